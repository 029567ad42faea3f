package store

import "claviger/tenants"

const loginColumns = "l.id, l.email, l.name, l.password_hash, l.locale, l.disabled_at, l.created_at"

// LoginByEmail finds a sign-in by its folded e-mail address.
func (t *Tx) LoginByEmail(email string) (l tenants.Login, err error) {
	err = t.Raw("SELECT "+loginColumns+" FROM logins AS l WHERE l.email = ?", email).Scan(t.Context(), &l)
	return l, notFound(err, "login_not_found")
}

// Login reads a sign-in that belongs to the organisation.
func (r *Rx) Login(id tenants.LoginID) (l tenants.Login, err error) {
	err = r.Select("memberships", "m").ColumnExpr(loginColumns).Join("JOIN logins AS l ON l.id = m.login_id").Where("m.login_id = ?", id).Scan(r.Context(), &l)
	return l, notFound(err, "login_not_found")
}

// AddLogin writes a new sign-in.
func (t *Tx) AddLogin(l tenants.Login) error {
	_, err := t.Raw("INSERT INTO logins (id, email, name, password_hash, locale, created_at) VALUES (?, ?, ?, ?, ?, ?)",
		l.ID, l.Email, l.Name, l.PasswordHash, l.Locale, micros(l.CreatedAt)).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "email_taken").At("email").Because(err)
	}
	return tenants.Wrap("store.AddLogin", err)
}

// LoginByEmail finds a sign-in by its folded e-mail address.
func (r *UnscopedRx) LoginByEmail(email string) (l tenants.Login, err error) {
	err = r.Select("logins", "l").ColumnExpr(loginColumns).Where("l.email = ?", email).Scan(r.Context(), &l)
	return l, notFound(err, "login_not_found")
}

// Login reads a sign-in.
func (r *UnscopedRx) Login(id tenants.LoginID) (l tenants.Login, err error) {
	err = r.Select("logins", "l").ColumnExpr(loginColumns).Where("l.id = ?", id).Scan(r.Context(), &l)
	return l, notFound(err, "login_not_found")
}

// AddLogin writes a new sign-in.
func (t *UnscopedTx) AddLogin(l tenants.Login) error {
	row := map[string]any{"id": l.ID, "email": l.Email, "name": l.Name, "password_hash": l.PasswordHash, "locale": l.Locale, "created_at": micros(l.CreatedAt)}
	_, err := t.Insert("logins", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "email_taken").At("email").Because(err)
	}
	return tenants.Wrap("store.AddLogin", err)
}

// SavePassword replaces the hash of a sign-in's password.
func (t *UnscopedTx) SavePassword(login tenants.LoginID, hash string) error {
	_, err := t.Update("logins").Set("password_hash = ?", hash).Where("id = ?", login).Exec(t.Context())
	return tenants.Wrap("store.SavePassword", err)
}

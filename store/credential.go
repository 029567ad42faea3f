package store

import "claviger/tenants"

const credentialColumns = "c.org_id, c.id, c.person_id, c.kind, c.lookup, c.label, c.salt, c.sealed, c.created_at, c.revoked_at"

// Credential reads one credential, revoked or not.
func (r *Rx) Credential(id tenants.CredentialID) (c tenants.Credential, err error) {
	err = r.Select("credentials", "c").ColumnExpr(credentialColumns).Where("c.id = ?", id).Scan(r.Context(), &c)
	return c, notFound(err, "credential_not_found")
}

// Credentials lists a person's credentials in force, oldest first.
func (r *Rx) Credentials(person tenants.PersonID) (cs []tenants.Credential, err error) {
	err = r.Select("credentials", "c").ColumnExpr(credentialColumns).Where("c.person_id = ? AND c.revoked_at IS NULL", person).OrderExpr("c.created_at, c.id").Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.Credentials", err)
}

// PINs lists a person's PIN and duress PIN in force.
func (r *Rx) PINs(person tenants.PersonID) (cs []tenants.Credential, err error) {
	err = r.Select("credentials", "c").ColumnExpr(credentialColumns).
		Where("c.person_id = ? AND c.revoked_at IS NULL AND c.kind IN (?, ?)", person, tenants.PINCredential, tenants.DuressCredential).
		OrderExpr("c.kind, c.id").Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.PINs", err)
}

// PersonByBadge finds whose badge it is, by any of the hashes that it may have
// been kept under.
func (r *Rx) PersonByBadge(lookups []string) (p tenants.Person, c tenants.Credential, err error) {
	err = r.Select("credentials", "c").ColumnExpr(credentialColumns).Where("c.lookup IN (?) AND c.revoked_at IS NULL", bunIn(lookups)).Limit(1).Scan(r.Context(), &c)
	if err != nil {
		return p, c, notFound(err, "badge_not_found")
	}
	p, err = r.Person(c.PersonID)
	return p, c, err
}

// AddCredential writes a new credential.
func (t *Tx) AddCredential(c tenants.Credential) error {
	row := map[string]any{"id": c.ID, "person_id": c.PersonID, "kind": c.Kind, "lookup": c.Lookup, "label": c.Label, "salt": c.Salt, "sealed": c.Sealed, "created_at": micros(c.CreatedAt)}
	_, err := t.Insert("credentials", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "credential_taken").At(string(c.Kind)).Because(err)
	}
	return tenants.Wrap("store.AddCredential", err)
}

// RevokeCredential ends a credential; what it was sealed with goes with it.
func (t *Tx) RevokeCredential(id tenants.CredentialID) error {
	_, err := t.Update("credentials").Set("revoked_at = ?, salt = NULL, sealed = NULL", t.Now()).Where("id = ? AND revoked_at IS NULL", id).Exec(t.Context())
	return tenants.Wrap("store.RevokeCredential", err)
}

package store

import (
	"strings"

	"claviger/tenants"
)

// OwnerByEmail finds the owner who signs in with an e-mail address. Code:
// owner_not_found (email).
func (r *Rx) OwnerByEmail(email string) (id tenants.PersonID, err error) {
	err = r.Select("memberships", "m").ColumnExpr("m.person_id").Join("JOIN logins AS l ON l.id = m.login_id").
		Where("l.email = ? AND m.role = ?", strings.ToLower(strings.TrimSpace(email)), tenants.RoleOwner).Scan(r.Context(), &id)
	if isNoRows(err) {
		err = tenants.Fail(tenants.NotFound, "owner_not_found", "email", email)
	}
	return id, err
}

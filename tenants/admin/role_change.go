package admin

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// ChangeRole gives a member another role or other sites. One's own role stays
// one's own, and a member who may do more than oneself is left alone. It holds
// from the next request on.
func ChangeRole(ctx context.Context, s Store, scope tenants.Scope, person tenants.PersonID, role tenants.Role, sites []tenants.SiteID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := mayGrant(tx, scope, role, sites); err != nil {
			return err
		}
		if person == scope.Person() {
			return tenants.Fail(tenants.Conflict, "not_oneself")
		}
		if _, err := seenPerson(tx, scope, person); err != nil {
			return err
		}
		m, err := tx.MemberOf(person)
		if err != nil {
			return err
		}
		if !scope.Role().Covers(m.Role) {
			return tenants.Fail(tenants.Forbidden, "role_stronger", "role", string(m.Role)).At("role")
		}
		if role != tenants.RoleOwner {
			if err := keepOwner(tx, m.Role); err != nil {
				return err
			}
		}
		was := m.Role
		m.Role, m.Sites = role, sites
		if err := tx.SaveMembership(m); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.RoleChanged, PersonID: person, Data: map[string]string{"was": string(was), "role": string(role), "sites": siteList(sites)}})
		return err
	})
	return tenants.Wrap("admin.ChangeRole", err)
}

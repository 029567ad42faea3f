package store

import (
	"slices"
	"strings"

	"claviger/tenants"
)

// staff are the people who answer for others, managers before owners.
type staff []struct {
	PersonID tenants.PersonID
	Role     tenants.Role
	Sites    string
}

// people are those of the list, once each.
func (all staff) people() (out []tenants.PersonID) {
	for _, s := range all {
		if !slices.Contains(out, s.PersonID) {
			out = append(out, s.PersonID)
		}
	}
	return out
}

func (r *Rx) answerable() (all staff, err error) {
	err = r.Select("memberships", "m").ColumnExpr("m.person_id, m.role, m.sites").
		Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role IN (?) AND p.blocked_at IS NULL", bunIn([]tenants.Role{tenants.RoleManager, tenants.RoleOwner})).
		OrderExpr("CASE m.role WHEN 'manager' THEN 0 ELSE 1 END, m.person_id").Scan(r.Context(), &all)
	return all, err
}

// forSite is the first who sees the site, other than the person; "" for none.
func (all staff) forSite(site, person string) tenants.PersonID {
	for _, s := range all {
		if string(s.PersonID) != person && (s.Sites == "" || site == "" || slices.Contains(strings.Split(s.Sites, ","), site)) {
			return s.PersonID
		}
	}
	return ""
}

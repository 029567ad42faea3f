package store

import (
	"slices"
	"strings"

	"claviger/tenants"
)

// SiteStaff lists who works at the desk of a site or manages it; its owners
// when there is nobody else.
func (r *Rx) SiteStaff(site tenants.SiteID) (out []tenants.PersonID, err error) {
	var all staff
	err = r.Select("memberships", "m").ColumnExpr("m.person_id, m.role, m.sites").
		Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role IN (?) AND p.blocked_at IS NULL", bunIn([]tenants.Role{tenants.RoleDesk, tenants.RoleManager, tenants.RoleOwner})).
		OrderExpr("m.person_id").Scan(r.Context(), &all)
	if err != nil {
		return nil, tenants.Wrap("store.SiteStaff", err)
	}
	var owners []tenants.PersonID
	for _, s := range all {
		switch {
		case s.Sites != "" && !slices.Contains(strings.Split(s.Sites, ","), string(site)):
		case s.Role == tenants.RoleOwner:
			owners = append(owners, s.PersonID)
		default:
			out = append(out, s.PersonID)
		}
	}
	if len(out) == 0 {
		return owners, nil
	}
	return out, nil
}

// Lifters lists who may lift a lockdown of a site, or begin one.
func (r *Rx) Lifters(site tenants.SiteID) ([]tenants.PersonID, error) {
	out, err := r.whoMay(tenants.EmergencyLock, site)
	return out, tenants.Wrap("store.Lifters", err)
}

// Releasers lists who may release keys of a site from afar.
func (r *Rx) Releasers(site tenants.SiteID) ([]tenants.PersonID, error) {
	out, err := r.whoMay(tenants.Release, site)
	return out, tenants.Wrap("store.Releasers", err)
}

// whoMay lists who has a permission at a site.
func (r *Rx) whoMay(p tenants.Permission, site tenants.SiteID) (out []tenants.PersonID, err error) {
	all, err := r.staffWith(p)
	for _, s := range all {
		if (s.Sites == "" || slices.Contains(strings.Split(s.Sites, ","), string(site))) && !slices.Contains(out, s.PersonID) {
			out = append(out, s.PersonID)
		}
	}
	return out, err
}

// WhoNames lists who may name keepers of break-glass.
func (r *Rx) WhoNames() (out []tenants.PersonID, err error) {
	all, err := r.staffWith(tenants.EmergencyPass)
	return all.people(), tenants.Wrap("store.WhoNames", err)
}

// Auditors lists who audits the organisation.
func (r *Rx) Auditors() (out []tenants.PersonID, err error) {
	all, err := r.staffIn([]tenants.Role{tenants.RoleAuditor})
	return all.people(), tenants.Wrap("store.Auditors", err)
}

// staffWith are the memberships whose role has a permission.
func (r *Rx) staffWith(p tenants.Permission) (staff, error) {
	var roles []tenants.Role
	for _, role := range tenants.Roles {
		if role.Can(p) {
			roles = append(roles, role)
		}
	}
	return r.staffIn(roles)
}

func (r *Rx) staffIn(roles []tenants.Role) (all staff, err error) {
	err = r.Select("memberships", "m").ColumnExpr("m.person_id, m.role, m.sites").Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role IN (?) AND p.blocked_at IS NULL", bunIn(roles)).OrderExpr("m.person_id").Scan(r.Context(), &all)
	return all, err
}

// Counter is somebody who may count keys, or answer for it.
type Counter struct {
	ID   tenants.PersonID
	Name string
	Role tenants.Role
}

// mostCounters bounds those whom a form offers.
const mostCounters = 500

// WhoCounts lists who may count keys, by name.
func (r *Rx) WhoCounts() (list []Counter, err error) {
	var roles []tenants.Role
	for _, role := range tenants.Roles {
		if role.Can(tenants.KeysIssue) {
			roles = append(roles, role)
		}
	}
	err = r.Select("memberships", "m").ColumnExpr("p.id, p.name, m.role").Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role IN (?) AND p.blocked_at IS NULL", bunIn(roles)).OrderExpr("p.name, p.id").Limit(mostCounters).Scan(r.Context(), &list)
	return list, tenants.Wrap("store.WhoCounts", err)
}

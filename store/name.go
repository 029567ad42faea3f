package store

import "claviger/tenants"

// PersonName is what a person is called.
func (r *Rx) PersonName(id tenants.PersonID) (name string, err error) {
	err = r.Select("people", "p").ColumnExpr("p.name").Where("p.id = ?", id).Scan(r.Context(), &name)
	return name, notFound(err, "person_not_found")
}

// SiteName is what a site is called.
func (r *Rx) SiteName(id tenants.SiteID) (name string, err error) {
	err = r.Select("sites", "s").ColumnExpr("s.name").Where("s.id = ?", id).Scan(r.Context(), &name)
	return name, notFound(err, "site_not_found")
}

// FirstSite is the site that was made first.
func (r *Rx) FirstSite() (id tenants.SiteID, err error) {
	err = r.Select("sites", "s").ColumnExpr("s.id").OrderExpr("s.id").Limit(1).Scan(r.Context(), &id)
	return id, notFound(err, "site_not_found")
}

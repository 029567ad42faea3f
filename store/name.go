package store

import (
	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

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

// PersonNames are the names of people by id; who is not on record is left out.
func (r *Rx) PersonNames(ids []tenants.PersonID) (map[tenants.PersonID]string, error) {
	names := make(map[tenants.PersonID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   tenants.PersonID
		Name string
	}
	err := r.Select("people", "p").ColumnExpr("p.id, p.name").Where("p.id IN (?)", bun.List(ids)).Scan(r.Context(), &rows)
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, tenants.Wrap("store.PersonNames", err)
}

// ItemCodes are the codes of items by id; what is not on record is left out.
func (r *Rx) ItemCodes(ids []custody.ItemID) (map[custody.ItemID]string, error) {
	codes := make(map[custody.ItemID]string, len(ids))
	if len(ids) == 0 {
		return codes, nil
	}
	var rows []struct {
		ID   custody.ItemID
		Code string
	}
	err := r.Select("items", "i").ColumnExpr("i.id, i.code").Where("i.id IN (?)", bun.List(ids)).Scan(r.Context(), &rows)
	for _, row := range rows {
		codes[row.ID] = row.Code
	}
	return codes, tenants.Wrap("store.ItemCodes", err)
}

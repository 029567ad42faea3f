package store

import (
	"encoding/json"

	"claviger/tenants"
)

// siteRow is a site with its hours as text.
type siteRow struct {
	OrgID    tenants.OrgID
	ID       tenants.SiteID
	RegionID tenants.RegionID
	Name     string
	Address  string
	Zone     string
	Hours    string
}

const siteColumns = "s.org_id, s.id, s.region_id, s.name, s.address, s.zone, s.hours"

func (row siteRow) site() (tenants.Site, error) {
	s := tenants.Site{OrgID: row.OrgID, ID: row.ID, RegionID: row.RegionID, Name: row.Name, Address: row.Address, Zone: row.Zone}
	err := json.Unmarshal([]byte(row.Hours), &s.Hours)
	return s, tenants.Wrap("store.Site hours", err)
}

func hoursText(h tenants.Hours) (string, error) {
	b, err := json.Marshal(h)
	return string(b), err
}

// Site reads one site.
func (r *Rx) Site(id tenants.SiteID) (tenants.Site, error) {
	var row siteRow
	err := r.Select("sites", "s").ColumnExpr(siteColumns).Where("s.id = ?", id).Scan(r.Context(), &row)
	if err != nil {
		return tenants.Site{}, notFound(err, "site_not_found")
	}
	return row.site()
}

// Sites lists the sites that the scope reaches, by name.
func (r *Rx) Sites() (sites []tenants.Site, err error) {
	var rows []siteRow
	if err := r.Select("sites", "s").ColumnExpr(siteColumns).OrderExpr("s.name, s.id").Scan(r.Context(), &rows); err != nil {
		return nil, tenants.Wrap("store.Sites", err)
	}
	for _, row := range rows {
		if !r.scope.SeesSite(row.ID) {
			continue
		}
		s, err := row.site()
		if err != nil {
			return nil, err
		}
		sites = append(sites, s)
	}
	return sites, nil
}

// AddSite writes a new site; names are unique in the organisation.
func (t *Tx) AddSite(s tenants.Site) error {
	hours, err := hoursText(s.Hours)
	if err != nil {
		return tenants.Wrap("store.AddSite", err)
	}
	row := map[string]any{"id": s.ID, "region_id": s.RegionID, "name": s.Name, "address": s.Address, "zone": s.Zone, "hours": hours}
	_, err = t.Insert("sites", &row).Exec(t.Context())
	return nameTaken(err, s.Name)
}

// SaveSite writes a site's fields.
func (t *Tx) SaveSite(s tenants.Site) error {
	hours, err := hoursText(s.Hours)
	if err != nil {
		return tenants.Wrap("store.SaveSite", err)
	}
	if err := t.keepSite(s.ID, "s.zone <> ?3", s.Zone); err != nil {
		return err
	}
	_, err = t.Update("sites").Set("region_id = ?, name = ?, address = ?, zone = ?, hours = ?", s.RegionID, s.Name, s.Address, s.Zone, hours).
		Where("id = ?", s.ID).Exec(t.Context())
	return nameTaken(err, s.Name)
}

// Region reads one region.
func (r *Rx) Region(id tenants.RegionID) (g tenants.Region, err error) {
	err = r.Select("regions", "g").ColumnExpr("g.org_id, g.id, g.name").Where("g.id = ?", id).Scan(r.Context(), &g)
	return g, notFound(err, "region_not_found")
}

// Regions lists the regions by name.
func (r *Rx) Regions() (gs []tenants.Region, err error) {
	err = r.Select("regions", "g").ColumnExpr("g.org_id, g.id, g.name").OrderExpr("g.name, g.id").Scan(r.Context(), &gs)
	return gs, tenants.Wrap("store.Regions", err)
}

// AddRegion writes a new region.
func (t *Tx) AddRegion(g tenants.Region) error {
	row := map[string]any{"id": g.ID, "name": g.Name}
	_, err := t.Insert("regions", &row).Exec(t.Context())
	return tenants.Wrap("store.AddRegion", err)
}

// nameTaken turns a uniqueness failure into what a form can say.
func nameTaken(err error, name string) error {
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "name_taken", "name", name).At("name").Because(err)
	}
	return err
}

package store

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Calendar reads all that is known of a site's holidays; nil when nobody
// entered any.
func (r *Rx) Calendar(site tenants.SiteID) (*rules.Calendar, error) {
	var row struct{ FromDay, UntilDay string }
	err := r.Select("site_calendars", "c").ColumnExpr("c.from_day, c.until_day").Where("c.site_id = ?", site).Scan(r.Context(), &row)
	if isNoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, tenants.Wrap("store.Calendar", err)
	}
	c := &rules.Calendar{From: rules.Date(row.FromDay), Until: rules.Date(row.UntilDay)}
	err = r.Select("site_holidays", "h").ColumnExpr("h.day").Where("h.site_id = ?", site).OrderExpr("h.day").Scan(r.Context(), &c.Days)
	return c, tenants.Wrap("store.Calendar", err)
}

// Holidays reads the named holidays of a site, by day.
func (r *Rx) Holidays(site tenants.SiteID) (hs []custody.Holiday, err error) {
	err = r.Select("site_holidays", "h").ColumnExpr("h.day, h.name").Where("h.site_id = ?", site).OrderExpr("h.day").Limit(1000).Scan(r.Context(), &hs)
	return hs, tenants.Wrap("store.Holidays", err)
}

// SaveCalendar writes the holidays of a site and the days from and until which
// they are complete, in place of what was known.
func (t *Tx) SaveCalendar(site tenants.SiteID, from, until string, days []custody.Holiday) error {
	if err := t.keepSite(site, "TRUE"); err != nil {
		return err
	}
	if _, err := t.Delete("site_holidays").Where("site_id = ?", site).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SaveCalendar", err)
	}
	row := map[string]any{"site_id": site, "from_day": from, "until_day": until}
	if _, err := t.Insert("site_calendars", &row).On("CONFLICT (org_id, site_id) DO UPDATE").Set("from_day = EXCLUDED.from_day, until_day = EXCLUDED.until_day").Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SaveCalendar", err)
	}
	for _, d := range days {
		row := map[string]any{"site_id": site, "day": d.Day, "name": d.Name}
		if _, err := t.Insert("site_holidays", &row).On("CONFLICT DO NOTHING").Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SaveCalendar", err)
		}
	}
	return nil
}

package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// personThen is what rules knew of a person until a change.
type personThen struct {
	PersonID                    tenants.PersonID
	Human, Department, Profile  string
	Kind                        tenants.PersonKind
	StartsOn, EndsOn, BlockedAt *time.Time
	Role                        tenants.Role
	GroupList, LicenceList      string
}

// itemThen is what rules knew of an item until a change.
type itemThen struct {
	ItemID                          custody.ItemID
	Kind                            custody.ItemKind
	Level                           custody.Level
	SiteID                          tenants.SiteID
	HomeID                          custody.PlaceID
	Retired                         bool
	AssetList, ClassList, GroupList string
}

// siteThen is the zone and the holidays of a site until a change.
type siteThen struct {
	SiteID                        tenants.SiteID
	Zone, FromDay, UntilDay, Days string
}

// over tells whether a moment is over, so that what was kept has to be asked.
func (r *Rx) over(at time.Time) bool { return at.Before(r.Now()) }

// then starts a query on what was kept in a table: of each thing the first row
// that held until after the moment, which is what held at it.
func (r *Rx) then(table, thing string, at time.Time) *bun.SelectQuery {
	at = micros(at)
	return r.Select(table, "x").Where("x.until_at > ?", at).
		Where("NOT EXISTS (SELECT 1 FROM ? AS y WHERE y.org_id = ? AND y.? = x.? AND y.until_at > ? AND y.until_at < x.until_at)", bun.Ident(table), r.scope.Org(), bun.Ident(thing), bun.Ident(thing), at)
}

// peopleThen are the people who changed after a moment, as rules knew them
// then, and the zone that the organisation had; "" when it has it still.
func (r *Rx) peopleThen(at time.Time) (map[tenants.PersonID]personThen, string, error) {
	if !r.over(at) {
		return nil, "", nil
	}
	var rows []personThen
	err := r.then("people_past", "person_id", at).ColumnExpr("x.person_id, x.human, x.kind, x.department, x.profile, x.starts_on, x.ends_on, x.blocked_at, x.role, x.group_list, x.licence_list").Scan(r.Context(), &rows)
	if err != nil {
		return nil, "", tenants.Wrap("store.peopleThen", err)
	}
	were := make(map[tenants.PersonID]personThen, len(rows))
	for _, row := range rows {
		were[row.PersonID] = row
	}
	sites, err := r.sitesThen(at)
	return were, sites[""].Zone, err
}

// itemsThen are the items that changed after a moment, as rules knew them then.
func (r *Rx) itemsThen(at time.Time, item custody.ItemID) (map[custody.ItemID]itemThen, error) {
	if !r.over(at) {
		return nil, nil
	}
	q := r.then("items_past", "item_id", at).ColumnExpr("x.item_id, x.kind, x.level, x.site_id, x.home_id, x.retired, x.asset_list, x.class_list, x.group_list")
	if item != "" {
		q = q.Where("x.item_id = ?", item)
	}
	var rows []itemThen
	err := q.Scan(r.Context(), &rows)
	were := make(map[custody.ItemID]itemThen, len(rows))
	for _, row := range rows {
		were[row.ItemID] = row
	}
	return were, tenants.Wrap("store.itemsThen", err)
}

// sitesThen are the sites whose zone or holidays changed after a moment, as
// they were then; "" is the organisation.
func (r *Rx) sitesThen(at time.Time) (map[tenants.SiteID]siteThen, error) {
	if !r.over(at) {
		return nil, nil
	}
	var rows []siteThen
	err := r.then("sites_past", "site_id", at).ColumnExpr("x.site_id, x.zone, x.from_day, x.until_day, x.days").Scan(r.Context(), &rows)
	were := make(map[tenants.SiteID]siteThen, len(rows))
	for _, row := range rows {
		were[row.SiteID] = row
	}
	return were, tenants.Wrap("store.sitesThen", err)
}

// heldAt lists who had what at a moment that is over, and when it was due by
// what was known then. A mistake that was corrected since counts as corrected.
func (r *Rx) heldAt(at time.Time) (hs []RosterHolding, err error) {
	at = micros(at)
	var dues []struct {
		HoldingID custody.HoldingID
		DueAt     *time.Time
	}
	if err := r.then("dues_past", "holding_id", at).ColumnExpr("x.holding_id, x.due_at").Scan(r.Context(), &dues); err != nil {
		return nil, tenants.Wrap("store.heldAt", err)
	}
	var rows []struct {
		RosterHolding
		ID custody.HoldingID
	}
	err = r.Raw("SELECT h.id, h.item_id, h.person_id, h.due_at FROM holdings AS h WHERE h.org_id = ?0 AND h.in_at IS NULL AND h.out_at <= ?1 "+
		"UNION ALL SELECT h.id, h.item_id, h.person_id, h.due_at FROM holdings AS h WHERE h.org_id = ?0 AND h.in_at IS NOT NULL AND h.in_at > ?1 AND h.out_at <= ?1 ORDER BY item_id", r.scope.Org(), at).Scan(r.Context(), &rows)
	was := make(map[custody.HoldingID]*time.Time, len(dues))
	for _, d := range dues {
		was[d.HoldingID] = d.DueAt
	}
	for _, row := range rows {
		if due, ok := was[row.ID]; ok {
			row.DueAt = due
		}
		hs = append(hs, row.RosterHolding)
	}
	return hs, tenants.Wrap("store.heldAt", err)
}

// PastSince is the moment before which nothing is known of how people, groups,
// keys and holidays were; zero when all of it is known.
func (r *Rx) PastSince() (at time.Time, err error) {
	err = r.Select("past_since", "s").ColumnExpr("s.at").Scan(r.Context(), &at)
	if isNoRows(err) {
		return time.Time{}, nil
	}
	return at, tenants.Wrap("store.PastSince", err)
}

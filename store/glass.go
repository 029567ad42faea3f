package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

const (
	keeperColumns = "k.org_id, k.id, k.person_id, k.site_id, k.level, k.from_at, k.until_at, k.at, k.by, k.ended_at, k.ended_by, k.drilled_at, k.drilled_by, k.drill_told"
	glassColumns  = "g.org_id, g.id, g.keeper_id, g.item_id, g.site_id, g.person_id, g.via, g.why, g.text, g.lifted, g.command_id, g.at, g.heard_at, g.late_by, g.told, g.due_at, g.reminded, g.reviewed_at, g.reviewed_by, g.cause"
)

// glassFact is the taker's right to open what the rules refuse, of several the
// one that reaches highest: of the site where the item hangs, else of its own.
func (r *Rx) glassFact(ask rules.Ask, item custody.Item) (*rules.GlassFact, error) {
	site := item.SiteID
	if item.PlaceID != "" {
		place, err := r.Place(item.PlaceID)
		if err != nil {
			return nil, err
		}
		site = place.SiteID
	}
	k, err := r.KeeperOf(ask.PersonID, site, ask.At)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil, nil
	}
	return &rules.GlassFact{Keeper: k.ID, Level: k.Level}, err
}

// KeeperOf is by which naming somebody may open at a site what the rules
// refuse; NotFound when there is none.
func (r *Rx) KeeperOf(person tenants.PersonID, site tenants.SiteID, at time.Time) (k custody.Keeper, err error) {
	err = r.Select("glass_keepers", "k").ColumnExpr(keeperColumns).Where("k.person_id = ? AND k.ended_at IS NULL AND k.site_id IN ('', ?) AND k.from_at <= ? AND k.until_at > ?", person, site, micros(at), micros(at)).
		OrderExpr("k.level DESC, k.id").Limit(1).Scan(r.Context(), &k)
	return k, notFound(err, "keeper_not_found")
}

// KeeperThen is by which naming somebody might open at a site at a moment what
// the rules refuse, ended since or not.
func (r *Rx) KeeperThen(person tenants.PersonID, site tenants.SiteID, at time.Time) (k custody.Keeper, err error) {
	err = r.Select("glass_keepers", "k").ColumnExpr(keeperColumns).Where("k.person_id = ? AND k.site_id IN ('', ?) AND k.from_at <= ? AND k.until_at > ? AND (k.ended_at IS NULL OR k.ended_at > ?)", person, site, micros(at), micros(at), micros(at)).
		OrderExpr("k.level DESC, k.id").Limit(1).Scan(r.Context(), &k)
	return k, notFound(err, "keeper_not_found")
}

// StandingKeepers are those that nobody ended, over or not.
func (r *Rx) StandingKeepers() (ks []custody.Keeper, err error) {
	err = r.Select("glass_keepers", "k").ColumnExpr(keeperColumns).Where("k.ended_at IS NULL").OrderExpr("k.id").Limit(10*custody.MostKeepers).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.StandingKeepers", err)
}

// KeepersAt are those of a site that are not over, and of all sites: as many as
// a roster has room for.
func (r *Rx) KeepersAt(site tenants.SiteID) (ks []custody.Keeper, err error) {
	err = r.Select("glass_keepers", "k").ColumnExpr(keeperColumns).Where("k.ended_at IS NULL AND k.site_id IN ('', ?) AND k.until_at > ?", site, micros(r.Now())).OrderExpr("k.id").Limit(custody.MostKeepers).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.KeepersAt", err)
}

// LockKeeper reads one and keeps others from changing it at the same time.
func (t *Tx) LockKeeper(id custody.KeeperID) (k custody.Keeper, err error) {
	if err := t.Lock("glass_keepers", string(id)); err != nil {
		return k, err
	}
	err = t.Select("glass_keepers", "k").ColumnExpr(keeperColumns).Where("k.id = ?", id).Scan(t.Context(), &k)
	return k, notFound(err, "keeper_not_found")
}

// AddKeeper writes a new one; a person is named once for the same sites.
func (t *Tx) AddKeeper(k custody.Keeper) error {
	row := map[string]any{"id": k.ID, "person_id": k.PersonID, "site_id": k.SiteID, "level": k.Level, "from_at": micros(k.FromAt), "until_at": micros(k.UntilAt), "at": micros(k.At), "by": k.By}
	_, err := t.Insert("glass_keepers", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "keeper_already").At("person").Because(err)
	}
	return tenants.Wrap("store.AddKeeper", err)
}

// SaveKeeper writes that it ended, or that they practised.
func (t *Tx) SaveKeeper(k custody.Keeper) error {
	_, err := t.Update("glass_keepers").Set("ended_at = ?, ended_by = ?, drilled_at = ?, drilled_by = ?, drill_told = ?", k.EndedAt, k.EndedBy, k.DrilledAt, k.DrilledBy, k.DrillTold).Where("id = ?", k.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveKeeper", err)
}

// LockGlass reads one use and keeps others from changing it at the same time.
func (t *Tx) LockGlass(id custody.GlassID) (g custody.Glass, err error) {
	if err := t.Lock("glasses", string(id)); err != nil {
		return g, err
	}
	err = t.Select("glasses", "g").ColumnExpr(glassColumns).Where("g.id = ?", id).Scan(t.Context(), &g)
	return g, notFound(err, "glass_not_found")
}

// AddGlass writes a use, whose review is open.
func (t *Tx) AddGlass(g custody.Glass) error {
	row := map[string]any{"id": g.ID, "keeper_id": g.KeeperID, "item_id": g.ItemID, "site_id": g.SiteID, "person_id": g.PersonID, "via": g.Via, "why": g.Why, "text": g.Text, "lifted": g.Lifted,
		"command_id": g.CommandID, "at": micros(g.At), "heard_at": micros(g.HeardAt), "late_by": int64(g.LateBy), "told": g.Told, "due_at": micros(g.DueAt)}
	_, err := t.Insert("glasses", &row).Exec(t.Context())
	return tenants.Wrap("store.AddGlass", err)
}

// SaveGlass writes how far its review has come.
func (t *Tx) SaveGlass(g custody.Glass) error {
	_, err := t.Update("glasses").Set("reminded = ?, reviewed_at = ?, reviewed_by = ?, cause = ?", g.Reminded, g.ReviewedAt, g.ReviewedBy, g.Cause).Where("id = ?", g.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveGlass", err)
}

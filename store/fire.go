package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.FireTx = (*Tx)(nil)

const (
	fireColumns     = "f.org_id, f.id, f.site_id, f.place_id, f.at, f.late_by, f.told, f.cleared_at"
	fireTakeColumns = "t.org_id, t.id, t.fire_id, t.site_id, t.place_id, t.slot, t.item_id, t.at, t.back_at, t.named_at, t.named_by, t.person_id"
)

// FireSet is what the fire panel of a cabinet opens, in its order; without keys
// when nothing is preset.
func (r *Rx) FireSet(place custody.PlaceID) (set custody.FireSet, err error) {
	var rows []struct {
		ItemID custody.ItemID
		Stay   time.Duration
	}
	err = r.Select("fire_keys", "k").ColumnExpr("k.item_id, s.stay").Join("JOIN ? ON s.place_id = k.place_id", r.Of("fire_sets", "s")).Where("k.place_id = ?", place).OrderExpr("k.pos").Scan(r.Context(), &rows)
	for _, x := range rows {
		set.Keys, set.Stay = append(set.Keys, x.ItemID), x.Stay
	}
	return set, tenants.Wrap("store.FireSet", err)
}

// SetFireSet writes what the fire panel of a cabinet opens.
func (t *Tx) SetFireSet(place custody.PlaceID, set custody.FireSet) error {
	if _, err := t.Delete("fire_keys").Where("place_id = ?", place).Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SetFireSet", err)
	}
	row := map[string]any{"place_id": place, "stay": int64(set.Stay)}
	if _, err := t.Insert("fire_sets", &row).On("CONFLICT (org_id, place_id) DO UPDATE").Set("stay = EXCLUDED.stay").Exec(t.Context()); err != nil {
		return tenants.Wrap("store.SetFireSet", err)
	}
	for i, id := range set.Keys {
		key := map[string]any{"place_id": place, "pos": i, "item_id": id}
		if _, err := t.Insert("fire_keys", &key).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SetFireSet", err)
		}
	}
	return nil
}

// AddFire writes an alarm of a fire panel.
func (t *Tx) AddFire(f custody.Fire) error {
	row := map[string]any{"id": f.ID, "site_id": f.SiteID, "place_id": f.PlaceID, "at": micros(f.At), "late_by": int64(f.LateBy), "told": f.Told}
	_, err := t.Insert("fires", &row).Exec(t.Context())
	return tenants.Wrap("store.AddFire", err)
}

// StandingFire is the newest alarm of a cabinet that is not over, as far as it
// is known.
func (r *Rx) StandingFire(place custody.PlaceID) (f custody.Fire, err error) {
	err = r.Select("fires", "f").ColumnExpr(fireColumns).Where("f.place_id = ? AND f.cleared_at IS NULL", place).OrderExpr("f.id DESC").Limit(1).Scan(r.Context(), &f)
	return f, notFound(err, "fire_not_found")
}

// Fire reads an alarm.
func (r *Rx) Fire(id custody.FireID) (f custody.Fire, err error) {
	err = r.Select("fires", "f").ColumnExpr(fireColumns).Where("f.id = ?", id).Scan(r.Context(), &f)
	return f, notFound(err, "fire_not_found")
}

// ClearFires writes when the alarms of a cabinet that are not over were over.
func (t *Tx) ClearFires(place custody.PlaceID, at time.Time) error {
	_, err := t.Update("fires").Set("cleared_at = ?", micros(at)).Where("place_id = ? AND cleared_at IS NULL", place).Exec(t.Context())
	return tenants.Wrap("store.ClearFires", err)
}

// AddFireTake writes that a key left a slot which the fire panel had opened.
func (t *Tx) AddFireTake(x custody.FireTake) error {
	row := map[string]any{"id": x.ID, "fire_id": x.FireID, "site_id": x.SiteID, "place_id": x.PlaceID, "slot": x.Slot, "item_id": x.ItemID, "at": micros(x.At)}
	_, err := t.Insert("fire_takes", &row).Exec(t.Context())
	return tenants.Wrap("store.AddFireTake", err)
}

// EndFireTakes writes that a key is there again of which nobody said who had it.
func (t *Tx) EndFireTakes(item custody.ItemID, at time.Time) error {
	_, err := t.Update("fire_takes").Set("back_at = ?", micros(at)).Where("item_id = ? AND back_at IS NULL AND named_at IS NULL", item).Exec(t.Context())
	return tenants.Wrap("store.EndFireTakes", err)
}

// LockFireTake reads a take during an alarm and keeps others from changing it.
func (t *Tx) LockFireTake(id custody.FireTakeID) (x custody.FireTake, err error) {
	if err := t.Lock("fire_takes", string(id)); err != nil {
		return x, err
	}
	err = t.Select("fire_takes", "t").ColumnExpr(fireTakeColumns).Where("t.id = ?", id).Scan(t.Context(), &x)
	return x, notFound(err, "fire_take_not_found")
}

// NameFireTake writes who took the key.
func (t *Tx) NameFireTake(x custody.FireTake) error {
	_, err := t.Update("fire_takes").Set("named_at = ?, named_by = ?, person_id = ?", micros(*x.NamedAt), x.NamedBy, x.PersonID).Where("id = ?", x.ID).Exec(t.Context())
	return tenants.Wrap("store.NameFireTake", err)
}

// FireView is an alarm with the names that pages say.
type FireView struct {
	custody.Fire
	Place string
	Site  string
}

// FireAsk selects alarms, newest first, at the sites of the scope.
type FireAsk struct {
	Place custody.PlaceID // "": all
	Live  bool            // that go on, and were heard of as they began
	Limit int64
}

// Fires lists alarms.
func (r *Rx) Fires(a FireAsk) (vs []FireView, err error) {
	q := r.Select("fires", "f").ColumnExpr(fireColumns+", p.name AS place, s.name AS site").Join("JOIN ? ON p.id = f.place_id", r.Of("places", "p")).Join("JOIN ? ON s.id = f.site_id", r.Of("sites", "s"))
	if a.Place != "" {
		q = q.Where("f.place_id = ?", a.Place)
	}
	if a.Live {
		q = q.Where("f.cleared_at IS NULL AND f.late_by = 0")
	}
	err = r.atSites(q, "f").OrderExpr("f.id DESC").Limit(a.Limit).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Fires", err)
}

func (r *Rx) atSites(q *bun.SelectQuery, alias string) *bun.SelectQuery {
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("?.site_id IN (?)", bun.Ident(alias), bunIn(append(sites, "-")))
	}
	return q
}

// FireTakeView is a take with the names that pages say.
type FireTakeView struct {
	custody.FireTake
	Code   string
	Name   string
	Place  string
	Person string
}

// FireTakeAsk selects takes during alarms, newest first, at the sites of the
// scope.
type FireTakeAsk struct {
	Place custody.PlaceID // "": all
	ID    custody.FireTakeID
	Open  bool // of which nobody said who
	Limit int64
}

// FireTakes lists takes during alarms.
func (r *Rx) FireTakes(a FireTakeAsk) (vs []FireTakeView, err error) {
	q := r.Select("fire_takes", "t").ColumnExpr(fireTakeColumns+", i.code, i.name, p.name AS place, COALESCE(w.name, '') AS person").Join("JOIN ? ON i.id = t.item_id", r.Of("items", "i")).
		Join("JOIN ? ON p.id = t.place_id", r.Of("places", "p")).Join("LEFT JOIN ? ON w.id = t.person_id", r.Of("people", "w"))
	if a.Place != "" {
		q = q.Where("t.place_id = ?", a.Place)
	}
	if a.ID != "" {
		q = q.Where("t.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("t.back_at IS NULL AND t.named_at IS NULL")
	}
	err = r.atSites(q, "t").OrderExpr("t.id DESC").Limit(a.Limit).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.FireTakes", err)
}

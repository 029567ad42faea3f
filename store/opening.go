package store

import (
	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

const openingColumns = "o.org_id, o.id, o.place_id, o.device_id, o.at, o.shut_at, o.item_id, o.person_id, o.since, o.closed_at, o.closed_by, o.cause"

// Override is the key that opens a cabinet without its controller, "" for none.
func (r *Rx) Override(place custody.PlaceID) (id custody.ItemID, err error) {
	err = r.Select("overrides", "v").ColumnExpr("v.item_id").Where("v.place_id = ?", place).Scan(r.Context(), &id)
	if isNoRows(err) {
		return "", nil
	}
	return id, tenants.Wrap("store.Override", err)
}

// SetOverride names the key that opens a cabinet without its controller.
func (t *Tx) SetOverride(place custody.PlaceID, item custody.ItemID) error {
	if item == "" {
		_, err := t.Delete("overrides").Where("place_id = ?", place).Exec(t.Context())
		return tenants.Wrap("store.SetOverride", err)
	}
	row := map[string]any{"place_id": place, "item_id": item}
	_, err := t.Insert("overrides", &row).On("CONFLICT (org_id, place_id) DO UPDATE").Set("item_id = EXCLUDED.item_id").Exec(t.Context())
	return tenants.Wrap("store.SetOverride", err)
}

// AddOpening writes an opening.
func (t *Tx) AddOpening(o custody.Opening) error {
	row := map[string]any{"id": o.ID, "place_id": o.PlaceID, "device_id": o.DeviceID, "at": o.At, "item_id": o.ItemID, "person_id": o.PersonID, "since": o.Since}
	_, err := t.Insert("openings", &row).Exec(t.Context())
	return tenants.Wrap("store.AddOpening", err)
}

// LockOpening reads an opening and keeps others from changing it.
func (t *Tx) LockOpening(id custody.OpeningID) (custody.Opening, error) {
	if err := t.Lock("openings", string(id)); err != nil {
		return custody.Opening{}, err
	}
	return t.Opening(id)
}

// Opening reads an opening.
func (r *Rx) Opening(id custody.OpeningID) (o custody.Opening, err error) {
	err = r.Select("openings", "o").ColumnExpr(openingColumns).Where("o.id = ?", id).Scan(r.Context(), &o)
	return o, notFound(err, "opening_not_found")
}

// StandingOpen is the newest opening of a place whose door was not shut yet.
func (r *Rx) StandingOpen(place custody.PlaceID) (o custody.Opening, err error) {
	err = r.Select("openings", "o").ColumnExpr(openingColumns).Where("o.place_id = ? AND o.closed_at IS NULL AND o.shut_at IS NULL", place).OrderExpr("o.id DESC").Limit(1).Scan(r.Context(), &o)
	return o, notFound(err, "opening_not_found")
}

// SaveOpening writes how an opening went on.
func (t *Tx) SaveOpening(o custody.Opening) error {
	_, err := t.Update("openings").Set("shut_at = ?, closed_at = ?, closed_by = ?, cause = ?", o.ShutAt, o.ClosedAt, o.ClosedBy, o.Cause).Where("id = ?", o.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveOpening", err)
}

// OpeningAsk selects openings of a place, newest first.
type OpeningAsk struct {
	Place custody.PlaceID
	Open  bool              // only those without a cause
	After custody.OpeningID // the last one shown
	Limit int64
}

// OpeningView is an opening with the names that pages say.
type OpeningView struct {
	custody.Opening
	Code   string // of the mechanical key
	Person string
	Closer string
}

// openingViews reads openings with the names that pages say.
func (r *Rx) openingViews() *bun.SelectQuery {
	return r.Select("openings", "o").ColumnExpr(openingColumns+", COALESCE(i.code, '') AS code, COALESCE(p.name, '') AS person, COALESCE(c.name, '') AS closer").
		Join("LEFT JOIN ? ON i.id = o.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON p.id = o.person_id", r.Of("people", "p")).Join("LEFT JOIN ? ON c.id = o.closed_by", r.Of("people", "c"))
}

// OpeningView reads an opening.
func (r *Rx) OpeningView(id custody.OpeningID) (v OpeningView, err error) {
	err = r.openingViews().Where("o.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "opening_not_found")
}

// Openings lists openings of a place.
func (r *Rx) Openings(a OpeningAsk) (vs []OpeningView, err error) {
	q := r.openingViews().Where("o.place_id = ?", a.Place)
	if a.Open {
		q = q.Where("o.closed_at IS NULL")
	}
	if a.After != "" {
		q = q.Where("o.id < ?", a.After)
	}
	err = q.OrderExpr("o.id DESC").Limit(a.Limit).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Openings", err)
}

package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.WalkTx = (*Tx)(nil)

const (
	walkColumns      = "w.org_id, w.id, w.place_id, w.prefix, w.digits, w.next, w.level, w.made, w.begun_at, w.begun_by, w.ended_at"
	enrolmentColumns = "e.org_id, e.walk_id, e.mark, e.no, e.item_id, e.known, e.person_id, e.at"
)

// LockWalk reads a walk and keeps others from going on with it until the
// commit.
func (t *Tx) LockWalk(id custody.WalkID) (w custody.Walk, err error) {
	if err := t.Lock("walks", string(id)); err != nil {
		return w, notFound(err, "walk_not_found")
	}
	err = t.Select("walks", "w").ColumnExpr(walkColumns).Where("w.id = ?", id).Scan(t.Context(), &w)
	return w, notFound(err, "walk_not_found")
}

// AddWalk writes a new walk.
func (t *Tx) AddWalk(w custody.Walk) error {
	row := map[string]any{"id": w.ID, "place_id": w.PlaceID, "prefix": w.Prefix, "digits": w.Digits, "next": w.Next, "level": w.Level, "made": w.Made, "begun_at": micros(w.BegunAt), "begun_by": w.BegunBy}
	_, err := t.Insert("walks", &row).Exec(t.Context())
	return tenants.Wrap("store.AddWalk", err)
}

// SaveWalk writes how far a walk has come.
func (t *Tx) SaveWalk(w custody.Walk) error {
	_, err := t.Update("walks").Set("next = ?, made = ?, ended_at = ?", w.Next, w.Made, w.EndedAt).Where("id = ?", w.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveWalk", err)
}

// Enrolment reads the key of a walk that a phone called so.
func (r *Rx) Enrolment(walk custody.WalkID, mark string) (e custody.Enrolment, err error) {
	err = r.Select("enrolments", "e").ColumnExpr(enrolmentColumns).Where("e.walk_id = ? AND e.mark = ?", walk, mark).Scan(r.Context(), &e)
	return e, notFound(err, "key_not_found")
}

// AddEnrolment writes one key of a walk.
func (t *Tx) AddEnrolment(e custody.Enrolment) error {
	row := map[string]any{"walk_id": e.WalkID, "mark": e.Mark, "no": e.No, "item_id": e.ItemID, "known": e.Known, "person_id": e.PersonID, "at": micros(e.At)}
	_, err := t.Insert("enrolments", &row).Exec(t.Context())
	return tenants.Wrap("store.AddEnrolment", err)
}

// TakenHooks are the numbers at a place that keys have for their homes, in
// order.
func (r *Rx) TakenHooks(place custody.PlaceID) (taken []int, err error) {
	err = r.Select("items", "i").ColumnExpr("i.home_slot").Where("i.home_id = ? AND i.home_slot > 0 AND i.state <> ?", place, custody.Retired).OrderExpr("i.home_slot").Scan(r.Context(), &taken)
	return taken, tenants.Wrap("store.TakenHooks", err)
}

// DoorNamed finds the one vehicle, unit or area that is called so: by its
// number, or by property and number. found is false when there is none, and
// when there are several.
func (r *Rx) DoorNamed(text string) (o custody.Opens, found bool, err error) {
	docs, err := r.Search(text, 20, VehicleThing, UnitThing, AreaThing)
	if err != nil {
		return o, false, tenants.Wrap("store.DoorNamed", err)
	}
	n, want := 0, Fold(text)
	for _, d := range docs {
		if want == Fold(d.Code) || d.Kind == UnitThing && want == Fold(d.Title+" "+d.Code) {
			n++
			o = custody.Opens{Kind: custody.AssetKind(d.Kind), AssetID: d.ID}
		}
	}
	return o, n == 1, nil
}

// WalkView is a walk with what its page says.
type WalkView struct {
	custody.Walk
	Place  string
	SiteID tenants.SiteID
	Slots  int
	Person string // who began it
}

const walkViewColumns = walkColumns + ", p.name AS place, p.site_id, p.slots, COALESCE(b.name, '') AS person"

// Walk reads one walk.
func (r *Rx) Walk(id custody.WalkID) (v WalkView, err error) {
	err = r.Select("walks", "w").ColumnExpr(walkViewColumns).Join("JOIN ? ON p.id = w.place_id", r.Of("places", "p")).
		Join("LEFT JOIN ? ON b.id = w.begun_by", r.Of("people", "b")).Where("w.id = ?", id).Scan(r.Context(), &v)
	return v, notFound(err, "walk_not_found")
}

// OpenWalks lists the walks that can be gone on with, on the sites that the
// scope reaches, the newest first.
func (r *Rx) OpenWalks(limit int) (vs []WalkView, err error) {
	q := r.Select("walks", "w").ColumnExpr(walkViewColumns).Join("JOIN ? ON p.id = w.place_id", r.Of("places", "p")).
		Join("LEFT JOIN ? ON b.id = w.begun_by", r.Of("people", "b")).Where("w.ended_at IS NULL").OrderExpr("w.begun_at DESC, w.id DESC").Limit(int64(limit))
	err = r.onSites(q, "p.site_id").Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.OpenWalks", err)
}

// EnrolmentView is one key of a walk with what the list says of it.
type EnrolmentView struct {
	No       int
	ItemID   custody.ItemID
	Code     string
	Name     string
	Tag      string
	HomeSlot int
	Photo    string
	Label    string
	Known    bool
	Person   string
	At       time.Time
}

func (r *Rx) enrolments(walk custody.WalkID) *bun.SelectQuery {
	return r.Select("enrolments", "e").ColumnExpr("e.no, e.item_id, i.code, i.name, i.tag, i.home_slot, i.photo, COALESCE(l.code, '') AS label, e.known, COALESCE(p.name, '') AS person, e.at").
		Join("JOIN ? ON i.id = e.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON l.item_id = e.item_id AND l.revoked_at IS NULL", r.Of("labels", "l")).
		Join("LEFT JOIN ? ON p.id = e.person_id", r.Of("people", "p")).Where("e.walk_id = ?", walk)
}

// Enrolments lists the keys of a walk, the last first. before is the number of
// the last one of the list before, 0 for the start.
func (r *Rx) Enrolments(walk custody.WalkID, before, limit int) (vs []EnrolmentView, err error) {
	q := r.enrolments(walk)
	if before > 0 {
		q = q.Where("e.no < ?", before)
	}
	err = q.OrderExpr("e.no DESC").Limit(int64(limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Enrolments", err)
}

// Untagged are the keys of a walk that have neither a label nor a fob, in the
// order of the walk.
func (r *Rx) Untagged(walk custody.WalkID, limit int) (ids []custody.ItemID, err error) {
	var vs []EnrolmentView
	err = r.enrolments(walk).Where("i.tag = '' AND l.code IS NULL AND i.state <> ?", custody.Retired).OrderExpr("e.no").Limit(int64(limit)).Scan(r.Context(), &vs)
	for _, v := range vs {
		ids = append(ids, v.ItemID)
	}
	return ids, tenants.Wrap("store.Untagged", err)
}

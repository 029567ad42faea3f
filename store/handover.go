package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.HandTx = (*Tx)(nil)

const handoverColumns = "o.org_id, o.id, o.item_id, o.holding_id, o.from_id, o.to_id, o.state, o.note, o.offered_at, o.offered_by, o.expires_at, o.settled_at, o.miscounts"

// Handover reads one offer.
func (r *Rx) Handover(id custody.HandoverID) (h custody.Handover, err error) {
	err = r.Select("handovers", "o").ColumnExpr(handoverColumns).Where("o.id = ?", id).Scan(r.Context(), &h)
	return h, notFound(err, "offer_not_found")
}

// OpenHandover reads the open offer of an item, whether or not it still stands.
func (r *Rx) OpenHandover(item custody.ItemID) (h custody.Handover, err error) {
	err = r.Select("handovers", "o").ColumnExpr(handoverColumns).Where("o.item_id = ? AND o.state = 'open'", item).Scan(r.Context(), &h)
	return h, notFound(err, "offer_not_found")
}

// AddHandover writes a new offer. That an item has at most one open is kept by
// an index.
func (t *Tx) AddHandover(h custody.Handover) error {
	row := map[string]any{"id": h.ID, "item_id": h.ItemID, "holding_id": h.HoldingID, "from_id": h.FromID, "to_id": h.ToID, "state": h.State, "note": h.Note,
		"offered_at": micros(h.OfferedAt), "offered_by": h.OfferedBy, "expires_at": micros(h.ExpiresAt)}
	_, err := t.Insert("handovers", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "offer_open").Because(err)
	}
	if IsForeignKey(err) {
		return tenants.Fail(tenants.NotFound, "person_not_found").Because(err)
	}
	return tenants.Wrap("store.AddHandover", err)
}

// SaveHandover writes how far an offer has come.
func (t *Tx) SaveHandover(h custody.Handover) error {
	_, err := t.Update("handovers").Set("state = ?, settled_at = ?, miscounts = ?", h.State, h.SettledAt, h.Miscounts).Where("id = ?", h.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveHandover", err)
}

// HandoverAsk chooses offers that still stand.
type HandoverAsk struct {
	ID    custody.HandoverID // this one, even when it no longer stands
	To    tenants.PersonID
	From  tenants.PersonID
	Item  custody.ItemID
	Limit int
}

// HandoverView is an offer with the names that a page says.
type HandoverView struct {
	custody.Handover
	Code     string
	Name     string
	Pieces   int
	Sealed   bool
	Level    custody.Level
	SiteID   tenants.SiteID
	FromName string
	ToName   string
	Purpose  string
	DueAt    *time.Time
	Still    bool // the key is still in the hand that offers it
}

// Stands tells whether the offer can be accepted now.
func (v HandoverView) Stands(now time.Time) bool { return v.Still && v.Open(now) }

// Handovers lists offers that stand, oldest first.
func (r *Rx) Handovers(a HandoverAsk) (vs []HandoverView, err error) {
	q := r.Select("handovers", "o").ColumnExpr(handoverColumns+", i.code, i.name, i.pieces, i.seal <> '' AS sealed, i.level, i.site_id, f.name AS from_name, t.name AS to_name, h.purpose, h.due_at").
		ColumnExpr("(i.holding_id = o.holding_id AND i.state = 'out') AS still").
		Join("JOIN ? ON i.id = o.item_id", r.Of("items", "i")).
		Join("JOIN ? ON h.id = o.holding_id", r.Of("holdings", "h")).
		Join("JOIN ? ON f.id = o.from_id", r.Of("people", "f")).
		Join("JOIN ? ON t.id = o.to_id", r.Of("people", "t"))
	if a.ID != "" {
		q = q.Where("o.id = ?", a.ID)
	} else {
		q = q.Where("o.state = 'open' AND o.expires_at > ? AND i.holding_id = o.holding_id AND i.state = 'out'", r.Now())
	}
	if a.To != "" {
		q = q.Where("o.to_id = ?", a.To)
	}
	if a.From != "" {
		q = q.Where("o.from_id = ?", a.From)
	}
	if a.Item != "" {
		q = q.Where("o.item_id = ?", a.Item)
	}
	err = q.OrderExpr("o.offered_at, o.id").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Handovers", err)
}

// HandoverView reads one offer with its names.
func (r *Rx) HandoverView(id custody.HandoverID) (HandoverView, error) {
	vs, err := r.Handovers(HandoverAsk{ID: id, Limit: 1})
	if err != nil {
		return HandoverView{}, err
	}
	if len(vs) == 0 {
		return HandoverView{}, tenants.Fail(tenants.NotFound, "offer_not_found")
	}
	return vs[0], nil
}

// Colleague is somebody to hand a key to: no more than a name and where they work.
type Colleague struct {
	ID         tenants.PersonID
	Name       string
	Department string
}

// Colleagues finds people who may work now by any part of their name, number
// or department, on all sites: keys move between them. Residents and the one
// who looks are left out.
func (r *Rx) Colleagues(text string, limit int) (cs []Colleague, err error) {
	q := r.matching(text, PersonThing)
	if q == nil {
		return nil, nil
	}
	var docs []Doc
	if err = q.Limit(200).Scan(r.Context(), &docs); err != nil || len(docs) == 0 {
		return nil, tenants.Wrap("store.Colleagues", err)
	}
	err = r.Select("people", "p").ColumnExpr("p.id, p.name, p.department").Where("p.id IN (?) AND p.blocked_at IS NULL AND p.kind <> ? AND p.id <> ?", bunIn(idsOf(docs)), tenants.ResidentP, r.scope.Person()).
		Where("(p.ends_on IS NULL OR p.ends_on > ?)", r.Now()).OrderExpr("p.name_order, p.id").Limit(int64(limit)).Scan(r.Context(), &cs)
	return cs, tenants.Wrap("store.Colleagues", err)
}

package store

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.CountTx = (*Tx)(nil)

const countColumns = "c.org_id, c.id, c.place_id, c.site_id, c.started_at, c.started_by, c.owner_id, c.closed_at, c.signed_at, c.signed_by, c.group_id, c.sample, c.seed, c.plan_id, c.waiting, c.due_at, c.hint_at, c.told_at"

const countLineColumns = "l.item_id, TRUE AS known, l.expected, l.seen_at, l.seen_by, l.pieces, l.seal, l.ring_differs, l.outcome, l.resolved_at, l.resolved_by, l.why"

// Count reads one count.
func (r *Rx) Count(id custody.CountID) (c custody.Count, err error) {
	err = r.Select("counts", "c").ColumnExpr(countColumns).Where("c.id = ?", id).Scan(r.Context(), &c)
	return c, notFound(err, "count_not_found")
}

// LockCount reads a count and keeps others from changing it.
func (t *Tx) LockCount(id custody.CountID) (custody.Count, error) {
	if err := t.Lock("counts", string(id)); err != nil {
		return custody.Count{}, err
	}
	return t.Count(id)
}

// OpenCount reads the count of the same place, group and kind that is still
// open.
func (r *Rx) OpenCount(of custody.Count) (c custody.Count, err error) {
	err = r.Select("counts", "c").ColumnExpr(countColumns).Where("c.place_id = ? AND c.group_id = ? AND c.sample = ? AND c.closed_at IS NULL", of.PlaceID, of.GroupID, of.Sample).Scan(r.Context(), &c)
	return c, notFound(err, "count_not_found")
}

// AddCount writes a new count.
func (t *Tx) AddCount(c custody.Count) error {
	row := map[string]any{"id": c.ID, "place_id": c.PlaceID, "site_id": c.SiteID, "started_at": micros(c.StartedAt), "started_by": c.StartedBy, "owner_id": c.OwnerID, "group_id": c.GroupID,
		"sample": c.Sample, "seed": c.Seed, "plan_id": c.PlanID, "waiting": c.Waiting, "due_at": c.DueAt, "hint_at": c.HintAt}
	_, err := t.Insert("counts", &row).Exec(t.Context())
	return tenants.Wrap("store.AddCount", err)
}

// ExpectAll adds a line for each key that is at the place of a count now, and in
// its group when it is about one.
func (t *Tx) ExpectAll(c custody.Count) (int, error) {
	n, err := Affected(t.Raw("INSERT INTO count_lines (org_id, count_id, item_id, expected) SELECT i.org_id, ?1, i.id, 1 FROM items AS i WHERE i.org_id = ?0 AND i.place_id = ?2 AND i.state = 'in' "+
		"AND (?3 = '' OR EXISTS (SELECT 1 FROM key_group_items AS k WHERE k.org_id = ?0 AND k.group_id = ?3 AND k.item_id = i.id))", t.scope.Org(), c.ID, c.PlaceID, c.GroupID).Exec(t.Context()))
	return int(n), tenants.Wrap("store.ExpectAll", err)
}

// ExpectDrawn notes which of the drawn keys are at the place of a count now.
func (t *Tx) ExpectDrawn(c custody.Count) (int, error) {
	n, err := Affected(t.Update("count_lines").Set("expected = 1").Where("count_id = ? AND item_id IN (SELECT i.id FROM items AS i WHERE i.org_id = ? AND i.place_id = ? AND i.state = ?)", c.ID, t.scope.Org(), c.PlaceID, custody.In).Exec(t.Context()))
	return int(n), tenants.Wrap("store.ExpectDrawn", err)
}

// AddCountLines adds the keys that a lot drew.
func (t *Tx) AddCountLines(id custody.CountID, drawn []custody.ItemID) error {
	for _, item := range drawn {
		row := map[string]any{"count_id": id, "item_id": item}
		if _, err := t.Insert("count_lines", &row).Exec(t.Context()); err != nil {
			return tenants.Wrap("store.AddCountLines", err)
		}
	}
	return nil
}

// KeysToDraw are the keys in use that belong to a site, to one of its places and
// to a group, where these are named; by id.
func (r *Rx) KeysToDraw(site tenants.SiteID, place custody.PlaceID, group custody.KeyGroupID) (ks []keys.KeyAtHome, err error) {
	q := r.Select("items", "i").ColumnExpr("i.id AS item_id, i.home_id AS place_id").Where("i.site_id = ? AND i.state <> ?", site, custody.Retired)
	if place != "" {
		q = q.Where("i.home_id = ?", place)
	}
	if group != "" {
		q = q.Where("i.id IN (SELECT k.item_id FROM key_group_items AS k WHERE k.org_id = ? AND k.group_id = ?)", r.scope.Org(), group)
	}
	err = q.OrderExpr("i.id").Limit(mostCounted).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.KeysToDraw", err)
}

// InKeyGroup tells whether a key is in a group of keys.
func (r *Rx) InKeyGroup(group custody.KeyGroupID, item custody.ItemID) (bool, error) {
	var one []int
	err := r.Select("key_group_items", "k").ColumnExpr("1").Where("k.group_id = ? AND k.item_id = ?", group, item).Limit(1).Scan(r.Context(), &one)
	return len(one) > 0, tenants.Wrap("store.InKeyGroup", err)
}

// SaveCount writes how far a count is.
func (t *Tx) SaveCount(c custody.Count) error {
	_, err := t.Update("counts").Set("started_at = ?, started_by = ?, owner_id = ?, closed_at = ?, signed_at = ?, signed_by = ?", micros(c.StartedAt), c.StartedBy, c.OwnerID, c.ClosedAt, c.SignedAt, c.SignedBy).
		Set("waiting = ?, hint_at = ?, told_at = ?", c.Waiting, c.HintAt, c.ToldAt).Where("id = ?", c.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveCount", err)
}

// mostCounted bounds the keys of one count.
const mostCounted = 20000

// CountLines lists the keys of a count.
func (r *Rx) CountLines(id custody.CountID) (ls []custody.CountLine, err error) {
	err = r.Select("count_lines", "l").ColumnExpr(countLineColumns).
		Where("l.count_id = ?", id).OrderExpr("l.item_id").Limit(mostCounted).Scan(r.Context(), &ls)
	return ls, err
}

// CountLine reads one key of a count; a key that is not expected there has a
// line that nobody wrote yet.
func (r *Rx) CountLine(id custody.CountID, item custody.ItemID) (l custody.CountLine, err error) {
	err = r.Select("count_lines", "l").ColumnExpr(countLineColumns).Where("l.count_id = ? AND l.item_id = ?", id, item).Scan(r.Context(), &l)
	if isNoRows(err) {
		return custody.CountLine{ItemID: item}, nil
	}
	return l, err
}

// SaveCountLine writes what is known of one key of a count.
func (t *Tx) SaveCountLine(id custody.CountID, l custody.CountLine) error {
	row := map[string]any{"count_id": id, "item_id": l.ItemID, "expected": flag(l.Expected), "seen_at": l.SeenAt, "seen_by": l.SeenBy, "pieces": l.Pieces, "seal": l.Seal, "ring_differs": l.RingDiffers, "outcome": l.Outcome, "resolved_at": l.ResolvedAt, "resolved_by": l.ResolvedBy, "why": l.Why}
	_, err := t.Insert("count_lines", &row).On("CONFLICT (org_id, count_id, item_id) DO UPDATE SET seen_at = EXCLUDED.seen_at, seen_by = EXCLUDED.seen_by, pieces = EXCLUDED.pieces, seal = EXCLUDED.seal, ring_differs = EXCLUDED.ring_differs, outcome = EXCLUDED.outcome, resolved_at = EXCLUDED.resolved_at, resolved_by = EXCLUDED.resolved_by, why = EXCLUDED.why").Exec(t.Context())
	return tenants.Wrap("store.SaveCountLine", err)
}

// CountView is a count with the names that pages say.
type CountView struct {
	custody.Count
	Place     string
	Person    string
	Signer    string
	GroupName string // "" for none
}

// CountAsk chooses counts for a list, newest first.
type CountAsk struct {
	ID       custody.CountID
	Unsigned bool             // only those that nobody has signed
	Owner    tenants.PersonID // only those that this person counts
	Before   custody.CountID
	Limit    int
}

// Counts lists counts.
func (r *Rx) Counts(a CountAsk) (vs []CountView, err error) {
	q := r.Select("counts", "c").ColumnExpr(countColumns+", w.name AS place, COALESCE(p.name, '') AS person, COALESCE(z.name, '') AS signer, COALESCE(g.name, '') AS group_name").
		Join("JOIN ? ON w.id = c.place_id", r.Of("places", "w")).
		Join("LEFT JOIN ? ON p.id = COALESCE(NULLIF(c.owner_id, ''), c.started_by)", r.Of("people", "p")).
		Join("LEFT JOIN ? ON z.id = c.signed_by", r.Of("people", "z")).
		Join("LEFT JOIN ? ON g.id = c.group_id", r.Of("key_groups", "g"))
	if a.ID != "" {
		q = q.Where("c.id = ?", a.ID)
	}
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("c.site_id IN (?)", bunIn(sites))
	}
	if a.Unsigned {
		q = q.Where("c.signed_at IS NULL")
	}
	if a.Owner != "" {
		q = q.Where("COALESCE(NULLIF(c.owner_id, ''), c.started_by) = ?", a.Owner)
	}
	if a.Before != "" {
		last, err := r.Count(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(c.started_at, c.id) < (?, ?)", last.StartedAt, last.ID)
	}
	err = q.OrderExpr("c.started_at DESC, c.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, err
}

// CountLineView is a key of a count with its names.
type CountLineView struct {
	custody.CountLine
	Code     string
	Name     string
	Resolver string
	Had      int    // pieces on record
	HadSeal  string // seal on record
}

// CountLineViews lists the keys of a count by their codes.
func (r *Rx) CountLineViews(id custody.CountID) (vs []CountLineView, err error) {
	err = r.Select("count_lines", "l").ColumnExpr(countLineColumns+", i.code, i.name, i.pieces AS had, i.seal AS had_seal, COALESCE(p.name, '') AS resolver").
		Join("JOIN ? ON i.id = l.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON p.id = l.resolved_by", r.Of("people", "p")).
		Where("l.count_id = ?", id).OrderExpr("i.code_order, i.id").Limit(mostCounted).Scan(r.Context(), &vs)
	return vs, err
}

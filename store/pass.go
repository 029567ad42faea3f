package store

import (
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const passColumns = "x.org_id, x.id, x.person_id, x.place_id, x.site_id, x.items AS item_list, x.level, x.from_at, x.until_at, x.due_at, x.uses, x.through, x.reason, x.at, x.by, x.ended_at, x.ended_by"

// passRow is a pass as a row has it.
type passRow struct {
	custody.Pass
	ItemList string
}

func (r passRow) pass() custody.Pass {
	r.Items = split[custody.ItemID](r.ItemList)
	return r.Pass
}

// PassesAt are the passes of a cabinet that are not over, whatever is spent of
// them: as many as a roster has room for.
func (r *Rx) PassesAt(place custody.PlaceID) (ps []custody.Pass, err error) {
	var rows []passRow
	err = r.Select("passes", "x").ColumnExpr(passColumns).Where("x.place_id = ? AND x.ended_at IS NULL AND x.until_at > ?", place, micros(r.Now())).OrderExpr("x.id").Limit(custody.MostPasses).Scan(r.Context(), &rows)
	for _, row := range rows {
		ps = append(ps, row.pass())
	}
	return ps, tenants.Wrap("store.PassesAt", err)
}

// OpenPasses is how many passes of a cabinet are not over; it stops at one more
// than there may be.
func (r *Rx) OpenPasses(place custody.PlaceID) (int, error) {
	var ids []string
	err := r.Select("passes", "x").ColumnExpr("x.id").Where("x.place_id = ? AND x.ended_at IS NULL AND x.until_at > ?", place, micros(r.Now())).Limit(custody.MostPasses+1).Scan(r.Context(), &ids)
	return len(ids), tenants.Wrap("store.OpenPasses", err)
}

// LockPass reads one and keeps others from changing it at the same time.
func (t *Tx) LockPass(id custody.PassID) (custody.Pass, error) {
	if err := t.Lock("passes", string(id)); err != nil {
		return custody.Pass{}, err
	}
	var row passRow
	err := t.Select("passes", "x").ColumnExpr(passColumns).Where("x.id = ?", id).Scan(t.Context(), &row)
	return row.pass(), notFound(err, "pass_not_found")
}

// AddPass writes a new one.
func (t *Tx) AddPass(p custody.Pass) error {
	var items []string
	for _, i := range p.Items {
		items = append(items, string(i))
	}
	row := map[string]any{"id": p.ID, "person_id": p.PersonID, "place_id": p.PlaceID, "site_id": p.SiteID, "items": strings.Join(items, ","), "level": p.Level, "from_at": micros(p.FromAt), "until_at": micros(p.UntilAt),
		"due_at": micros(p.DueAt), "uses": p.Uses, "through": p.Through, "reason": p.Reason, "at": micros(p.At), "by": p.By}
	_, err := t.Insert("passes", &row).Exec(t.Context())
	return tenants.Wrap("store.AddPass", err)
}

// EndPass writes that it was revoked.
func (t *Tx) EndPass(p custody.Pass) error {
	_, err := t.Update("passes").Set("ended_at = ?, ended_by = ?", p.EndedAt, p.EndedBy).Where("id = ?", p.ID).Exec(t.Context())
	return tenants.Wrap("store.EndPass", err)
}

// LinksSent is how often the link to a pass was sent.
func (r *Rx) LinksSent(id custody.PassID) (n int, err error) {
	err = r.Select("passes", "x").ColumnExpr("x.links").Where("x.id = ?", id).Scan(r.Context(), &n)
	return n, notFound(err, "pass_not_found")
}

// LinkSent counts one more link to a pass.
func (t *Tx) LinkSent(id custody.PassID) error {
	_, err := t.Update("passes").Set("links = links + 1").Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.LinkSent", err)
}

// AddPassUse writes one slot that a pass opened.
func (t *Tx) AddPassUse(u custody.PassUse) error {
	row := map[string]any{"pass_id": u.PassID, "use": u.Use, "item_id": u.ItemID, "at": micros(u.At), "heard_at": micros(u.HeardAt), "late_by": int64(u.LateBy), "strange": u.Strange}
	_, err := t.Insert("pass_uses", &row).Exec(t.Context())
	return tenants.Wrap("store.AddPassUse", err)
}

// PassView is a pass with the names that pages say, and how its cabinet stands.
type PassView struct {
	custody.Pass
	Person  string
	Company string
	Kind    tenants.PersonKind
	Locale  string // of the guest
	Place   string
	Site    string
	Zone    string
	Author  string
	Used    int // codes that are spent, as far as the cloud knows

	Device  tenants.DeviceID
	Epoch   uint32
	Wanted  int64 // roster that the cabinet should obey
	Applied int64 // roster that it obeys
	Online  bool
	Obeyed  *time.Time // when the roster that it obeys was issued
	Proven  *time.Time // when it was heard last
}

// Applies tells whether the cabinet is known to obey a roster that was issued
// after the pass was given, or after it was revoked.
func (v PassView) Applies() bool {
	since := v.At
	if v.EndedAt != nil {
		since = *v.EndedAt
	}
	return v.Wanted > 0 && v.Applied >= v.Wanted && v.Obeyed != nil && !v.Obeyed.Before(since)
}

// Holds tells until when the cabinet could still honour a pass that was
// revoked; zero when it cannot. A code works however old its roster is, so only
// the pass's own end counts.
func (v PassView) Holds(now time.Time) time.Time {
	if v.EndedAt == nil || v.Applies() || !now.Before(v.UntilAt) {
		return time.Time{}
	}
	return v.UntilAt
}

// PassListAsk chooses passes, newest first.
type PassListAsk struct {
	ID     custody.PassID
	Open   bool // not over
	Ended  bool // revoked before the end of their window
	Before custody.PassID
	Limit  int
}

type passViewRow struct {
	PassView
	ItemList string
}

// Passes lists passes at the sites that the scope reaches.
func (r *Rx) Passes(a PassListAsk) (vs []PassView, err error) {
	var rows []passViewRow
	q := r.Select("passes", "x").ColumnExpr(passColumns+", p.name AS person, p.department AS company, p.kind, p.locale, pl.name AS place, s.name AS site, s.zone, COALESCE(b.name, '') AS author").
		ColumnExpr("COALESCE((SELECT MAX(u.use) FROM pass_uses AS u WHERE u.org_id = ? AND u.pass_id = x.id), 0) AS used", r.scope.Org()).
		ColumnExpr("COALESCE(c.device_id, '') AS device, COALESCE(c.epoch, 0) AS epoch, COALESCE(c.roster_wanted, 0) AS wanted, COALESCE(c.roster_applied, 0) AS applied, COALESCE(c.online, ?) AS online, c.heard_at AS proven", false).
		ColumnExpr("(SELECT r.issued_at FROM rosters AS r WHERE r.org_id = ? AND r.device_id = c.device_id AND r.version = c.roster_applied) AS obeyed", r.scope.Org()).
		Join("JOIN ? ON p.id = x.person_id", r.Of("people", "p")).Join("JOIN ? ON pl.id = x.place_id", r.Of("places", "pl")).Join("JOIN ? ON s.id = x.site_id", r.Of("sites", "s")).
		Join("LEFT JOIN ? ON c.place_id = x.place_id", r.Of("cabinets", "c")).Join("LEFT JOIN ? ON b.id = x.by", r.Of("people", "b"))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("x.site_id IN (?)", bunIn(append(sites, "-")))
	}
	if a.ID != "" {
		q = q.Where("x.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("x.ended_at IS NULL AND x.until_at > ?", micros(r.Now()))
	}
	if a.Ended {
		q = q.Where("x.ended_at IS NOT NULL AND x.until_at > ?", micros(r.Now()))
	}
	if a.Before != "" {
		var last struct {
			At time.Time
			ID custody.PassID
		}
		if err := r.Select("passes", "x").ColumnExpr("x.at, x.id").Where("x.id = ?", a.Before).Scan(r.Context(), &last); err != nil {
			return nil, notFound(err, "pass_not_found")
		}
		q = q.Where("(x.at, x.id) < (?, ?)", last.At, last.ID)
	}
	err = q.OrderExpr("x.at DESC, x.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &rows)
	for _, row := range rows {
		row.Items = split[custody.ItemID](row.ItemList)
		vs = append(vs, row.PassView)
	}
	return vs, tenants.Wrap("store.Passes", err)
}

// PassView reads one pass that the scope reaches.
func (r *Rx) PassView(id custody.PassID) (PassView, error) {
	vs, err := r.Passes(PassListAsk{ID: id, Limit: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "pass_not_found")
	}
	if err != nil {
		return PassView{}, err
	}
	return vs[0], nil
}

// PassUseView is one slot that a pass opened, with the key's name.
type PassUseView struct {
	custody.PassUse
	Code string
	Name string
}

// PassUses lists what a pass opened, oldest first.
func (r *Rx) PassUses(id custody.PassID) (us []PassUseView, err error) {
	err = r.Select("pass_uses", "u").ColumnExpr("u.pass_id, u.use, u.item_id, u.at, u.heard_at, u.late_by, u.strange, COALESCE(i.code, '') AS code, COALESCE(i.name, '') AS name").
		Join("LEFT JOIN ? ON i.id = u.item_id", r.Of("items", "i")).Where("u.pass_id = ?", id).OrderExpr("u.at, u.use, u.item_id").Limit(int64(custody.MostUses*custody.MostPassKeys)).Scan(r.Context(), &us)
	return us, tenants.Wrap("store.PassUses", err)
}

// PassKeys are the names of the keys of a pass.
func (r *Rx) PassKeys(ids []custody.ItemID) (its []custody.Item, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	err = r.Select("items", "i").ColumnExpr(itemColumns).Where("i.id IN (?)", bunIn(ids)).OrderExpr("i.code, i.id").Limit(int64(custody.MostPassKeys)).Scan(r.Context(), &its)
	return its, tenants.Wrap("store.PassKeys", err)
}

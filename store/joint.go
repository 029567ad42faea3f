package store

import (
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

const jointColumns = "j.org_id, j.id, j.site_id, j.item_id, j.person_id, j.slot, j.asked_by, j.purpose, j.reason, j.ask, j.asked_at, j.until, j.state, j.ended_at, j.ended_by, j.command_id, j.detail"

// AddJoint writes a release that waits for a second person; an item has one at
// a time.
func (t *Tx) AddJoint(j custody.Joint) error {
	row := map[string]any{"id": j.ID, "site_id": j.SiteID, "item_id": j.ItemID, "person_id": j.PersonID, "slot": j.Slot, "asked_by": j.AskedBy, "purpose": j.Purpose, "reason": j.Reason,
		"ask": j.Ask, "asked_at": micros(j.AskedAt), "until": micros(j.Until), "state": j.State}
	_, err := t.Insert("joint_releases", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "joint_waiting").Because(err)
	}
	return tenants.Wrap("store.AddJoint", err)
}

// OpenJoint is the release of an item that waits for a second person, as far as
// anybody wrote down.
func (r *Rx) OpenJoint(item custody.ItemID) (j custody.Joint, err error) {
	err = r.Select("joint_releases", "j").ColumnExpr(jointColumns).Where("j.item_id = ? AND j.ended_at IS NULL", item).Scan(r.Context(), &j)
	return j, notFound(err, "joint_not_found")
}

// Joint reads one.
func (r *Rx) Joint(id custody.JointID) (j custody.Joint, err error) {
	err = r.Select("joint_releases", "j").ColumnExpr(jointColumns).Where("j.id = ?", id).Scan(r.Context(), &j)
	return j, notFound(err, "joint_not_found")
}

// LockJoint reads it and keeps others from answering it at the same time.
func (t *Tx) LockJoint(id custody.JointID) (custody.Joint, error) {
	if err := t.Lock("joint_releases", string(id)); err != nil {
		return custody.Joint{}, err
	}
	return t.Joint(id)
}

// SaveJoint writes how it ended. The whole wish is not kept after that: what
// came of it is in the command and in the log.
func (t *Tx) SaveJoint(j custody.Joint) error {
	_, err := t.Update("joint_releases").Set("state = ?, ended_at = ?, ended_by = ?, command_id = ?, detail = ?, ask = ''", j.State, j.EndedAt, j.EndedBy, j.CommandID, j.Detail).
		Where("id = ?", j.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveJoint", err)
}

// JointView is one with the names that pages say.
type JointView struct {
	custody.Joint
	Code, Name   string // of the key
	Place        string
	Asker, Taker string
	Ender        string
	Command      keys.CommandState // how far what came of it has come, "" for nothing
}

// JointAsk chooses releases that take two people.
type JointAsk struct {
	ID   custody.JointID // this one, or
	Open bool            // those that wait now
	Now  time.Time
	But  tenants.PersonID // not those that this person asked for
	Most int64
}

// jointViews are all of them, with names, at the sites that the scope reaches.
func (r *Rx) jointViews() *bun.SelectQuery {
	q := r.Select("joint_releases", "j").ColumnExpr(jointColumns+", i.code, i.name, COALESCE(c.name, '') AS place, COALESCE(k.name, '') AS asker, COALESCE(p.name, '') AS taker, COALESCE(e.name, '') AS ender, COALESCE(m.state, '') AS command").
		Join("JOIN ? ON i.id = j.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON c.id = i.place_id", r.Of("places", "c")).
		Join("LEFT JOIN ? ON k.id = j.asked_by", r.Of("people", "k")).Join("LEFT JOIN ? ON p.id = j.person_id", r.Of("people", "p")).Join("LEFT JOIN ? ON e.id = j.ended_by", r.Of("people", "e")).
		Join("LEFT JOIN ? ON m.id = j.command_id", r.Of("commands", "m"))
	if sites := r.scope.Sites(); sites != nil {
		q = q.Where("j.site_id IN (?)", bunIn(sites))
	}
	return q
}

// Joints lists them, the one that ends first at the head.
func (r *Rx) Joints(a JointAsk) (vs []JointView, err error) {
	q := r.jointViews()
	if a.ID != "" {
		q = q.Where("j.id = ?", a.ID)
	}
	if a.Open {
		q = q.Where("j.ended_at IS NULL AND j.until >= ?", a.Now)
	}
	if a.But != "" {
		q = q.Where("j.asked_by <> ?", a.But)
	}
	err = q.OrderExpr("j.until, j.id").Limit(a.Most).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Joints", err)
}

// JointsShown says which releases that take two people a list shows.
type JointsShown string

// All of them, or some.
const (
	JointsAll     JointsShown = ""
	JointsWaiting JointsShown = "waiting" // for somebody's yes
	JointsAgreed  JointsShown = "agreed"  // both said yes, whatever the cabinet did
	JointsOver    JointsShown = "over"    // nothing was sent: refused, withdrawn, too late
)

// JointListAsk chooses releases that take two people, newest first.
type JointListAsk struct {
	Show   JointsShown
	Site   tenants.SiteID // "": every site
	Before custody.JointID
	Now    time.Time
	Limit  int
}

// JointList lists them. One whose time is over counts as such before anybody
// wrote it down.
func (r *Rx) JointList(a JointListAsk) (vs []JointView, err error) {
	q := r.jointViews()
	switch a.Show {
	case JointsWaiting:
		q = q.Where("j.ended_at IS NULL AND j.until >= ?", micros(a.Now))
	case JointsAgreed:
		q = q.Where("j.state = ?", custody.JointAgreed)
	case JointsOver:
		q = q.Where("j.state <> ? AND (j.ended_at IS NOT NULL OR j.until < ?)", custody.JointAgreed, micros(a.Now))
	}
	if a.Site != "" {
		q = q.Where("j.site_id = ?", a.Site)
	}
	if a.Before != "" {
		last, err := r.Joint(a.Before)
		if err != nil {
			return nil, err
		}
		q = q.Where("(j.asked_at, j.id) < (?, ?)", last.AskedAt, last.ID)
	}
	err = q.OrderExpr("j.asked_at DESC, j.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.JointList", err)
}

// JointView reads one with its names.
func (r *Rx) JointView(id custody.JointID) (JointView, error) {
	vs, err := r.Joints(JointAsk{ID: id, Most: 1})
	if err == nil && len(vs) == 0 {
		err = tenants.Fail(tenants.NotFound, "joint_not_found")
	}
	if err != nil {
		return JointView{}, err
	}
	return vs[0], nil
}

// Standing is what every page says of its organisation: how far the log is
// sealed, whether a release waits for the yes of the reader, and whether an
// incident or a drill goes on.
type Standing struct {
	LogHead
	Waits bool
	Runs  bool
	Fires bool // the fire panel at a cabinet gives alarm
}

// Standing reads it in one statement; but is the reader, who cannot agree to
// what they asked for.
func (r *Rx) Standing(now time.Time, but tenants.PersonID) (out Standing, err error) {
	err = r.Select("log_heads", "l").ColumnExpr(logColumns+", EXISTS (SELECT 1 FROM ? WHERE w.ended_at IS NULL AND w.until >= ? AND w.asked_by <> ?) AS waits", r.Of("joint_releases", "w"), micros(now), but).
		ColumnExpr("EXISTS (SELECT 1 FROM ? WHERE n.ended_at IS NULL) AS runs", r.Of("playbook_runs", "n")).
		ColumnExpr("EXISTS (SELECT 1 FROM ? WHERE f.cleared_at IS NULL AND f.late_by = 0) AS fires", r.Of("fires", "f")).Scan(r.Context(), &out)
	if isNoRows(err) {
		err = nil // nothing was ever recorded
	}
	return out, tenants.Wrap("store.Standing", err)
}

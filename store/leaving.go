package store

import (
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const leavingColumns = "l.org_id, l.id, l.person_id, l.owner_id, l.begun_at, l.begun_by, l.ended, l.mailed_at, l.closed_at"

// EndPending cancels what a person has open, and counts it.
func (t *Tx) EndPending(person tenants.PersonID) (p custody.Pending, err error) {
	at := t.Now()
	for _, step := range []struct {
		n     *int64
		table string
		set   string
		state any
		where string
		args  []any
	}{
		{&p.Bookings, "bookings", "state = ?, settled_at = ?", custody.BookingCancelled, "person_id = ? AND state = 'booked'", []any{person}},
		{&p.Requests, "requests", "state = ?, settled_at = ?", custody.RequestWithdrawn, "person_id = ? AND state = 'open'", []any{person}},
		{&p.Offers, "handovers", "state = ?, settled_at = ?", custody.HandWithdrawn, "(from_id = ? OR to_id = ?) AND state = 'open'", []any{person, person}},
		{&p.Waits, "waiters", "state = ?, settled_at = ?", custody.WaiterLeft, "person_id = ? AND settled_at IS NULL AND hold_until IS NULL", []any{person}},
	} {
		if *step.n, err = Affected(t.Update(step.table).Set(step.set, step.state, at).Where(step.where, step.args...).Exec(t.Context())); err != nil {
			return p, tenants.Wrap("store.EndPending", err)
		}
	}
	p.StandIns, err = Affected(t.Update("delegations").Set("ended_at = ?", at).Where("(from_id = ? OR to_id = ?) AND ended_at IS NULL AND until_at > ?", person, person, at).Exec(t.Context()))
	return p, tenants.Wrap("store.EndPending", err)
}

// AddLeaving writes a new recovery. That a person has at most one open is kept
// by an index.
func (t *Tx) AddLeaving(l custody.Leaving) error {
	ended, err := json.Marshal(l.Ended)
	if err != nil {
		return err
	}
	row := map[string]any{"id": l.ID, "person_id": l.PersonID, "owner_id": l.OwnerID, "begun_at": micros(l.BegunAt), "begun_by": l.BegunBy, "ended": string(ended)}
	_, err = t.Insert("leavings", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "leaving_begun").Because(err)
	}
	return tenants.Wrap("store.AddLeaving", err)
}

// SaveLeaving writes how far a recovery has come.
func (t *Tx) SaveLeaving(l custody.Leaving) error {
	_, err := t.Update("leavings").Set("mailed_at = ?, closed_at = ?", l.MailedAt, l.ClosedAt).Where("id = ?", l.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveLeaving", err)
}

// Leaving reads the recovery of a person that is open.
func (r *Rx) Leaving(person tenants.PersonID) (custody.Leaving, error) {
	return r.leaving("l.person_id = ? AND l.closed_at IS NULL", person)
}

// LastLeaving reads the newest recovery of a person, open or closed.
func (r *Rx) LastLeaving(person tenants.PersonID) (custody.Leaving, error) {
	return r.leaving("l.person_id = ?", person)
}

func (r *Rx) leaving(where string, person tenants.PersonID) (l custody.Leaving, err error) {
	err = r.Select("leavings", "l").ColumnExpr(leavingColumns).Where(where, person).OrderExpr("l.begun_at DESC").Limit(1).Scan(r.Context(), &l)
	return l, notFound(err, "leaving_not_found")
}

// UnsettledOf counts the keys that a person has and that are not followed as
// lost.
func (r *Rx) UnsettledOf(person tenants.PersonID) (int, error) {
	var ids []custody.ItemID
	err := r.Select("items", "i").ColumnExpr("i.id").Where("i.holder_id = ? AND i.state = 'out'", person).Limit(1000).Scan(r.Context(), &ids)
	return len(ids), tenants.Wrap("store.UnsettledOf", err)
}

// RecoveryKey is one key of somebody who left.
type RecoveryKey struct {
	HoldingID  custody.HoldingID
	ItemID     custody.ItemID
	Code, Name string
	State      custody.State
	Pieces     int
	OutAt      time.Time
	DueAt      *time.Time
	InAt       *time.Time
	Incident   custody.IncidentID
}

// RecoveryKeys lists what a person has, and what came back since a moment.
func (r *Rx) RecoveryKeys(person tenants.PersonID, since time.Time) (ks []RecoveryKey, err error) {
	err = r.Select("holdings", "h").ColumnExpr("h.id AS holding_id, h.item_id, i.code, i.name, i.state, i.pieces, h.out_at, h.due_at, h.in_at, COALESCE(x.id, '') AS incident").
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON x.item_id = h.item_id AND x.closed_at IS NULL", r.Of("incidents", "x")).
		Where("h.person_id = ? AND (h.in_at IS NULL OR h.in_at >= ?)", person, micros(since)).OrderExpr("h.out_at, h.id").Limit(300).Scan(r.Context(), &ks)
	return ks, tenants.Wrap("store.RecoveryKeys", err)
}

// Recovery is an open recovery with names.
type Recovery struct {
	custody.Leaving
	Person string
	Owner  string
	Held   int
}

// Recoveries lists open recoveries, those that began first in front; owner "":
// of everybody.
func (r *Rx) Recoveries(owner tenants.PersonID, limit int) (vs []Recovery, err error) {
	q := r.Select("leavings", "l").ColumnExpr(leavingColumns+", p.name AS person, o.name AS owner, p.held").
		Join("JOIN ? ON p.id = l.person_id", r.Of("people", "p")).Join("JOIN ? ON o.id = l.owner_id", r.Of("people", "o")).Where("l.closed_at IS NULL")
	if owner != "" {
		q = q.Where("l.owner_id = ?", owner)
	}
	err = q.OrderExpr("l.begun_at, l.id").Limit(int64(limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Recoveries", err)
}

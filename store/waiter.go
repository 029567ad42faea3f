package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/tenants"
)

var _ keys.WaitTx = (*Tx)(nil)

const waiterColumns = "w.org_id, w.id, w.item_id, w.person_id, w.state, w.asked_at, w.told_at, w.hold_until, w.settled_at"

// Waiter reads one place in a queue.
func (r *Rx) Waiter(id custody.WaiterID) (w custody.Waiter, err error) {
	err = r.Select("waiters", "w").ColumnExpr(waiterColumns).Where("w.id = ?", id).Scan(r.Context(), &w)
	return w, notFound(err, "not_waiting")
}

// WaiterOf reads the place of a person who waits, or was told.
func (r *Rx) WaiterOf(item custody.ItemID, person tenants.PersonID) (w custody.Waiter, err error) {
	err = r.Select("waiters", "w").ColumnExpr(waiterColumns).Where("w.item_id = ? AND w.person_id = ? AND w.settled_at IS NULL", item, person).Scan(r.Context(), &w)
	return w, notFound(err, "not_waiting")
}

// Waiters are those who wait for an item and were not told yet, first come
// first.
func (r *Rx) Waiters(item custody.ItemID, n int) (ws []custody.Waiter, err error) {
	err = r.Select("waiters", "w").ColumnExpr(waiterColumns).Where("w.item_id = ? AND w.settled_at IS NULL AND w.state = 'waiting'", item).OrderExpr("w.asked_at, w.id").Limit(int64(n)).Scan(r.Context(), &ws)
	return ws, tenants.Wrap("store.Waiters", err)
}

// KeptForAnother tells whether an item is kept now for somebody else who waited
// for it.
func (r *Rx) KeptForAnother(item custody.ItemID, than tenants.PersonID) (bool, error) {
	var ids []custody.WaiterID
	err := r.Select("waiters", "w").ColumnExpr("w.id").Where("w.item_id = ? AND w.settled_at IS NULL AND w.person_id <> ? AND w.hold_until > ?", item, than, r.Now()).Limit(1).Scan(r.Context(), &ids)
	return len(ids) > 0, tenants.Wrap("store.KeptForAnother", err)
}

// AddWaiter writes a new place in a queue. That a person has at most one for an
// item is kept by an index.
func (t *Tx) AddWaiter(w custody.Waiter) error {
	row := map[string]any{"id": w.ID, "item_id": w.ItemID, "person_id": w.PersonID, "state": w.State, "asked_at": micros(w.AskedAt)}
	_, err := t.Insert("waiters", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "waits_already").Because(err)
	}
	return tenants.Wrap("store.AddWaiter", err)
}

// SaveWaiter writes how far somebody who waits has come.
func (t *Tx) SaveWaiter(w custody.Waiter) error {
	_, err := t.Update("waiters").Set("state = ?, told_at = ?, hold_until = ?, settled_at = ?", w.State, w.ToldAt, w.HoldUntil, w.SettledAt).Where("id = ?", w.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveWaiter", err)
}

// EndWaiting settles the place of a person in the queue: they have it.
func (t *Tx) EndWaiting(item custody.ItemID, person tenants.PersonID) error {
	_, err := t.Update("waiters").Set("state = ?, settled_at = ?", custody.WaiterDone, t.Now()).Where("item_id = ? AND person_id = ? AND settled_at IS NULL", item, person).Exec(t.Context())
	return tenants.Wrap("store.EndWaiting", err)
}

// keptFacts are the periods for which an item that is back is kept for others
// who waited.
func keptFacts(text string) (fs []rules.ReservedFact) {
	for _, x := range rowsOf(text, 2) {
		from, to := timeOf(x[0]), timeOf(x[1])
		fs = append(fs, rules.ReservedFact{Kept: from, From: from, To: to})
	}
	return fs
}

// WaiterView is a place in a queue with the names that pages say.
type WaiterView struct {
	custody.Waiter
	Person string
	Code   string
	Name   string
	Held   custody.State // of the key
	DueAt  *time.Time
}

// WaiterAsk chooses places in queues.
type WaiterAsk struct {
	Item   custody.ItemID
	Person tenants.PersonID
	Limit  int
}

// Waiting lists those who wait or were told, first come first.
func (r *Rx) Waiting(a WaiterAsk) (vs []WaiterView, err error) {
	q := r.Select("waiters", "w").ColumnExpr(waiterColumns+", p.name AS person, i.code, i.name, i.state AS held, h.due_at").
		Join("JOIN ? ON p.id = w.person_id", r.Of("people", "p")).
		Join("JOIN ? ON i.id = w.item_id", r.Of("items", "i")).
		Join("LEFT JOIN ? ON h.id = i.holding_id", r.Of("holdings", "h")).
		Where("w.settled_at IS NULL")
	if a.Item != "" {
		q = q.Where("w.item_id = ?", a.Item)
	}
	if a.Person != "" {
		q = q.Where("w.person_id = ?", a.Person)
	}
	err = q.OrderExpr("w.asked_at, w.id").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.Waiting", err)
}

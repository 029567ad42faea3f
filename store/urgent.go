package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/tenants"
)

var _ emergency.UrgentTx = (*Tx)(nil)

const urgentColumns = "u.org_id, u.id, u.playbook_id, u.run_id, u.item_id, u.site_id, u.place_id, u.person_id, u.lifted, u.at, u.heard_at, u.late_by, u.told, u.due_at, u.reminded, u.why_at, u.why, u.doubt_at, u.doubt_by, u.doubt"

// ReadyAt lists playbooks in use of a site that give keys at once, with the run
// in earnest that goes on: as many as a roster has room for.
func (r *Rx) ReadyAt(site tenants.SiteID) (vs []PlaybookView, err error) {
	var rows []playbookRow
	err = r.Select("playbooks", "b").ColumnExpr(playbookColumns).ColumnExpr(openRunSQL+" AS run_id", r.scope.Org(), false).
		Where("b.ended_at IS NULL AND b.site_id = ? AND b.plan LIKE ?", site, `%"ready":{%`).OrderExpr("b.id").Limit(custody.MostReady).Scan(r.Context(), &rows)
	for _, row := range rows {
		v, err := row.view()
		if err != nil {
			return nil, tenants.Wrap("store.ReadyAt", err)
		}
		vs = append(vs, v)
	}
	return vs, tenants.Wrap("store.ReadyAt", err)
}

// PlaybookThen is the run in earnest of a playbook that went on at a moment,
// "" for none; NotFound when there is no such playbook.
func (r *Rx) PlaybookThen(id custody.PlaybookID, at time.Time) (custody.RunID, error) {
	var row struct{ RunID custody.RunID }
	runs := r.Select("playbook_runs", "n").ColumnExpr("n.id").Where("n.playbook_id = ? AND NOT n.drill AND n.at <= ? AND (n.ended_at IS NULL OR n.ended_at > ?)", id, micros(at), micros(at)).OrderExpr("n.at DESC").Limit(1)
	err := r.Select("playbooks", "b").ColumnExpr("COALESCE((?), '') AS run_id", runs).Where("b.id = ?", id).Scan(r.Context(), &row)
	return row.RunID, notFound(err, "playbook_not_found")
}

// LockUrgent reads one take by a playbook and keeps others from changing it at
// the same time.
func (t *Tx) LockUrgent(id custody.UrgentID) (u custody.Urgent, err error) {
	if err := t.Lock("urgents", string(id)); err != nil {
		return u, err
	}
	err = t.Select("urgents", "u").ColumnExpr(urgentColumns).Where("u.id = ?", id).Scan(t.Context(), &u)
	return u, notFound(err, "urgent_not_found")
}

// AddUrgent writes a take by a playbook, of which nobody has written why.
func (t *Tx) AddUrgent(u custody.Urgent) error {
	row := map[string]any{"id": u.ID, "playbook_id": u.PlaybookID, "run_id": u.RunID, "item_id": u.ItemID, "site_id": u.SiteID, "place_id": u.PlaceID, "person_id": u.PersonID, "lifted": u.Lifted,
		"at": micros(u.At), "heard_at": micros(u.HeardAt), "late_by": int64(u.LateBy), "told": u.Told, "due_at": micros(u.DueAt)}
	_, err := t.Insert("urgents", &row).Exec(t.Context())
	return tenants.Wrap("store.AddUrgent", err)
}

// SaveUrgent writes what was written about it.
func (t *Tx) SaveUrgent(u custody.Urgent) error {
	_, err := t.Update("urgents").Set("reminded = ?, why_at = ?, why = ?, doubt_at = ?, doubt_by = ?, doubt = ?", u.Reminded, u.WhyAt, u.Why, u.DoubtAt, u.DoubtBy, u.Doubt).Where("id = ?", u.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveUrgent", err)
}

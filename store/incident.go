package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.LostTx = (*Tx)(nil)

const incidentColumns = "n.org_id, n.id, n.item_id, n.person_id, n.reported_at, n.reported_by, n.last_place_id, n.last_slot, n.statement_by, n.statement, n.stated_at, " +
	"n.decision, n.decided_at, n.decided_by, n.why, n.cost, n.charged_to, n.ordered_at, n.order_done_at, n.found_at, n.found_by, n.outcome, n.closed_at, n.closed_by, n.evidence"

// Incident reads one incident.
func (r *Rx) Incident(id custody.IncidentID) (i custody.Incident, err error) {
	err = r.Select("incidents", "n").ColumnExpr(incidentColumns).Where("n.id = ?", id).Scan(r.Context(), &i)
	return i, notFound(err, "incident_not_found")
}

// OpenIncident reads the open incident of an item.
func (r *Rx) OpenIncident(item custody.ItemID) (i custody.Incident, err error) {
	err = r.Select("incidents", "n").ColumnExpr(incidentColumns).Where("n.item_id = ? AND n.closed_at IS NULL", item).Scan(r.Context(), &i)
	return i, notFound(err, "incident_not_found")
}

// LostSince tells whether an item was found or given up at that moment or after
// it, in an incident that is open or closed.
func (r *Rx) LostSince(item custody.ItemID, at time.Time) (bool, error) {
	var ids []custody.IncidentID
	err := r.Select("incidents", "n").ColumnExpr("n.id").Where("n.item_id = ? AND (n.found_at >= ? OR n.closed_at >= ?)", item, micros(at), micros(at)).Limit(1).Scan(r.Context(), &ids)
	return len(ids) > 0, tenants.Wrap("store.LostSince", err)
}

// AddIncident writes a new incident. That an item has at most one open is kept
// by an index.
func (t *Tx) AddIncident(i custody.Incident) error {
	row := map[string]any{"id": i.ID, "item_id": i.ItemID, "person_id": i.PersonID, "reported_at": micros(i.ReportedAt), "reported_by": i.ReportedBy, "statement_by": micros(i.StatementBy)}
	_, err := t.Insert("incidents", &row).Exec(t.Context())
	return tenants.Wrap("store.AddIncident", err)
}

// SaveIncident writes all of an incident but who reported it when.
func (t *Tx) SaveIncident(i custody.Incident) error {
	_, err := t.Update("incidents").
		Set("person_id = ?, last_place_id = ?, last_slot = ?, statement = ?, stated_at = ?", i.PersonID, i.LastPlaceID, i.LastSlot, i.Statement, i.StatedAt).
		Set("decision = ?, decided_at = ?, decided_by = ?, why = ?, cost = ?, charged_to = ?", i.Decision, i.DecidedAt, i.DecidedBy, i.Why, i.Cost, i.ChargedTo).
		Set("ordered_at = ?, order_done_at = ?, found_at = ?, found_by = ?, outcome = ?", i.OrderedAt, i.OrderDoneAt, i.FoundAt, i.FoundBy, i.Outcome).
		Set("closed_at = ?, closed_by = ?, evidence = ?", i.ClosedAt, i.ClosedBy, i.Evidence).
		Where("id = ?", i.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveIncident", err)
}

// Recalls lists the copies that an incident calls back.
func (r *Rx) Recalls(id custody.IncidentID) (list []custody.Recall, err error) {
	err = r.Select("recalls", "c").ColumnExpr("c.item_id, c.done_at").Where("c.incident_id = ?", id).OrderExpr("c.item_id").Scan(r.Context(), &list)
	return list, tenants.Wrap("store.Recalls", err)
}

// AddRecall calls a copy back; one that is called back already stays so.
func (t *Tx) AddRecall(id custody.IncidentID, item custody.ItemID) error {
	row := map[string]any{"incident_id": id, "item_id": item}
	_, err := t.Insert("recalls", &row).On("CONFLICT DO NOTHING").Exec(t.Context())
	return tenants.Wrap("store.AddRecall", err)
}

// RecallDone writes that a copy is back.
func (t *Tx) RecallDone(id custody.IncidentID, item custody.ItemID) error {
	n, err := Affected(t.Update("recalls").Set("done_at = ?", t.Now()).Where("incident_id = ? AND item_id = ? AND done_at IS NULL", id, item).Exec(t.Context()))
	if err == nil && n == 0 {
		err = tenants.Fail(tenants.NotFound, "key_not_found")
	}
	return tenants.Wrap("store.RecallDone", err)
}

// mostCopies bounds how many copies one loss can call back.
const mostCopies = 500

// OtherCopies lists items in use that carry metal of the same symbol, or open
// a door or vehicle that the item opens.
func (r *Rx) OtherCopies(item custody.ItemID) (ids []custody.ItemID, err error) {
	org := r.scope.Org()
	err = r.Raw(`SELECT i.id FROM items AS i WHERE i.org_id = ?0 AND i.id <> ?1 AND i.state <> 'retired' AND (
EXISTS (SELECT 1 FROM keys AS k JOIN keys AS l ON l.org_id = ?0 AND l.symbol = k.symbol WHERE k.org_id = ?0 AND k.item_id = i.id AND k.retired_at IS NULL AND l.item_id = ?1 AND k.symbol <> '')
OR EXISTS (SELECT 1 FROM opens AS o JOIN opens AS p ON p.org_id = ?0 AND p.kind = o.kind AND p.asset_id = o.asset_id WHERE o.org_id = ?0 AND o.item_id = i.id AND p.item_id = ?1))
ORDER BY i.code_order, i.id LIMIT ?2`, org, item, mostCopies).Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.OtherCopies", err)
}

// PeopleWith lists the people of a role who may work now.
func (r *Rx) PeopleWith(role tenants.Role) (ids []tenants.PersonID, err error) {
	err = r.Select("memberships", "m").ColumnExpr("m.person_id").Join("JOIN ? ON p.id = m.person_id", r.Of("people", "p")).
		Where("m.role = ? AND p.blocked_at IS NULL", role).OrderExpr("m.person_id").Scan(r.Context(), &ids)
	return ids, tenants.Wrap("store.PeopleWith", err)
}

// LossCosts is what a lost key is charged by level.
func (r *Rx) LossCosts() (c custody.LossCosts, err error) {
	var rows []struct {
		Level int
		Cost  int64
	}
	c = custody.DefaultLossCosts
	err = r.Select("loss_costs", "l").ColumnExpr("l.level, l.cost").Scan(r.Context(), &rows)
	for _, row := range rows {
		if row.Level >= 0 && row.Level < len(c) {
			c[row.Level] = row.Cost
		}
	}
	return c, tenants.Wrap("store.LossCosts", err)
}

// SetLossCosts writes what a lost key is charged by level.
func (t *Tx) SetLossCosts(c custody.LossCosts) error {
	for level, cost := range c {
		row := map[string]any{"level": level, "cost": cost}
		if _, err := t.Insert("loss_costs", &row).On("CONFLICT (org_id, level) DO UPDATE SET cost = EXCLUDED.cost").Exec(t.Context()); err != nil {
			return tenants.Wrap("store.SetLossCosts", err)
		}
	}
	return nil
}

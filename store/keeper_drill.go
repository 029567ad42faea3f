package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/tenants"
)

var _ emergency.KeeperDrillTx = (*Tx)(nil)

// TellKeeperDrill marks that who may name keepers was told of a drill.
func (t *Tx) TellKeeperDrill(id custody.KeeperID, at time.Time) error {
	_, err := t.Update("glass_keepers").Set("drill_told = ?", micros(at)).Where("id = ?", id).Exec(t.Context())
	return tenants.Wrap("store.TellKeeperDrill", err)
}

// OverdueGlassOf is the key of the oldest use of break-glass by a human whose
// review is overdue, "" for none.
func (r *Rx) OverdueGlassOf(p tenants.Person, now time.Time) (custody.ItemID, error) {
	var row struct{ ItemID custody.ItemID }
	q := r.Select("glasses", "g").ColumnExpr("g.item_id").Join("JOIN ? ON p.id = g.person_id", r.Of("people", "p")).Where("g.reviewed_at IS NULL AND g.due_at < ?", micros(now))
	if p.Human != "" {
		q = q.Where("(g.person_id = ? OR p.human = ?)", p.ID, p.Human)
	} else {
		q = q.Where("g.person_id = ?", p.ID)
	}
	err := q.OrderExpr("g.due_at, g.id").Limit(1).Scan(r.Context(), &row)
	if isNoRows(err) {
		return "", nil
	}
	return row.ItemID, tenants.Wrap("store.OverdueGlassOf", err)
}

// UnscopedWithKeeperDrills lists the organisations that have keepers who were
// named, or practised, a month ago and more.
func (s *Store) UnscopedWithKeeperDrills(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has keepers whose drill is due", func(rx *UnscopedRx) error {
		now := rx.Now()
		return rx.Raw("SELECT DISTINCT org_id FROM glass_keepers WHERE ended_at IS NULL AND until_at > ? AND COALESCE(drilled_at, from_at) <= ? AND (drill_told IS NULL OR drill_told <= ?) ORDER BY org_id",
			micros(now), micros(now.AddDate(0, -custody.DrillMonths, 3)), micros(now.Add(-emergency.DrillAgain))).Scan(ctx, &orgs) // three days more: months differ
	})
	return orgs, tenants.Wrap("store.UnscopedWithKeeperDrills", err)
}

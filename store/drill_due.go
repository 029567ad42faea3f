package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/tenants"
)

var _ emergency.DrillTx = (*Tx)(nil)

// TakeDueDrills lists the playbooks whose drill is due and of which nobody was
// told, and marks them told.
func (t *Tx) TakeDueDrills(now time.Time) (ps []custody.Playbook, err error) {
	err = t.Select("playbooks", "b").ColumnExpr("b.org_id, b.id, b.name, b.owner_id, b.drill_due").Where("b.ended_at IS NULL AND b.told_at IS NULL AND b.drill_due <= ?", micros(now)).OrderExpr("b.id").Limit(200).Scan(t.Context(), &ps)
	if err != nil || len(ps) == 0 {
		return nil, tenants.Wrap("store.TakeDueDrills", err)
	}
	ids := make([]custody.PlaybookID, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	_, err = t.Update("playbooks").Set("told_at = ?", micros(now)).Where("id IN (?)", bunIn(ids)).Exec(t.Context())
	return ps, tenants.Wrap("store.TakeDueDrills", err)
}

// UnscopedWithDrills lists the organisations that have drills to tell of.
func (s *Store) UnscopedWithDrills(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has drills that are due", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT DISTINCT org_id FROM playbooks WHERE ended_at IS NULL AND told_at IS NULL AND drill_due <= ? ORDER BY org_id", micros(rx.Now())).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithDrills", err)
}

package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"claviger/alerts"
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.NoticeTx = (*Tx)(nil)

// rungs says for each rung of the ladder which open holdings stand below it
// and which column marks that they reached it. The conditions are those of
// the partial indexes; a query that orders by more than due_order would make
// SQLite read every open holding instead.
var rungs = map[alerts.Step]struct{ below, mark string }{
	alerts.Remind:  {"in_at IS NULL AND noticed_at IS NULL AND reminded_at IS NULL", "reminded_at"},
	alerts.Holder:  {"in_at IS NULL AND noticed_at IS NULL", "noticed_at"},
	alerts.Manager: {"in_at IS NULL AND noticed_at IS NOT NULL AND told_at IS NULL", "told_at"},
}

// lookAhead is how many holdings UnscopedWithLate looks at for each rung; the
// organisations behind them come with the next sweep.
const lookAhead = 5000

// UnscopedWithLate lists the organisations that have holdings to tell of.
func (s *Store) UnscopedWithLate(ctx context.Context, l alerts.Ladder) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has late keys", func(rx *UnscopedRx) error {
		now := rx.Now()
		for _, r := range []struct {
			step     alerts.Step
			from, to time.Time
		}{
			{alerts.Holder, time.Time{}, now},
			{alerts.Remind, now, now.Add(l.Before)},
			{alerts.Manager, time.Time{}, now.Add(-l.ToManager)},
		} {
			var some []tenants.OrgID
			err := rx.Raw("SELECT DISTINCT org_id FROM (SELECT org_id FROM holdings WHERE "+rungs[r.step].below+" AND due_order >= ? AND due_order < ? LIMIT ?) AS h",
				r.from, r.to, lookAhead).Scan(ctx, &some)
			if err != nil {
				return err
			}
			orgs = append(orgs, some...)
		}
		return nil
	})
	slices.Sort(orgs)
	return slices.Compact(orgs), tenants.Wrap("store.UnscopedWithLate", err)
}

// MarkLate marks holdings at a rung. Their items are locked first, as whoever
// moves a key locks the item before the holding.
func (t *Tx) MarkLate(step alerts.Step, before time.Time, limit int) ([]keys.Late, error) {
	var found []struct{ ID, ItemID string }
	r := rungs[step]
	err := t.Select("holdings", "h").ColumnExpr("h.id, h.item_id").Where(r.below).Where("h.due_order < ?", micros(before)).
		OrderExpr("h.due_order").Limit(int64(limit)).Scan(t.Context(), &found)
	if err != nil || len(found) == 0 {
		return nil, tenants.Wrap("store.MarkLate", err)
	}
	ids, items := make([]string, len(found)), make([]string, len(found))
	for i, f := range found {
		ids[i], items[i] = f.ID, f.ItemID
	}
	if err := t.Lock("items", items...); err != nil {
		return nil, err
	}
	late, err := t.lateOf(r.below, ids)
	if err != nil || len(late) == 0 {
		return nil, tenants.Wrap("store.MarkLate", err)
	}
	if _, err := t.Update("holdings").Set(r.mark+" = ?", t.Now()).Where("id IN (?)", bunIn(ids)).Where(r.below).Exec(t.Context()); err != nil {
		return nil, tenants.Wrap("store.MarkLate", err)
	}
	out := make([]keys.Late, len(late))
	for i, l := range late {
		out[i] = keys.Late{Holding: l.Holding, State: l.State}
		if step == alerts.Holder {
			t.count(l.SiteID, "noticed", 1)
		}
	}
	return out, nil
}

type lateRow struct {
	custody.Holding
	State  custody.State
	SiteID tenants.SiteID
}

// lateOf reads the holdings again, now that nobody can move their items.
func (t *Tx) lateOf(below string, ids []string) (rows []lateRow, err error) {
	err = t.Select("holdings", "h").ColumnExpr(holdingColumns+", i.state, i.site_id").
		Join("JOIN ? ON i.id = h.item_id", t.Of("items", "i")).
		Where("h.id IN (?)", bunIn(ids)).Where(below).Scan(t.Context(), &rows)
	slices.SortFunc(rows, func(a, b lateRow) int {
		return cmp.Or(a.DueAt.Compare(*b.DueAt), cmp.Compare(a.ID, b.ID))
	})
	return rows, err
}

// ManagersOf finds who answers for each person: their own manager, else a
// manager who sees their site, else an owner. Who has no answer is left out.
func (r *Rx) ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error) {
	var rows []struct{ ID, ManagerID, SiteID string }
	if err := r.Select("people", "p").ColumnExpr("p.id, p.manager_id, p.site_id").Where("p.id IN (?)", bunIn(people)).Scan(r.Context(), &rows); err != nil {
		return nil, fmt.Errorf("store.ManagersOf: %w", err)
	}
	staff, err := r.answerable()
	if err != nil {
		return nil, fmt.Errorf("store.ManagersOf: %w", err)
	}
	out := make(map[tenants.PersonID]tenants.PersonID, len(rows))
	for _, p := range rows {
		if p.ManagerID != "" {
			out[tenants.PersonID(p.ID)] = tenants.PersonID(p.ManagerID)
		} else if m := staff.forSite(p.SiteID, p.ID); m != "" {
			out[tenants.PersonID(p.ID)] = m
		}
	}
	return out, nil
}

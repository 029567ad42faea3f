package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const holdingColumns = "h.org_id, h.id, h.item_id, h.person_id, h.purpose, h.reason, h.out_at, h.due_at, h.in_at, h.issued_by, h.returned_by, h.brought_by, " +
	"h.out_via, h.in_via, h.out_place_id, h.out_slot, h.in_place_id, h.in_slot, h.reminded_at, h.noticed_at, h.told_at, h.late_by, h.return_witnesses AS witnesses, h.booking_id, h.rule_id, h.rule_version AS version"

// Never stands in due_order for a holding without a due time.
var Never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func dueOrder(due *time.Time) time.Time {
	if due == nil {
		return Never
	}
	return micros(*due)
}

// Holding reads one holding.
func (r *Rx) Holding(id custody.HoldingID) (h custody.Holding, err error) {
	err = r.Select("holdings", "h").ColumnExpr(holdingColumns).Where("h.id = ?", id).Scan(r.Context(), &h)
	return h, notFound(err, "holding_not_found")
}

// LastHolding reads an item's newest holding, open or closed.
func (r *Rx) LastHolding(item custody.ItemID) (h custody.Holding, err error) {
	err = r.Select("holdings", "h").ColumnExpr(holdingColumns).Where("h.item_id = ?", item).
		OrderExpr("h.out_at DESC, h.id DESC").Limit(1).Scan(r.Context(), &h)
	return h, notFound(err, "holding_not_found")
}

// OpenHolding writes a new holding. That an item has at most one is kept by
// an index; the loser of a race gets a Conflict.
func (t *Tx) OpenHolding(h custody.Holding) error {
	row := map[string]any{"id": h.ID, "item_id": h.ItemID, "person_id": h.PersonID, "purpose": h.Purpose, "reason": h.Reason, "out_at": micros(h.OutAt),
		"due_at": h.DueAt, "due_order": dueOrder(h.DueAt), "issued_by": h.IssuedBy, "out_via": h.OutVia, "out_place_id": h.OutPlaceID,
		"out_slot": h.OutSlot, "late_by": int64(h.LateBy), "return_witnesses": h.Witnesses, "booking_id": h.BookingID, "rule_id": h.RuleID, "rule_version": h.Version}
	_, err := t.Insert("holdings", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "already_out").Because(err)
	}
	if err != nil {
		return err
	}
	return t.addHeld(h.PersonID, 1)
}

// CloseHolding writes that the item came back; the counters of what was late
// move with it.
func (t *Tx) CloseHolding(h custody.Holding) error {
	_, err := t.Update("holdings").
		Set("in_at = ?, returned_by = ?, brought_by = ?, in_via = ?, in_place_id = ?, in_slot = ?", h.InAt, h.ReturnedBy, h.BroughtBy, h.InVia, h.InPlaceID, h.InSlot).
		Where("id = ? AND in_at IS NULL", h.ID).Exec(t.Context())
	if err != nil {
		return err
	}
	if h.NoticedAt != nil {
		if err := t.countNoticed(h, -1); err != nil {
			return err
		}
	}
	return t.addHeld(h.PersonID, -1)
}

// ReopenHolding writes that the item never came back.
func (t *Tx) ReopenHolding(h custody.Holding) error {
	_, err := t.Update("holdings").
		Set("in_at = NULL, returned_by = '', brought_by = '', in_via = '', in_place_id = '', in_slot = 0").
		Where("id = ?", h.ID).Exec(t.Context())
	if err != nil {
		return err
	}
	if h.NoticedAt != nil {
		if err := t.countNoticed(h, 1); err != nil {
			return err
		}
	}
	return t.addHeld(h.PersonID, 1)
}

// SetDue writes a new due time; being told as late starts anew.
func (t *Tx) SetDue(h custody.Holding) error {
	was, err := t.Holding(h.ID)
	if err != nil {
		return err
	}
	if was.NoticedAt != nil {
		if err := t.countNoticed(was, -1); err != nil {
			return err
		}
	}
	if err := t.keepDue(h.ID); err != nil {
		return err
	}
	_, err = t.Update("holdings").
		Set("due_at = ?, due_order = ?, noticed_at = NULL, reminded_at = NULL, told_at = NULL", h.DueAt, dueOrder(h.DueAt)).
		Where("id = ?", h.ID).Exec(t.Context())
	return err
}

// countNoticed moves the counter of the keys that people were told are late.
func (t *Tx) countNoticed(h custody.Holding, by int) error {
	it, err := t.Item(h.ItemID)
	if err == nil {
		t.count(it.SiteID, "noticed", by)
	}
	return err
}

func (t *Tx) addHeld(person tenants.PersonID, by int) error {
	var now counted
	err := t.Update("people").Set("held = held + ?", by).Where("id = ?", person).Returning("site_id, blocked_at IS NOT NULL AS blocked, held").Scan(t.Context(), &now)
	if err != nil {
		return err
	}
	was := now
	was.Held -= int64(by)
	t.countPerson(was, -1)
	t.countPerson(now, 1)
	return nil
}

// HeldView is one item that a person has now.
type HeldView struct {
	HoldingID custody.HoldingID
	ItemID    custody.ItemID
	Code      string
	Name      string
	OutAt     time.Time
	DueAt     *time.Time
	HomeKind  custody.PlaceKind
	HomeName  string
	HomeSlot  int
}

// HeldBy lists what a person has now, longest overdue first.
func (r *Rx) HeldBy(person tenants.PersonID) (vs []HeldView, err error) {
	err = r.Select("holdings", "h").ColumnExpr("h.id AS holding_id, h.item_id, i.code, i.name, h.out_at, h.due_at, p.kind AS home_kind, p.name AS home_name, i.home_slot").
		Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
		Join("JOIN ? ON p.id = i.home_id", r.Of("places", "p")).
		Where("h.in_at IS NULL AND h.person_id = ?", person).OrderExpr("h.due_order, h.id").Limit(200).Scan(r.Context(), &vs)
	return vs, err
}

package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.SheetTx = (*Tx)(nil)

const sheetLineColumns = "s.org_id, s.id, s.item_id, s.person_id, s.taken_at, s.back_at, s.note, s.clash, s.holding_id, s.recorded_at, s.recorded_by, s.settled_at, s.settled_by, s.settled"

// mostAcross bounds how many holdings one line of a sheet can touch.
const mostAcross = 200

// HoldingsAcross lists holdings of an item that are open or end after from, and
// begin before until, the earliest first.
func (r *Rx) HoldingsAcross(item custody.ItemID, from, until time.Time) (hs []custody.Holding, err error) {
	err = r.Select("holdings", "h").ColumnExpr(holdingColumns).Where("h.item_id = ? AND h.out_at < ? AND (h.in_at IS NULL OR h.in_at > ?)", item, micros(until), micros(from)).
		OrderExpr("h.out_at, h.id").Limit(mostAcross).Scan(r.Context(), &hs)
	return hs, tenants.Wrap("store.HoldingsAcross", err)
}

// AddPastHolding writes a holding that is over. The item and its holder's
// counter stay as they are.
func (t *Tx) AddPastHolding(h custody.Holding) error {
	row := map[string]any{"id": h.ID, "item_id": h.ItemID, "person_id": h.PersonID, "purpose": h.Purpose, "reason": h.Reason, "out_at": micros(h.OutAt), "due_at": h.DueAt, "due_order": dueOrder(h.DueAt),
		"in_at": micros(*h.InAt), "issued_by": h.IssuedBy, "returned_by": h.ReturnedBy, "out_via": h.OutVia, "in_via": h.InVia, "out_place_id": h.OutPlaceID, "out_slot": h.OutSlot,
		"in_place_id": h.InPlaceID, "in_slot": h.InSlot, "late_by": int64(h.LateBy)}
	_, err := t.Insert("holdings", &row).Exec(t.Context())
	return tenants.Wrap("store.AddPastHolding", err)
}

// SheetLine reads one line.
func (r *Rx) SheetLine(id custody.SheetLineID) (l custody.SheetLine, err error) {
	err = r.Select("sheet_lines", "s").ColumnExpr(sheetLineColumns).Where("s.id = ?", id).Scan(r.Context(), &l)
	return l, notFound(err, "line_not_found")
}

// AddSheetLine writes a new line.
func (t *Tx) AddSheetLine(l custody.SheetLine) error {
	row := map[string]any{"id": l.ID, "item_id": l.ItemID, "person_id": l.PersonID, "taken_at": l.TakenAt, "back_at": l.BackAt, "note": l.Note, "clash": l.Clash, "holding_id": l.HoldingID, "recorded_at": micros(l.RecordedAt), "recorded_by": l.RecordedBy}
	_, err := t.Insert("sheet_lines", &row).Exec(t.Context())
	return tenants.Wrap("store.AddSheetLine", err)
}

// SaveSheetLine writes what was found out about a line.
func (t *Tx) SaveSheetLine(l custody.SheetLine) error {
	_, err := t.Update("sheet_lines").Set("holding_id = ?, settled_at = ?, settled_by = ?, settled = ?", l.HoldingID, l.SettledAt, l.SettledBy, l.Settled).Where("id = ?", l.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveSheetLine", err)
}

// SheetLineView is a line with what the list says of it.
type SheetLineView struct {
	custody.SheetLine
	Code     string
	Name     string
	SiteID   tenants.SiteID
	Person   string
	Other    string     // who had it on record, of a line that clashes with that
	OtherOut *time.Time // since when
	OtherIn  *time.Time // until when, nil: still
}

// SheetLineAsk chooses lines that were entered later.
type SheetLineAsk struct {
	ID      custody.SheetLineID
	Waiting bool // only those that somebody must look at
	Limit   int
}

// SheetLines lists lines, the last entered first.
func (r *Rx) SheetLines(a SheetLineAsk) (vs []SheetLineView, err error) {
	q := r.Select("sheet_lines", "s").ColumnExpr(sheetLineColumns+", i.code, i.name, i.site_id, COALESCE(p.name, '') AS person, COALESCE(o.name, '') AS other, h.out_at AS other_out, h.in_at AS other_in").
		Join("JOIN ? ON i.id = s.item_id", r.Of("items", "i")).Join("LEFT JOIN ? ON p.id = s.person_id", r.Of("people", "p")).
		Join("LEFT JOIN ? ON h.id = s.holding_id AND s.clash = 'held'", r.Of("holdings", "h")).Join("LEFT JOIN ? ON o.id = h.person_id", r.Of("people", "o"))
	if a.ID != "" {
		q = q.Where("s.id = ?", a.ID)
	}
	if a.Waiting {
		q = q.Where("s.clash <> '' AND s.settled_at IS NULL")
	}
	err = q.OrderExpr("s.recorded_at DESC, s.id DESC").Limit(int64(a.Limit)).Scan(r.Context(), &vs)
	return vs, tenants.Wrap("store.SheetLines", err)
}

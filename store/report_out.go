package store

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// OutRow is one key that is not where it belongs, for a report.
type OutRow struct {
	HoldingID  custody.HoldingID
	ItemID     custody.ItemID
	Code       string
	Name       string
	State      custody.State
	Level      custody.Level
	Site       string
	HolderID   tenants.PersonID
	Holder     string
	Department string
	Phone      string
	Purpose    string
	Reason     string
	OutAt      time.Time
	DueAt      *time.Time
	NoticedAt  *time.Time
	ToldAt     *time.Time
	OutPlace   string
	OutSlot    int
	Home       string
	HomeSlot   int
	DueOrder   time.Time
}

const outColumns = "h.id AS holding_id, i.id AS item_id, i.code, i.name, i.state, i.level, s.name AS site, h.person_id AS holder_id, COALESCE(p.name, '') AS holder, " +
	"COALESCE(p.department, '') AS department, COALESCE(p.phone, '') AS phone, h.purpose, h.reason, h.out_at, h.due_at, h.noticed_at, h.told_at, " +
	"COALESCE(f.name, '') AS out_place, h.out_slot, m.name AS home, i.home_slot, h.due_order"

// EachOut gives the keys that are out now, longest overdue first; with late,
// only those past due.
func (r *Rx) EachOut(a ReportAsk, late bool, see func(OutRow) error) error {
	from, after := time.Time{}, custody.HoldingID("")
	for {
		q := r.Select("holdings", "h").ColumnExpr(outColumns).
			Join("JOIN ? ON i.id = h.item_id", r.Of("items", "i")).
			Join("JOIN ? ON s.id = i.site_id", r.Of("sites", "s")).
			Join("JOIN ? ON m.id = i.home_id", r.Of("places", "m")).
			Join("LEFT JOIN ? ON f.id = h.out_place_id", r.Of("places", "f")).
			Join("LEFT JOIN ? ON p.id = h.person_id", r.Of("people", "p")).
			Where("h.in_at IS NULL").Where("(h.due_order, h.id) > (?, ?)", from, after)
		if late {
			q = q.Where("h.due_order < ?", r.Now())
		}
		var rows []OutRow
		if err := r.only(q, a, "h.person_id").OrderExpr("h.due_order, h.id").Limit(reportPage).Scan(r.Context(), &rows); err != nil {
			return tenants.Wrap("store.EachOut", err)
		}
		for _, row := range rows {
			if err := see(row); err != nil {
				return err
			}
		}
		if len(rows) < reportPage {
			return nil
		}
		from, after = rows[len(rows)-1].DueOrder, rows[len(rows)-1].HoldingID
	}
}

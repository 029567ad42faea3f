package reports_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"claviger/reports"
	"claviger/store"
	"claviger/store/storetest"
)

// movements fills the organisation with n holdings of one month, all closed.
func (h *house) movements(n int) reports.Question {
	h.t.Helper()
	h.key(1, "Drug cupboard, ward 4")
	from := time.Date(2026, 10, 1, 0, 0, 0, 0, zone(h.t, "Europe/Paris"))
	err := h.s.InTx(context.Background(), h.owner, func(tx *store.Tx) error {
		type row struct {
			ID, ItemID, PersonID, Purpose, Reason, IssuedBy, OutVia, OutPlaceID string
			OutSlot                                                             int
			OutAt, DueAt, DueOrder, InAt                                        time.Time
		}
		var item string
		if err := tx.Select("items", "i").ColumnExpr("i.id").Limit(1).Scan(tx.Context(), &item); err != nil {
			return err
		}
		step := 30 * 24 * time.Hour / time.Duration(n)
		for i := 0; i < n; {
			var rows []row
			for ; len(rows) < 500 && i < n; i++ {
				at := from.Add(time.Duration(i) * step).UTC()
				who := h.ben
				if i%3 == 0 {
					who = h.chloe
				}
				rows = append(rows, row{ID: tx.NewID("hld"), ItemID: item, PersonID: string(who), Purpose: "rounds", Reason: "medication round, ward 4", IssuedBy: string(h.owner.Person()), OutVia: "desk",
					OutPlaceID: string(h.board.ID), OutSlot: i % 40, OutAt: at, DueAt: at.Add(time.Hour), DueOrder: at.Add(time.Hour), InAt: at.Add(20 * time.Minute)})
			}
			if _, err := tx.Insert("holdings", &rows).Exec(tx.Context()); err != nil {
				return err
			}
		}
		return nil
	})
	must(h.t, err)
	h.clock.set(from.AddDate(0, 1, 2))
	return reports.Question{Report: reports.Transactions, From: from, To: from.AddDate(0, 1, 0), Locale: "en", Zone: "Europe/Paris"}
}

// BenchmarkAuditTrail reads the trail of a month and writes it down (W5).
func BenchmarkAuditTrail(b *testing.B) {
	for _, rows := range []int{1000, 10_000, 100_000} {
		h := newHouse(b, storetest.SQLite, fmt.Sprintf("bench-%d", rows))
		q := h.movements(rows)
		for _, f := range reports.Formats {
			b.Run(fmt.Sprintf("%s/%d", f, rows), func(b *testing.B) {
				for b.Loop() {
					file, err := reports.Make(context.Background(), h.s, h.owner, q, asker, f)
					if err != nil || file.Rows != rows {
						b.Fatalf("%d rows, %v", file.Rows, err)
					}
					b.ReportMetric(float64(len(file.Content))/1024, "KB/file")
				}
			})
		}
		b.Run(fmt.Sprintf("first byte of csv/%d", rows), func(b *testing.B) {
			for b.Loop() {
				w := &firstByte{began: time.Now()}
				if _, err := reports.WriteCSV(context.Background(), h.s, h.owner, q, asker, w); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(w.after.Microseconds())/1000, "ms/first")
			}
		})
	}
}

// firstByte notes when the first row was written.
type firstByte struct {
	began time.Time
	after time.Duration
	lines int
}

func (w *firstByte) Write(p []byte) (int, error) {
	if w.lines++; w.lines == 2 { // the mark comes first, then heading and first row
		w.after = time.Since(w.began)
	}
	return len(p), nil
}

package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) draft(kind importer.Kind, text string) store.Import {
	h.Helper()
	m, err := importer.Draft(context.Background(), h.s, h.scope, kind, "list.csv", []byte(text))
	h.must(err)
	return m
}

func (h *house) start(id, what string) error {
	return importer.Start(context.Background(), h.s, h.scope, id, what)
}

func (h *house) carry(id string) {
	h.Helper()
	h.must(importer.Carry(context.Background(), h.s, h.scope, id))
}

func (h *house) drafted(id string) (d importer.Drafted) {
	h.Helper()
	h.read(func(r *store.Rx) (err error) {
		d, err = importer.ReadDraft(r, id)
		return err
	})
	return d
}

// counts are how a record says the rows went.
func (h *house) counts(id string) [4]int64 {
	d := h.drafted(id)
	return [4]int64{d.Added, d.Updated, d.Unchanged, d.Rejected}
}

func lines(n int) string {
	var list strings.Builder
	list.WriteString("Stock,Maker,Year\n")
	for i := range n {
		fmt.Fprintf(&list, "S%d,Opel,2019\n", i)
	}
	return list.String()
}

func TestADraftIsMatchedCheckedRunAndUndone(t *testing.T) {
	eachHouse(t, func(h *house) {
		m := h.draft(importer.Vehicles, lines(3)+"S9,Seat,x\n")
		d := h.drafted(m.ID)
		if d.Total != 4 || d.State != store.ImportDraft || len(d.Header) != 3 || d.Match.Columns["stock_no"] != "Stock" || !d.Match.Guessed["year"] {
			h.Fatalf("draft %+v", d)
		}
		h.wantCode(h.start(m.ID, importer.TakeOver), "import_ended")
		h.must(importer.Remap(context.Background(), h.s, h.scope, m.ID, importer.Mapping{Columns: map[string]string{"make": "Maker", "stock_no": "Stock", "year": "Year"}}))
		if d := h.drafted(m.ID); d.Match.Guessed["make"] || !d.Match.Guessed["year"] {
			h.Errorf("guessed %v", d.Match.Guessed)
		}
		h.must(h.start(m.ID, importer.Check))
		h.wantCode(h.start(m.ID, importer.Check), "import_ended")
		h.carry(m.ID)
		if d := h.drafted(m.ID); d.State != store.ImportChecked || h.counts(m.ID) != [4]int64{3, 0, 0, 1} || d.Sheet == nil || !strings.Contains(d.Errors, `"row":5`) {
			h.Fatalf("checked %+v", d.Import)
		}
		if len(h.vehicles()) != 0 {
			h.Fatal("a check added vehicles")
		}
		h.must(h.start(m.ID, importer.TakeOver))
		h.carry(m.ID)
		d = h.drafted(m.ID)
		if d.State != store.ImportDone || h.counts(m.ID) != [4]int64{3, 0, 0, 1} || d.Sheet != nil || len(h.vehicles()) != 3 || h.vehicles()[0].Make != "Opel" {
			h.Fatalf("done %+v", d.Import)
		}
		h.wantCode(h.start(m.ID, importer.TakeOver), "import_ended")
		h.must(h.start(m.ID, importer.TakeBack))
		h.carry(m.ID)
		if d := h.drafted(m.ID); d.State != store.ImportUndone || len(h.vehicles()) != 0 {
			h.Fatalf("undone %+v", d.Import)
		}
	})
}

func TestARunThatBreaksOffGoesOn(t *testing.T) {
	eachHouse(t, func(h *house) {
		m := h.draft(importer.Vehicles, lines(120))
		h.must(h.start(m.ID, importer.Check))
		h.carry(m.ID)
		h.must(h.start(m.ID, importer.TakeOver))
		d := h.drafted(m.ID)
		ctx, cancel := context.WithCancel(context.Background())
		_, err := importer.Run(ctx, h.s, h.scope, d.Sheet, importer.Ask{Kind: importer.Vehicles, Match: d.Match, Import: m.ID, Progress: func(importer.Result) { cancel() }})
		if err == nil || h.drafted(m.ID).State != store.ImportFailed {
			h.Fatalf("%v, %+v", err, h.drafted(m.ID).Import)
		}
		h.must(h.start(m.ID, importer.TakeOver))
		h.carry(m.ID)
		if h.drafted(m.ID).State != store.ImportDone || h.counts(m.ID) != [4]int64{120, 0, 0, 0} {
			h.Fatalf("%+v", h.drafted(m.ID).Import)
		}
		if k := h.kinds(); k[custody.AssetAdded] != 120 || k[custody.ImportRun] != 2 {
			h.Errorf("entries %v", k)
		}
		h.wantUndone(m.ID, 120, 0)
	})
}

func TestAProgramThatDiedLeavesWhatCanGoOn(t *testing.T) {
	eachHouse(t, func(h *house) {
		m := h.draft(importer.Vehicles, lines(3))
		h.must(h.start(m.ID, importer.Check)) // and nobody carries it
		h.clock.now = h.clock.now.Add(time.Minute)
		if d := h.drafted(m.ID); importer.BrokenOff(d.Import, h.clock.now) {
			h.Fatal("given up too early")
		}
		h.clock.now = h.clock.now.Add(time.Minute)
		if d := h.drafted(m.ID); !importer.BrokenOff(d.Import, h.clock.now) {
			h.Fatal("not given up")
		}
		h.must(h.start(m.ID, importer.Check))
		h.carry(m.ID)
		if h.counts(m.ID) != [4]int64{3, 0, 0, 0} {
			h.Errorf("%+v", h.drafted(m.ID).Import)
		}
	})
}

func TestFilesAreNotKeptLonger(t *testing.T) {
	eachHouse(t, func(h *house) {
		old := h.draft(importer.Vehicles, lines(3))
		same := h.draft(importer.Vehicles, lines(3))
		h.clock.now = h.clock.now.Add(25 * time.Hour)
		fresh := h.draft(importer.Vehicles, lines(3))
		if h.drafted(old.ID).Sheet != nil || h.drafted(same.ID).Sheet != nil || h.drafted(fresh.ID).Sheet == nil {
			h.Error("the files of yesterday are still there, or that of today is gone")
		}
		h.wantCode(h.start(old.ID, importer.Check), "import_file_gone")
	})
}

func TestDraftsWantAListAndARight(t *testing.T) {
	eachHouse(t, func(h *house) {
		for code, c := range map[string]struct {
			kind importer.Kind
			text string
		}{
			"import_kind":       {"boats", "a,b\n1,2\n"},
			"import_empty":      {importer.Vehicles, "Stock,Brand\n"},
			"import_unreadable": {importer.Vehicles, "%PDF-1.7"},
		} {
			_, err := importer.Draft(context.Background(), h.s, h.scope, c.kind, "x", []byte(c.text))
			h.wantCode(err, code)
		}
		h.scope = h.member(tenants.RoleCustodian)
		_, err := importer.Draft(context.Background(), h.s, h.scope, importer.People, "x", []byte("Number,Name\n1,Ann\n"))
		h.wantCode(err, "permission_missing")
	})
}

// TestAnImportThatFailsBeforeItBeginsIsGivenBackAtOnce checks a list without
// the columns that it needs: nobody has to wait until it counts as broken off.
func TestAnImportThatFailsBeforeItBeginsIsGivenBackAtOnce(t *testing.T) {
	eachHouse(t, func(h *house) {
		m := h.draft(importer.Vehicles, "Nothing,That,Fits\n1,2,3\n")
		h.must(h.start(m.ID, importer.Check))
		h.wantCode(importer.Carry(context.Background(), h.s, h.scope, m.ID), "import_column_missing")
		if d := h.drafted(m.ID); d.State != store.ImportDraft {
			h.Errorf("it is %s", d.State)
		}
		h.must(h.start(m.ID, importer.Check))
	})
}

package importer_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

func (h *house) undo(id string) (importer.Undone, error) {
	return importer.Undo(context.Background(), h.s, h.scope, id)
}

func (h *house) wantUndone(id string, back, kept int) {
	h.Helper()
	u, err := h.undo(id)
	h.must(err)
	if u.Back != back || u.Kept != kept {
		h.Fatalf("taken back %d, kept %d; want %d, %d", u.Back, u.Kept, back, kept)
	}
}

func TestUndoRetiresWhatWasAddedAndRestoresWhatWasChanged(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.wants([4]int{1, 0, 0, 0}, importer.Vehicles, "Stock,Brand,Price\nS1,Ford,100\n")
		r := h.wants([4]int{1, 1, 0, 0}, importer.Vehicles, "Stock,Brand,Price\nS1,Opel,150\nS2,Seat,200\n")
		h.clock.now = h.clock.now.Add(23 * time.Hour)
		h.wantUndone(r.Import, 2, 0)
		v := h.vehicles()
		if len(v) != 1 || v[0].Make != "Ford" || v[0].Price != 10000 {
			h.Fatalf("vehicles %+v", v)
		}
		if k := h.kinds(); k[custody.ImportUndone] != 1 || k[custody.AssetRetired] != 1 || k[custody.AssetChanged] != 2 {
			h.Errorf("entries %v", k)
		}
		_, err := h.undo(r.Import)
		h.wantCode(err, "import_undone_already")
		// What went out of use comes back as new, and can be undone again.
		r = h.wants([4]int{1, 0, 0, 0}, importer.Vehicles, "Stock,Brand,Price\nS2,Seat,200\n")
		if len(h.vehicles()) != 2 {
			h.Fatalf("vehicles %+v", h.vehicles())
		}
		h.wantUndone(r.Import, 1, 0)
	})
}

func TestUndoNamesAndKeepsWhatWasUsedSince(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{4, 0, 0, 0}, importer.Vehicles, "Stock,Brand\nS1,Ford\nS2,Opel\nS3,Seat\nS4,Fiat\n")
		h.wants([4]int{1, 0, 0, 0}, importer.Keys, "Code,Stock\nK-1,S2\n") // a key opens it now
		v := h.vehicles()
		for _, row := range v {
			if row.StockNo == "S3" { // somebody edited it
				row.Colour = "red"
				_, err := dealer.SaveVehicle(context.Background(), store.In[dealer.Tx](h.s), h.scope, row.Vehicle)
				h.must(err)
			}
		}
		h.wantUndone(r.Import, 2, 2)
		h.read(func(rx *store.Rx) error {
			left, err := rx.ImportThings(r.Import, 10)
			if len(left) != 2 || left[0].Code != "S2" || left[0].No != 3 || left[1].Code != "S3" {
				h.Errorf("kept %+v", left)
			}
			return err
		})
	})
}

func TestUndoIsPossibleForADay(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{1, 0, 0, 0}, importer.Vehicles, "Stock,Brand\nS1,Ford\n")
		h.clock.now = h.clock.now.Add(importer.UndoWindow + time.Second)
		_, err := h.undo(r.Import)
		h.wantCode(err, "import_undo_late")
		_, err = h.undo("imp_nowhere")
		h.wantCode(err, "import_not_found")
		h.scope = h.member(tenants.RoleDesk)
		_, err = h.undo(r.Import)
		h.wantCode(err, "permission_missing")
	})
}

func TestUndoOfKeysPropertiesUnitsAndPeople(t *testing.T) {
	eachHouse(t, func(h *house) {
		properties := h.wants([4]int{2, 0, 0, 0}, importer.Properties, "Name,Address\nA,1 St.\nB,2 St.\n")
		units := h.wants([4]int{2, 0, 0, 0}, importer.Units, "Property,Unit\nA,1\nA,2\n")
		people := h.wants([4]int{2, 0, 0, 0}, importer.People, "Number,Name\n1,Ann Day\n2,Ben Key\n")
		h.place(custody.Board, "Key board", 5)
		list := h.wants([4]int{3, 0, 0, 0}, importer.Keys, "Code,Home,Property,Unit\nK-1,Key board,A,1\nK-2,Key board,,\nK-3,Key board,,\n")
		edit := h.wants([4]int{0, 1, 0, 0}, importer.Keys, "Code,Name,Property,Unit\nK-2,Boiler,A,2\n")
		h.take("K-3", "1")

		h.wantUndone(edit.Import, 1, 0)
		if it, opens := h.item("K-2"); it.Name != "K-2" || len(opens) != 0 {
			h.Errorf("K-2 %+v %+v", it, opens)
		}
		h.wantUndone(properties.Import, 1, 1) // A has units
		h.wantUndone(units.Import, 1, 1)      // K-1 opens unit 1
		h.wantUndone(people.Import, 1, 1)     // Ann holds K-3
		h.wantUndone(list.Import, 1, 2)       // K-2 was edited and edited back, K-3 is out
		if it, _ := h.item("K-1"); it.State != custody.Retired {
			h.Errorf("K-1 %+v", it)
		}
		h.wants([4]int{1, 0, 2, 0}, importer.Keys, "Code,Home\nK-1,Key board\nK-2,Key board\nK-3,Key board\n")
		if it, _ := h.item("K-1"); it.State != custody.In {
			h.Errorf("K-1 %+v", it)
		}
		h.wants([4]int{1, 0, 1, 0}, importer.People, "Number,Name\n1,Ann Day\n2,Ben Key\n")
	})
}

// take hands a key to somebody at the desk.
func (h *house) take(code, number string) {
	h.Helper()
	_, err := access.SaveRule(context.Background(), store.In[access.Tx](h.s), h.scope, rules.Rule{Name: "All", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
	h.must(err)
	it, _ := h.item(code)
	var p tenants.Person
	h.read(func(r *store.Rx) (err error) {
		p, err = r.PersonByNumber(number)
		return err
	})
	_, err = keys.Take(context.Background(), store.In[keys.Tx](h.s), h.scope, keys.TakeAsk{ItemID: it.ID, PersonID: p.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}})
	h.must(err)
}

func TestBadRowsCanBeCorrectedAndGivenAgain(t *testing.T) {
	eachHouse(t, func(h *house) {
		const list = "Stock,Year,Brand,Notes\nS1,2019,Ford,\nS2,19,Opel,=1+1\nS3,x,@Seat,\n"
		r := h.wants([4]int{1, 0, 0, 2}, importer.Vehicles, list)
		var b bytes.Buffer
		h.must(importer.WriteBadRows(&b, words.In("en"), importer.Vehicles, h.sheet(list).Header, r.Problems))
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
		h.must(err)
		if len(rows) != 3 || strings.Join(rows[0], "|") != "Row|Problem|Stock|Year|Brand|Notes" ||
			strings.Join(rows[1], "|") != "3|Year: expected a year like 2019, found 19|S2|19|Opel|'=1+1" || rows[2][4] != "'@Seat" {
			h.Fatalf("rows %q", rows)
		}
		fixed := strings.NewReplacer(",19,Opel", ",2019,Opel", ",x,", ",2020,").Replace(b.String())
		h.wants([4]int{2, 0, 0, 0}, importer.Vehicles, fixed)
		for _, v := range h.vehicles() {
			if v.StockNo == "S2" && v.Note != "=1+1" || v.StockNo == "S3" && v.Make != "@Seat" {
				h.Errorf("vehicle %+v", v)
			}
		}
	})
}

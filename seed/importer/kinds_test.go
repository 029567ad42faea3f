package importer_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/hospital"
	"claviger/custody/desk/keys"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func (h *house) place(kind custody.PlaceKind, name string, slots int) custody.Place {
	h.Helper()
	p, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.s), h.scope, custody.Place{SiteID: h.made.Site.ID, Kind: kind, Name: name, Slots: slots})
	h.must(err)
	return p
}

func (h *house) item(code string) (it custody.Item, opens []custody.Opens) {
	h.Helper()
	h.read(func(r *store.Rx) (err error) {
		if it, err = r.ItemByCode(code); err == nil {
			opens, err = r.ItemOpens(it.ID)
		}
		return err
	})
	return it, opens
}

func (h *house) problems(r importer.Result) string {
	var codes []string
	for _, p := range r.Problems {
		codes = append(codes, p.Column+"="+p.Code)
	}
	return strings.Join(codes, " ")
}

func TestUnitsBelongToAProperty(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.wants([4]int{3, 0, 0, 0}, importer.Properties, "Name,Address\nThe Draper,5050 N. Broadway\nTwin,1 East St.\nTwin,2 West St.\n")
		r := h.wants([4]int{4, 0, 0, 5}, importer.Units, "Property,Address,Building,Unit,Floor,Occupancy\n"+
			"The Draper,,A,101,1,vacant\n"+
			"The Draper,5050 N. Broadway,A,102,1,Occupied\n"+
			"Twin,1 East St.,,1,,\n"+
			"Twin,2 West St.,,1,,\n"+
			"The Draper,5050 N. Broadway,A,101,1,vacant\n"+ // the unit of row 2, said fully
			"Twin,,,2,,\n"+
			"Nowhere,,,1,,\n"+
			"The Draper,,A,,1,\n"+
			"The Draper,,A,103,1,on fire\n")
		if got := h.problems(r); got != "Address=duplicate Property=several Property=unlisted Unit=unit_number_required Occupancy=choice" {
			h.Errorf("problems %s", got)
		}
	})
}

func TestKeysComeWithTheirHomeAndWhatTheyOpen(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.place(custody.Board, "Key board", 50)
		h.place(custody.Cabinet, "Cabinet A", 8)
		h.wants([4]int{1, 0, 0, 0}, importer.Vehicles, "VIN,Stock\n1M8GDM9AXKP042788,S1\n")
		h.wants([4]int{1, 0, 0, 0}, importer.Properties, "Name,Address\nThe Draper,5050 N. Broadway\n")
		h.wants([4]int{1, 0, 0, 0}, importer.Units, "Property,Unit\nThe Draper,101\n")
		_, err := hospital.SaveArea(context.Background(), store.In[hospital.Tx](h.s), h.scope, custody.Area{SiteID: h.made.Site.ID, Name: "Pharmacy"})
		h.must(err)
		r := h.wants([4]int{4, 0, 0, 6}, importer.Keys, "Code,Name,Home,Hook,Qty,Symbol,Stock number,Property,Unit,Room,Level\n"+
			"K-1,Bus,key board,4,2,AA1,S1,,,,\n"+
			"K-2,Flat,CABINET A,3,,,,The Draper,101,,2\n"+
			"K-3,,,,,,,,,Pharmacy,\n"+
			"K-4,By VIN,,,,,1m8gdm9axkp042788,,,,\n"+
			"K-5,,Cabinet B,,,,,,,,\n"+
			"K-6,,Key board,51,,,,,,,\n"+
			"K-7,,,,,,S9,,,,\n"+
			"K-8,,,,,,,,101,,\n"+
			"K-9,,,,,,,,,Morgue,\n"+
			"K-1,Bus,key board,5,2,AA1,S1,,,,\n")
		if got := h.problems(r); got != "Home=unlisted Hook=slot_range Stock number=unlisted Property=required Room=unlisted Hook=duplicate" {
			h.Errorf("problems %s", got)
		}
		if it, opens := h.item("K-1"); it.State != custody.In || it.Slot != 4 || it.Pieces != 2 || len(opens) != 1 || opens[0].Kind != custody.VehicleAsset {
			h.Errorf("K-1 %+v %+v", it, opens)
		}
		if it, opens := h.item("K-2"); it.State != custody.ToHang || it.Level != 2 || opens[0].Kind != custody.UnitAsset {
			h.Errorf("K-2 %+v %+v", it, opens)
		}
		if it, opens := h.item("K-3"); it.Name != "K-3" || it.State != custody.In || opens[0].Kind != custody.AreaAsset {
			h.Errorf("K-3 %+v %+v", it, opens)
		}
		h.wants([4]int{0, 1, 1, 0}, importer.Keys, "Code,Name,Room\nK-1,Bus,Pharmacy\nK-3,K-3,Pharmacy\n")
		if _, opens := h.item("K-1"); len(opens) != 2 {
			h.Errorf("K-1 opens %+v", opens)
		}
	})
}

func TestKeysWithoutAHomeNeedOneWhenThereAreSeveralSites(t *testing.T) {
	eachHouse(t, func(h *house) {
		_, err := admin.AddSite(context.Background(), h.s.Admin(), h.scope, tenants.Site{Name: "South"}, "Desk")
		h.must(err)
		r := h.wants([4]int{0, 0, 0, 1}, importer.Keys, "Code,Name\nK-1,Bus\n")
		if got := h.problems(r); got != "home=home_required" {
			h.Errorf("problems %s", got)
		}
		h.place(custody.Board, "Key board", 5)
		h.wants([4]int{1, 0, 0, 0}, importer.Keys, "Code,Name\nK-1,Bus\n", func(_ *importer.Ask, m *importer.Mapping) { m.Fixed = map[string]string{"home": "Key board"} })
		r = h.wants([4]int{1, 0, 0, 1}, importer.Vehicles, "Stock,Site\nS1,south\nS2,East\n")
		if got := h.problems(r); got != "Site=site" || h.vehicles()[0].SiteID == h.made.Site.ID {
			h.Errorf("problems %s, %+v", got, h.vehicles())
		}
	})
}

func TestPeopleAreTheirNumberElseTheirAddress(t *testing.T) {
	eachHouse(t, func(h *house) {
		const list = "Employee number,Last name,First name,E-mail,Phone,Type,Start date,Language\n" +
			"0042,Day,Ann,Ann@Example.com,+1 (312) 555-0101,Staff,2026-03-04,French\n" +
			",Key,Ben,ben@example.com,,Contractor,,\n" +
			"43,Lock,Cleo,shared@example.com,,,,\n" +
			"44,Lock,Dora,shared@example.com,,,,\n" +
			"4A,Bad,Number,bad@example.com,,,,\n" +
			",Nobody,,,,,,\n" +
			"45,Phone,Bad,,call me,,,\n"
		h.wants([4]int{4, 0, 0, 3}, importer.People, list, dry)
		r := h.wants([4]int{4, 0, 0, 3}, importer.People, list)
		if got := h.problems(r); got != "Employee number=number_digits Employee number=person_identity_required Phone=phone_invalid" {
			h.Errorf("problems %s", got)
		}
		h.read(func(rx *store.Rx) error {
			p, err := rx.PersonByNumber("0042")
			if p.Name != "Ann Day" || p.Email != "ann@example.com" || p.Phone != "+13125550101" || p.Locale != "fr" || p.StartsOn.UTC().Hour() != 6 {
				h.Errorf("person %+v", p)
			}
			return err
		})
		h.wants([4]int{0, 0, 4, 3}, importer.People, list)
		// A number for somebody who had only an address; a new name for another.
		r = h.wants([4]int{0, 2, 0, 1}, importer.People, "Employee number,Name,E-mail\n50,Ben Key,ben@example.com\n43,Cleo Locke,shared@example.com\n,Somebody,shared@example.com\n")
		if got := h.problems(r); got != "E-mail=several" {
			h.Errorf("problems %s", got)
		}
	})
}

func TestABlockedPersonStaysBlocked(t *testing.T) {
	eachHouse(t, func(h *house) {
		p, err := admin.AddPerson(context.Background(), h.s.Admin(), h.scope, tenants.Person{Name: "Ann Day", Number: "7"})
		h.must(err)
		_, err = admin.BlockPerson(context.Background(), h.s.Admin(), h.scope, p.ID)
		h.must(err)
		r := h.wants([4]int{0, 1, 0, 0}, importer.People, "Number,Name,Department\n7,Ann Day,Garage\n")
		if len(r.Notes) != 1 || r.Notes[0].Code != "person_blocked" {
			h.Errorf("notes %+v", r.Notes)
		}
		h.read(func(rx *store.Rx) error {
			p, err := rx.PersonByNumber("7")
			if p.BlockedAt == nil || p.Department != "Garage" {
				h.Errorf("person %+v", p)
			}
			return err
		})
	})
}

func TestDatesNeedAnOrderUnlessTheyTellIt(t *testing.T) {
	eachHouse(t, func(h *house) {
		const list = "Number,Name,Until\n1,Ann,03/04/2027\n"
		if r := h.wants([4]int{0, 0, 0, 1}, importer.People, list); h.problems(r) != "Until=date" {
			h.Errorf("problems %s", h.problems(r))
		}
		h.wants([4]int{1, 0, 0, 0}, importer.People, list, func(_ *importer.Ask, m *importer.Mapping) { m.Dates = importer.DayFirst })
		h.wants([4]int{2, 0, 0, 0}, importer.People, "Number,Name,Until\n2,Ben,03/04/2027\n3,Cleo,25/04/2027\n")
		h.read(func(rx *store.Rx) error {
			p, err := rx.PersonByNumber("2")
			if p.EndsOn.Month() != 4 {
				h.Errorf("until %s", p.EndsOn)
			}
			return err
		})
	})
}

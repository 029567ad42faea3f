package importer_test

import (
	"strings"
	"testing"

	"claviger/custody"
	"claviger/seed/importer"
	"claviger/store"
	"claviger/tenants"
	"claviger/words"
)

// The excerpt has 60 rows of an auction's list: 56 vehicles, four of them
// twice, one from before 1981, blanks in front of every VIN.
func TestAuctionListComesInOnceAndASecondRunChangesNothing(t *testing.T) {
	eachHouse(t, func(h *house) {
		before := h.entries()
		h.wants([4]int{56, 0, 4, 0}, importer.Vehicles, "auction-excerpt.csv", dry)
		if n := len(h.vehicles()); n != 0 || h.entries() != before {
			h.Fatalf("a dry run left %d vehicles and %d entries", n, h.entries()-before)
		}
		r := h.wants([4]int{56, 0, 4, 0}, importer.Vehicles, "auction-excerpt.csv")
		if len(h.vehicles()) != 56 || len(r.Notes) != 1 || r.Notes[0].Code != "vin_pre_1981" || r.Notes[0].Column != "vin" {
			h.Fatalf("%d vehicles, notes %+v", len(h.vehicles()), r.Notes)
		}
		v := h.vehicle("JTEZU11F88K007763")
		if v.Make != "toyota" || v.Model != "cruiser" || v.Year != 2008 || v.Colour != "black" || v.Mileage != 274117 || v.Price != 630000 || v.StockNo != "159348797" || v.SiteID != h.made.Site.ID {
			h.Errorf("vehicle %+v", v)
		}
		if k := h.kinds(); k[custody.AssetAdded] != 56 || k[custody.ImportRun] != 1 {
			h.Errorf("entries %v", k)
		}
		h.wants([4]int{0, 0, 60, 0}, importer.Vehicles, "auction-excerpt.csv", dry)
		h.wants([4]int{0, 0, 60, 0}, importer.Vehicles, "auction-excerpt.csv")
		if again := h.vehicle("JTEZU11F88K007763"); again != v {
			h.Errorf("a second run changed %+v into %+v", v, again)
		}
		if k := h.kinds(); k[custody.AssetAdded] != 56 || k[custody.AssetChanged] != 0 || k[custody.ImportRun] != 2 {
			h.Errorf("entries %v", k)
		}
	})
}

// The excerpt has 31 rows of a city's list: one property is there twice with
// another number of units.
func TestHousingListNamesTheRowThatDiffers(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{30, 0, 0, 1}, importer.Properties, "housing-excerpt.csv")
		p := r.Problems[0]
		if text := p.Message(words.In("en"), importer.Properties); p.Column != "Units" || text != "duplicate of row 28, differs in Units" || p.Row != 32 || p.Cells[3] != "Dicksons Estates Apts." {
			h.Errorf("problem %+v: %s", p, text)
		}
		h.read(func(rx *store.Rx) error {
			y, err := rx.PropertyByName("El Zócalo", "3246 W. 47th St.")
			if y.Units != 30 || y.Zip != "60632" || y.Area != "Brighton Park" || y.Manager != "H&J Real Estate Management" || y.Phone != "312-870-4747" || y.Type != "Multifamily" {
				h.Errorf("property %+v", y)
			}
			return err
		})
		h.wants([4]int{0, 0, 30, 1}, importer.Properties, "housing-excerpt.csv")
	})
}

func TestTwentyBadVINs(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{4, 0, 0, 16}, importer.Vehicles, "bad-vins.csv")
		byCode := map[string]int{}
		for _, p := range append(r.Problems, r.Notes...) {
			byCode[p.Code]++
			if p.Column != "VIN" || !strings.Contains(p.Message(words.In("fr"), importer.Vehicles), "VIN") {
				h.Errorf("problem %+v", p)
			}
		}
		if byCode["vin_length"] != 9 || byCode["vin_letter"] != 7 || byCode["vin_check_digit"] != 3 {
			h.Errorf("codes %v", byCode)
		}
	})
}

func TestUntilModelYear1980AnyVINIsTaken(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{3, 0, 0, 2}, importer.Vehicles, "VIN,Year\nOIQ-1,1965\n1z37j3s403742,1973\nABC,1980\nABD,1981\nABE,\n")
		if len(r.Notes) != 3 || r.Problems[0].Row != 5 || r.Problems[1].Row != 6 {
			h.Errorf("notes %+v, problems %+v", r.Notes, r.Problems)
		}
	})
}

func TestTheFirstRowOfAnIdentityWins(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{3, 0, 2, 4}, importer.Vehicles, "VIN,Stock,Brand,Note\n"+
			"1M8GDM9AXKP042788,S1,Ford,first\n"+ // 2
			"1m8gdm9axkp042788, S1 ,Ford,first\n"+ // 3 equal once read
			"1M8GDM9AXKP042788,S1,Opel,other\n"+ // 4
			"11111111111111111,S1,Ford,\n"+ // 5 the same stock number
			",S2,Ford,\n"+ // 6
			",S2,Ford,\n"+ // 7
			",S1,Ford,first\n"+ // 8 no VIN, stock number of row 2
			"1M8GDM9AXKP04278,S3,Ford,short\n"+ // 9 refused, so it is no first row
			"11111111111111111,S3,Ford,\n") // 10
		var told []string
		for _, p := range r.Problems {
			told = append(told, p.Line(words.In("en"), importer.Vehicles))
		}
		want := "Brand: duplicate of row 2, differs in Brand, Note|VIN: duplicate of row 2, differs in VIN|VIN: duplicate of row 2, differs in VIN|" +
			"VIN: 1M8GDM9AXKP04278: 16 characters; since model year 1981 a VIN has 17"
		if got := strings.Join(told, "|"); got != want {
			h.Errorf("got %s", got)
		}
	})
}

func TestReimportUpdatesOnlyWhatTheListSays(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.wants([4]int{2, 0, 0, 0}, importer.Vehicles, "Stock,Brand,Price,Color\nS1,Ford,100,red\nS2,Opel,200,blue\n")
		h.wants([4]int{0, 1, 1, 0}, importer.Vehicles, "Stock,Price,Color\nS1,150.50,\nS2,200,blue\n")
		h.wants([4]int{1, 1, 0, 0}, importer.Vehicles, "Stock,VIN\nS1,1M8GDM9AXKP042788\nS3,11111111111111111\n")
		v := h.vehicle("1M8GDM9AXKP042788")
		if v.StockNo != "S1" || v.Make != "Ford" || v.Price != 15050 || v.Colour != "red" {
			h.Errorf("vehicle %+v", v)
		}
		r := h.wants([4]int{0, 0, 0, 1}, importer.Vehicles, "Stock,VIN\nS1,11111111111111111\n")
		if r.Problems[0].Code != "vehicle_taken" {
			h.Errorf("problem %+v", r.Problems)
		}
	})
}

func TestBadCellsAreNamedByRowAndColumn(t *testing.T) {
	eachHouse(t, func(h *house) {
		r := h.wants([4]int{1, 0, 0, 6}, importer.Vehicles, "Stock,Year,Price,Odometer (km),Status,Notes\n"+
			"S1,2019,100,1000,For sale,\"two\nlines\"\n"+
			"S2,19,100,1000,sold,\n"+
			"S3,2019,€100,many,Verkauft,\n"+
			"S4,2019,100,1000\n"+
			"S5,2019,\"100,5,\",1000,sold,\n"+
			",2019,100,1000,sold,\n"+
			strings.Repeat("x", 41)+",2019,100,1000,sold,\x01\n")
		var told []string
		for _, p := range r.Problems {
			told = append(told, words.In("en").Say("imports.problem", "row", p.Row, "column", p.Column, "message", p.Message(words.In("en"), importer.Vehicles)))
		}
		want := []string{
			"Row 3, Year: expected a year like 2019, found 19",
			"Row 4, Odometer (km): expected a number, found many",
			"Row 4, Price: expected an amount in USD like 12500.00, found €100",
			"Row 4, Status: Verkauft is not on the list: Arrived, For sale, Sold, In service",
			"Row 5: the row has 4 cells, the header has 6",
			"Row 6, Price: expected an amount in USD like 12500.00, found 100,5,",
			"Row 7, vin: Give a VIN or a stock number: one of them identifies the vehicle.",
			"Row 8, Stock: too long: 40 characters at most",
			"Row 8, Notes: signs that cannot be used here",
		}
		if strings.Join(told, "\n") != strings.Join(want, "\n") {
			h.Errorf("got\n%s", strings.Join(told, "\n"))
		}
		if v := h.vehicles()[0]; v.Mileage != 621 || v.Note != "two\nlines" || v.Status != custody.Retail {
			h.Errorf("vehicle %+v", v)
		}
	})
}

func TestRightsDecideWhatMayBeImported(t *testing.T) {
	eachHouse(t, func(h *house) {
		owner := h.scope
		for role, want := range map[tenants.Role]string{tenants.RoleDesk: "permission_missing", tenants.RoleCustodian: "permission_missing"} {
			h.scope = h.member(role)
			_, err := h.run(importer.People, "Number,Name\n1,Ann Day\n")
			h.wantCode(err, want)
		}
		h.scope = h.member(tenants.RoleCustodian)
		h.wants([4]int{1, 0, 0, 0}, importer.Vehicles, "Stock,Brand\nS1,Ford\n")
		h.scope = h.member(tenants.RoleManager, "sit_elsewhere")
		r := h.wants([4]int{0, 0, 0, 2}, importer.Vehicles, "Stock,Brand\nS1,Opel\nS2,Ford\n")
		if r.Problems[0].Code != "vehicle_taken" || r.Problems[1].Code != "site_needed" {
			h.Errorf("problems %+v", r.Problems)
		}
		h.scope = owner
		if v := h.vehicles(); len(v) != 1 || v[0].Make != "Ford" {
			h.Errorf("vehicles %+v", v)
		}
	})
}

func TestAListThatNamesNothingIsRefusedWhole(t *testing.T) {
	eachHouse(t, func(h *house) {
		_, err := h.run(importer.Vehicles, "Brand,Model\nFord,Ka\n")
		h.wantCode(err, "import_column_missing")
		if n := h.kinds()[custody.ImportRun]; n != 0 {
			h.Errorf("%d entries", n)
		}
	})
}

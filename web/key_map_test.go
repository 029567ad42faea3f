package web_test

import (
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/web"
)

// TestKeyMapTellsWhatHangsWhere reads and prints the map of a board and of a
// cabinet that nobody heard of; the printing is in the log.
func TestKeyMapTellsWhatHangsWhere(t *testing.T) {
	eachHouseWith(t, web.Deps{}, func(h *house) {
		h.member(tenants.RoleDesk)
		scope, board := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), h.board()
		edits := store.In[keys.EditTx](h.db)
		box, err := keys.AddPlace(t.Context(), edits, scope, custody.Place{SiteID: board.SiteID, Kind: custody.Cabinet, Name: "Steel east", Slots: 4})
		must(t, err)
		it, err := keys.AddItem(t.Context(), edits, scope, keys.ItemDraft{Code: "K-7", Name: "Side door", HomeID: board.ID, HomeSlot: 7, Pieces: 1})
		must(t, err)
		must(t, second(keys.AddItem(t.Context(), edits, scope, keys.ItemDraft{Code: "K-8", Name: "Boiler room", HomeID: box.ID, HomeSlot: 3, Pieces: 1})))
		b := h.as("desk@motors.example")
		at := "/cabinets/" + string(board.ID)
		b.get(at).wants(t, 200, at+"/map")
		b.get(at+"/map").wants(t, 200, "Wall north: key map", "K-7", "Side door", "/keys/"+string(it.ID), "No sensor sees what hangs here")
		steel := "/cabinets/" + string(box.ID) + "/map"
		page := b.get(steel)
		page.wants(t, 200, "K-8", "Boiler room")
		if strings.Contains(page.body, "K-7") {
			t.Error("the map of one place lists keys of another")
		}
		for n, path := range []string{at + "/map", steel} {
			pdf := b.post(path)
			if pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") {
				t.Fatalf("the map: %d %.20q", pdf.StatusCode, pdf.body)
			}
			if told := h.events(h.motors.Organisation.ID, custody.MapPrinted); told != n+1 {
				t.Errorf("%d printings are in the log, want %d", told, n+1)
			}
		}
		other := h.as("owner@homes.example")
		other.get(steel).wants(t, 404)
		other.post(steel).wants(t, 404)
	})
}

// TestKeyMapsOfASite prints several places as one file; keys of the highest
// levels are named only for whoever may lock a site down, and the log says who
// printed what.
func TestKeyMapsOfASite(t *testing.T) {
	eachHouseWith(t, web.Deps{}, func(h *house) {
		h.member(tenants.RoleDesk)
		scope, board := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), h.board()
		edits := store.In[keys.EditTx](h.db)
		box, err := keys.AddPlace(t.Context(), edits, scope, custody.Place{SiteID: board.SiteID, Kind: custody.Cabinet, Name: "Steel east", Slots: 4})
		must(t, err)
		must(t, second(keys.AddItem(t.Context(), edits, scope, keys.ItemDraft{Code: "GM-1", Name: "Grand master", Level: 4, HomeID: box.ID, HomeSlot: 1})))
		must(t, second(keys.AddItem(t.Context(), edits, scope, keys.ItemDraft{Code: "K-8", Name: "Boiler room", Level: 2, HomeID: box.ID, HomeSlot: 3})))
		must(t, second(keys.AddItem(t.Context(), edits, scope, keys.ItemDraft{Code: "K-7", Name: "Side door", HomeID: board.ID, HomeSlot: 7})))
		desk, owner := h.as("desk@motors.example"), h.as("owner@motors.example")
		desk.get("/cabinets").wants(t, 200, "/cabinets/maps")
		desk.get("/cabinets/maps").wants(t, 200, "Steel east", "Wall north", "No sensor sees what hangs here", "Keys of levels 3 and 4 are printed without")
		desk.get("/cabinets/"+string(box.ID)+"/map").wants(t, 200, "1 key of level 3 or 4 is printed without its code and name", "site="+string(board.SiteID))
		owner.get("/cabinets/maps").wants(t, 200, "Steel east")
		desk.post("/cabinets/maps").wants(t, 422, "Choose from 1 to 60 places")
		for n, b := range []*browser{desk, owner} {
			pdf := b.post("/cabinets/maps", "place", string(box.ID), "place", string(board.ID), "paper", "Letter")
			if pdf.StatusCode != 200 || !strings.HasPrefix(pdf.body, "%PDF-") || !strings.Contains(pdf.body, "/MediaBox [0 0 612.00 792.00]") {
				t.Fatalf("the maps: %d %.40q", pdf.StatusCode, pdf.body)
			}
			if told := h.events(h.motors.Organisation.ID, custody.MapPrinted); told != 2*n+2 {
				t.Errorf("%d printings are in the log, want %d", told, 2*n+2)
			}
		}
		owner.get("/audit").wants(t, 200, "printed the key map of Steel east, keys not named: 1", "printed the key map of Wall north")
		desk.post("/cabinets/maps", "place", string(box.ID), "place", "plc_nobody").wants(t, 404)
		if told := h.events(h.motors.Organisation.ID, custody.MapPrinted); told != 4 {
			t.Errorf("a print that was refused is in the log: %d", told)
		}
		other := h.as("owner@homes.example")
		other.get("/cabinets/maps").wants(t, 200)
		other.post("/cabinets/maps", "place", string(box.ID)).wants(t, 404)
	})
}

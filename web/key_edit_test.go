package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// TestKeyFormAsksWhereItComesBackAndWhatItCosts types a policy and a cost, and
// what is none of either.
func TestKeyFormAsksWhereItComesBackAndWhatItCosts(t *testing.T) {
	eachHouse(t, func(h *house) {
		place, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: "Cabinet North", Slots: 6})
		must(t, err)
		b, home := h.as("owner@motors.example"), string(place.ID)
		form := []string{"code", "R-1", "name", "Van", "kind", "single", "home", home, "slot", "2", "level", "1", "pieces", "1"}
		b.get("/keys/new").wants(t, 200, "Comes back to", "Replacement cost")
		b.post("/keys", append(form, "back_to", "cabinet", "cost", "much")...).wants(t, 422, "Write an amount like 250", `value="much"`, `value="cabinet" selected`)
		b.post("/keys", append(form, "back_to", "roof")...).wants(t, 422, "Choose where the key comes back to")
		key := b.post("/keys", append(form, "back_to", "cabinet", "cost", "42.50")...).id(t)
		b.get("/keys/"+key).wants(t, 200, "Any slot of its cabinet", "42.50")
		b.get("/keys/"+key+"/edit").wants(t, 200, `value="42.50"`)
		b.post("/keys/"+key+"/edit", append(form, "back_to", "any", "cost", "")...).leads(t, "/keys/"+key)
		b.get("/keys/"+key).wants(t, 200, "Any cabinet")
		if a := b.get("/keys/" + key); strings.Contains(a.body, "42.50") {
			t.Error("a cost that was taken away is still shown")
		}
	})
}

// TestKeyFormSaysWhatItOpens ties a key to a vehicle and to a unit by hand, and
// is told what nothing is called by.
func TestKeyFormSaysWhatItOpens(t *testing.T) {
	eachHouse(t, func(h *house) {
		board, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Board, Name: "Board"})
		must(t, err)
		b, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		b.get("/vehicles/new").wants(t, 200)
		car := b.post("/vehicles", "site", site, "stock_no", "ST-9", "vin", "1HGCM82633A004353", "year", "1850")
		car.wants(t, 422, "The model year does not look right")
		id := b.post("/vehicles", "site", site, "stock_no", "ST-9", "vin", "1HGCM82633A004353").id(t)
		b.get("/vehicles/"+id).wants(t, 200, "one character may be mistyped", "/keys/new?opens=ST-9")
		b.get("/keys/new?opens=ST-9").wants(t, 200, ">ST-9</textarea>")
		form := []string{"code", "R-1", "name", "Van", "kind", "single", "home", string(board.ID), "level", "1", "pieces", "1", "asks_opens", "1"}
		b.post("/keys", append(form, "opens", "ST-9\nBarn")...).wants(t, 422, "Nothing on record is called “Barn”", "ST-9\nBarn</textarea>")
		key := b.post("/keys", append(form, "opens", "ST-9\n")...).id(t)
		b.get("/vehicles/"+id).wants(t, 200, "R-1")
		b.get("/keys/"+key+"/edit").wants(t, 200, ">ST-9</textarea>")
		b.post("/keys/"+key+"/edit", append(form, "opens", "ST-9")...).leads(t, "/keys/"+key)
		b.get("/vehicles/"+id).wants(t, 200, "R-1")
		b.post("/keys/"+key+"/edit", append(form, "opens", "")...).leads(t, "/keys/"+key)
		b.get("/keys/"+key).wants(t, 200, "Not said yet")
	})
}

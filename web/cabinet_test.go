package web_test

import (
	"context"
	"regexp"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func TestCabinetFromFormToClaimCode(t *testing.T) {
	eachHouse(t, func(h *house) {
		b, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		b.get("/cabinets").wants(t, 200, "No gateway yet")
		b.get("/cabinets/new").wants(t, 200, "Slots")
		b.post("/cabinets", "name", "", "kind", "cabinet", "slots", "8", "site", site).wants(t, 422)
		id := b.post("/cabinets", "name", "Cabinet North", "kind", "cabinet", "slots", "8", "site", site).id(t)
		b.get("/cabinets/"+id).wants(t, 200, "Cabinet North", "Not enrolled", `id="s-8"`, "Enrol Cabinet North")
		b.get("/cabinets/"+id+"/enrol").wants(t, 200)
		b.post("/cabinets/"+id+"/enrol", "gateway", "").wants(t, 422, "Choose the gateway")
		b.get("/cabinets/gateway").wants(t, 200)
		b.post("/cabinets/gateway", "name", "LTE box", "site", site).wants(t, 200, "One-time claim code", "works once")
		page := b.get("/cabinets/" + id + "/enrol")
		page.wants(t, 200, "LTE box")
		m := regexp.MustCompile(`<option value="(dev_[^"]+)"`).FindStringSubmatch(page.body)
		if m == nil {
			t.Fatalf("no gateway to choose: %.2000s", page.body)
		}
		b.post("/cabinets/"+id+"/enrol", "gateway", m[1]).wants(t, 200, "One-time claim code")
		b.get("/cabinets").wants(t, 200, "Never heard of yet", "LTE box", "all here")
		b.get("/cabinets/"+id).wants(t, 200, "Never heard of yet", "Last events")
		board := b.post("/cabinets", "name", "Board", "kind", "board", "slots", "20", "site", site).id(t)
		b.get("/cabinets/"+board).wants(t, 200, "No key belongs here yet")
	})
}

func TestCabinetsOfOthersAreNotThere(t *testing.T) {
	eachHouse(t, func(h *house) {
		theirs, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.db), tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID), custody.Place{SiteID: h.homes.Site.ID, Kind: custody.Cabinet, Name: "Cabinet South", Slots: 4})
		must(t, err)
		b := h.as("owner@motors.example")
		b.get("/cabinets/"+string(theirs.ID)).wants(t, 404)
		b.get("/cabinets/"+string(theirs.ID)+"/enrol").wants(t, 404)
		b.post("/cabinets/"+string(theirs.ID)+"/enrol", "gateway", "dev_none").wants(t, 404)
		h.as("owner@homes.example").get("/cabinets/"+string(theirs.ID)).wants(t, 200, "Cabinet South")
	})
}

package web_test

import (
	"context"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/store"
	"claviger/tenants"
)

// id is the last part of where an answer leads.
func (a answer) id(t testing.TB) string {
	t.Helper()
	to := a.Header.Get("Location")
	if a.StatusCode != 303 || to == "" {
		t.Fatalf("%d to %q, want 303: %.2000s", a.StatusCode, to, a.body)
	}
	return to[strings.LastIndexByte(to, '/')+1:]
}

func TestAssetsFromFormToList(t *testing.T) {
	eachHouse(t, func(h *house) {
		b, site := h.as("owner@motors.example"), string(h.motors.Site.ID)
		b.get("/vehicles").wants(t, 200, "No vehicles yet")
		b.get("/vehicles/new").wants(t, 200, "17 letters")
		b.post("/vehicles", "site", site, "make", "Ford").wants(t, 422, "Ford")
		b.post("/vehicles", "site", site, "stock_no", "T-1", "year", "soon").wants(t, 422, "whole number", "T-1")
		b.post("/vehicles", "site", string(h.homes.Site.ID), "stock_no", "T-1").wants(t, 422, "Choose a site")
		car := b.post("/vehicles", "site", site, "stock_no", "T-1", "make", "Ford", "model", "=Transit", "year", "2019", "status", "retail").id(t)
		b.get("/vehicles").wants(t, 200, "T-1", "For sale")
		b.get("/vehicles?status=sold").wants(t, 200, "Nothing fits these filters")
		b.get("/vehicles/"+car).wants(t, 200, "No key on record opens it", "2019", "North")
		b.get("/vehicles/"+car+"/edit").wants(t, 200, "=Transit")
		b.post("/vehicles/"+car, "site", site, "stock_no", "T-1", "make", "Ford", "model", "=Transit", "status", "sold").leads(t, "/vehicles/"+car)
		if a := b.get("/vehicles.csv?status=sold"); !strings.Contains(a.body, ",'=Transit,") {
			t.Errorf("a formula got out: %s", a.body)
		}

		home := b.post("/properties", "site", site, "name", "Elm Court", "address", "1 Elm Street", "units", "4").id(t)
		b.post("/units", "property", "", "number", "4B").wants(t, 422, "Choose the property first")
		unit := b.post("/units", "property", home, "building", "A", "number", "4B", "occupancy", "vacant").id(t)
		b.get("/properties").wants(t, 200, "Elm Court")
		b.get("/properties/"+home).wants(t, 200, "1 Elm Street", "4B", "Vacant")
		b.get("/units?property="+home).wants(t, 200, "4B", "Elm Court")
		b.get("/units/"+unit).wants(t, 200, "Elm Court", "4B")

		room := b.post("/areas", "site", site, "name", "Pharmacy store", "class", "pharmacy").id(t)
		b.get("/areas").wants(t, 200, "Pharmacy store")
		b.get("/areas/"+room).wants(t, 200, "Who can open it now", "Nobody holds a key")
		if n := h.events(h.motors.Organisation.ID, custody.AssetAdded); n != 4 {
			t.Errorf("%d entries of added assets, want 4", n)
		}
	})
}

func TestAssetsOfOthersAreNotThere(t *testing.T) {
	eachHouse(t, func(h *house) {
		theirs, err := dealer.SaveVehicle(context.Background(), store.In[dealer.Tx](h.db), tenants.ForDemo(h.homes.Organisation.ID, h.homes.Owner.ID), custody.Vehicle{SiteID: h.homes.Site.ID, StockNo: "H-9"})
		must(t, err)
		b := h.as("owner@motors.example")
		b.get("/vehicles/"+string(theirs.ID)).wants(t, 404)
		b.get("/vehicles/"+string(theirs.ID)+"/edit").wants(t, 404)
		b.post("/vehicles/"+string(theirs.ID), "site", string(h.motors.Site.ID), "stock_no", "X").wants(t, 404)
		for _, path := range []string{"/units/unt_none", "/properties/prp_none", "/areas/are_none", "/units?property=prp_none"} {
			b.get(path).wants(t, 404)
		}
		if a := b.get("/vehicles"); strings.Contains(a.body, "H-9") {
			t.Error("another organisation's vehicle is listed")
		}
		h.as("owner@homes.example").get("/vehicles/"+string(theirs.ID)).wants(t, 200, "H-9")
	})
}

func TestHoldersDoNotEditAssets(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleAuditor)
		b := h.as("auditor@motors.example")
		b.get("/vehicles").wants(t, 200)
		b.get("/vehicles/new").wants(t, 403)
		b.post("/areas", "site", string(h.motors.Site.ID), "name", "Cellar").wants(t, 403)
	})
}

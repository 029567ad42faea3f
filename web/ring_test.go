package web_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

func TestRingsAndMetalInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		h.member(tenants.RoleDesk)
		ring, single := h.ring("R-1", holder.ID), h.hung(h.motors, "K-9")
		owner, desk, base := h.as("owner@motors.example"), h.as("desk@motors.example"), "/rings/"+string(ring.ID)
		owner.get("/rings").wants(t, 200, "R-1", "none on record", "3 pieces")
		owner.get(base).wants(t, 200, "not in your hand")
		owner.post(base+"/metal", "symbol", "AA1").wants(t, 422, "R-1 is with somebody", `value="AA1"`)
		owner.post("/keys/" + string(ring.ID) + "/return")

		owner.get(base + "/metal")
		owner.post(base+"/metal", "symbol", "", "copy", "x").wants(t, 422, "Type the symbol", `value="x"`)
		owner.post(base+"/metal", "symbol", "AA1", "copy", "x").wants(t, 422, "from 1 to 9999")
		owner.post(base+"/metal", "symbol", "AA1", "counted", "1", "seal", "S-7").leads(t, base)
		owner.get(base).wants(t, 200, "AA1/1", "S-7", "3 counted, 1 on record")
		h.clock.now = h.clock.now.Add(time.Minute)
		metal := regexp.MustCompile(`/metal/key_[0-9a-z-]+`).FindString(owner.get(base).body)
		owner.get(metal).wants(t, 200, "On <", "R-1", "Every copy of AA1", "Nobody has had it yet")
		owner.post(metal+"/move", "to", "nowhere").wants(t, 422, "No key has the code nowhere", `value="nowhere"`)
		owner.post(metal+"/move", "to", "k-9", "seal", "S-8").leads(t, metal)
		owner.get(metal).wants(t, 200, "K-9", "R-1")
		owner.get("/rings").wants(t, 200, "K-9", "S-8", "AA1/1")
		owner.get("/keys/"+string(single.ID)).wants(t, 200, "AA1/1")

		desk.get(base).wants(t, 200, "Count it")
		desk.get(base+"/metal").wants(t, 403)
		desk.get(base + "/count")
		desk.post(base+"/count", "pieces", "many", "seal", "S-9").wants(t, 422, `value="many"`, `value="S-9"`)
		desk.post(base+"/count", "pieces", "2", "seal", "S-9").leads(t, base)
		desk.get(base).wants(t, 200, "2 pieces", "S-9")
		if n := h.events(h.motors.Organisation.ID, custody.RingCounted); n != 1 {
			t.Errorf("%d counts in the log", n)
		}

		owner.get(metal + "/scrap")
		owner.post(metal+"/scrap", "why", "").wants(t, 422, "Say what happened")
		owner.post(metal+"/scrap", "why", "Bent").leads(t, metal)
		owner.get(metal).wants(t, 200, "Scrapped", "No copy is in use")
		h.as("owner@homes.example").get(metal).wants(t, 404)
		h.as("owner@homes.example").get(base).wants(t, 404)
		h.as("holder@motors.example").get(base).wants(t, 403)
	})
}

func TestMetalThroughTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		a, b, token := h.hung(h.motors, "K-1"), h.hung(h.motors, "K-2"), h.token(h.motors, tenants.RoleManager)
		status, k := h.api(token, http.MethodPost, "/api/v1/rings/"+string(a.ID)+"/metal", `{"symbol":"AA1"}`)
		if status != 200 || k["copy"] != 1.0 {
			t.Fatalf("added: %d %v", status, k)
		}
		h.clock.now = h.clock.now.Add(time.Minute)
		path := "/api/v1/metal/" + k["id"].(string)
		if status, k := h.api(token, http.MethodPost, path+"/move", `{"key_id":"`+string(b.ID)+`"}`); status != 200 || k["pieces"] != 2.0 {
			t.Errorf("moved: %d %v", status, k)
		}
		if status, k := h.api(token, http.MethodPost, "/api/v1/rings/"+string(b.ID)+"/count", `{"pieces":2,"seal":"S"}`); status != 200 || k["seal"] != "S" {
			t.Errorf("counted: %d %v", status, k)
		}
		if _, list := h.api(token, http.MethodGet, "/api/v1/rings", ""); len(list["items"].([]any)) != 2 {
			t.Errorf("rings: %v", list)
		}
		if status, k := h.api(token, http.MethodPost, path+"/scrap", `{"why":""}`); status != 422 {
			t.Errorf("scrapped without a reason: %d %v", status, k)
		}
		if status, k := h.api(token, http.MethodPost, path+"/scrap", `{"why":"bent"}`); status != 200 {
			t.Errorf("scrapped: %d %v", status, k)
		}
		if _, life := h.api(token, http.MethodGet, path, ""); len(life["rings"].([]any)) != 2 || life["retired_at"] == nil {
			t.Errorf("life: %v", life)
		}
		if status, _ := h.api(h.token(h.homes, tenants.RoleOwner), http.MethodGet, path, ""); status != 404 {
			t.Errorf("another organisation reads it: %d", status)
		}
	})
}

package web_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"claviger/tenants"
)

func TestLostKeyInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		it := h.ring("R-1", holder.ID)
		from, owner := h.as("holder@motors.example"), h.as("owner@motors.example")
		path := "/keys/" + string(it.ID)
		from.get(path+"/missing").wants(h.t, 200, "What happened?")
		a := from.post(path + "/missing")
		if a.StatusCode != http.StatusSeeOther || !regexp.MustCompile(`^/incidents/inc_`).MatchString(a.Header.Get("Location")) {
			h.t.Fatalf("reported: %d %s", a.StatusCode, a.Header.Get("Location"))
		}
		incident := a.Header.Get("Location")
		from.get(incident).wants(h.t, 200, "R-1", "Say how it was lost", "At risk")
		from.get("/incidents").wants(h.t, 403)
		from.get(incident+"/decision").wants(h.t, 403)
		from.get(incident + "/statement")
		from.post(incident+"/statement", "statement", "").wants(h.t, 422, "Write how the key was lost")
		from.post(incident+"/statement", "statement", "It was in my coat.").leads(h.t, incident)

		h.as("owner@homes.example").get(incident).wants(h.t, 404)
		owner.get("/incidents").wants(h.t, 200, "R-1", "Mx holder")
		owner.get(path).wants(h.t, 200, "Open the loss", "Mark found")
		owner.get(incident).wants(h.t, 200, "It was in my coat.", "Decide about the locks")
		owner.post(incident+"/decision", "decision", "rekey", "cost", "many").wants(h.t, 422, "Write why", `value="many"`)
		owner.post(incident+"/decision", "decision", "keep", "why", "Only a broom closet", "cost", "50", "charge", "1").leads(h.t, incident)
		owner.get(incident).wants(h.t, 200, "Only a broom closet", "€50.00", "Paid by Mx holder")
		owner.post(incident+"/close", "evidence", "all done").wants(h.t, 422, "What becomes of the key")
		owner.post(path + "/found")
		owner.get(path).wants(h.t, 200, "stays frozen")
		owner.get(incident).wants(h.t, 200, "Take it into use again", "Take it out of use")
		owner.post(incident+"/reactivate").leads(h.t, incident)
		owner.post(incident+"/close", "evidence", "Tried on the door").leads(h.t, incident)
		owner.get(incident).wants(h.t, 200, "Tried on the door", "was closed")
		owner.get("/incidents").wants(h.t, 200, "No key is reported lost")
		owner.get("/incidents?show=all").wants(h.t, 200, "R-1")
	})
}

func TestLossCostsInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/incidents/costs").wants(h.t, 200, `value="250"`)
		b.post("/incidents/costs", "cost0", "x", "cost1", "10").wants(h.t, 422, `value="x"`, `value="10"`)
		b.post("/incidents/costs", "cost0", "12,50", "cost1", "10", "cost2", "10", "cost3", "10", "cost4", "10").leads(h.t, "/incidents")
		b.get("/incidents/costs").wants(h.t, 200, `value="12.50"`)
	})
}

func TestStatementThatIsLateShows(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		it := h.ring("R-1", holder.ID)
		owner := h.as("owner@motors.example")
		owner.get("/keys/" + string(it.ID) + "/missing")
		incident := owner.post("/keys/" + string(it.ID) + "/missing").Header.Get("Location")
		h.clock.now = h.clock.now.Add(25 * time.Hour)
		owner = h.as("owner@motors.example")
		owner.get(incident).wants(h.t, 200, "No statement")
	})
}

func TestLossesThroughTheAPI(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		it, token := h.ring("R-1", holder.ID), h.token(h.motors, tenants.RoleManager)
		if status, k := h.api(token, http.MethodPost, "/api/v1/keys/"+string(it.ID)+"/missing", `{"statement":"gone"}`); status != 200 || k["state"] != "missing" {
			h.t.Fatalf("missing: %d %v", status, k)
		}
		_, list := h.api(token, http.MethodGet, "/api/v1/incidents?open=true", "")
		items := list["items"].([]any)
		if len(items) != 1 {
			h.t.Fatalf("list: %v", list)
		}
		path := "/api/v1/incidents/" + items[0].(map[string]any)["id"].(string)
		if status, p := h.api(token, http.MethodPost, path+"/decision", `{"decision":"keep","why":""}`); status != 422 {
			h.t.Errorf("without a reason: %d %v", status, p)
		}
		if status, i := h.api(token, http.MethodPost, path+"/decision", `{"decision":"keep","why":"a closet","cost":5000,"charge":true}`); status != 200 || i["charged_to"] != string(holder.ID) {
			h.t.Errorf("decision: %d %v", status, i)
		}
		if status, _ := h.api(h.token(h.homes, tenants.RoleOwner), http.MethodGet, path, ""); status != 404 {
			h.t.Errorf("another organisation reads it: %d", status)
		}
	})
}

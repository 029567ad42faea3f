package web_test

import (
	"testing"

	"claviger/custody"
	"claviger/tenants"
)

// TestLeaverInTheBrowser follows somebody who leaves with two keys: one comes
// back, one is reported lost, and the recovery is closed.
func TestLeaverInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		one, two := h.ring("R-1", holder.ID), h.ring("R-2", holder.ID)
		owner := h.as("owner@motors.example")
		base := "/people/" + string(holder.ID)
		owner.get(base).wants(h.t, 200, "Leaves today")
		owner.get(base+"/leaving").wants(h.t, 200, "Mx holder leaves", "2 keys", "Who recovers the keys")
		owner.post(base+"/leaving", "person", string(holder.ID)).wants(h.t, 422, "somebody else")
		owner.post(base+"/leaving").leads(h.t, base+"/leaving")
		owner.get(base+"/leaving").wants(h.t, 200, "R-1", "R-2", "Take everything back", "Report lost", "Olive motors")
		owner.get("/me").wants(h.t, 200, "Keys to recover", "Mx holder")
		owner.get("/people/leaving").wants(h.t, 200, "Mx holder", "Olive motors", "2 keys")
		owner.post(base+"/leaving/close").wants(h.t, 409)
		owner.get(base + "/leaving")
		lost := owner.post("/keys/"+string(two.ID)+"/missing", "statement", "left with it")
		if lost.StatusCode != 303 {
			h.t.Fatalf("%d %.600s", lost.StatusCode, lost.body)
		}
		owner.get(base + "/leaving")
		owner.post(base+"/leaving/all").leads(h.t, base+"/leaving")
		owner.get(base+"/leaving").wants(h.t, 200, "Receipt", "Close the recovery")
		owner.post(base+"/leaving/close").leads(h.t, base+"/leaving")
		owner.get(base+"/leaving").wants(h.t, 200, "Closed")
		owner.get("/keys/"+string(one.ID)).wants(h.t, 200, "R-1")
		for kind, n := range map[custody.EventKind]int{custody.LeavingBegun: 1, custody.LeavingClosed: 1, custody.ReportedMissing: 1} {
			if got := h.events(h.motors.Organisation.ID, kind); got != n {
				h.t.Errorf("%d entries of %s, want %d", got, kind, n)
			}
		}
		h.as("owner@homes.example").get(base+"/leaving").wants(h.t, 404)
	})
}

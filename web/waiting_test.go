package web_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// TestQueueForAKeyInTheBrowser follows a key that somebody waits for, is told
// of, leaves, and whose return by mistake is taken back.
func TestQueueForAKeyInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		holder := h.member(tenants.RoleHolder)
		it := h.ring("R-1", h.motors.Owner.ID)
		key := "/keys/" + string(it.ID)
		owner, from := h.as("owner@motors.example"), h.as("holder@motors.example")

		from.get("/me").wants(h.t, 200, "Tell me when it is back")
		from.get("/me/waiting").wants(h.t, 200, "Which key")
		from.post("/me/waiting", "code", "R-9").wants(h.t, 422, "R-9")
		from.post("/me/waiting", "code", "R-1").leads(h.t, "/me")
		from.get("/me").wants(h.t, 200, "You wait for", "R-1", "Leave the list", "Due")
		from.get("/me/waiting")
		from.post("/me/waiting", "code", "R-1").wants(h.t, 422, "You wait for this key already")
		owner.get(key).wants(h.t, 200, "1 person waits for it", "Mx holder")
		owner.get(key+"/wait").wants(h.t, 200, `value="R-1"`)
		owner.post("/me/waiting", "code", "R-1").wants(h.t, 422, "You have R-1 yourself")
		owner.get("/").wants(h.t, 200, "Tell me when it is back")

		owner.post(key+"/return").leads(h.t, key)
		owner.get(key).wants(h.t, 200, "Kept for Mx holder until")
		from.get("/me").wants(h.t, 200, "kept for you until")
		owner.get(key + "/take")
		owner.post(key+"/take", "person", string(h.motors.Owner.ID)).wants(h.t, 422, "or waited for it")
		from.post(key+"/wait/stop").leads(h.t, "/me")
		from.post(key+"/wait/stop").wants(h.t, 404)
		owner.get(key).wants(h.t, 200, "Returned by mistake: Olive motors has it again")
		owner.post(key+"/again").leads(h.t, key)
		owner.get(key).wants(h.t, 200, "Bring back R-1")
		owner.post(key + "/return")
		h.clock.now = h.clock.now.Add(6 * time.Minute)
		owner.post(key+"/again").wants(h.t, 409, "can no longer be taken back")
		if n := h.events(h.motors.Organisation.ID, custody.TakenAgain); n != 1 {
			h.t.Errorf("%d returns taken back", n)
		}

		owner.get(key + "/take")
		owner.post(key+"/take", "person", string(holder.ID)).leads(h.t, key)
		from.get(key)
		from.post(key+"/return").leads(h.t, key)
		from.post(key + "/again") // the mistake of a holder: no desk needed
		if n := h.events(h.motors.Organisation.ID, custody.TakenAgain); n != 2 {
			h.t.Errorf("%d returns taken back", n)
		}

		owner.get("/bookings/terms").wants(h.t, 200, "Keep a key for the first who waited")
		owner.post("/bookings/terms", "lead", "15", "release", "30", "hold", "300", "grace", "5").wants(h.t, 422, "240 minutes")
		owner.post("/bookings/terms", "lead", "15", "release", "30", "hold", "10", "grace", "0").leads(h.t, "/bookings")
	})
}

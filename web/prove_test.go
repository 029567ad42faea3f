package web_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// TestProofBeforeALockdown: an old session is asked on entry, led back where it
// was, and asked inside the form, with everything typed kept, when the page
// stood open for too long.
func TestProofBeforeALockdown(t *testing.T) {
	eachHouse(t, func(h *house) {
		site := string(h.motors.Site.ID)
		b := h.as("owner@motors.example")
		b.get("/emergency?site="+site).wants(t, 200, "lock-form")
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		begin := []string{"site", site, "why", "theft", "text", "a white van", "typed", h.motors.Site.Name}
		stale := b.post("/emergency/lockdowns", begin...)
		stale.wants(t, 422, "more than five minutes ago", "a white van", `name="proof"`)
		b.get("/emergency?site="+site).leads(t, "/prove?next=%2Femergency%3Fsite%3D"+site)
		b.get("/prove?next=%2Femergency%3Fsite%3D"+site).wants(t, 200, "Confirm that it is you", "owner@motors.example", "/emergency?site="+site)
		b.post("/prove", "next", "/emergency?site="+site, "proof", "guess").wants(t, 422, "not your password", "/emergency?site="+site)
		b.post("/prove", "next", "/prove", "proof", "").wants(t, 422, `value="/"`)
		b.post("/prove", "next", "https://elsewhere.example/", "proof", password).leads(t, "/")
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		b.get("/emergency/lockdowns")
		b.get("/me/profile")
		b.post("/emergency/lockdowns", append(begin, "proof", "guess")...).wants(t, 422, "not your password", "a white van")
		path := b.post("/emergency/lockdowns", append(begin, "proof", password)...).Header.Get("Location")
		if len(path) < len("/emergency/lockdowns/lkd_") || h.events(h.motors.Organisation.ID, custody.LockdownBegun) != 1 {
			t.Fatalf("it leads to %q", path)
		}
		h.clock.now = h.clock.now.Add(11 * time.Minute)
		b.get(path)
		b.post(path+"/ask", "why", "it drove off").leads(t, path)
		h.clock.now = h.clock.now.Add(11 * time.Minute)
		b.get(path).wants(t, 200, `name="proof"`)
		b.post(path+"/lift").wants(t, 422, "more than five minutes ago")
		b.post(path+"/lift", "proof", password).leads(t, path)
		if n := h.events(h.motors.Organisation.ID, custody.IdentityProved); n != 3 {
			t.Errorf("%d proofs are recorded", n)
		}
	})
}

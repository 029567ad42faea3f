package web_test

import (
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// colleague is one more manager of motors, who can sign in.
func (h *house) colleague() string {
	h.t.Helper()
	scope := tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
	p, err := admin.AddPerson(h.t.Context(), h.db.Admin(), scope, tenants.Person{Name: "Cole Ward", SiteID: h.motors.Site.ID})
	must(h.t, err)
	_, err = admin.AddMember(h.t.Context(), h.db.Admin(), scope, admin.NewMember{PersonID: p.ID, Email: "cole@motors.example", Role: tenants.RoleManager, PasswordHash: tenants.HashPassword(password, [16]byte{3})})
	must(h.t, err)
	return "cole@motors.example"
}

// TestReleaseByTwoOnItsPages: one touch asks, every page of a colleague tells
// of it, and their yes orders it; a no and the clock end it.
func TestReleaseByTwoOnItsPages(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.boxed(3)[0]
		base, one, two := "/keys/"+string(it.ID), h.as("owner@motors.example"), h.as(h.colleague())
		touch := func() string {
			one.get(base+"/release").wants(t, 200, "takes two people")
			path := one.post(base+"/release", "quick", "1", "purpose", "demo").Header.Get("Location")
			if !strings.HasPrefix(path, "/releases/jrl_") {
				t.Fatalf("one touch leads to %q", path)
			}
			return path
		}
		path := touch()
		one.get(path).wants(t, 200, "Somebody else must agree until", `http-equiv="refresh"`, "Withdraw it")
		one.post(base+"/release", "quick", "1", "purpose", "demo").wants(t, 409, "waits for a second person")
		one.get(path)
		one.post(path+"/agree").wants(t, 409, "another person must agree")
		two.get("/keys").wants(t, 200, "asks to open the slot of S-1", path)
		two.get(path).wants(t, 200, "You can agree until", "Demonstration", "Agree and open slot 1", "Do not open it")
		order := two.post(path + "/agree").Header.Get("Location")
		if !strings.HasPrefix(order, base+"/release/cmd_") {
			t.Fatalf("the yes leads to %q", order)
		}
		two.get(order).wants(t, 200, "On its way to Cabinet East")
		one.get(path).leads(t, order)
		two.get(path).wants(t, 200, "agreed: the cabinet is asked", order)
		two.get("/keys").wants(t, 200)
		two.get("/releases").wants(t, 200, "S-1", "Demonstration", "Waiting to be sent", path)
		two.get("/releases?show=waiting").wants(t, 200, "None waits for a second person")

		path = touch()
		two.get(path)
		two.post(path+"/decline").leads(t, path)
		one.get(path).wants(t, 200, "Cole Ward said no", "Nothing was sent to the cabinet", "Ask again")

		path = touch()
		two.get(path)
		h.clock.now = h.clock.now.Add(custody.JointLife + time.Second)
		two.post(path+"/agree").wants(t, 422, "more than five minutes ago")
		two.get(path).wants(t, 200, "Nobody agreed before", "Ask again")
		two.get("/releases?show=over").wants(t, 200, "Too late", "Refused", "Cole Ward", "Nobody")
		h.as("owner@homes.example").get("/releases").wants(t, 200, "Nobody has asked to release")
		two.post(path+"/agree", "proof", password).wants(t, 409, "nothing was sent")
		h.as("owner@homes.example").get(path).wants(t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.CommandAsked); n != 1 {
			t.Errorf("%d orders", n)
		}
		status, _ := h.api(h.token(h.motors, tenants.RoleManager), "POST", "/api/v1"+base+"/release", `{"person_id":"`+string(h.motors.Owner.ID)+`","reason":"a program"}`)
		if status != 403 {
			t.Errorf("a token asks for it: %d", status)
		}
	})
}

package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// boxed is a cabinet with keys of these levels in its slots, and a rule for
// everyone who gives a reason.
func (h *house) boxed(levels ...int) (items []custody.Item) {
	h.t.Helper()
	ctx, scope := context.Background(), tenants.ForOperator(h.motors.Organisation.ID, "test", "keys")
	_, err := access.SaveRule(ctx, store.In[access.Tx](h.db), scope, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: rules.Needs{Reason: true}})
	must(h.t, err)
	edit := store.In[keys.EditTx](h.db)
	box, err := keys.AddPlace(ctx, edit, scope, custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: "Cabinet East", Slots: 9})
	must(h.t, err)
	g, err := admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, scope, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Gateway", SiteID: h.motors.Site.ID})
	must(h.t, err)
	_, err = admin.ClaimDevice(ctx, h.db.Enrolment(), h.keys, scope, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Controller", PlaceID: box.ID, Gateway: g.Device.ID})
	must(h.t, err)
	for i, level := range levels {
		it, err := keys.AddItem(ctx, edit, scope, keys.ItemDraft{Code: "S-" + string(rune('1'+i)), Name: "Store", HomeID: box.ID, HomeSlot: i + 1, Level: custody.Level(level)})
		must(h.t, err)
		must(h.t, h.db.InTx(ctx, scope, func(tx *store.Tx) error {
			was := it
			it.State, it.PlaceID, it.Slot = custody.In, box.ID, i+1
			return tx.SaveItem(was, it)
		}))
		items = append(items, it)
	}
	return items
}

// settled moves an order on, as the hub does.
func (h *house) settled(id custody.CommandID, s keys.CommandState, detail string) {
	h.t.Helper()
	_, err := keys.Settle(context.Background(), store.In[keys.Tx](h.db), tenants.ForJob(h.motors.Organisation.ID, "hub"), keys.Progress{ID: id, State: s, Detail: detail, At: h.clock.now})
	must(h.t, err)
}

// TestReleaseByOneTouch: the reasons are buttons, one of them is the order, and
// its page tells each of its ends and what helps.
func TestReleaseByOneTouch(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.boxed(1)[0]
		base, b := "/keys/"+string(it.ID), h.as("owner@motors.example")
		b.get(base).wants(t, 200, base+"/release")
		b.get(base+"/release").wants(t, 200, `name="purpose" value="demo"`, "for 15 seconds", "Cabinet East is off-line", base+"/release?all=1")
		b.get(base+"/release?all=1").wants(t, 200, "Who takes it?")
		touch := func() (string, custody.CommandID) {
			path := b.post(base+"/release", "quick", "1", "person", string(h.motors.Owner.ID), "purpose", "demo").Header.Get("Location")
			id, ok := strings.CutPrefix(path, base+"/release/")
			if !ok {
				t.Fatalf("one touch leads to %q", path)
			}
			return path, custody.CommandID(id)
		}
		path, id := touch()
		b.get(path).wants(t, 200, "On its way to Cabinet East", ": Demonstration", `http-equiv="refresh"`, "Withdraw it", path+"?follow=1")
		for _, s := range []struct {
			state keys.CommandState
			wants []string
		}{{keys.Sent, []string{"no answer yet", "Withdraw it"}}, {keys.Delivered, []string{"is about to open slot 1"}}, {keys.Actuated, []string{"is open", "Pull the key out of slot 1"}}, {keys.TakenS, []string{"has taken S-1 out of slot 1"}}} {
			h.settled(id, s.state, "")
			b.get(path).wants(t, 200, s.wants...)
		}
		if page := b.get(path).body; strings.Contains(page, `http-equiv="refresh"`) || strings.Contains(page, "hx-get=\""+path) {
			t.Error("the page of an order that ended goes on asking")
		}
		for _, end := range []struct {
			state  keys.CommandState
			detail string
			wants  []string
		}{{keys.RefusedS, "cabinet_busy", []string{"did not open slot 1", "Another slot is open", "Ask again"}}, {keys.Relocked, "", []string{"locked again with S-1 in it", "Ask again"}},
			{keys.UnknownS, "latch_failed", []string{"cannot say", "The latch did not move"}}} {
			path, id := touch()
			h.settled(id, end.state, end.detail)
			b.get(path).wants(t, 200, end.wants...)
		}
		path, _ = touch()
		b.post(path+"/cancel").leads(t, path)
		b.get(path).wants(t, 200, "is not asked any more")
		path, _ = touch()
		h.clock.now = h.clock.now.Add(keys.DefaultLife + 3*time.Second)
		b.get(path).wants(t, 200, "Nothing will open now", "Send somebody with a badge")
		h.as("owner@homes.example").get(path).wants(t, 404)
	})
}

// TestReleaseAsksForTheProofFirst: a stale session proves and comes back to the
// reasons, may turn back to where it was, and loses no touch on a page that
// stood open for too long.
func TestReleaseAsksForTheProofFirst(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.boxed(1)[0]
		base, b := "/keys/"+string(it.ID), h.as("owner@motors.example")
		b.get(base+"/release").wants(t, 200, `value="demo"`)
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		b.post(base+"/release", "quick", "1", "purpose", "service").wants(t, 422, "more than five minutes ago", `name="proof"`, `btn-primary w-full tap"`)
		if n := h.events(h.motors.Organisation.ID, custody.CommandAsked); n != 0 {
			t.Fatalf("%d orders without a proof", n)
		}
		req := httptest.NewRequest(http.MethodGet, base+"/release", nil)
		req.Header.Set("Referer", "http://"+req.Host+base)
		prove := b.do(req)
		prove.leads(t, "/prove?next=%2Fkeys%2F"+string(it.ID)+"%2Frelease&back=%2Fkeys%2F"+string(it.ID))
		b.get(prove.Header.Get("Location")).wants(t, 200, `href="`+base+`"`)
		b.post("/prove", "next", base+"/release", "back", base, "proof", "guess").wants(t, 422, `href="`+base+`"`)
		foreign := httptest.NewRequest(http.MethodGet, base+"/release", nil)
		foreign.Header.Set("Referer", "https://elsewhere.example"+base)
		b.do(foreign).leads(t, "/prove?next=%2Fkeys%2F"+string(it.ID)+"%2Frelease")
		b.get("/prove?next=/keys&back=https://elsewhere.example/").wants(t, 200, `href="/"`)
		b.post("/prove", "next", base+"/release", "proof", password).leads(t, base+"/release")
		h.clock.now = h.clock.now.Add(tenants.ProofLife + time.Second)
		b.get(base) // the session went on under another secret
		path := b.post(base+"/release", "quick", "1", "purpose", "service", "proof", password).Header.Get("Location")
		if !strings.HasPrefix(path, base+"/release/cmd_") {
			t.Errorf("reason and password lead to %q", path)
		}
	})
}

// TestReleaseSaysWhyNot: before any touch, with what helps.
func TestReleaseSaysWhyNot(t *testing.T) {
	eachHouse(t, func(h *house) {
		it := h.boxed(1)[0]
		base, b := "/keys/"+string(it.ID), h.as("owner@motors.example")
		b.get("/emergency")
		b.post("/emergency/lockdowns", "site", string(h.motors.Site.ID), "why", "theft", "typed", h.motors.Site.Name)
		page := b.get(base + "/release")
		page.wants(t, 200, "Lockdown since", "For somebody else")
		if strings.Contains(page.body, `name="purpose"`) {
			t.Error("reasons are offered that can only be refused")
		}
		b.post(base+"/release", "quick", "1", "purpose", "demo").wants(t, 422, "Lockdown since")
		b.post(base+"/release", "quick", "1", "purpose", "").wants(t, 422)
	})
}

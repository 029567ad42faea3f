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

// TestAKeyIsAskedForByDoor from the proposal to the signature: one refusal of
// one's own yes, one return for changes, the executive for the grand master.
func TestAKeyIsAskedForByDoor(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleHolder)
		h.member(tenants.RoleManager)
		h.member(tenants.RoleLocksmith)
		v := h.settle(h.motors, 1)
		ctx, in := context.Background(), store.In[keys.SystemTx](h.db)
		y, err := keys.AddSystem(ctx, in, v.scope, custody.KeySystem{Name: "House"})
		must(t, err)
		gm, err := keys.SaveSymbol(ctx, in, v.scope, custody.Symbol{SystemID: y.ID, Symbol: "HG", Level: custody.GrandMaster})
		must(t, err)
		unit, area := "unit:"+v.ids["unit"], "area:"+v.ids["area"]
		for symbol, door := range map[string]custody.Opens{"HU": {Kind: custody.UnitAsset, AssetID: v.ids["unit"]}, "HA": {Kind: custody.AreaAsset, AssetID: v.ids["area"]}} {
			ck, err := keys.SaveSymbol(ctx, in, v.scope, custody.Symbol{SystemID: y.ID, Symbol: symbol, Level: custody.ChangeKey, ParentID: gm.ID})
			must(t, err)
			must(t, second(keys.SetCylinders(ctx, in, v.scope, ck.ID, []custody.Opens{door})))
		}
		holder, manager, owner, smith := h.as("holder@motors.example"), h.as("manager@motors.example"), h.as("owner@motors.example"), h.as("locksmith@motors.example")

		holder.get("/requests/doors").wants(t, 200, "What do you need to open?")
		holder.post("/requests/doors", "do", "propose", "reason", "the round").wants(t, 422, "Tick at least one door", "the round")
		page := holder.post("/requests/doors", "do", "propose", "door", unit, "door", area, "reason", "the round")
		page.wants(t, 200, "HG (grand master) is the lowest key that opens 2 doors", "Who must say yes", "Step 2 of 2", "Ask for this key", "the round")
		proposed := between(page.body, `name="proposed" value="`, `"`)
		holder.post("/requests/doors", "do", "ask", "door", area, "proposed", proposed, "reason", "the round").wants(t, 200, "Proposed") // other doors: proposed anew
		holder.post("/requests/doors", "do", "ask", "door", unit, "door", area, "proposed", proposed).wants(t, 422, "Write why")
		first := holder.post("/requests/doors", "do", "ask", "door", unit, "door", area, "proposed", proposed, "reason", "the round").Header.Get("Location")
		holder.get(first).wants(t, 200, "A copy of HG, for good", "Withdraw")
		holder.post(first+"/yes").wants(t, 422, "Nobody decides their own request")
		manager.get(first).wants(t, 200, "Send back for changes", "Grant it")
		manager.post(first+"/back").wants(t, 422, "Write why")
		manager.post(first+"/back", "why", "once more, please").leads(t, "/requests")
		holder.get(first).wants(t, 200, "Sent back", "once more, please", "Change it and ask again")
		page = holder.get("/requests/doors?prior=" + strings.TrimPrefix(first, "/requests/"))
		page.wants(t, 200, `value="`+unit+`" checked`, `value="`+area+`" checked`)
		again := holder.post("/requests/doors", "do", "ask", "door", unit, "door", area, "proposed", proposed, "reason", "the whole round", "prior", strings.TrimPrefix(first, "/requests/")).Header.Get("Location")
		holder.get(again).wants(t, 200, "the request that came back")

		manager.get(again)
		manager.post(again+"/yes").leads(t, "/requests")
		manager.post(again+"/yes").wants(t, 422)
		owner.get(again).wants(t, 200, "Grant it")
		owner.post(again+"/yes").leads(t, "/requests")
		smith.get("/requests").wants(t, 200, "Granted, to be cut and handed over", "A copy of HG")
		smith.get(again).wants(t, 200, "Record the cut of HG")
		smith.get(again+"/cut").wants(t, 200, "Serial number")
		smith.post(again+"/cut", "serial", "", "copy", "1", "code", "HG-1", "home", v.ids["board"]).wants(t, 422, "serial number", `value="HG-1"`)
		smith.post(again+"/cut", "serial", "S 17", "copy", "1", "code", "HG-1", "home", v.ids["board"]).leads(t, again)
		manager.get(again).wants(t, 200, "Hand over HG-1")
		sign := manager.post(again + "/hand").Header.Get("Location")
		if !strings.HasSuffix(sign, "/sign") {
			t.Fatalf("leads to %q", sign)
		}
		holder.get(sign).wants(t, 200, "HG-1")
		holder.post(sign, "signed", "Mx holder").leads(t, strings.TrimSuffix(sign, "/sign"))
		holder.get(again).wants(t, 200, "has HG-1 for good")
		h.as("owner@homes.example").get(again).wants(t, 404)
		for kind, n := range map[custody.EventKind]int{custody.RequestSentBack: 1, custody.KeyCut: 1, custody.PermanentSigned: 1} {
			if got := h.events(h.motors.Organisation.ID, kind); got != n {
				t.Errorf("%d entries of %s, want %d", got, kind, n)
			}
		}
	})
}

// between is the text between two others.
func between(s, from, to string) string {
	_, rest, _ := strings.Cut(s, from)
	text, _, _ := strings.Cut(rest, to)
	return text
}

package web_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func TestKeySystemInTheBrowser(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.member(tenants.RoleDesk)
		v := h.settle(h.motors, 1)
		owner := h.as("owner@motors.example")
		owner.get("/systems").wants(t, 200, "Add a key system")
		owner.get("/systems/new")
		owner.post("/systems", "name", "", "cost", "x").wants(t, 422, "Give it a name", `value="x"`)
		y := owner.post("/systems", "name", "House", "cost", "85", "restricted", "1").Header.Get("Location")
		if !regexp.MustCompile(`^/systems/kys_`).MatchString(y) {
			t.Fatalf("added to %q", y)
		}
		owner.get(y).wants(t, 200, "No symbols yet", "€85.00", "only against a written order")
		add := func(symbol, level, parent string) string {
			owner.get(y + "/symbols")
			a := owner.post(y+"/symbols", "symbol", symbol, "level", level, "parent", strings.TrimPrefix(parent, "/symbols/"))
			if a.StatusCode != 303 {
				t.Fatalf("%s: %d %s", symbol, a.StatusCode, visible(a.body))
			}
			return a.Header.Get("Location")
		}
		m := add("A", "m", "")
		n := add("B", "m", m)
		ck := add("C", "ck", n)
		owner.post(m+"/edit", "level", "m", "parent", strings.TrimPrefix(n, "/symbols/")).wants(t, 422, "A would stand below itself")
		owner.post(n+"/edit", "level", "ck", "parent", "").wants(t, 422, "Other symbols stand below B")
		owner.post(ck+"/edit", "level", "m", "parent", "sym_other").wants(t, 422, "Choose what it stands below")
		owner.get(ck + "/doors")
		owner.post(ck+"/doors", "doors", "Nowhere, 9").wants(t, 422, "There is no door “Nowhere, 9”", "Nowhere, 9")
		area := v.areaName()
		owner.post(ck+"/doors", "doors", area).leads(t, ck)
		owner.get(m).wants(t, 200, area, "It opens 1 door")
		owner.get(y).wants(t, 200, "A", "B", "C", "3 symbols, 1 door")
		h.as("desk@motors.example").get(ck+"/doors").wants(t, 403)
		h.as("owner@homes.example").get(ck).wants(t, 404)
		h.as("owner@homes.example").get(y).wants(t, 404)
	})
}

// areaName is the name of the village's first area.
func (v *village) areaName() (name string) {
	v.h.t.Helper()
	must(v.h.t, v.h.db.Read(context.Background(), v.scope, func(r *store.Rx) error {
		as, err := r.Areas(store.AssetAsk{Limit: 1})
		name = as[0].Name
		return err
	}))
	return name
}

func TestBittingIsForLocksmiths(t *testing.T) {
	eachHouse(t, func(h *house) {
		smithy := "/people/" + string(h.member(tenants.RoleLocksmith).ID)
		h.member(tenants.RoleAdmin)
		ctx, in, scope := context.Background(), store.In[keys.SystemTx](h.db), tenants.ForOperator(h.motors.Organisation.ID, "test", "keys")
		y, err := keys.AddSystem(ctx, in, scope, custody.KeySystem{Name: "House"})
		must(t, err)
		x, err := keys.SaveSymbol(ctx, in, scope, custody.Symbol{SystemID: y.ID, Symbol: "A", Level: custody.Master})
		must(t, err)
		path := "/symbols/" + string(x.ID)
		smith, owner := h.as("locksmith@motors.example"), h.as("owner@motors.example")
		smith.get(path).wants(t, 200, "Cuts", "not kept here")
		smith.get(path+"/bitting").wants(t, 200, "Seal it")
		smith.post(path+"/bitting", "bitting", "").wants(t, 422, "Type the cut depths")
		smith.post(path+"/bitting", "bitting", "4-1-6-3").leads(t, path)
		smith.get(path).wants(t, 200, "sealed")
		if a := smith.get(path + "/bitting"); strings.Contains(a.body, "4-1-6-3") {
			t.Error("shown before a reason was given")
		}
		smith.post(path+"/bitting/read", "why", "").wants(t, 422, "Say why you read it")
		smith.post(path+"/bitting/read", "why", "Key broke").wants(t, 200, "4-1-6-3", "in the log")
		if n := h.events(h.motors.Organisation.ID, custody.BittingRead); n != 1 {
			t.Errorf("%d readings in the log", n)
		}
		for i, b := range []*browser{owner, h.as("admin@motors.example")} {
			b.get(path).wants(t, 200, "Read by locksmiths alone")
			b.get(path+"/bitting").wants(t, 403, "Only a locksmith")
			a := b.post(path+"/bitting/read", "why", "I am the owner")
			a.wants(t, 403, "Only a locksmith")
			if strings.Contains(a.body, "4-1-6-3") {
				t.Error("an owner read it")
			}
			b.post(path+"/bitting", "bitting", "1-1").wants(t, 403)
			if n := h.events(h.motors.Organisation.ID, custody.BittingRefused); n != 3*(i+1) {
				t.Errorf("%d refusals in the log", n)
			}
		}
		owner.get(smithy+"/leaving").wants(t, 200, "leaves")
		owner.post(smithy+"/leaving").leads(t, smithy+"/leaving")
		owner.get(smithy+"/leaving").wants(t, 200, "Codes they know", "Last read") // no key brings those back
		elsewhere := h.as("owner@homes.example")
		elsewhere.get("/systems/new")
		elsewhere.get(path+"/bitting").wants(t, 404)
		elsewhere.get("/systems/new")
		elsewhere.post(path+"/bitting/read", "why", "x").wants(t, 404)
		elsewhere.get("/systems/new")
		elsewhere.post(path+"/bitting", "bitting", "x").wants(t, 404)
	})
}

package web_test

import (
	"context"
	"net/http"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func TestExposureIsDrawnAndReckoned(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 1)
		ctx, in, scope := context.Background(), store.In[keys.SystemTx](h.db), v.scope
		y, err := keys.AddSystem(ctx, in, scope, custody.KeySystem{Name: "House", CylinderCost: 8500})
		must(t, err)
		m, err := keys.SaveSymbol(ctx, in, scope, custody.Symbol{SystemID: y.ID, Symbol: "HM", Level: custody.Master})
		must(t, err)
		ck, err := keys.SaveSymbol(ctx, in, scope, custody.Symbol{SystemID: y.ID, Symbol: "HC", Level: custody.ChangeKey, ParentID: m.ID})
		must(t, err)
		_, err = keys.SetCylinders(ctx, in, scope, ck.ID, []custody.Opens{{Kind: custody.UnitAsset, AssetID: v.ids["unit"]}, {Kind: custody.AreaAsset, AssetID: v.ids["area"]}})
		must(t, err)
		ring, spare := h.hung(h.motors, "R-1"), h.hung(h.motors, "R-2")
		smith := store.In[keys.MetalTx](h.db)
		for _, it := range []custody.Item{ring, spare} {
			_, err := keys.AddMetal(ctx, smith, scope, keys.MetalDraft{Ring: it.ID, Symbol: "HM"})
			must(t, err)
		}
		owner, path := h.as("owner@motors.example"), "/keys/"+string(ring.ID)
		owner.get(path).wants(t, 200, "What is at risk")
		page := owner.get(path + "/exposure")
		page.wants(t, 200, "R-1 opens 2 doors in 2 places", "Locks to change", "R-2", "2 cylinders", "€170.00", "<svg viewBox", "floor")
		owner.get(path + "/missing")
		incident := owner.post(path+"/missing", "statement", "gone").Header.Get("Location")
		owner.get(incident).wants(t, 200, "What is at risk", v.areaName())
		owner.get(path+"/exposure").wants(t, 200, "R-1 is lost: 2 doors", "Open the loss")
		h.as("owner@homes.example").get(path+"/exposure").wants(t, 404)
		status, x := h.api(h.token(h.motors, tenants.RoleAuditor), http.MethodGet, "/api/v1/keys/"+string(ring.ID)+"/exposure", "")
		if status != 200 || x["cylinders"] != 2.0 || x["cost"] != 17000.0 || len(x["recall"].([]any)) != 1 {
			t.Errorf("through the API: %d %v", status, x)
		}
	})
}

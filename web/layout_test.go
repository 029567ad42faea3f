package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) operator() tenants.Scope {
	return tenants.ForOperator(h.motors.Organisation.ID, "test", "layouts")
}

// wall is a cabinet with keys in these slots.
func (h *house) wall(name string, size int, slots ...int) custody.PlaceID {
	h.t.Helper()
	ctx, in := context.Background(), store.In[keys.EditTx](h.db)
	box, err := keys.AddPlace(ctx, in, h.operator(), custody.Place{SiteID: h.motors.Site.ID, Kind: custody.Cabinet, Name: name, Slots: size})
	must(h.t, err)
	for _, no := range slots {
		_, err := keys.AddItem(ctx, in, h.operator(), keys.ItemDraft{Code: name + "-" + string(rune('A'+no)), Name: "Van " + name, Kind: custody.Single, HomeID: box.ID, HomeSlot: no})
		must(h.t, err)
	}
	return box.ID
}

// TestLayouts: a template is written, looked at, pushed, changed and drifted
// from; what cannot be is said in a sentence, and nothing typed is lost.
func TestLayouts(t *testing.T) {
	eachHouse(t, func(h *house) {
		north, small := h.wall("North", 8, 5, 6), h.wall("Small", 4, 1)
		b := h.as("owner@motors.example")
		b.get("/layouts").wants(t, 200, "No layouts yet", "New layout")
		b.get("/layouts/new").wants(t, 200, "Begin as North is set out")
		b.get("/layouts/new?place="+string(north)).wants(t, 200, "Slots 5 to 6: Keys · level 0", `value="5"`)
		b.get("/layouts/new?by=name&place="+string(north)).wants(t, 200, "Slots 5 to 6: Van North")
		b.post("/layouts", "name", "Vans", "rows", "x1", "columns", "8", "from_0", "1", "to_0", "4").wants(t, 422, "Type a number from 1 to 50", `value="x1"`, "Vans")
		b.post("/layouts", "name", "Vans", "rows", "1", "columns", "8", "from_0", "1", "to_0", "4", "label_0", "Kept words", "from_3", "4").wants(t, 422, "Line 1 has these slots already", "Kept words")
		at := b.post("/layouts", "name", "Vans", "rows", "1", "columns", "8", "from_0", "1", "to_0", "4", "label_0", "All vans", "text_0", "van", "use_0", "keys", "from_7", "8", "use_7", "blocked").Header.Get("Location")
		if !strings.HasPrefix(at, "/layouts/lay_") {
			t.Fatalf("a new layout leads to %q", at)
		}
		b.get(at).wants(t, 200, "All vans", "Row 1, columns 1 to 4", "Out of use", "Pushed to no cabinet yet", "Not pushed")
		both := "?place=" + string(north) + "&place=" + string(small)
		b.get(at+"/push"+both).wants(t, 200, "2 keys get another slot", "North-F Van North: from slot 5 to slot 1, All vans", "The cabinet has 4 slots, and the layout needs 8", "Push to 2 cabinets")
		b.post(at+"/push").wants(t, 422, "Choose from 1 to 200 cabinets")
		b.post(at+"/push", "place", string(north), "place", string(small), "version", "1").leads(t, at)
		b.get(at).wants(t, 200, "Applied", "Refused at 1 cabinet", "as the layout says", "The cabinet has 4 slots")
		b.get("/cabinets/"+string(north)).wants(t, 200, "Set out as the layout Vans says")
		b.get("/cabinets/"+string(small)).wants(t, 200, "The layout Vans, version 1, was not applied")
		var moved custody.Item
		must(t, h.db.Read(context.Background(), h.operator(), func(r *store.Rx) (err error) {
			moved, err = r.ItemByCode("North-F")
			return err
		}))
		if moved.HomeSlot != 1 || moved.State != custody.ToHang {
			t.Errorf("%+v", moved)
		}
		must(t, h.db.InTx(context.Background(), h.operator(), func(tx *store.Tx) error {
			moved.HomeSlot = 7
			return tx.ChangeItem(moved)
		}))
		b.get(at).wants(t, 200, "differs in 1 slot")
		b.get("/cabinets/"+string(north)).wants(t, 200, "Differs from its layout Vans in 1 slot")
		b.post(at, "name", "Vans", "rows", "1", "columns", "4", "from_0", "1", "to_0", "4", "label_0", "All vans").leads(t, at)
		b.get(at).wants(t, 200, "1 cabinet has an older version", "Version 2", "Older version")
		b.post(at+"/push", "place", string(north), "version", "1").wants(t, 422, "is at version 2 by now")
		b.post(at+"/push", "place", string(north), "place", string(small), "version", "2").leads(t, at)
		for kind, n := range map[custody.EventKind]int{custody.LayoutWritten: 2, custody.LayoutPushed: 3, custody.LayoutRefused: 1} {
			if got := h.events(h.motors.Organisation.ID, kind); got != n {
				t.Errorf("%d of %s in the log, want %d", got, kind, n)
			}
		}
		if status, _ := h.api(h.token(h.motors, tenants.RoleAuditor), http.MethodPost, "/api/v1"+at+"/push", `{"place_ids":["`+string(north)+`"]}`); status != 403 {
			t.Errorf("an auditor's token pushes: %d", status)
		}
		status, body := h.api(h.token(h.motors, tenants.RoleManager), http.MethodPost, "/api/v1"+at+"/preview", `{"place_ids":["`+string(small)+`"]}`)
		if rows, _ := body["items"].([]any); status != 200 || len(rows) != 1 {
			t.Errorf("preview: %d %v", status, body)
		}
		b.get("/audit").wants(t, 200, "wrote the layout Vans, version 2", "as the layout Vans says, version 1, keys with another slot: 2", "as the layout Vans says, version 2", "could not be set out as the layout Vans says, version 1")
		b.post(at+"/end").leads(t, "/layouts")
		b.get(at).wants(t, 200, "Out of use")
		b.post(at+"/push", "place", string(north)).wants(t, 422, "is out of use")
		h.as("owner@homes.example").get(at).wants(t, 404)
	})
}

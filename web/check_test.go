package web_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/dealer"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestCheckBeforeTheTakeAtTheKiosk: the key is kept until its vehicle is
// checked, on the screen and with the way to it; a no asks for words that may
// stay away and warns at the take. The page of today says what is left.
func TestCheckBeforeTheTakeAtTheKiosk(t *testing.T) {
	eachHouse(t, func(h *house) {
		it, _ := h.asked("K-1", rules.Rule{Name: "Cars"})
		h.bearer("Ann Lee", "2001", "739154", "Sales")
		h.member(tenants.RoleManager)
		ctx, scope := context.Background(), tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID)
		v, err := dealer.SaveVehicle(ctx, store.In[dealer.Tx](h.db), scope, custody.Vehicle{SiteID: h.motors.Site.ID, StockNo: "S-1", Make: "Ford", Status: custody.Duty})
		must(t, err)
		must(t, h.db.InTx(ctx, scope, func(tx *store.Tx) error {
			row := map[string]any{"item_id": it.ID, "kind": "vehicle", "asset_id": v.ID}
			_, err := tx.Insert("opens", &row).Exec(tx.Context())
			return err
		}))
		b := h.as("manager@motors.example")
		b.get("/checks").wants(t, 200, "Nothing is checked yet")
		b.get("/checks/lists/new").wants(t, 200, "Add a list of checks")
		b.post("/checks/lists", "name", "Daily look", "every", "day", "at", "25:00", "late", "block", "no", "warn", "question0", "Tyres in order?", "question0_kind", "yes_no").wants(t, 422, `value="25:00"`, "Tyres in order?")
		b.post("/checks/lists", "name", "Daily look", "every", "day", "at", "10:30", "late", "block", "no", "warn", "question0", "Tyres in order?", "question0_kind", "yes_no").leads(t, "/checks/lists")
		b.get("/checks").wants(t, 200, "1 check is still due.", "S-1 Ford", "Daily look")
		h.clock.now = h.clock.now.Add(time.Hour)
		b.get("/checks").wants(t, 200, "1 check is late.")
		b.get("/keys/"+string(it.ID)+"/take").wants(t, 200, "Daily look is late since", "Do the check")

		k := h.screen()
		k.get("/kiosk")
		k.post("/kiosk/scan", "code", "77:2001").leads(t, "/kiosk")
		k.get("/kiosk").wants(t, 200, "Check it first: K-1")
		at := "/kiosk/check/" + string(it.ID)
		k.post("/kiosk/take", "item", string(it.ID)).wants(t, 422, "Check it first: K-1", at)
		a := k.get(at)
		a.wants(t, 200, "Tyres in order?", "Daily look: S-1 Ford")
		a = k.goOn(a, at, "<b>No</b>")
		a.wants(t, 200, "What is wrong?", "Both may stay empty")
		a = k.goOn(a, at, "What is wrong?", "what", "")
		a.wants(t, 200, "Checked: S-1 Ford", "Take K-1")
		k.goOn(a, "/kiosk/take", "K-1").wants(t, 200, "Read this before you take K-1", "Tyres in order? No")
		k.get(at).wants(t, 200, "Nothing is to be checked now: K-1")
		k.post(at, "list", "chl_none", "vehicle", string(v.ID)).wants(t, 404)

		b.get("/checks").wants(t, 200, "Every check is done")
		b.get("/checks/done").wants(t, 200, "1 not in order", "Ann Lee")
		if n := h.events(h.motors.Organisation.ID, custody.VehicleChecked); n != 1 {
			t.Errorf("%d checks in the log", n)
		}
		var ls []keys.CheckList
		must(t, h.db.Read(ctx, scope, func(r *store.Rx) (err error) { ls, err = r.CheckLists(); return err }))
		b.get("/checks/lists/"+string(ls[0].ID)).wants(t, 200, "10:30", "End this list")
		b.post("/checks/lists/"+string(ls[0].ID)+"/end").leads(t, "/checks/lists")
		b.get("/checks").wants(t, 200, "Nothing is checked yet")
	})
}

package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// differing is a cabinet whose slots differ from the record in each way.
func (h *house) differing() (base string, items []custody.Item) {
	h.t.Helper()
	items = h.boxed(1, 1, 1, 1, 1)
	place := items[0].PlaceID
	must(h.t, h.db.InTx(context.Background(), tenants.ForOperator(h.motors.Organisation.ID, "test", "slots"), func(tx *store.Tx) error {
		gone, out, astray, missing := items[0], items[2], items[3], items[4]
		gone.Tag = "T1"
		if err := tx.ChangeItem(gone); err != nil {
			return err
		}
		for no, it := range map[int]custody.ItemID{1: "", 3: out.ID, 8: astray.ID} {
			if err := tx.SetSlot(place, no, it, map[bool]string{true: "", false: "T" + string(rune('0'+no))}[it == ""]); err != nil {
				return err
			}
		}
		if err := tx.SetSlot(place, 7, "", "STRANGE7"); err != nil {
			return err
		}
		if err := tx.SetSlotFault(place, 9, "stuck"); err != nil {
			return err
		}
		for _, to := range []struct {
			it    custody.Item
			state custody.State
			slot  int
		}{{out, custody.Out, 0}, {astray, custody.In, 8}, {missing, custody.Missing, 5}} {
			after := to.it
			after.State, after.Slot = to.state, to.slot
			if to.state == custody.Out {
				after.PlaceID, after.HolderID = "", h.motors.Owner.ID
			}
			if err := tx.SaveItem(to.it, after); err != nil {
				return err
			}
		}
		return nil
	}))
	return "/cabinets/" + string(place) + "/differences", items
}

// TestDifferences: each is listed with what either side says, is settled once by
// who may, and nothing that was sent is lost when something lacks.
func TestDifferences(t *testing.T) {
	eachHouse(t, func(h *house) {
		base, items := h.differing()
		b := h.as("owner@motors.example")
		page := b.get(base)
		page.wants(t, 200, "It is not in slot 1", "Fob STRANGE7 hangs in slot 7", "S-3 hangs in slot 3", h.motors.Owner.Name+" has it", "Its own slot is 4 of Cabinet East", "Slot 9 cannot be read", "S-5", "Missing")
		key := func(i int) string { return string(items[i].ID) }
		b.get(base+"/1?key="+key(0)).wants(t, 200, "is not in slot 1", "is lost", "nothing is deleted")
		b.get(base+"/2?key="+key(1)).wants(t, 404)
		b.post(base+"/1", "key", key(0), "act", "person", "person", "nobody at all", "reason", "Kept text").wants(t, 422, "Nobody has that number", "Kept text")
		b.post(base+"/1", "key", key(0), "act", "tag", "code", "S-2", "reason", "x").wants(t, 422, "Choose what is so")
		b.post(base+"/1", "key", key(0), "act", "slot", "reason", "").wants(t, 422, "Write how you know")
		b.post(base+"/7", "key", "", "act", "tag", "code", "S-77", "reason", "Kept text").wants(t, 422, "No key has the code S-77", "Kept text")
		b.post(base+"/7", "key", "", "act", "tag", "code", "S-2", "reason", "New fob").leads(t, base)
		b.post(base+"/3", "key", key(2), "act", "slot", "reason", "I see it").leads(t, base)
		b.post(base+"/8", "key", key(3), "act", "slot", "reason", "It stays").leads(t, base)
		b.post(base+"/5", "key", key(4), "act", "person", "person", h.motors.Owner.Name, "hours", "1", "reason", "She called").leads(t, base)
		if to := b.post(base+"/1", "key", key(0), "act", "lost", "reason", "Fell into the river").Header.Get("Location"); !strings.HasPrefix(to, "/incidents/inc_") {
			t.Errorf("a loss leads to %q", to)
		}
		b.post(base+"/3", "key", key(2), "act", "slot", "reason", "Twice").wants(t, 404)
		b.get("/keys/"+key(1)).wants(t, 200, "slot 7")
		b.get("/keys/"+key(4)).wants(t, 200, h.motors.Owner.Name)
		if n := h.events(h.motors.Organisation.ID, custody.SlotCorrected); n != 5 {
			t.Errorf("%d differences settled in the log, want 5", n)
		}
		left := b.get(base)
		left.wants(t, 200, "S-1", "Slot 9 cannot be read")
		for _, gone := range []string{"S-3 hangs", "STRANGE7", "has it"} {
			if strings.Contains(left.body, gone) {
				t.Errorf("%q is still listed", gone)
			}
		}
		if status, _ := h.api(h.token(h.motors, tenants.RoleDesk), http.MethodPost, "/api/v1"+base, `{"slot":9,"act":"slot","reason":"x"}`); status != 403 {
			t.Errorf("a desk's token settles: %d", status)
		}
		h.as("owner@homes.example").get(base).wants(t, 404)
	})
}

package web_test

import (
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// boxAt is the cabinet where an item hangs.
func (h *house) boxAt(id custody.ItemID) (place custody.PlaceID) {
	h.t.Helper()
	must(h.t, h.db.Read(h.t.Context(), tenants.ForOperator(h.motors.Organisation.ID, "test", "boxAt"), func(r *store.Rx) error {
		it, err := r.Item(id)
		place = it.PlaceID
		return err
	}))
	return place
}

// TestOrder: who may gives it with a reason, its page follows it to each end,
// and what is missing in the form loses nothing.
func TestOrder(t *testing.T) {
	eachHouse(t, func(h *house) {
		base, b := "/cabinets/"+string(h.boxAt(h.boxed(1)[0].ID)), h.as("owner@motors.example")
		b.get(base).wants(t, 200, base+"/orders/new?act=unlock", base+"/orders/new?act=restart")
		b.get(base+"/orders/new?act=unlock").wants(t, 200, "Keys stay locked in their slots", `name="reason"`, "Cabinet East is off-line")
		b.get(base+"/orders/new?act=melt").wants(t, 404)
		b.post(base+"/orders", "act", "unlock", "reason", "").wants(t, 422, "Write why")
		b.post(base+"/orders", "act", "locate", "slot", "10", "reason", "Kept text").wants(t, 422, "from 1 to 9", "Kept text")
		order := func(fields ...string) (string, custody.CommandID) {
			path := b.post(base+"/orders", fields...).Header.Get("Location")
			id, ok := strings.CutPrefix(path, base+"/orders/")
			if !ok {
				t.Fatalf("the order leads to %q", path)
			}
			return path, custody.CommandID(id)
		}
		path, id := order("act", "unlock", "reason", "The fitter waits", "seconds", "30")
		b.get(path).wants(t, 200, "On its way to Cabinet East", ": The fitter waits", `http-equiv="refresh"`, "Withdraw it")
		for _, s := range []struct {
			state keys.CommandState
			want  string
		}{{keys.Sent, "no answer yet"}, {keys.Actuated, "can be opened now"}, {keys.DoneS, "was opened"}} {
			h.settled(id, s.state, "")
			b.get(path).wants(t, 200, s.want)
		}
		if strings.Contains(b.get(path).body, `http-equiv="refresh"`) {
			t.Error("the page of an order that ended goes on asking")
		}
		path, id = order("act", "unlock", "reason", "Again")
		h.settled(id, keys.Relocked, "")
		b.get(path).wants(t, 200, "Nobody opened the door", "Ask again")
		path, id = order("act", "unlock", "reason", "Again")
		h.settled(id, keys.RefusedS, "no_door_lock")
		b.get(path).wants(t, 200, "did not do it", "has no lock that the cabinet moves")
		path, id = order("act", "locate", "slot", "3", "reason", "Where is it?")
		h.settled(id, keys.DoneS, "")
		b.get(path).wants(t, 200, "Slot 3 of Cabinet East blinks")
		path, _ = order("act", "restart", "reason", "It hangs")
		b.post(path+"/cancel").leads(t, path)
		b.get(path).wants(t, 200, "is not asked any more")
		path, _ = order("act", "inventory", "reason", "Look")
		h.clock.now = h.clock.now.Add(keys.DefaultLife + 3*time.Second)
		b.get(path).wants(t, 200, "Nothing will happen now")
		h.as("owner@homes.example").get(path).wants(t, 404)
		h.clock.now = h.clock.now.Add(tenants.ProofLife)
		b.post(base+"/orders", "act", "unlock", "reason", "Kept text").wants(t, 422, "more than five minutes ago", "Kept text", `name="proof"`)
		b.get(base+"/orders/new?act=unlock").leads(t, "/prove?next="+strings.NewReplacer("/", "%2F", "?", "%3F", "=", "%3D").Replace(base+"/orders/new?act=unlock"))
		b.get(base+"/orders/new?act=restart").wants(t, 200, "starts again")
	})
}

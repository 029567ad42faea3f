package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// TestFirePanel: what the panel opens is said under a fresh proof, in its order;
// every page tells of an alarm, and the page of emergencies of keys that are
// with nobody until somebody says who.
func TestFirePanel(t *testing.T) {
	eachHouse(t, func(h *house) {
		slots := h.boxed(1)
		place := slots[0].PlaceID
		base, b := "/cabinets/"+string(place)+"/fire", h.as("owner@motors.example")
		must(t, h.db.InTx(context.Background(), tenants.ForOperator(h.motors.Organisation.ID, "test", "tag"), func(tx *store.Tx) error {
			it, err := tx.LockItem(slots[0].ID)
			if err != nil {
				return err
			}
			it.Tag = "F-1"
			if _, err := tx.Update("people").Set("number = ?", "N-1").Where("id = ?", h.motors.Owner.ID).Exec(context.Background()); err != nil {
				return err
			}
			return tx.ChangeItem(it)
		}))
		b.get("/cabinets/"+string(place)).wants(t, 200, "Fire panel")
		b.get(base).wants(t, 200, "A fire alarm opens nothing here", "No key left during an alarm")
		b.post(base+"/preset", "codes", "X-9", "stay", "30").wants(t, 422, "No key X-9 lives in", "X-9</textarea>")
		b.post(base+"/preset", "codes", slots[0].Code+"\n\n"+slots[0].Code, "stay", "30").leads(t, base)
		b.get(base).wants(t, 200, slots[0].Code, "For 30 minutes after the alarm")
		take := base + "/takes/" + string(h.burn(h.motors.Organisation.ID, place, "F-1", h.clock.now, false))
		b.get("/keys").wants(t, 200, "FIRE ALARM", base)
		b.get("/emergency").wants(t, 200, "A fire panel gives alarm", slots[0].Code+" left ", take)
		if page := h.as("owner@homes.example").get("/keys"); strings.Contains(page.body, "FIRE ALARM") {
			t.Error("another organisation is told of it")
		}
		b.get(base).wants(t, 200, "Fire alarm at Cabinet East", "1 key left", "Say who took it")
		b.get(take).wants(t, 200, "Who took "+slots[0].Code+"?")
		b.post(take, "person", "nobody", "due", "2099-01-01").wants(t, 422, "Choose somebody who is active", `value="nobody"`)
		h.burnt(place)
		if page := b.get("/keys"); strings.Contains(page.body, "FIRE ALARM") {
			t.Error("what is over is still told")
		}
		b.post(take, "person", "N-1", "due", h.clock.now.Format(time.DateOnly)).leads(t, base)
		b.post(take, "person", "N-1", "due", "2099-01-01").wants(t, 422, "said already who took")
		b.get(base).wants(t, 200, h.motors.Owner.Name, "Named")
		h.as("owner@homes.example").get(base).wants(t, 404)
		if n := h.events(h.motors.Organisation.ID, custody.FirePreset); n != 1 {
			t.Errorf("%d entries of presets", n)
		}
	})
}

// burnt ends the alarm at a cabinet.
func (h *house) burnt(place custody.PlaceID) {
	h.t.Helper()
	device := tenants.ForDevice(tenants.Device{OrgID: h.motors.Organisation.ID, ID: "dev_fire", Kind: tenants.CabinetDevice}, "")
	must(h.t, h.db.InTx(context.Background(), device, func(tx *store.Tx) error {
		h.fireSeq++
		return keys.FireClearedIn(tx, device, place, custody.Stamp{DeviceID: "dev_fire", Epoch: 1, Seq: 3 * h.fireSeq, At: h.clock.now})
	}))
}

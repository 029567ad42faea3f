package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestOpenings: a door that opens while somebody holds the mechanical key is
// told from one that nobody knows of, the shut door has its slots read, and each
// is closed once, by a written cause.
func TestOpenings(t *testing.T) {
	eachHouse(t, func(h *house) {
		ctx, place, spare := context.Background(), h.boxed(1)[0].PlaceID, h.hung(h.motors, "M-1")
		base, b := "/cabinets/"+string(place), h.as("owner@motors.example")
		var device tenants.DeviceID
		must(t, h.db.Read(ctx, tenants.ForOperator(h.motors.Organisation.ID, "test", "twin"), func(r *store.Rx) (err error) {
			device, err = r.TwinDevice(place)
			return err
		}))
		scope := tenants.ForDevice(tenants.Device{OrgID: h.motors.Organisation.ID, ID: device, Kind: tenants.CabinetDevice}, "")
		door := func(open bool) (id custody.OpeningID) {
			must(t, h.db.InTx(ctx, tenants.ForJob(h.motors.Organisation.ID, "hub"), func(tx *store.Tx) (err error) {
				stamp := custody.Stamp{DeviceID: device, At: h.clock.now}
				if !open {
					return keys.ShutIn(tx, scope, place, stamp)
				}
				if err := keys.OpenedIn(tx, place, stamp); err != nil {
					return err
				}
				o, err := tx.StandingOpen(place)
				id = o.ID
				return err
			}))
			h.clock.now = h.clock.now.Add(time.Minute)
			return id
		}
		b.get(base+"/openings").wants(t, 200, "Never opened without a release", "No mechanical key is on record")
		b.post(base+"/override", "code", "S-1").wants(t, 422, "hangs in Cabinet East itself", `value="S-1"`)
		b.post(base+"/override", "code", "X-9").wants(t, 422, "No key has the code X-9", `value="X-9"`)
		b.post(base+"/override", "code", "M-1").leads(t, base+"/openings")
		unknown := base + "/openings/" + string(door(true))
		b.get(unknown).wants(t, 200, "Nobody held M-1 then", "it still stands open")
		b.post(unknown, "cause", "Too early").wants(t, 422, "still stands open")
		door(false)
		if n := h.events(h.motors.Organisation.ID, custody.OrderAsked); n != 1 {
			t.Errorf("%d orders to read the slots", n)
		}
		due := h.clock.now.Add(time.Hour)
		_, err := keys.Take(ctx, store.In[keys.Tx](h.db), tenants.ForOperator(h.motors.Organisation.ID, "test", "take"), keys.TakeAsk{ItemID: spare.ID, PersonID: h.motors.Owner.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "No power", DueAt: &due})
		must(t, err)
		known := base + "/openings/" + string(door(true))
		door(false)
		b.get(base).wants(t, 200, "was opened without a release", "With M-1, which "+h.motors.Owner.Name+" has", "Nobody held M-1 then")
		b.post(known, "cause", "").wants(t, 422, "Write what happened")
		b.post(known, "cause", "The power was gone").leads(t, known)
		b.post(known, "cause", "Once more").wants(t, 422, "written already")
		b.get(base+"/openings").wants(t, 200, "The power was gone", "Cause written", "Not written yet")
		if strings.Contains(b.get(base).body, "With M-1") {
			t.Error("the cabinet's page still asks for the cause")
		}
		h.as("owner@homes.example").get(known).wants(t, 404)
	})
}

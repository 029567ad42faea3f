package web_test

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// burn tells of an alarm at a cabinet in which a key left its slot, and of its
// end; it gives the take.
func (h *house) burn(org tenants.OrgID, place custody.PlaceID, tag string, at time.Time, over bool) (id custody.FireTakeID) {
	h.t.Helper()
	device := tenants.ForDevice(tenants.Device{OrgID: org, ID: "dev_fire", Kind: tenants.CabinetDevice}, "")
	must(h.t, h.db.InTx(context.Background(), device, func(tx *store.Tx) error {
		h.fireSeq++
		stamp := custody.Stamp{DeviceID: "dev_fire", Epoch: 1, Seq: 3 * h.fireSeq, At: at}
		if err := keys.FireRaisedIn(tx, device, place, stamp); err != nil {
			return err
		}
		if stamp.Seq++; tag != "" {
			if err := keys.ObserveIn(tx, device, keys.Sight{PlaceID: place, Slot: 1, Tag: tag, Fire: true, Stamp: stamp}); err != nil {
				return err
			}
			vs, err := tx.FireTakes(store.FireTakeAsk{Place: place, Open: true, Limit: 1})
			if err != nil {
				return err
			}
			id = vs[0].ID
		}
		if stamp.Seq++; over {
			return keys.FireClearedIn(tx, device, place, stamp)
		}
		return nil
	}))
	return id
}

// fillFires are keys that left during alarms, and one that the panel opens.
func (v *village) fillFires() {
	v.h.t.Helper()
	place := custody.PlaceID(v.ids["cabinet"])
	home, err := keys.AddItem(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: v.name("fire", 0), Name: v.name("fire", 0), HomeID: place})
	must(v.h.t, err)
	v.keep("code_of_fire", home.Code)
	must(v.h.t, second(keys.PresetFire(context.Background(), store.In[keys.FireTx](v.h.db), v.scope, keys.FireAsk{PlaceID: place, Codes: []string{home.Code}})))
	for i, name := range []string{"fire_take", "fire_who", "fire_who_api"} {
		it, err := keys.AddItem(context.Background(), store.In[keys.EditTx](v.h.db), v.scope, keys.ItemDraft{Code: v.name("burnt", i), Name: v.name("burnt", i), HomeID: place, Tag: v.name("burnt", i)})
		must(v.h.t, err)
		v.keep(name, string(v.h.burn(v.org.Organisation.ID, place, it.Tag, v.h.clock.now.Add(-time.Hour), name != "fire_take")))
	}
}

// init adds the errands of fire panels.
func init() {
	for route, e := range map[string]errand{
		"GET /cabinets/:id/fire":                            sees("/cabinets/{cabinet}/fire"),
		"GET /cabinets/:id/fire/preset":                     sees("/cabinets/{cabinet}/fire/preset"),
		"POST /cabinets/:id/fire/preset":                    sends("/cabinets/{cabinet}/fire/preset", "codes={=code_of_fire}&stay=30"),
		"GET /cabinets/:id/fire/takes/:take":                sees("/cabinets/{cabinet}/fire/takes/{fire_take}"),
		"POST /cabinets/:id/fire/takes/:take":               sends("/cabinets/{cabinet}/fire/takes/{fire_who}", "person={=number_lock}&due=2031-01-01"),
		"GET /api/v1/cabinets/:id/fire":                     bare("/api/v1/cabinets/{cabinet}/fire"),
		"PUT /api/v1/cabinets/:id/fire":                     orders("/api/v1/cabinets/{cabinet}/fire", `{"codes":["{=code_of_fire}"],"minutes":15}`),
		"POST /api/v1/cabinets/:id/fire/takes/:take/person": orders("/api/v1/cabinets/{cabinet}/fire/takes/{fire_who_api}/person", `{"person_id":"{person_free}","due_at":"2031-01-01T00:00:00Z"}`),
	} {
		errands[route] = e
	}
}

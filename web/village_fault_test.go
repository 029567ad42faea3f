package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// fillFaults are faults that warn, so that every key can still be taken; one
// has a photo.
func (v *village) fillFaults(n int) {
	for i, name := range append([]string{"fault", "fault_lift", "fault_lift_api"}, make([]string, n)...) {
		ask := keys.FaultAsk{VehicleID: custody.VehicleID(v.ids["vehicle"]), What: v.name("dent", i)}
		if i == 0 {
			ask.Photo = []byte("jpeg of " + v.canary)
		}
		f, err := keys.RaiseFault(context.Background(), store.In[keys.Tx](v.h.db), v.scope, ask)
		must(v.h.t, err)
		if name != "" {
			v.keep(name, string(f.ID))
		}
	}
	_, err := keys.RaiseFault(context.Background(), store.In[keys.Tx](v.h.db), v.scope, keys.FaultAsk{ItemID: custody.ItemID(v.ids["key_in"]), What: v.name("bent", 0)})
	must(v.h.t, err)
}

package web_test

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// fillUrgents are keys that were taken at once by a playbook, as a cabinet tells
// of them.
func (v *village) fillUrgents(n int) {
	item, ids := v.item("key_of_urgents", "board", 398), v.ids
	tell := func(person string, seq int) {
		v.h.urgent(v.org.Organisation.ID, keys.UrgentSeen{ItemID: item, PersonID: tenants.PersonID(ids[person]), PlaceID: custody.PlaceID(ids["board"]), Playbook: custody.PlaybookID(ids["playbook"]), Lifted: "no_rule",
			Stamp: custody.Stamp{DeviceID: "dev_urgent", Epoch: 1, Seq: uint64(seq), At: v.h.clock.now.Add(-time.Minute)}})
	}
	last := func() string {
		var vs []store.UrgentView
		must(v.h.t, v.h.db.Read(context.Background(), v.scope, func(rx *store.Rx) (err error) { vs, err = rx.Urgents(store.UrgentAsk{Limit: 100}); return err }))
		for _, u := range vs {
			if u.Open() && string(u.ID) != ids["urgent_why"] {
				return string(u.ID)
			}
		}
		return ""
	}
	tell("owner", 1)
	v.keep("urgent_why", last())
	for i := range n + 1 {
		tell("person_free", 2+i)
	}
	id := last()
	v.keep("urgent", id)
	must(v.h.t, second(emergency.WriteWhy(context.Background(), store.In[emergency.UrgentTx](v.h.db), tenants.ForDemo(v.org.Organisation.ID, tenants.PersonID(ids["person_free"])), custody.UrgentID(id), v.canary)))
}

// urgent tells custody what a cabinet saw.
func (h *house) urgent(org tenants.OrgID, in keys.UrgentSeen) {
	h.t.Helper()
	d := tenants.Device{OrgID: org, ID: in.Stamp.DeviceID}
	must(h.t, h.db.InTx(context.Background(), tenants.ForDevice(d, ""), func(tx *store.Tx) error {
		return keys.UrgentSeenIn(tx, tenants.ForDevice(d, ""), in)
	}))
}

package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// fillPasses are guests who may take a key of a cabinet, and what one of them
// took.
func (v *village) fillPasses(n int) {
	t, ctx, db := v.h.t, context.Background(), v.h.db
	box, err := keys.AddPlace(ctx, store.In[keys.EditTx](db), v.scope, custody.Place{SiteID: v.org.Site.ID, Kind: custody.Cabinet, Name: v.name("gate", 0), Slots: 9})
	must(t, err)
	v.keep("pass_box", string(box.ID))
	g, err := admin.ClaimDevice(ctx, db.Enrolment(), v.h.keys, v.scope, admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: v.name("gate gateway", 0), SiteID: v.org.Site.ID})
	must(t, err)
	d, err := admin.ClaimDevice(ctx, db.Enrolment(), v.h.keys, v.scope, admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: v.name("gate controller", 0), PlaceID: box.ID, Gateway: g.Device.ID})
	must(t, err)
	d.Device.Epoch, d.Device.PublicKey = 1, make([]byte, 32)
	must(t, db.InTx(ctx, v.scope, func(tx *store.Tx) error { return tx.SaveEnrolment(d.Device) }))
	key := v.item("key_pass", "pass_box", 1)
	passes := store.In[keys.PassTx](db)
	give := func(i int) custody.Pass {
		p, err := keys.IssuePass(ctx, passes, v.scope, keys.PassAsk{Label: v.name("guest", i), Kind: tenants.Contractor, PlaceID: box.ID, Items: []custody.ItemID{key}, Uses: 2, Reason: v.canary})
		must(t, err)
		return p
	}
	for i := range n + 2 {
		p := give(i)
		v.keep("pass", string(p.ID))
		if i > 0 {
			continue
		}
		must(t, passes.InTx(ctx, tenants.ForDevice(d.Device, ""), func(tx keys.PassTx) error {
			return keys.PassSeenIn(tx, tenants.ForDevice(d.Device, ""), keys.PassSeen{PassID: p.ID, Use: 1, ItemID: key, PersonID: p.PersonID, PlaceID: box.ID, Slot: 1, Stamp: custody.Stamp{DeviceID: d.Device.ID, Epoch: 1, Seq: 1, At: v.h.clock.now}})
		}))
	}
	v.keep("pass_end", string(give(100).ID))
	v.keep("pass_end_api", string(give(101).ID))
}

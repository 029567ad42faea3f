package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// fillJoints are releases that wait for a second person.
func (v *village) fillJoints(int) {
	edit, desk := store.In[keys.EditTx](v.h.db), store.In[keys.Tx](v.h.db)
	for i, name := range []string{"joint", "joint_decline"} {
		code := v.name("guarded", i)
		it, err := keys.AddItem(context.Background(), edit, v.scope, keys.ItemDraft{Code: code, Name: code, HomeID: custody.PlaceID(v.ids["cabinet"]), HomeSlot: 6 + i, Level: custody.JointLevel})
		must(v.h.t, err)
		v.hang(it.ID, 6+i)
		out, err := keys.Release(context.Background(), desk, v.scope, keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: it.ID, PersonID: tenants.PersonID(v.ids["person"]), Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: v.canary}})
		must(v.h.t, err)
		v.keep(name, string(out.Waits.ID))
	}
}

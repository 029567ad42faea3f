package web_test

import (
	"cmp"
	"context"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// fillPermanents are keys that people have for good.
func (v *village) fillPermanents(n int) {
	ctx := context.Background()
	v.place(custody.Safe, "good", 40)
	for i, name := range append([]string{"permanent_first", "permanent", "permanent_sign", "permanent_ask", "permanent_no", "permanent_api"}, make([]string, n)...) {
		id := v.item("", "good", i+1)
		_, err := access.SaveRule(ctx, store.In[access.Tx](v.h.db), v.scope, rules.Rule{Name: v.name("good", i), Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{tenants.PersonID(v.ids["owner"])}}, What: rules.What{Items: []custody.ItemID{id}}})
		must(v.h.t, err)
		out, err := keys.Take(ctx, store.In[keys.Tx](v.h.db), v.scope, keys.TakeAsk{ItemID: id, PersonID: tenants.PersonID(v.ids["owner"]), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Permanent: true})
		must(v.h.t, err)
		v.keep(cmp.Or(name, "permanent_more"), string(out.Holding.ID))
		if name != "permanent_ask" {
			must(v.h.t, keys.AskPermanent(ctx, store.In[keys.PermanentTx](v.h.db), v.scope, out.Holding.ID))
		}
	}
}

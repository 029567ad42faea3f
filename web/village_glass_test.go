package web_test

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// fillGlass names keepers and lets one of them open a key that a rule keeps
// from everybody, again and again.
func (v *village) fillGlass(n int) {
	t, ctx := v.h.t, context.Background()
	org, free := v.org.Organisation.ID, tenants.PersonID(v.ids["person_free"])
	glass := store.In[emergency.GlassTx](v.h.db)
	opened, mine := v.item("key_of_glass", "board", 390), v.item("key_glass", "board", 391)
	must(t, second(access.SaveRule(ctx, store.In[access.Tx](v.h.db), v.scope, rules.Rule{Name: v.name("rule_glass", 0), Effect: rules.Deny, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{opened, mine}}})))
	ask := emergency.KeeperAsk{Level: 4, Until: v.h.clock.now.Add(300 * 24 * time.Hour)}
	name := func(as string, who, by tenants.PersonID, site tenants.SiteID) {
		ask.PersonID, ask.SiteID = who, site
		k, err := emergency.NameKeeper(ctx, glass, tenants.ForDemo(org, by), ask)
		must(t, err)
		v.keep(as, string(k.ID))
	}
	name("keeper", free, v.org.Owner.ID, "")
	name("keeper_end", free, v.org.Owner.ID, v.org.Site.ID)
	name("keeper_owner", v.org.Owner.ID, free, "")
	for i := range n + 2 {
		out, err := keys.BreakGlass(ctx, store.In[keys.Tx](v.h.db), tenants.ForDemo(org, free), keys.BreakAsk{ItemID: opened, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: custody.GlassOther, Text: v.name("smoke", i)})
		must(t, err)
		v.back(opened)
		if i == 0 {
			v.keep("glass_review", string(out.Glass.ID))
			continue
		}
		v.keep("glass", string(out.Glass.ID))
	}
}

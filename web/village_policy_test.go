package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// fillPolicies writes policies that a rule of the village enforces, in the name
// of somebody who is not their approver.
func (v *village) fillPolicies(n int) {
	author := tenants.ForDemo(v.org.Organisation.ID, tenants.PersonID(v.ids["person"]))
	for i := range n + 2 {
		p, err := access.WritePolicy(context.Background(), store.In[access.PolicyTx](v.h.db), author, custody.Policy{Title: v.name("policy", i), Situation: v.canary + " at night."}, []custody.RuleID{custody.RuleID(v.ids["rule"])})
		must(v.h.t, err)
		v.keep([]string{"policy", "policy_end", "policy_end_api"}[min(i, 2)], string(p.ID))
	}
}

// fillPrograms makes what programs change over the API: rules and a licence of
// their own.
func (v *village) fillPrograms(int) {
	in := store.In[access.Tx](v.h.db)
	for _, name := range []string{"rule_api", "rule_end_api"} {
		r, err := access.SaveRule(context.Background(), in, v.scope, rules.Rule{Name: v.canary + " " + name, Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{custody.ItemID(v.ids["key_in"])}}})
		must(v.h.t, err)
		v.keep(name, string(r.ID))
	}
	q, err := access.AddQualification(context.Background(), in, v.scope, tenants.Qualification{PersonID: tenants.PersonID(v.ids["person"]), Name: v.canary + " licence by program"})
	must(v.h.t, err)
	v.keep("licence_api", string(q.ID))
}

package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/access"
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

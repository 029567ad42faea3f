package web_test

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// fillCountPlans plans counts of places of their own, two of which wait to be
// begun.
func (v *village) fillCountPlans(n int) {
	ctx, in := context.Background(), store.In[keys.CountTx](v.h.db)
	slot := 300
	plan := func(name string) custody.CountPlan {
		slot++
		v.place(custody.Board, "xplan_"+name, 400)
		v.item("key_of_"+name, "xplan_"+name, slot)
		p, err := keys.PlanCount(ctx, in, v.scope, custody.CountPlan{PlaceID: custody.PlaceID(v.ids["xplan_"+name]), Every: custody.EachDay, Clocks: []int{480}, Hours: 4, CounterID: tenants.PersonID(v.ids["owner"])})
		must(v.h.t, err)
		v.keep(name, string(p.ID))
		return p
	}
	for _, name := range []string{"count_begin", "count_begin_api"} {
		p := plan("xplan_of_" + name)
		must(v.h.t, v.h.db.InTx(ctx, v.scope, func(tx *store.Tx) error {
			c := custody.Count{ID: custody.CountID(tx.NewID("cnt")), PlaceID: p.PlaceID, SiteID: p.SiteID, StartedAt: tx.Now(), OwnerID: p.CounterID, PlanID: p.ID, Waiting: true}
			v.keep(name, string(c.ID))
			return tx.AddCount(c)
		}))
	}
	for _, name := range []string{"count_plan", "count_plan_end", "count_plan_end_api"} {
		plan(name)
	}
	for i := range n {
		plan(fmt.Sprint("xplan_filler", i))
	}
}

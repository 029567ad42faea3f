package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// fillLocks are lockdowns of sites where nothing hangs, so that every key of the
// village can still be taken; their names are no canaries, because every page
// says them.
func (v *village) fillLocks(n int) {
	t, ctx, db := v.h.t, context.Background(), v.h.db
	locks := store.In[emergency.LockTx](db)
	site := func(name string) tenants.SiteID {
		s, err := admin.AddSite(ctx, db.Admin(), v.scope, tenants.Site{Name: name}, "Desk")
		must(t, err)
		return s.ID
	}
	annex := site("Annex")
	v.keep("site_lock", string(site("Barn")))
	v.keep("site_lock_api", string(site("Shed")))
	for i := range n + 2 {
		l, err := emergency.Lock(ctx, locks, v.scope, emergency.LockAsk{SiteID: annex, Why: custody.LockdownOther, Text: v.name("smoke", i)})
		must(t, err)
		must(t, emergency.Note(ctx, locks, v.scope, l.ID, v.name("engine", i)))
		if i <= n {
			_, err = emergency.AskToLift(ctx, locks, v.scope, l.ID, "over")
			must(t, err)
			_, err = emergency.Lift(ctx, locks, tenants.ForDemo(v.org.Organisation.ID, tenants.PersonID(v.ids["person_free"])), l.ID)
			must(t, err)
			v.keep("lockdown_over", string(l.ID))
			continue
		}
		v.keep("lockdown", string(l.ID))
	}
	must(t, emergency.AddExempt(ctx, locks, v.scope, annex, tenants.PersonID(v.ids["person_free"])))
	v.keep("site_locked", string(annex))
	must(t, db.Read(ctx, v.scope, func(r *store.Rx) error {
		p, err := r.Person(tenants.PersonID(v.ids["person_free"]))
		v.keep("number_lock", p.Number)
		return err
	}))
}

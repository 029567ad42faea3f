package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

// lockScene is a night in which somebody is seen behind the house: the site is
// locked down, one person is exempt for a while, and two people lift it. Later
// in that night one who is alone lifts a second one, which is looked at.
func (h *house) lockScene() {
	site, one, other := h.sites[len(h.sites)-1], h.lead, h.by[tenants.RoleManager]
	s := store.In[emergency.LockTx](h.store)
	var l custody.Lockdown
	step := func(minute int, do act) { h.on(9, 3, minute, do) }
	lock := func(why custody.LockdownWhy, text string) act {
		return func(ctx context.Context) (err error) {
			l, err = emergency.Lock(ctx, s, h.as(one), emergency.LockAsk{SiteID: site, Why: why, Text: text})
			return err
		}
	}
	asked := func(who *person, why string) act {
		return func(ctx context.Context) error {
			_, err := emergency.AskToLift(ctx, s, h.as(who), l.ID, why)
			return err
		}
	}
	lift := func(who *person) act {
		return func(ctx context.Context) error {
			_, err := emergency.Lift(ctx, s, h.as(who), l.ID)
			return err
		}
	}
	step(2, lock(custody.LockdownIntruder, "Somebody is behind the house, in dark clothes."))
	step(4, func(ctx context.Context) error { return emergency.AddExempt(ctx, s, h.as(one), site, other.id) })
	step(6, func(ctx context.Context) error {
		return emergency.Note(ctx, s, h.as(other), l.ID, "The police are on their way.")
	})
	step(8, asked(one, "Nobody is there any more."))
	step(10, func(ctx context.Context) error {
		if err := lift(one)(ctx); tenants.CodeOf(err) != "lockdown_same_person" {
			return errSpoilt("lockdown")
		}
		_, err := emergency.KeepLocked(ctx, s, h.as(other), l.ID)
		return err
	})
	step(12, asked(other, "The police looked everywhere."))
	step(14, lift(one))
	step(16, func(ctx context.Context) error { return emergency.EndExempt(ctx, s, h.as(one), site, other.id) })
	step(20, lock(custody.LockdownLost, ""))
	step(22, asked(one, "The badge is found."))
	step(34, lift(one))
	h.on(8, 9, 5, func(ctx context.Context) error {
		_, err := emergency.Review(ctx, s, h.as(other), l.ID, "Nobody else was awake, and the badge was there.")
		return err
	})
}

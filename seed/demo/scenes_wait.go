package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) waits() keys.WaitStore { return store.In[keys.WaitTx](h.store) }

// waitScenes are a queue for one key: the first does not come, the second
// changes their mind, the third takes it, returns it by mistake and has it
// again. And a late key for which two people wait now.
func (h *house) waitScenes() {
	h.on(4, 15, 10, h.queued(h.spare[14]))
	for i, ago := range []time.Duration{41 * time.Minute, 17 * time.Minute} {
		h.agenda.plan(h.ago(ago), func(ctx context.Context) error {
			_, err := h.waitFor(ctx, h.spare[9], []*person{h.by[tenants.RoleHolder], h.by[tenants.RoleDesk]}[i])
			return err
		})
	}
}

func (h *house) waitFor(ctx context.Context, it *thing, who *person) (custody.WaiterID, error) {
	w, err := keys.WaitFor(ctx, h.waits(), h.as(who), it.id, who.id)
	return w.ID, err
}

func (h *house) queued(it *thing) act {
	return func(ctx context.Context) error {
		first, second, third := h.by[tenants.RoleDesk], h.by[tenants.RoleHolder], h.by[tenants.RoleManager]
		if err := h.must(ctx, it, wish{who: h.whose(1)}); err != nil {
			return err
		}
		var kept custody.WaiterID
		h.in(10*time.Minute, func(ctx context.Context) (err error) { kept, err = h.waitFor(ctx, it, first); return err })
		for i, who := range []*person{second, third} {
			h.in(time.Duration(12+i)*time.Minute, func(ctx context.Context) error { _, err := h.waitFor(ctx, it, who); return err })
		}
		h.in(30*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, nil) })
		h.in(46*time.Minute, func(ctx context.Context) error {
			return keys.ExpireWait(ctx, h.waits(), tenants.ForJob(h.org, "wait"), kept)
		})
		h.in(50*time.Minute, func(ctx context.Context) error {
			return keys.StopWaiting(ctx, h.waits(), h.as(second), it.id, second.id)
		})
		h.in(55*time.Minute, func(ctx context.Context) error { return h.must(ctx, it, wish{who: third}) })
		h.in(80*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, third) })
		h.in(82*time.Minute, func(ctx context.Context) error {
			_, err := keys.TakeAgain(ctx, h.keys(), h.as(third), keys.AgainAsk{ItemID: it.id, PersonID: third.id, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}})
			h.left(it, third)
			return err
		})
		h.in(120*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, third) })
		return nil
	}
}

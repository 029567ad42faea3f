package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) asks() access.RequestStore { return store.In[access.RequestTx](h.store) }

// requestScenes are two wishes for more time than the rule allows: one that
// was granted, shorter than asked, and one that waits for an answer now.
func (h *house) requestScenes() {
	h.on(8, 9, 40, h.granted24(h.spare[19]))
	h.on(14, 10, 15, h.askedInVain(h.spare[19]))
	h.on(10, 8, 50, h.stoodIn)
	it := h.spare[20]
	h.agenda.plan(h.ago(5*time.Hour), func(ctx context.Context) error {
		due := h.Now.Add(50 * time.Minute).Truncate(time.Minute)
		return h.must(ctx, it, wish{who: h.whose(2), due: &due})
	})
	h.agenda.plan(h.ago(12*time.Minute), func(ctx context.Context) error {
		_, err := h.askTime(ctx, it, h.whose(2), 26*time.Hour, "The part only comes tomorrow morning.")
		return err
	})
}

// askTime asks for a key until some time from now.
func (h *house) askTime(ctx context.Context, it *thing, who *person, more time.Duration, why string) (custody.RequestID, error) {
	out, err := access.AskTime(ctx, h.asks(), h.as(who), it.id, h.clock.now().Add(more).Truncate(time.Minute), why)
	if err != nil || out.Request == nil {
		return "", err
	}
	return out.Request.ID, nil
}

// granted24 is a key kept over night, by leave of the manager.
func (h *house) granted24(it *thing) act {
	return func(ctx context.Context) error {
		who := h.whose(2)
		if err := h.must(ctx, it, wish{who: who, due: h.after(3 * time.Hour)}); err != nil {
			return err
		}
		h.in(2*time.Hour, func(ctx context.Context) error {
			id, err := h.askTime(ctx, it, who, 24*time.Hour, "I start there again at seven tomorrow.")
			if err != nil || id == "" {
				return err
			}
			h.in(20*time.Minute, func(ctx context.Context) error {
				until := h.clock.now().Add(22 * time.Hour).Truncate(time.Minute)
				_, err := access.Answer(ctx, h.asks(), h.as(h.oncall[0]), access.Verdict{ID: id, Yes: true, Until: &until, Why: "Until eight, the next shift needs it."})
				return err
			})
			h.in(21*time.Hour, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
			return nil
		})
		return nil
	}
}

// askedInVain is a holder who asks three times: refused, withdrawn, and decided
// only after the key was back.
func (h *house) askedInVain(it *thing) act {
	return func(ctx context.Context) error {
		who, boss := h.whose(1), h.as(h.by[tenants.RoleDesk])
		if err := h.must(ctx, it, wish{who: who, due: h.after(4 * time.Hour)}); err != nil {
			return err
		}
		ask := func(then func(context.Context, custody.RequestID) error) act {
			return func(ctx context.Context) error {
				id, err := h.askTime(ctx, it, who, 30*time.Hour, "The customer wants to see it again tomorrow.")
				if err != nil || id == "" {
					return err
				}
				return then(ctx, id)
			}
		}
		h.in(20*time.Minute, ask(func(ctx context.Context, id custody.RequestID) error {
			_, err := access.Answer(ctx, h.asks(), boss, access.Verdict{ID: id, Why: "It is promised to somebody else tonight."})
			return err
		}))
		h.in(50*time.Minute, ask(func(ctx context.Context, id custody.RequestID) error {
			_, err := access.WithdrawRequest(ctx, h.asks(), h.as(who), id)
			return err
		}))
		h.in(80*time.Minute, ask(func(ctx context.Context, id custody.RequestID) error {
			h.in(30*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
			h.in(40*time.Minute, func(ctx context.Context) error {
				_, err := access.Answer(ctx, h.asks(), boss, access.Verdict{ID: id, Yes: true})
				return err
			})
			return nil
		}))
		return nil
	}
}

// stoodIn is the manager away for a day, and back early.
func (h *house) stoodIn(ctx context.Context) error {
	boss := h.as(h.oncall[0])
	d, err := access.Delegate(ctx, h.asks(), boss, h.by[tenants.RoleDesk].id, h.clock.now(), h.clock.now().Add(36*time.Hour))
	if err != nil {
		return err
	}
	h.in(7*time.Hour, func(ctx context.Context) error { return access.EndDelegation(ctx, h.asks(), boss, d.ID) })
	return nil
}

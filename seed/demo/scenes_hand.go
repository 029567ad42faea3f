package demo

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// handScenes are keys that go from hand to hand: one after a count that did
// not fit, one that its finder did not want, and one that is offered now.
func (h *house) handScenes() {
	h.on(9, 14, 45, h.passedOn(h.spare[14]))
	h.on(6, 13, 10, h.notWanted(h.spare[15]))
	h.on(12, 10, 30, h.inVain(h.spare[15]))
	it := h.spare[16]
	h.agenda.plan(h.ago(2*time.Hour+40*time.Minute), func(ctx context.Context) error {
		due := h.Now.Add(4 * time.Hour)
		return h.must(ctx, it, wish{who: h.whose(1), due: &due})
	})
	h.agenda.plan(h.ago(6*time.Minute), func(ctx context.Context) error {
		_, err := h.offer(ctx, it, h.whose(1), h.whose(3), "The lock turns stiffly, pull the door.")
		return err
	})
}

func (h *house) hands() keys.HandStore { return store.In[keys.HandTx](h.store) }

func (h *house) offer(ctx context.Context, it *thing, from, to *person, note string) (custody.HandoverID, error) {
	out, err := keys.Offer(ctx, h.hands(), h.as(from), keys.OfferAsk{ItemIDs: []custody.ItemID{it.id}, To: to.id, Note: note, Via: custody.ViaWeb, Life: time.Hour})
	if err != nil {
		return "", err
	}
	return out[0].ID, nil
}

// passedOn is offered at the end of a shift, counted wrong once, and taken over.
func (h *house) passedOn(it *thing) act {
	return func(ctx context.Context) error {
		from, to := h.whose(1), h.whose(2)
		if err := h.must(ctx, it, wish{who: from}); err != nil {
			return err
		}
		h.in(25*time.Minute, func(ctx context.Context) error {
			id, err := h.offer(ctx, it, from, to, "")
			if err != nil {
				return err
			}
			h.in(4*time.Minute, func(ctx context.Context) error { return h.miscount(ctx, it, to, id) })
			h.in(5*time.Minute, func(ctx context.Context) error { return h.takeOver(ctx, it, to, id, it.item.Pieces) })
			h.in(200*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, to) })
			return nil
		})
		return nil
	}
}

// miscount is a ring counted one short; a single key cannot be counted wrong.
func (h *house) miscount(ctx context.Context, it *thing, who *person, id custody.HandoverID) error {
	if it.item.Pieces < 2 {
		return nil
	}
	var m *keys.Miscount
	if err := h.takeOver(ctx, it, who, id, it.item.Pieces-1); !errors.As(err, &m) {
		return err
	}
	return nil
}

func (h *house) takeOver(ctx context.Context, it *thing, who *person, id custody.HandoverID, counted int) error {
	taken, err := keys.Accept(ctx, h.hands(), h.as(who), keys.AcceptAsk{ID: id, Counted: counted, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorPassword}, Reason: "On call"})
	if err != nil {
		return err
	}
	it.holder = who
	it.turn++
	h.watch(it, taken.Holding.DueAt)
	return nil
}

// notWanted is offered to somebody who is about to go home.
func (h *house) notWanted(it *thing) act {
	return func(ctx context.Context) error {
		from, to := h.whose(3), h.whose(2)
		if err := h.must(ctx, it, wish{who: from}); err != nil {
			return err
		}
		h.in(70*time.Minute, func(ctx context.Context) error {
			id, err := h.offer(ctx, it, from, to, "")
			if err != nil {
				return err
			}
			h.in(3*time.Minute, func(ctx context.Context) error {
				_, err := keys.Decline(ctx, h.hands(), h.as(to), id, "I am leaving in ten minutes.")
				return err
			})
			h.in(30*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, from) })
			return nil
		})
		return nil
	}
}

// inVain is a key that nobody takes over: offered to somebody whom the rules
// do not let have it, offered and withdrawn, offered and not answered.
func (h *house) inVain(it *thing) act {
	return func(ctx context.Context) error {
		from, to := h.whose(1), h.whose(3)
		if err := h.must(ctx, it, wish{who: from}); err != nil {
			return err
		}
		h.in(10*time.Minute, func(ctx context.Context) error {
			var no *keys.Refused
			if _, err := h.offer(ctx, it, from, h.by[tenants.RoleAuditor], ""); !errors.As(err, &no) {
				return errors.Join(err, errSpoilt(it.code))
			}
			return nil
		})
		h.in(14*time.Minute, func(ctx context.Context) error {
			id, err := h.offer(ctx, it, from, to, "")
			h.in(2*time.Minute, func(ctx context.Context) error {
				_, err := keys.Withdraw(ctx, h.hands(), h.as(from), id)
				return err
			})
			return err
		})
		h.in(20*time.Minute, func(ctx context.Context) error {
			id, err := h.offer(ctx, it, from, to, "")
			h.in(time.Hour+2*time.Second, func(ctx context.Context) error {
				return keys.ExpireHandover(ctx, h.hands(), tenants.ForJob(h.org, "offer"), id)
			})
			return err
		})
		h.in(100*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, from) })
		return nil
	}
}

package demo

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
)

// wish is how somebody wants to take a key.
type wish struct {
	who     *person
	purpose string
	reason  string
	due     *time.Time
	forever bool
	kiosk   bool // at the kiosk by themselves, not over the counter
}

// counter is the counter's colleague on duty at this moment.
func (h *house) counter() *person { return h.desks[h.clock.now().In(h.zone).Hour()/4%len(h.desks)] }

// take lets somebody take a key where it hangs or lies: from its cabinet when
// it hangs there, else over the counter or at the kiosk. It tells whether the
// rules granted it.
func (h *house) take(ctx context.Context, it *thing, w wish) (bool, error) {
	if it.slot > 0 {
		return it.box.take(ctx, it, w)
	}
	ask := keys.TakeAsk{ItemID: it.id, PersonID: w.who.id, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk},
		Purpose: w.purpose, Reason: w.reason, DueAt: w.due, Permanent: w.forever}
	scope := h.as(h.counter())
	if w.kiosk {
		ask.Via, ask.Factors, scope = custody.ViaKiosk, []rules.Factor{rules.FactorBadge, rules.FactorPIN}, h.as(w.who)
	}
	taken, err := keys.Take(ctx, h.keys(), scope, ask)
	if ok, err := h.granted(err); !ok {
		return false, err
	}
	h.left(it, w.who)
	h.watch(it, taken.Holding.DueAt)
	return true, nil
}

// granted sorts the answer to an ask: a refusal is part of the story.
func (h *house) granted(err error) (bool, error) {
	var refused *keys.Refused
	if errors.As(err, &refused) {
		h.told.Refusals++
		return false, nil
	}
	return err == nil, err
}

// left follows a key that somebody has now.
func (h *house) left(it *thing, who *person) {
	it.out, it.holder, it.slot = true, who, 0
	it.turn++
	h.told.Movements++
}

// came follows a key that is back.
func (h *house) came(it *thing, slot int) {
	if it.out {
		h.told.Movements++
	}
	it.out, it.lost, it.holder, it.slot = false, false, nil, slot
	it.turn++
}

// back brings a key back: to its cabinet when that is its home, else over the
// counter.
func (h *house) back(ctx context.Context, it *thing, by *person) error {
	if it.box != nil {
		return it.box.back(ctx, it, by, it.hook)
	}
	return h.backOver(ctx, it, by)
}

// backOver brings a key back over the counter, wherever its home is.
func (h *house) backOver(ctx context.Context, it *thing, by *person) error {
	ask := keys.BackAsk{ItemID: it.id, Via: custody.ViaDesk}
	if by != nil {
		ask.BroughtBy = by.id
	}
	if _, err := keys.BringBack(ctx, h.keys(), h.as(h.counter()), ask); err != nil {
		return err
	}
	h.came(it, 0)
	return nil
}

// later plans an act about a key that is void when the key moves before.
func (h *house) later(at time.Time, it *thing, do act) {
	turn := it.turn
	h.agenda.plan(at, func(ctx context.Context) error {
		if it.turn != turn {
			return nil
		}
		return do(ctx)
	})
}

// extend gives a holder more time.
func (h *house) extend(ctx context.Context, it *thing, due time.Time) error {
	_, err := keys.Extend(ctx, h.keys(), h.as(h.counter()), it.id, due)
	return err
}

// missing reports a key that nobody finds.
func (h *house) missing(ctx context.Context, it *thing, by *person, statement string) error {
	it.lost = true
	it.turn++
	_, err := keys.ReportMissing(ctx, h.keys(), h.as(by), it.id, statement)
	return err
}

// found brings a missing key back to its board, or to the desk, where somebody
// decides to use it again.
func (h *house) found(ctx context.Context, it *thing) error {
	if _, err := keys.MarkFound(ctx, h.keys(), h.as(h.counter()), it.id); err != nil {
		return err
	}
	h.came(it, 0)
	return h.looked(ctx, it)
}

// undo takes back what the counter just typed about a key.
func (h *house) undo(ctx context.Context, it *thing, out bool, holder *person) error {
	it.out, it.holder = out, holder
	it.turn++
	_, err := keys.Undo(ctx, h.keys(), h.as(h.counter()), it.id)
	return err
}

// after is a moment some time from now, for a due time.
func (h *house) after(d time.Duration) *time.Time {
	t := h.clock.now().Add(d)
	return &t
}

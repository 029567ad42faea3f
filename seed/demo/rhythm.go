package demo

import (
	"context"
	"time"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// habit is what somebody does on a working day: takes so many keys out of a
// pool, each for a while, for one of their purposes.
type habit struct {
	who      *person
	days     uint8   // bit 1<<weekday, as in rules.Window
	from, to int     // minutes of the day, beyond 1440 into the next
	times    float64 // keys a day
	pool     []*thing
	stay     [2]int // minutes that a key stays out
	purposes []string
	reason   string
	kiosk    bool
}

// Days of the week as bits, Sunday first.
const (
	everyDay = 0b1111111
	weekdays = 0b0111110
	monToSat = 0b1111110
)

// clockTime is a minute of the day.
func clockTime(hour, minute int) int { return hour*60 + minute }

// live plans the days of everybody's habits, each at its midnight.
func (h *house) live(habits []habit) {
	for day := 1; ; day++ {
		at := h.moment(h.clock.now(), day, 0)
		if !at.Before(h.Now) {
			return
		}
		h.agenda.plan(at, func(ctx context.Context) error {
			for i := range habits {
				h.day(&habits[i], at)
			}
			return nil
		})
	}
}

// day plans what one habit brings on one day.
func (h *house) day(b *habit, at time.Time) {
	if b.days&(1<<at.In(h.zone).Weekday()) == 0 {
		return
	}
	n := int(b.times)
	if h.rand.Float64() < b.times-float64(n) {
		n++
	}
	for range n {
		last := max(b.from+1, b.to-b.stay[0])
		start := h.moment(at, 0, b.from+h.rand.IntN(last-b.from)).Add(time.Duration(h.rand.IntN(60)) * time.Second)
		h.agenda.plan(start, func(ctx context.Context) error { return h.outing(ctx, b, at) })
	}
}

// outing is one key taken, and the plan to bring it back.
func (h *house) outing(ctx context.Context, b *habit, day time.Time) error {
	it := h.pick(b.pool)
	if it == nil {
		return nil
	}
	purpose := ""
	if len(b.purposes) > 0 {
		purpose = b.purposes[h.rand.IntN(len(b.purposes))]
	}
	ok, err := h.take(ctx, it, wish{who: b.who, purpose: purpose, reason: b.reason, kiosk: b.kiosk})
	if err != nil || !ok {
		return err
	}
	stay := b.stay[0] + h.rand.IntN(b.stay[1]-b.stay[0]+1)
	end := h.clock.now().Add(time.Duration(stay)*time.Minute + time.Duration(h.rand.IntN(60))*time.Second)
	if shift := h.moment(day, 0, b.to).Add(time.Duration(h.rand.IntN(300)) * time.Second); end.After(shift) {
		end = shift
	}
	h.later(end, it, func(ctx context.Context) error { return h.comesBack(ctx, it, b.who, true) })
	return nil
}

// comesBack brings a key back as it goes in life: mostly well, now and then
// late, by a colleague, into the wrong slot or only as far as the counter.
func (h *house) comesBack(ctx context.Context, it *thing, who *person, mayBeLate bool) error {
	luck := h.rand.IntN(1000)
	switch {
	case luck < 22 && mayBeLate:
		late := h.clock.now().Add(time.Duration(40+h.rand.IntN(900)) * time.Minute)
		h.later(late, it, func(ctx context.Context) error { return h.comesBack(ctx, it, who, false) })
		return nil
	case luck < 50:
		return h.back(ctx, it, h.staff[h.rand.IntN(len(h.staff))])
	case it.box == nil, it.box.down:
		return h.back(ctx, it, who)
	case luck < 70:
		return h.overCounter(ctx, it, who)
	case luck < 95:
		return h.misplaced(ctx, it, who)
	}
	return h.back(ctx, it, who)
}

// overCounter leaves a cabinet's key at the counter, to be hung by the desk a
// little later.
func (h *house) overCounter(ctx context.Context, it *thing, who *person) error {
	if err := h.backOver(ctx, it, who); err != nil {
		return err
	}
	h.later(h.clock.now().Add(time.Duration(8+h.rand.IntN(40))*time.Minute), it, func(ctx context.Context) error {
		return it.box.back(ctx, it, h.counter(), it.hook)
	})
	return nil
}

// misplaced hangs a key into a slot that is not its own.
func (h *house) misplaced(ctx context.Context, it *thing, who *person) error {
	slot := it.box.free()
	if slot == 0 {
		slot = it.hook
	}
	if err := it.box.back(ctx, it, who, slot); err != nil || it.box.down || slot == it.hook {
		return err
	}
	astray := keys.Astray{ItemID: it.id, PlaceID: it.box.place.ID, Slot: slot}
	h.in(keys.AstrayAfter, func(ctx context.Context) error {
		return keys.TellAstray(ctx, store.In[keys.AstrayTx](h.store), tenants.ForJob(h.org, "tell_astray"), astray)
	})
	return nil
}

// pick draws a key of the pool that is in its place, or nil when luck fails.
func (h *house) pick(pool []*thing) *thing {
	for range 12 {
		if it := pool[h.rand.IntN(len(pool))]; it.ready() {
			return it
		}
	}
	return nil
}

// ready tells whether everyday life may take the key.
func (it *thing) ready() bool {
	return !it.out && !it.lost && !it.kept && (it.box == nil || it.slot > 0)
}

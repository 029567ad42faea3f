package demo

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/jobs"
	"claviger/store"
)

// poolNames are what the houses call their set of equal keys.
var poolNames = map[string]string{"motors": "Loan cars", "homes": "Spare vans", "hospital": "Shuttles"}

// bookScenes are bookings of a set of three keys: one fetched and brought back,
// one that nobody fetched, one that moved because its key was late, one that
// was refused, and some that are still to come.
func (h *house) bookScenes() {
	set := h.spare[20:23]
	h.on(27, 9, 5, func(ctx context.Context) error {
		var codes []string
		for _, it := range set {
			codes = append(codes, it.code)
		}
		_, err := booking.SavePool(ctx, h.books(), h.as(h.lead), custody.Pool{Name: poolNames[h.slug]}, codes)
		return err
	})
	h.on(26, 9, 15, func(ctx context.Context) error {
		return booking.SetTerms(ctx, h.books(), h.as(h.lead), custody.StandardBooking)
	})
	h.on(14, 9, 20, h.calledOff(set[2]))
	h.on(4, 9, 45, h.waitedFor(h.spare[23]))
	h.on(12, 9, 30, h.fetched(set[0]))
	h.on(8, 9, 10, h.forgotten(set[1]))
	h.on(5, 9, 40, h.inTheWay(set[0]))
	h.agenda.plan(h.ago(150*time.Minute), func(ctx context.Context) error {
		at := h.Now.Truncate(30 * time.Minute)
		for _, b := range []struct {
			it       *thing
			who      int
			from, to time.Duration
		}{{set[0], 1, 3 * time.Hour, 5 * time.Hour}, {set[1], 3, 2 * time.Hour, 6 * time.Hour}, {set[0], 2, 22 * time.Hour, 25 * time.Hour}, {set[2], 3, 24 * time.Hour, 28 * time.Hour},
			{set[1], 1, 47 * time.Hour, 50 * time.Hour}, {set[2], 2, 70 * time.Hour, 75 * time.Hour}} {
			if _, err := h.book(ctx, booking.Ask{ItemID: b.it.id, PersonID: h.whose(b.who).id, From: at.Add(b.from), To: at.Add(b.to)}); err != nil {
				return err
			}
		}
		var busy *booking.Busy
		if _, err := h.book(ctx, booking.Ask{ItemID: set[0].id, PersonID: h.whose(2).id, From: at.Add(4 * time.Hour), To: at.Add(6 * time.Hour)}); !errors.As(err, &busy) {
			return errSpoilt(set[0].code)
		}
		return nil
	})
}

func (h *house) books() booking.Store { return store.In[booking.Tx](h.store) }

// book is typed at the counter.
func (h *house) book(ctx context.Context, in booking.Ask) (custody.Booking, error) {
	in.Via = custody.ViaWeb
	return booking.Book(ctx, h.books(), h.as(h.counter()), in)
}

// soon is so many minutes after the next full hour.
func (h *house) soon(minutes int) time.Time {
	return h.clock.now().Truncate(time.Hour).Add(time.Hour + time.Duration(minutes)*time.Minute)
}

// look is the job that looks after bookings, at a moment at which it finds one.
func (h *house) look(at time.Time) {
	h.agenda.plan(at.Add(20*time.Second), func(ctx context.Context) error { return jobs.Bookings(h.store).Do(ctx) })
}

// fetched is booked, taken a little early, and back before its end.
func (h *house) fetched(it *thing) act {
	return func(ctx context.Context) error {
		who, from := h.whose(1), h.soon(0)
		if _, err := h.book(ctx, booking.Ask{ItemID: it.id, PersonID: who.id, From: from, To: from.Add(3 * time.Hour), Note: "Back with a full tank, please."}); err != nil {
			return err
		}
		h.agenda.plan(from.Add(-8*time.Minute), func(ctx context.Context) error { return h.must(ctx, it, wish{who: who}) })
		h.agenda.plan(from.Add(155*time.Minute), func(ctx context.Context) error { return h.backOver(ctx, it, who) })
		return nil
	}
}

// forgotten is booked, and nobody comes.
func (h *house) forgotten(it *thing) act {
	return func(ctx context.Context) error {
		from := h.soon(0)
		_, err := h.book(ctx, booking.Ask{ItemID: it.id, PersonID: h.whose(2).id, From: from, To: from.Add(2 * time.Hour)})
		h.look(from.Add(custody.StandardBooking.Release))
		return err
	}
}

// inTheWay is a key that comes back late: its next booking moves to another.
func (h *house) inTheWay(it *thing) act {
	return func(ctx context.Context) error {
		late, next, from := h.whose(3), h.whose(1), h.soon(0)
		if _, err := h.book(ctx, booking.Ask{ItemID: it.id, PersonID: next.id, From: from.Add(time.Hour), To: from.Add(3 * time.Hour)}); err != nil {
			return err
		}
		if err := h.must(ctx, it, wish{who: late, due: &from}); err != nil {
			return err
		}
		h.look(from.Add(time.Hour))
		h.agenda.plan(from.Add(90*time.Minute), func(ctx context.Context) error { return h.backOver(ctx, it, late) })
		h.look(from.Add(90 * time.Minute))
		return nil
	}
}

// calledOff is booked, put off by an hour, and cancelled.
func (h *house) calledOff(it *thing) act {
	return func(ctx context.Context) error {
		who, from := h.whose(1), h.soon(60)
		b, err := h.book(ctx, booking.Ask{ItemID: it.id, PersonID: who.id, From: from, To: from.Add(2 * time.Hour)})
		if err != nil {
			return err
		}
		h.in(12*time.Minute, func(ctx context.Context) error {
			_, err := booking.Change(ctx, h.books(), h.as(who), b.ID, booking.Ask{ItemID: it.id, From: from.Add(time.Hour), To: from.Add(3 * time.Hour), Via: custody.ViaWeb})
			return err
		})
		h.in(31*time.Minute, func(ctx context.Context) error {
			_, err := booking.Cancel(ctx, h.books(), h.as(who), b.ID)
			return err
		})
		return nil
	}
}

// waitedFor is a key of which there is no other: it comes back late, and is
// fetched then.
func (h *house) waitedFor(it *thing) act {
	return func(ctx context.Context) error {
		late, next, from := h.whose(2), h.whose(1), h.soon(0)
		if err := h.must(ctx, it, wish{who: late, due: &from}); err != nil {
			return err
		}
		if _, err := h.book(ctx, booking.Ask{ItemID: it.id, PersonID: next.id, From: from, To: from.Add(3 * time.Hour)}); err != nil {
			return err
		}
		h.look(from)
		h.agenda.plan(from.Add(35*time.Minute), func(ctx context.Context) error { return h.backOver(ctx, it, late) })
		h.agenda.plan(from.Add(50*time.Minute), func(ctx context.Context) error { return h.must(ctx, it, wish{who: next}) })
		h.agenda.plan(from.Add(140*time.Minute), func(ctx context.Context) error { return h.backOver(ctx, it, next) })
		return nil
	}
}

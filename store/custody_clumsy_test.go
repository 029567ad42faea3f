package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// atOnce runs all of them together and gives how many succeeded; who loses is
// told why with a conflict.
func (h *house) atOnce(acts ...func() error) (won int) {
	h.t.Helper()
	errs := make([]error, len(acts))
	var all sync.WaitGroup
	for i, act := range acts {
		all.Go(func() { errs[i] = act() })
	}
	all.Wait()
	for _, err := range errs {
		if err == nil {
			won++
		} else if tenants.KindOf(err) != tenants.Conflict {
			h.t.Errorf("a loser got %v", err)
		}
	}
	return won
}

// TestTwoTabsChangeBookings: two bookings that are moved into the same free
// hour at once do not both get it, nor does one that is made meanwhile.
func TestTwoTabsChangeBookings(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		his, err := h.book(h.van[0], h.ben, 60, 90)
		must(h.t, err)
		hers, err := h.book(h.van[0], h.chloe, 300, 330)
		must(h.t, err)
		move := func(b custody.Booking) func() error {
			return func() error {
				_, err := booking.Change(context.Background(), h.books(), h.as(b.PersonID), b.ID, h.ask(h.van[0], "", 120, 180))
				return err
			}
		}
		won := h.atOnce(move(his), move(hers), func() error { _, err := h.book(h.van[0], h.ann, 150, 200); return err })
		if won != 1 {
			h.t.Fatalf("%d of three got the hour", won)
		}
	})
}

// TestOfferToALeaver: who has left, or leaves before accepting, gets no key.
func TestOfferToALeaver(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		leave := func(at time.Time) {
			must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
				p, err := tx.LockPerson(h.chloe)
				must(h.t, err)
				p.EndsOn = &at
				return tx.SavePerson(p)
			}))
		}
		_, err := h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		offers, err := h.offer(h.ben, h.chloe, h.van[0])
		must(h.t, err)
		leave(h.at(10))
		h.clock.add(20 * time.Minute)
		_, err = h.accept(h.chloe, offers[0].ID, 2)
		refusedWith(h.t, err, rules.PersonInactive)
		_, err = h.offer(h.ben, h.chloe, h.van[0])
		refusedWith(h.t, err, rules.PersonInactive)
		_, err = h.book(h.van[1], h.chloe, 60, 120)
		if err == nil {
			h.t.Error("somebody who left has a booking")
		}
		h.read(func(r *store.Rx) error {
			it, err := r.Item(h.van[0].ID)
			if it.HolderID != h.ben {
				h.t.Errorf("%q has it", it.HolderID)
			}
			return err
		})
	})
}

// TestBookingOverTheNightTheClockChanges: a booking is two moments, whatever
// the clock on the wall does between them and whatever zone the site gets.
func TestBookingOverTheNightTheClockChanges(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		night := 24*60 + 13*60 // Saturday 22:00 UTC; at 01:00 UTC on Sunday Paris goes from two to three
		b, err := h.book(h.van[0], h.ben, night, night+300)
		must(h.t, err)
		_, err = h.book(h.van[0], h.chloe, night+299, night+400)
		h.busy(err, "booking_overlap", "V-2", "V-3")
		must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			_, err := tx.Update("sites").Set("zone = 'Pacific/Auckland'").Where("id = ?", h.site).Exec(tx.Context())
			return err
		}))
		h.clock.add(time.Duration(night) * time.Minute)
		taken, err := h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		if got := h.booking(b.ID); got.State != custody.BookingOut || taken.Holding.DueAt == nil || !taken.Holding.DueAt.Equal(h.at(night+300)) {
			h.t.Errorf("%+v, due %v", got, taken.Holding.DueAt)
		}
	})
}

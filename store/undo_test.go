package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

func (h *bookHouse) undo(it custody.Item) error {
	_, err := keys.Undo(context.Background(), store.In[keys.Tx](h.s), h.desk, it.ID)
	return err
}

// TestUndoneReturnLeavesOthersTheirBooking: who undoes a return gets no time
// back that another has booked since.
func TestUndoneReturnLeavesOthersTheirBooking(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		his, err := h.book(h.van[0], h.ben, 0, 120)
		must(h.t, err)
		_, err = h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		h.clock.add(30 * time.Minute)
		_, err = h.back(h.van[0])
		must(h.t, err)
		hers, err := h.book(h.van[0], h.chloe, 60, 90)
		must(h.t, err)
		must(h.t, h.undo(h.van[0]))
		if h.booking(his.ID).State != custody.BookingDone || h.booking(hers.ID).State != custody.Booked {
			h.t.Fatalf("his is %s, hers %s", h.booking(his.ID).State, h.booking(hers.ID).State)
		}
		_, err = h.back(h.van[0])
		must(h.t, err)
		if h.booking(his.ID).State != custody.BookingDone {
			h.t.Fatalf("his is %s", h.booking(his.ID).State)
		}
	})
}

// TestReturnBeforeALossIsNotUndone: a key that was lost and found since is not
// given to who had it before.
func TestReturnBeforeALossIsNotUndone(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		lose := func() {
			_, err := keys.ReportMissing(context.Background(), store.In[keys.Tx](h.s), h.desk, h.van[0].ID, "")
			must(h.t, err)
			h.clock.add(time.Second)
			_, err = h.back(h.van[0])
			must(h.t, err)
			_, err = keys.Reactivate(context.Background(), h.lost(), h.desk, h.incident(h.van[0]).ID)
			must(h.t, err)
		}
		take := func() {
			h.clock.add(time.Second)
			_, err := h.takeWith(h.van[0], h.ben, false)
			must(h.t, err)
			h.clock.add(time.Second)
		}
		take()
		lose() // in his hand
		codeIs(h.t, h.undo(h.van[0]), "nothing_to_undo")
		take()
		_, err := h.back(h.van[0])
		must(h.t, err)
		h.clock.add(time.Second)
		must(h.t, h.undo(h.van[0])) // what came after the loss is
		_, err = h.back(h.van[0])
		must(h.t, err)
		lose() // on the board
		codeIs(h.t, h.undo(h.van[0]), "nothing_to_undo")
		inc := h.incident(h.van[0])
		ctx := context.Background()
		_, err = keys.State(ctx, h.lost(), h.desk, inc.ID, "It lay under the seat.")
		must(h.t, err)
		_, err = keys.DecideLoss(ctx, h.lost(), h.desk, inc.ID, keys.LossAsk{Decision: custody.Keep, Why: "It never left the yard."})
		must(h.t, err)
		_, err = keys.CloseIncident(ctx, h.lost(), h.desk, inc.ID, "found")
		must(h.t, err)
		codeIs(h.t, h.undo(h.van[0]), "nothing_to_undo") // nor once that is closed
	})
}

// TestTwoBookingsInARow: who keeps a key from one booking of theirs into the
// next ends the first, and has it until the end of the second.
func TestTwoBookingsInARow(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		first, err := h.book(h.van[0], h.ben, 0, 60)
		must(h.t, err)
		second, err := h.book(h.van[0], h.ben, 60, 120)
		must(h.t, err)
		_, err = h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		h.clock.add(50 * time.Minute)
		h.sweep()
		h.read(func(r *store.Rx) error {
			hold, err := r.LastHolding(h.van[0].ID)
			if err == nil && (hold.DueAt == nil || !hold.DueAt.Equal(second.ToAt)) {
				h.t.Errorf("due %v, the second booking ends %v", hold.DueAt, second.ToAt)
			}
			return err
		})
		if a, b := h.booking(first.ID), h.booking(second.ID); a.State != custody.BookingDone || a.SettledAt == nil || b.State != custody.BookingOut {
			h.t.Fatalf("the first is %s, the second %s", a.State, b.State)
		}
		h.last(custody.BookingEnded, custody.BookingBegun)
		_, err = h.back(h.van[0])
		must(h.t, err)
		if got := h.booking(second.ID); got.State != custody.BookingDone {
			h.t.Fatalf("the second is %s", got.State)
		}
	})
}

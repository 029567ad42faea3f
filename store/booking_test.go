package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// bookHouse is a house on a clock that tests move, with a pool of three keys.
type bookHouse struct {
	*house
	clock *tick
	van   [3]custody.Item
	pool  custody.Pool
}

func eachBookHouse(t *testing.T, test func(*bookHouse)) {
	t.Helper()
	clock := &tick{now: time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: clock.read}, func(t *testing.T, s *store.Store) {
		clock.mu.Lock()
		clock.now = time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
		clock.mu.Unlock()
		h := &bookHouse{house: newHouse(t, s, "north"), clock: clock}
		for i, code := range []string{"V-1", "V-2", "V-3"} {
			h.van[i] = h.key(code, h.board, i+1)
		}
		var err error
		h.pool, err = booking.SavePool(context.Background(), h.books(), h.desk, custody.Pool{Name: "Vans"}, []string{"V-1", "V-2", "V-3"})
		must(t, err)
		test(h)
	})
}

func (h *bookHouse) books() booking.Store { return store.In[booking.Tx](h.s) }

// at is so many minutes from nine o'clock.
func (h *bookHouse) at(minutes int) time.Time {
	return time.Date(2026, 3, 27, 9, minutes, 0, 0, time.UTC)
}

func (h *bookHouse) ask(it custody.Item, who tenants.PersonID, from, to int) booking.Ask {
	return booking.Ask{ItemID: it.ID, PersonID: who, From: h.at(from), To: h.at(to), Via: custody.ViaWeb}
}

func (h *bookHouse) book(it custody.Item, who tenants.PersonID, from, to int) (custody.Booking, error) {
	return booking.Book(context.Background(), h.books(), h.desk, h.ask(it, who, from, to))
}

func (h *bookHouse) booking(id custody.BookingID) (b custody.Booking) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) {
		b, err = r.Booking(id)
		return err
	})
	return b
}

func (h *bookHouse) sweep() booking.Swept {
	h.t.Helper()
	orgs, err := h.s.UnscopedWithBookings(context.Background())
	must(h.t, err)
	if !slices.Contains(orgs, h.org) {
		return booking.Swept{}
	}
	out, err := booking.Sweep(context.Background(), h.books(), tenants.ForJob(h.org, "test"))
	must(h.t, err)
	return out
}

func (h *bookHouse) takeWith(it custody.Item, who tenants.PersonID, promise bool) (keys.Taken, error) {
	return keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, keys.TakeAsk{ItemID: it.ID, PersonID: who, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Promise: promise})
}

func (h *bookHouse) busy(err error, code string, free ...string) {
	h.t.Helper()
	var x *booking.Busy
	if !errors.As(err, &x) || tenants.CodeOf(err) != code || !slices.Equal(x.Free, free) {
		h.t.Fatalf("got %v, want %s with %v", err, code, free)
	}
}

func TestBookingsDoNotOverlap(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		first, err := h.book(h.van[0], h.ben, 60, 120)
		must(h.t, err)
		_, err = h.book(h.van[0], h.chloe, 119, 180)
		h.busy(err, "booking_overlap", "V-2", "V-3")
		h.last(custody.BookingMade, custody.BookingRefused)
		_, err = h.book(h.van[0], h.chloe, 120, 180)
		must(h.t, err)
		_, err = h.book(h.van[0], h.chloe, 30, 60)
		must(h.t, err)
		_, err = h.book(h.van[0], h.ben, -30, 60)
		codeIs(h.t, err, "booking_past")
		_, err = h.book(h.van[0], h.ben, 60, 60)
		codeIs(h.t, err, "booking_order")
		_, err = h.book(h.van[0], h.ben, 600, 600+33*24*60)
		codeIs(h.t, err, "booking_long")

		ctx := context.Background()
		_, err = booking.Change(ctx, h.books(), h.as(h.chloe), first.ID, h.ask(h.van[0], "", 60, 90))
		codeIs(h.t, err, "booking_not_found") // not hers
		_, err = booking.Change(ctx, h.books(), h.as(h.ben), first.ID, h.ask(h.van[0], "", 60, 150))
		h.busy(err, "booking_overlap", "V-2", "V-3")
		changed, err := booking.Change(ctx, h.books(), h.as(h.ben), first.ID, h.ask(h.van[1], "", 60, 150))
		must(h.t, err)
		if changed.ID != first.ID || changed.ItemID != h.van[1].ID || changed.PersonID != h.ben {
			h.t.Fatalf("changed: %+v", changed)
		}
		_, err = booking.Cancel(ctx, h.books(), h.as(h.ben), first.ID)
		must(h.t, err)
		_, err = booking.Cancel(ctx, h.books(), h.as(h.ben), first.ID)
		codeIs(h.t, err, "booking_over")
		h.last(custody.BookingChanged, custody.BookingStopped)
	})
}

func TestBookingAsksTheRules(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		_, err := h.book(h.van[0], h.ben, 60, 60+9*60) // the rule lets a key out for eight hours
		var x *booking.Refused
		if !errors.As(err, &x) || len(x.Decision.Needs) != 1 || tenants.CodeOf(err) != "booking_too_long_rule" {
			h.t.Fatalf("nine hours: %v", err)
		}
		h.rule(rules.Rule{Name: "Not after eleven", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ben}}, When: []rules.Window{{Days: 127, From: 12 * 60, To: 24 * 60}}})
		_, err = h.book(h.van[0], h.ben, 150, 200) // half past twelve in Paris
		if !errors.As(err, &x) || x.Decision.Reasons[0].Code != rules.RuleDenies {
			h.t.Fatalf("in a denied window: %v", err)
		}
		h.last(custody.BookingRefused)
		_, err = h.book(h.van[0], h.ben, 30, 60)
		must(h.t, err)
		_, err = booking.Book(context.Background(), h.books(), h.as(h.ben), h.ask(h.van[1], h.chloe, 30, 60))
		codeIs(h.t, err, "permission_missing")
		_, err = booking.Book(context.Background(), h.books(), h.as(h.chloe), h.ask(h.van[1], h.chloe, 30, 60))
		must(h.t, err)
	})
}

// TestTwoTabsAtOnce races bookings of one key and of a pool.
func TestTwoTabsAtOnce(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		race := func(n int, ask func(i int) booking.Ask) (won int) {
			var wg sync.WaitGroup
			errs := make([]error, n)
			for i := range errs {
				wg.Go(func() { _, errs[i] = booking.Book(context.Background(), h.books(), h.desk, ask(i)) })
			}
			wg.Wait()
			for _, err := range errs {
				if err == nil {
					won++
				} else if tenants.KindOf(err) != tenants.Conflict {
					h.t.Errorf("loser got %v", err)
				}
			}
			return won
		}
		if won := race(16, func(i int) booking.Ask { return h.ask(h.van[0], h.ben, 60+i, 120+i) }); won != 1 {
			h.t.Fatalf("%d won one key", won)
		}
		if won := race(16, func(i int) booking.Ask {
			in := h.ask(custody.Item{}, h.chloe, 300+i, 360+i)
			in.PoolID = h.pool.ID
			return in
		}); won != 3 {
			h.t.Fatalf("%d won three keys of a pool", won)
		}
	})
}

func TestBookingBeginsAndEndsWithTheMetal(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		b, err := h.book(h.van[0], h.ben, 60, 120)
		must(h.t, err)
		taken, err := h.takeWith(h.van[0], h.chloe, false) // nine o'clock: Ben comes at ten
		var x *keys.Refused
		if !errors.As(err, &x) || len(x.Decision.Needs) != 1 || x.Decision.Needs[0].Kind != rules.NeedPromise {
			h.t.Fatalf("without a promise: %+v %v", taken, err)
		}
		taken, err = h.takeWith(h.van[0], h.chloe, true)
		must(h.t, err)
		if taken.Holding.DueAt == nil || !taken.Holding.DueAt.Equal(h.at(60)) {
			h.t.Fatalf("due %v", taken.Holding.DueAt)
		}
		_, err = keys.Extend(context.Background(), store.In[keys.Tx](h.s), h.desk, h.van[0].ID, h.at(61))
		codeIs(h.t, err, "extend_booked")
		_, err = h.back(h.van[0])
		must(h.t, err)

		h.clock.add(45 * time.Minute)
		_, err = h.takeWith(h.van[0], h.chloe, true)
		refusedWith(h.t, err, rules.Reserved)
		taken, err = h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		if got := h.booking(b.ID); got.State != custody.BookingOut || got.HoldingID != taken.Holding.ID || !taken.Holding.DueAt.Equal(h.at(120)) {
			h.t.Fatalf("begun: %+v, due %v", got, taken.Holding.DueAt)
		}
		h.last(custody.Taken, custody.BookingBegun)
		_, err = booking.Cancel(context.Background(), h.books(), h.desk, b.ID)
		codeIs(h.t, err, "booking_begun")
		_, err = keys.Undo(context.Background(), store.In[keys.Tx](h.s), h.desk, h.van[0].ID)
		must(h.t, err)
		if got := h.booking(b.ID); got.State != custody.Booked || got.HoldingID != "" {
			h.t.Fatalf("undone: %+v", got)
		}
		_, err = h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		_, err = h.back(h.van[0])
		must(h.t, err)
		if got := h.booking(b.ID); got.State != custody.BookingDone || got.SettledAt == nil {
			h.t.Fatalf("ended: %+v", got)
		}
		h.last(custody.BookingEnded, custody.Returned)
		_, err = h.book(h.van[0], h.chloe, 60, 120) // what is left is free
		must(h.t, err)
	})
}

func TestNobodyCame(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		must(h.t, booking.SetTerms(context.Background(), h.books(), tenants.ForDemo(h.org, h.ann), custody.BookingTerms{Lead: 20 * time.Minute, Release: 10 * time.Minute}))
		b, err := h.book(h.van[0], h.ben, 60, 120)
		must(h.t, err)
		h.clock.add(69 * time.Minute)
		if did := h.sweep(); did != (booking.Swept{}) {
			h.t.Fatalf("too early: %+v", did)
		}
		h.clock.add(time.Minute)
		if did := h.sweep(); did.Freed != 1 {
			h.t.Fatalf("swept: %+v", did)
		}
		if h.booking(b.ID).State != custody.BookingUnfetched || h.sweep() != (booking.Swept{}) {
			h.t.Fatal("swept twice, or not at all")
		}
		h.last(custody.BookingFreed)
		_, err = h.book(h.van[0], h.chloe, 75, 120)
		must(h.t, err)
		codeIs(h.t, booking.SetTerms(context.Background(), h.books(), tenants.ForDemo(h.org, h.ann), custody.BookingTerms{Release: time.Minute}), "booking_release_range")
	})
}

func TestLateKeyMovesTheBooking(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		_, err := h.takeWith(h.van[0], h.chloe, false)
		must(h.t, err)
		must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error { // she said until ten
			it, err := tx.Item(h.van[0].ID)
			if err != nil {
				return err
			}
			hold, err := tx.Holding(it.HoldingID)
			ten := h.at(60)
			hold.DueAt = &ten
			if err != nil {
				return err
			}
			return tx.SetDue(hold)
		}))
		b, err := h.book(h.van[0], h.ben, 60, 120)
		must(h.t, err)
		other, err := h.book(h.van[1], h.ben, 60, 120)
		must(h.t, err)
		h.clock.add(50 * time.Minute)
		if did := h.sweep(); did != (booking.Swept{}) {
			h.t.Fatalf("she may still be in time: %+v", did)
		}
		h.clock.add(10 * time.Minute)
		if did := h.sweep(); did.Moved != 1 {
			h.t.Fatalf("swept: %+v", did)
		}
		if got := h.booking(b.ID); got.ItemID != h.van[2].ID || got.State != custody.Booked {
			h.t.Fatalf("moved: %+v", got)
		}
		h.last(custody.BookingMoved)
		if n := h.mails("moved"); n != 2 { // Ben, and Ann who booked for him
			h.t.Fatalf("%d were told", n)
		}

		_, err = h.takeWith(h.van[1], h.ben, false)
		must(h.t, err)
		_ = other
		_, err = h.takeWith(h.van[2], h.ben, false)
		must(h.t, err)
		_, err = keys.ReportMissing(context.Background(), store.In[keys.Tx](h.s), h.desk, h.van[0].ID, "gone")
		must(h.t, err)
		waits, err := h.book(h.van[2], h.chloe, 130, 180)
		must(h.t, err)
		h.clock.add(70 * time.Minute) // ten past eleven: both are out and late
		if did := h.sweep(); did.Waiting != 1 || h.sweep() != (booking.Swept{}) {
			h.t.Fatalf("swept: %+v", did)
		}
		h.last(custody.BookingWaits)
		if h.mails("waiting") != 2 || h.mails("wanted") != 1 || h.booking(waits.ID).WaitingAt == nil {
			h.t.Fatalf("told: %d, asked %d", h.mails("waiting"), h.mails("wanted"))
		}
		_, err = h.back(h.van[1])
		must(h.t, err)
		if did := h.sweep(); did.Moved != 1 || h.booking(waits.ID).ItemID != h.van[1].ID {
			h.t.Fatalf("another came back: %+v", did)
		}
	})
}

// mails counts the letters about bookings that wait in the outbox.
func (h *bookHouse) mails(about string) (n int) {
	h.t.Helper()
	must(h.t, h.s.Read(context.Background(), tenants.ForJob(h.org, "test"), func(r *store.Rx) error {
		return r.Select("outbox", "o").ColumnExpr("COUNT(*)").Where("o.payload LIKE ?", `%"about":"`+about+`"%`).Scan(r.Context(), &n)
	}))
	return n
}

func TestBookingForAGroup(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		group := tenants.GroupID("grp_night")
		must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			if err := tx.AddGroup(tenants.Group{ID: group, Name: "Night shift"}); err != nil {
				return err
			}
			return tx.SetGroupMember(group, h.chloe, true)
		}))
		in := h.ask(custody.Item{}, "", 10, 120)
		in.PoolID, in.GroupID = h.pool.ID, group
		_, err := h.takeWith(h.van[0], h.ben, false) // used once, and out
		must(h.t, err)
		b, err := booking.Book(context.Background(), h.books(), h.desk, in)
		must(h.t, err)
		if b.ItemID != h.van[1].ID {
			h.t.Fatalf("not the least used: %+v", b)
		}
		_, err = h.takeWith(h.van[1], h.ben, true)
		refusedWith(h.t, err, rules.Reserved)
		_, err = h.takeWith(h.van[1], h.chloe, false)
		must(h.t, err)
		if h.booking(b.ID).State != custody.BookingOut {
			h.t.Fatal("one of the group took it, and it did not begin")
		}
	})
}

package store_test

import (
	"context"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
)

// book is a booking of the model.
type book struct {
	id       custody.BookingID
	who      tenants.PersonID
	from, to time.Time
	state    custody.BookingState
}

func (b *book) active() bool { return b.state == custody.Booked || b.state == custody.BookingOut }

func (m *machine) now() time.Time { return m.clock.read() }

// free tells whether no active booking but one needs the key in that time.
func (m *machine) free(from, to time.Time, but *book) bool {
	for _, b := range m.want.books {
		if b != but && b.active() && b.from.Before(to) && from.Before(b.to) {
			return false
		}
	}
	return true
}

// first is the first to begin of the bookings that wait for their key and are so.
func (m *machine) first(is func(*book) bool) (first *book) {
	for _, b := range m.want.books {
		if b.state == custody.Booked && is(b) && (first == nil || b.from.Before(first.from)) {
			first = b
		}
	}
	return first
}

func (m *machine) firstOfOthers(who tenants.PersonID, is func(*book) bool) *book {
	return m.first(func(b *book) bool { return b.who != who && is(b) })
}

// ready tells whether the key is kept for the booking now.
func (m *machine) ready(b *book) bool {
	return !m.now().Before(b.from.Add(-custody.StandardBooking.Lead)) && m.now().Before(b.to)
}

// keptFor tells whether another's booking keeps the key from a person.
func (m *machine) keptFor(who tenants.PersonID) bool { return m.firstOfOthers(who, m.ready) != nil }

// begins is the booking that a take by that person begins, if any.
func (m *machine) begins(who tenants.PersonID) *book {
	b := m.first(func(b *book) bool { return b.who == who && m.ready(b) })
	if b != nil {
		b.state = custody.BookingOut
	}
	return b
}

// due is until when a person gets the key now.
func (m *machine) due(who tenants.PersonID) time.Time {
	due := m.now().Add(480 * time.Minute)
	if b := m.first(func(b *book) bool { return b.who == who && m.ready(b) }); b != nil && b.to.Before(due) {
		due = b.to
	}
	next := m.firstOfOthers(who, func(b *book) bool { return b.from.Add(-custody.StandardBooking.Lead).After(m.now()) })
	if next != nil && due.After(next.from) {
		due = next.from
	}
	return due
}

// ask draws a wish for the key.
func (m *machine) ask(rt *rapid.T, who tenants.PersonID) booking.Ask {
	from := m.now().Add(time.Duration(rapid.IntRange(0, 120).Draw(rt, "from")) * time.Minute)
	return booking.Ask{ItemID: m.it.ID, PersonID: who, From: from, To: from.Add(time.Duration(rapid.IntRange(5, 120).Draw(rt, "long")) * time.Minute), Via: custody.ViaWeb}
}

// mayBook: the time is free, the key is no longer with another then, and it
// is in use.
func (m *machine) mayBook(in booking.Ask, but *book) bool {
	late := m.want.state == custody.Out && m.want.hand.holder != in.PersonID && m.want.hand.due.After(in.From)
	return m.want.state != custody.Missing && !late && m.free(in.From, in.To, but)
}

func (m *machine) books() booking.Store { return store.In[booking.Tx](m.h.s) }

func (m *machine) book(rt *rapid.T) {
	in := m.ask(rt, m.who(rt))
	b, err := booking.Book(context.Background(), m.books(), m.h.desk, in)
	may := m.mayBook(in, nil)
	agree(rt, "book", err, may)
	if may {
		m.want.books = append(m.want.books, &book{id: b.ID, who: in.PersonID, from: in.From, to: in.To, state: custody.Booked})
	}
}

// some is one of the bookings made so far.
func (m *machine) some(rt *rapid.T) *book {
	if len(m.want.books) == 0 {
		rt.Skip("no booking")
	}
	return rapid.SampledFrom(m.want.books).Draw(rt, "booking")
}

func (m *machine) change(rt *rapid.T) {
	b := m.some(rt)
	in := m.ask(rt, b.who)
	_, err := booking.Change(context.Background(), m.books(), m.h.desk, b.id, in)
	may := b.state == custody.Booked && m.mayBook(in, b)
	agree(rt, "change", err, may)
	if may {
		b.from, b.to = in.From, in.To
	}
}

func (m *machine) cancel(rt *rapid.T) {
	b := m.some(rt)
	_, err := booking.Cancel(context.Background(), m.books(), m.h.desk, b.id)
	may := b.state == custody.Booked
	agree(rt, "cancel", err, may)
	if may {
		b.state = custody.BookingCancelled
	}
}

// sweep frees what nobody fetched, and begins what its person has in hand.
func (m *machine) sweep(rt *rapid.T) {
	_, err := booking.Sweep(context.Background(), m.books(), tenants.ForJob(m.h.org, "test"))
	agree(rt, "sweep", err, true)
	for {
		b := m.first(func(b *book) bool {
			return !m.now().Before(b.from.Add(-custody.StandardBooking.Lead)) && (m.served(b) || m.over(b))
		})
		switch {
		case b == nil:
			return
		case m.served(b):
			if was := m.want.hand.serves; was != nil {
				was.state = custody.BookingDone
			}
			b.state, m.want.hand.serves = custody.BookingOut, b
			if due := m.want.hand.due; !due.Before(b.from.Add(-custody.StandardBooking.Lead)) && due.Before(b.to) {
				m.want.hand.due = b.to
			}
		default:
			b.state = custody.BookingUnfetched
		}
	}
}

// served tells whether the booking's person has the key already.
func (m *machine) served(b *book) bool {
	return m.want.state == custody.Out && m.want.hand.holder == b.who && m.now().Before(b.to)
}

// over tells whether nobody came: half an hour after the start, or after the
// key came back when that was later.
func (m *machine) over(b *book) bool {
	free := b.from
	if m.want.moved.After(free) {
		free = m.want.moved
	}
	free = free.Add(custody.StandardBooking.Release)
	return !m.now().Before(b.to) || m.want.state == custody.In && !m.now().Before(free)
}

// checkBooks compares the bookings, of which no two may need the key at once.
func (m *machine) checkBooks(rt *rapid.T, r *store.Rx) error {
	for _, b := range m.want.books {
		got, err := r.Booking(b.id)
		if err != nil {
			return err
		}
		if got.State != b.state || !got.FromAt.Equal(b.from) || !got.ToAt.Equal(b.to) {
			rt.Fatalf("booking %+v, model: %+v", got, b)
		}
		if b.active() && !m.free(b.from, b.to, b) {
			rt.Fatalf("two bookings need the key at once: %+v", b)
		}
	}
	return nil
}

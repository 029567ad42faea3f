package custody

import (
	"time"

	"claviger/tenants"
)

// BookingID names one booking: bkg_
type BookingID string

// PoolID names a set of equal items of which any will do: pol_
type PoolID string

// BookingState says how far a booking has come.
type BookingState string

// The states of a booking. Booked and BookingOut keep the item from others;
// the rest are for good.
const (
	Booked           BookingState = "booked"
	BookingOut       BookingState = "out"  // its item was taken for it
	BookingDone      BookingState = "done" // and is back
	BookingCancelled BookingState = "cancelled"
	BookingUnfetched BookingState = "unfetched" // nobody came for it
)

// BookingStates lists the states in the order of a booking's life.
var BookingStates = []BookingState{Booked, BookingOut, BookingDone, BookingCancelled, BookingUnfetched}

// Booking keeps one item for a person, or for anybody of a group, from a
// moment until before another. It begins when the metal leaves and ends when
// it is back.
type Booking struct {
	OrgID     tenants.OrgID
	ID        BookingID
	ItemID    ItemID
	PoolID    PoolID           // any of these would do, "": only this one
	PersonID  tenants.PersonID // for whom; "" for a group
	GroupID   tenants.GroupID
	Purpose   string
	Note      string
	FromAt    time.Time
	ToAt      time.Time
	State     BookingState
	MadeBy    tenants.PersonID // who typed it, "" for a program
	MadeAt    time.Time
	HoldingID HoldingID  // of the take that began it
	SettledAt *time.Time // when it became done, cancelled or unfetched
	WaitingAt *time.Time // when its people were told that the item is late
}

// Active tells whether the booking keeps its item from others.
func (b Booking) Active() bool { return b.State == Booked || b.State == BookingOut }

// Overlaps tells whether an active booking needs its item in that period.
func (b Booking) Overlaps(from, to time.Time) bool {
	return b.Active() && b.FromAt.Before(to) && from.Before(b.ToAt)
}

// BookingTerms are how an organisation books.
type BookingTerms struct {
	Lead    time.Duration // so long before its start a key is kept, and may be fetched
	Release time.Duration // so long after its start a key that nobody fetched is free again
	Hold    time.Duration // so long a key that is back is kept for the first who waited; 0: not at all
	Grace   time.Duration // so long after a return its holder may have the key back as if it had not been; 0: not at all
}

// StandardBooking holds until an organisation sets its own.
var StandardBooking = BookingTerms{Lead: 15 * time.Minute, Release: 30 * time.Minute, Hold: 15 * time.Minute, Grace: 5 * time.Minute}

// Bounds of what an organisation may set.
const (
	LongestLead    = 4 * time.Hour
	ShortRelease   = 5 * time.Minute
	LongestRelease = 8 * time.Hour
	LongestHold    = 4 * time.Hour
	LongestGrace   = 30 * time.Minute
)

// Fetchable tells whether the booking lets its people take the item now.
func (t BookingTerms) Fetchable(b Booking, at time.Time) bool {
	return b.State == Booked && !at.Before(b.FromAt.Add(-t.Lead)) && at.Before(b.ToAt)
}

// FreeAt is when a booking that nobody fetches is given up: Release after its
// start, or after its item came back when that was later.
func (t BookingTerms) FreeAt(b Booking, back time.Time) time.Time {
	at := b.FromAt
	if back.After(at) {
		at = back
	}
	return earliest(at.Add(t.Release), b.ToAt)
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// Candidate is an item that might be booked, with what stands against it.
type Candidate struct {
	ItemID   ItemID
	Code     string
	Order    string // of its code in a list
	State    State
	HolderID tenants.PersonID
	Holder   string
	DueAt    *time.Time // when it is out; nil then: nobody knows when it is back
	Used     int        // how often it was taken or booked lately
	Back     time.Time  // when it came back last, or will by what is booked; zero: it was never out
	Bookings []Booking  // active, of any time around the period
}

// Why tells what keeps a person from having the item in that period: another
// booking, or a holder who has it until after the start. except is left out:
// a booking that is changed does not stand in its own way.
func (c Candidate) Why(who tenants.PersonID, from, to time.Time, except BookingID) (other *Booking, held bool) {
	for i := range c.Bookings {
		if b := &c.Bookings[i]; (except == "" || b.ID != except) && b.Overlaps(from, to) && (other == nil || b.FromAt.Before(other.FromAt)) {
			other = b
		}
	}
	held = c.State == Out && c.HolderID != who && (c.DueAt == nil || c.DueAt.After(from))
	return other, held
}

// Usable tells whether the item is one that can be taken at all.
func (c Candidate) Usable() bool { return c.State == In || c.State == ToHang || c.State == Out }

// Graceful tells whether a holding ended so short a time ago that its holder
// may have the key back as if it had not been returned. What a sensor saw in a
// slot is taken out of it as any other key.
func (t BookingTerms) Graceful(h Holding, person tenants.PersonID, now time.Time) bool {
	return h.InAt != nil && h.PersonID == person && h.InVia != ViaCabinet && h.InVia != ViaHand && now.Sub(*h.InAt) < t.Grace
}

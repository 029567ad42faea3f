package booking

import (
	"context"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Store opens the one transaction of a use-case.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what bookings need of a transaction. Who writes a booking has locked
// its item, so that of two bookings that overlap the second one sees the first.
type Tx interface {
	Now() time.Time
	NewID(prefix string) string

	LockItems(ids ...custody.ItemID) error // in the order of their ids
	Item(id custody.ItemID) (custody.Item, error)
	ItemByCode(code string) (custody.Item, error)

	// Candidates gives the items with their active bookings that touch the
	// period, in the order of their codes.
	Candidates(ids []custody.ItemID, from, to time.Time) ([]custody.Candidate, error)

	Pool(id custody.PoolID) (custody.Pool, error)
	PoolItems(id custody.PoolID) ([]custody.ItemID, error)
	PoolOf(item custody.ItemID) (custody.PoolID, error) // "" when it is in none
	SavePool(p custody.Pool, items []custody.ItemID) error

	Booking(id custody.BookingID) (custody.Booking, error)
	AddBooking(b custody.Booking) error
	SaveBooking(b custody.Booking) error
	BookingTerms() (custody.BookingTerms, error)
	SaveBookingTerms(t custody.BookingTerms) error

	// DueBookings lists bookings that nobody fetched and that begin before the
	// given moment, earliest first.
	DueBookings(before time.Time, limit int) ([]custody.Booking, error)

	Holding(id custody.HoldingID) (custody.Holding, error)

	// BeginHeld links an open holding with the booking that it serves.
	BeginHeld(holding custody.HoldingID, b custody.BookingID) error
	SetDue(h custody.Holding) error

	PersonName(id tenants.PersonID) (string, error)
	Group(id tenants.GroupID) (tenants.Group, error)
	GroupMembers(id tenants.GroupID) ([]tenants.PersonID, error)
	Facts(ask rules.Ask, item custody.Item) (rules.Facts, error)
	KeepInputs(ask rules.Ask, facts rules.Facts) ([]byte, error)

	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// Letter is the payload of a mail about a booking. About names the message
// (mail.booking.ABOUT of package words); names and times are read when it is
// sent.
type Letter struct {
	Mail    string            `json:"mail"` // always MailBooking
	About   string            `json:"about"`
	To      tenants.PersonID  `json:"to"`
	Booking custody.BookingID `json:"booking"`
	Item    custody.ItemID    `json:"item,omitempty"` // the key it was for before
}

// MailBooking names the kind of Letter.
const MailBooking = "booking"

// concerned are the people of a booking: for whom it is, and who made it.
func concerned(tx Tx, b custody.Booking) (people []tenants.PersonID, err error) {
	if b.PersonID != "" {
		people = []tenants.PersonID{b.PersonID}
	} else if people, err = tx.GroupMembers(b.GroupID); err != nil {
		return nil, err
	}
	for _, p := range people {
		if p == b.MadeBy {
			return people, nil
		}
	}
	if b.MadeBy != "" {
		people = append(people, b.MadeBy)
	}
	return people, nil
}

// tell writes to everybody concerned but the one who acts.
func tell(tx Tx, scope tenants.Scope, about string, b custody.Booking, before custody.ItemID) error {
	people, err := concerned(tx, b)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p == scope.Person() {
			continue
		}
		if err := tx.Enqueue(custody.SendMail, Letter{Mail: MailBooking, About: about, To: p, Booking: b.ID, Item: before}, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func record(tx Tx, kind custody.EventKind, b custody.Booking, more ...string) error {
	data := map[string]string{"booking": string(b.ID), "from": b.FromAt.UTC().Format(time.RFC3339), "to": b.ToAt.UTC().Format(time.RFC3339)}
	if b.GroupID != "" {
		data["group"] = string(b.GroupID)
	}
	if b.PoolID != "" {
		data["pool"] = string(b.PoolID)
	}
	for i := 0; i+1 < len(more); i += 2 {
		data[more[i]] = more[i+1]
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: b.ItemID, PersonID: b.PersonID, Outcome: "done", Data: data})
	return err
}

func itoa(n int) string { return strconv.Itoa(n) }

package keys

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// BookedTx is what taking and bringing back need to know of bookings: they
// begin and end when the metal moves.
type BookedTx interface {
	// BookingToBegin is the booking by which the person, or a group they are
	// in, may fetch the item at that moment; NotFound when there is none.
	BookingToBegin(item custody.ItemID, person tenants.PersonID, at time.Time) (custody.Booking, error)

	// NextBooking is the first booking of somebody else that begins after the
	// moment; NotFound when there is none.
	NextBooking(item custody.ItemID, person tenants.PersonID, after time.Time) (custody.Booking, error)

	// Rebooked tells whether another active booking needs the item in a part
	// of that booking's time.
	Rebooked(b custody.Booking) (bool, error)
	Booking(id custody.BookingID) (custody.Booking, error)
	SaveBooking(b custody.Booking) error
}

// toBegin puts the booking that a take begins into its holding.
func toBegin(tx Tx, h *custody.Holding) (custody.Booking, error) {
	b, err := tx.BookingToBegin(h.ItemID, h.PersonID, h.OutAt)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return b, nil
	}
	h.BookingID = b.ID
	return b, err
}

// begin writes that the booking's key was taken.
func begin(tx Tx, b custody.Booking, h custody.Holding) error {
	if b.ID == "" {
		return nil
	}
	b.State, b.HoldingID = custody.BookingOut, h.ID
	if err := tx.SaveBooking(b); err != nil {
		return err
	}
	return bookingEntry(tx, custody.BookingBegun, b, h)
}

// endBooking writes that the booking's key is back.
func endBooking(tx Tx, h custody.Holding) error {
	if h.BookingID == "" {
		return nil
	}
	b, err := tx.Booking(h.BookingID)
	if err != nil || b.State != custody.BookingOut {
		return err
	}
	at := tx.Now()
	b.State, b.SettledAt = custody.BookingDone, &at
	if err := tx.SaveBooking(b); err != nil {
		return err
	}
	return bookingEntry(tx, custody.BookingEnded, b, h)
}

// rebook undoes what a take or a return that never happened did to a booking.
// One that had ended stays so when another has its time now.
func rebook(tx Tx, h custody.Holding, state custody.BookingState) error {
	if h.BookingID == "" {
		return nil
	}
	b, err := tx.Booking(h.BookingID)
	if err != nil {
		return err
	}
	if !b.Active() {
		if gone, err := tx.Rebooked(b); gone || err != nil {
			return err
		}
	}
	b.State, b.SettledAt, b.HoldingID = state, nil, h.ID
	if state == custody.Booked {
		b.HoldingID = ""
	}
	return tx.SaveBooking(b)
}

func bookingEntry(tx Tx, kind custody.EventKind, b custody.Booking, h custody.Holding) error {
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: b.ItemID, PersonID: h.PersonID, Outcome: "done", Data: map[string]string{"booking": string(b.ID), "holding": string(h.ID)}})
	return err
}

// beforeNext refuses to give more time than there is until somebody else comes.
func beforeNext(tx Tx, item custody.Item, due time.Time) error {
	b, err := tx.NextBooking(item.ID, item.HolderID, tx.Now())
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err == nil && due.After(b.FromAt) {
		err = tenants.Fail(tenants.Conflict, "extend_booked", "key", item.Code, "from", b.FromAt.UTC().Format(time.RFC3339)).At("due")
	}
	return err
}

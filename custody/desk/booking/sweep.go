package booking

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Swept is what a sweep did.
type Swept struct{ Freed, Moved, Waiting int }

// sweepBatch is how many bookings one sweep looks at; the rest come with the
// next.
const sweepBatch = 200

// Sweep looks after bookings that are to begin or should have begun: one that
// nobody fetched is freed, one whose key is late moves to another key of the
// pool, and when there is none its people are told once what is known. A second
// sweep right after does nothing.
func Sweep(ctx context.Context, s Store, scope tenants.Scope) (out Swept, err error) {
	var due []custody.Booking
	var terms custody.BookingTerms
	err = s.InTx(ctx, scope, func(tx Tx) error {
		if terms, err = tx.BookingTerms(); err == nil {
			due, err = tx.DueBookings(tx.Now().Add(terms.Lead), sweepBatch)
		}
		return err
	})
	if err != nil {
		return out, tenants.Wrap("booking.Sweep", err)
	}
	for _, b := range due {
		var did Swept
		err := s.InTx(ctx, scope, func(tx Tx) error {
			did, err = look(tx, scope, terms, b.ID)
			return err
		})
		if err != nil {
			return out, tenants.Wrap("booking.Sweep", err)
		}
		out = Swept{out.Freed + did.Freed, out.Moved + did.Moved, out.Waiting + did.Waiting}
	}
	return out, nil
}

// look does what one booking asks for now.
func look(tx Tx, scope tenants.Scope, terms custody.BookingTerms, id custody.BookingID) (Swept, error) {
	b, err := tx.Booking(id)
	if err != nil {
		return Swept{}, err
	}
	gives, pool, err := poolFor(tx, b)
	if err != nil {
		return Swept{}, err
	}
	if err := tx.LockItems(append(pool, b.ItemID)...); err != nil {
		return Swept{}, err
	}
	if b, err = tx.Booking(id); err != nil || b.State != custody.Booked {
		return Swept{}, err
	}
	all, err := tx.Candidates([]custody.ItemID{b.ItemID}, b.FromAt, b.ToAt)
	if err != nil || len(all) == 0 {
		return Swept{}, err
	}
	item, err := tx.Item(b.ItemID)
	if err != nil {
		return Swept{}, err
	}
	if item.State == custody.Out && item.HolderID == b.PersonID && tx.Now().Before(b.ToAt) {
		return Swept{}, already(tx, terms, b, item)
	}
	late := isLate(b, all[0], tx.Now())
	switch {
	case !late && (all[0].State == custody.In || all[0].State == custody.ToHang) && !tx.Now().Before(terms.FreeAt(b, item.UpdatedAt)), !tx.Now().Before(b.ToAt):
		return Swept{Freed: 1}, unfetched(tx, scope, b)
	case late:
		return instead(tx, scope, b, gives, pool)
	}
	return Swept{}, nil
}

// already begins a booking whose person took the key before it was kept. When
// they have it for an earlier booking of theirs, that one ends here.
func already(tx Tx, terms custody.BookingTerms, b custody.Booking, item custody.Item) error {
	h, err := tx.Holding(item.HoldingID)
	if err != nil {
		return err
	}
	if err := endEarlier(tx, h); err != nil {
		return err
	}
	b.State, b.HoldingID = custody.BookingOut, item.HoldingID
	if err := tx.SaveBooking(b); err != nil {
		return err
	}
	if err := tx.BeginHeld(item.HoldingID, b.ID); err != nil {
		return err
	}
	details := []string{"holding", string(item.HoldingID)}
	if due := dueWith(terms, h, b); due != nil {
		h.DueAt, h.NoticedAt, h.RemindedAt, h.ToldAt = due, nil, nil, nil
		if err := tx.SetDue(h); err != nil {
			return err
		}
		details = append(details, "due", due.UTC().Format(time.RFC3339))
	}
	return record(tx, custody.BookingBegun, b, details...)
}

// dueWith is when a key is to be back once its holder's next booking begins,
// as if it had been brought back and taken again in between; nil when that
// changes nothing: it was to be back before it may be fetched for the booking,
// or is lent for longer.
func dueWith(terms custody.BookingTerms, h custody.Holding, b custody.Booking) *time.Time {
	if h.DueAt == nil || h.DueAt.Before(b.FromAt.Add(-terms.Lead)) || !h.DueAt.Before(b.ToAt) {
		return nil
	}
	return &b.ToAt
}

// endEarlier ends the booking that a holding serves so far, if any.
func endEarlier(tx Tx, h custody.Holding) error {
	if h.BookingID == "" {
		return nil
	}
	b, err := tx.Booking(h.BookingID)
	if err != nil || b.State != custody.BookingOut {
		return err
	}
	if b, err = settle(tx, b, custody.BookingDone); err != nil {
		return err
	}
	return record(tx, custody.BookingEnded, b, "holding", string(h.ID))
}

// isLate tells whether the key will not be there in time: it is missing or out
// of use, or somebody has it beyond the start.
func isLate(b custody.Booking, c custody.Candidate, now time.Time) bool {
	switch c.State {
	case custody.In, custody.ToHang:
		return false
	case custody.Out:
		return c.DueAt == nil || c.DueAt.After(b.FromAt) || !c.DueAt.After(now)
	}
	return true
}

// poolFor are the keys that would do as well, and which of them is given.
func poolFor(tx Tx, b custody.Booking) (custody.PoolGives, []custody.ItemID, error) {
	id := b.PoolID
	if id == "" {
		var err error
		if id, err = tx.PoolOf(b.ItemID); err != nil || id == "" {
			return "", nil, err
		}
	}
	pool, err := tx.Pool(id)
	if err != nil {
		return "", nil, err
	}
	items, err := tx.PoolItems(id)
	return pool.Gives, items, err
}

func unfetched(tx Tx, scope tenants.Scope, b custody.Booking) error {
	b, err := settle(tx, b, custody.BookingUnfetched)
	if err != nil {
		return err
	}
	if err := record(tx, custody.BookingFreed, b); err != nil {
		return err
	}
	return tell(tx, scope, "unfetched", b, "")
}

// instead gives the booking another key that is there, or tells its people
// that theirs is late.
func instead(tx Tx, scope tenants.Scope, b custody.Booking, gives custody.PoolGives, pool []custody.ItemID) (Swept, error) {
	from := b.FromAt
	if tx.Now().After(from) {
		from = tx.Now()
	}
	all, err := tx.Candidates(pool, from, b.ToAt)
	if err != nil {
		return Swept{}, err
	}
	if c, ok := gives.Pick(all, b.PersonID, from, b.ToAt, b.ID, true); ok && c.ItemID != b.ItemID {
		before := b.ItemID
		b.ItemID, b.WaitingAt = c.ItemID, nil
		if err := tx.SaveBooking(b); err != nil {
			return Swept{}, err
		}
		if err := record(tx, custody.BookingMoved, b, "before", string(before)); err != nil {
			return Swept{}, err
		}
		return Swept{Moved: 1}, tell(tx, scope, "moved", b, before)
	}
	if b.WaitingAt != nil {
		return Swept{}, nil
	}
	now := tx.Now()
	b.WaitingAt = &now
	if err := tx.SaveBooking(b); err != nil {
		return Swept{}, err
	}
	if err := record(tx, custody.BookingWaits, b); err != nil {
		return Swept{}, err
	}
	if err := tellHolder(tx, b); err != nil {
		return Swept{}, err
	}
	return Swept{Waiting: 1}, tell(tx, scope, "waiting", b, "")
}

// tellHolder asks who has the key to bring it: somebody waits for it.
func tellHolder(tx Tx, b custody.Booking) error {
	item, err := tx.Item(b.ItemID)
	if err != nil || item.State != custody.Out || item.HolderID == b.PersonID {
		return err
	}
	return tx.Enqueue(custody.SendMail, Letter{Mail: MailBooking, About: "wanted", To: item.HolderID, Booking: b.ID}, tx.Now())
}

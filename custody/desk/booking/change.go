package booking

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// Change gives a booking another period, key or note. It stays the same
// booking: its page and its mails go on. Only before its key is taken.
func Change(ctx context.Context, s Store, scope tenants.Scope, id custody.BookingID, in Ask) (custody.Booking, error) {
	var out custody.Booking
	var stopped error
	in = in.exact()
	err := s.InTx(ctx, scope, func(tx Tx) error {
		out, stopped = custody.Booking{}, nil
		b, err := lock(tx, scope, id)
		if err != nil {
			return err
		}
		in := in
		in.PersonID, in.GroupID = b.PersonID, b.GroupID
		if in.ItemID == "" && in.PoolID == "" {
			in.ItemID = b.ItemID
		}
		if err := in.check(tx.Now()); err != nil {
			return err
		}
		item, refusal, err := choose(tx, scope, in, b.ID)
		if err != nil || refusal != nil {
			stopped = refusal
			return err
		}
		before := b.ItemID
		b.ItemID, b.FromAt, b.ToAt, b.Purpose, b.Note, b.WaitingAt = item.ID, in.From, in.To, in.Purpose, in.Note, nil
		if out = b; in.PoolID != "" {
			out.PoolID = in.PoolID
		}
		if err := tx.SaveBooking(out); err != nil {
			return err
		}
		if err := record(tx, custody.BookingChanged, out, "before", string(before)); err != nil {
			return err
		}
		return tell(tx, scope, "changed", out, "")
	})
	if err == nil && stopped != nil {
		return custody.Booking{}, stopped
	}
	return out, tenants.Wrap("booking.Change", err)
}

// Cancel gives a booking up before its key is taken.
func Cancel(ctx context.Context, s Store, scope tenants.Scope, id custody.BookingID) (custody.Booking, error) {
	var out custody.Booking
	err := s.InTx(ctx, scope, func(tx Tx) error {
		b, err := lock(tx, scope, id)
		if err != nil {
			return err
		}
		if out, err = settle(tx, b, custody.BookingCancelled); err != nil {
			return err
		}
		if err := record(tx, custody.BookingStopped, out); err != nil {
			return err
		}
		return tell(tx, scope, "cancelled", out, "")
	})
	return out, tenants.Wrap("booking.Cancel", err)
}

func settle(tx Tx, b custody.Booking, state custody.BookingState) (custody.Booking, error) {
	at := tx.Now()
	b.State, b.SettledAt = state, &at
	return b, tx.SaveBooking(b)
}

// lock reads a booking that the one who asks may change, after its item is
// locked; one that began or is over cannot be changed.
func lock(tx Tx, scope tenants.Scope, id custody.BookingID) (custody.Booking, error) {
	b, err := tx.Booking(id)
	if err != nil {
		return b, err
	}
	if err := tx.LockItems(b.ItemID); err != nil {
		return b, err
	}
	if b, err = tx.Booking(id); err != nil {
		return b, err
	}
	item, err := tx.Item(b.ItemID)
	if err != nil {
		return b, err
	}
	mine := scope.Person() != "" && (b.PersonID == scope.Person() || b.MadeBy == scope.Person())
	if !mine && !(scope.Can(tenants.KeysIssue) && scope.SeesSite(item.SiteID)) {
		return b, tenants.Fail(tenants.NotFound, "booking_not_found")
	}
	switch b.State {
	case custody.Booked:
		return b, nil
	case custody.BookingOut:
		return b, tenants.Fail(tenants.Conflict, "booking_begun", "key", item.Code)
	}
	return b, tenants.Fail(tenants.Conflict, "booking_over", "key", item.Code)
}

// SetTerms writes how the organisation books: how long before its start a key
// is kept, and how long after it one that nobody fetched is free again.
func SetTerms(ctx context.Context, s Store, scope tenants.Scope, t custody.BookingTerms) error {
	if err := scope.Need(tenants.SettingsEdit); err != nil {
		return err
	}
	switch {
	case t.Lead < 0 || t.Lead > custody.LongestLead:
		return tenants.Fail(tenants.Invalid, "booking_lead_range", "max", itoa(int(custody.LongestLead.Minutes()))).At("lead")
	case t.Release < custody.ShortRelease || t.Release > custody.LongestRelease:
		return tenants.Fail(tenants.Invalid, "booking_release_range", "min", itoa(int(custody.ShortRelease.Minutes())), "max", itoa(int(custody.LongestRelease.Minutes()))).At("release")
	case t.Hold < 0 || t.Hold > custody.LongestHold:
		return tenants.Fail(tenants.Invalid, "booking_lead_range", "max", itoa(int(custody.LongestHold.Minutes()))).At("hold")
	case t.Grace < 0 || t.Grace > custody.LongestGrace:
		return tenants.Fail(tenants.Invalid, "booking_lead_range", "max", itoa(int(custody.LongestGrace.Minutes()))).At("grace")
	}
	return tenants.Wrap("booking.SetTerms", s.InTx(ctx, scope, func(tx Tx) error {
		if err := tx.SaveBookingTerms(t); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.BookingTermsSet, Outcome: "done", Data: map[string]string{"lead": itoa(int(t.Lead.Minutes())), "release": itoa(int(t.Release.Minutes())),
			"hold": itoa(int(t.Hold.Minutes())), "grace": itoa(int(t.Grace.Minutes()))}})
		return err
	}))
}

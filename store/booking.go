package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/custody/rules"
	"claviger/tenants"
)

var _ booking.Tx = (*Tx)(nil)

const bookingColumns = "b.org_id, b.id, b.item_id, b.pool_id, b.person_id, b.group_id, b.purpose, b.note, b.from_at, b.to_at, b.state, b.made_by, b.made_at, b.holding_id, b.settled_at, b.waiting_at"

// Booking reads one booking.
func (r *Rx) Booking(id custody.BookingID) (b custody.Booking, err error) {
	err = r.Select("bookings", "b").ColumnExpr(bookingColumns).Where("b.id = ?", id).Scan(r.Context(), &b)
	return b, notFound(err, "booking_not_found")
}

// AddBooking writes a new booking. Who writes it has locked its item.
func (t *Tx) AddBooking(b custody.Booking) error {
	row := map[string]any{"id": b.ID, "item_id": b.ItemID, "pool_id": b.PoolID, "person_id": b.PersonID, "group_id": b.GroupID, "purpose": b.Purpose, "note": b.Note,
		"from_at": micros(b.FromAt), "to_at": micros(b.ToAt), "state": b.State, "made_by": b.MadeBy, "made_at": micros(b.MadeAt)}
	_, err := t.Insert("bookings", &row).Exec(t.Context())
	return twice(err)
}

// SaveBooking writes what may change of a booking.
func (t *Tx) SaveBooking(b custody.Booking) error {
	_, err := t.Update("bookings").Set("item_id = ?, pool_id = ?, purpose = ?, note = ?, from_at = ?, to_at = ?", b.ItemID, b.PoolID, b.Purpose, b.Note, micros(b.FromAt), micros(b.ToAt)).
		Set("state = ?, holding_id = ?, settled_at = ?, waiting_at = ?", b.State, b.HoldingID, b.SettledAt, b.WaitingAt).Where("id = ?", b.ID).Exec(t.Context())
	return twice(err)
}

// twice is the refusal of the index that lets no two active bookings of an
// item begin at once.
func twice(err error) error {
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "booking_taken").At("from").Because(err)
	}
	return tenants.Wrap("store.SaveBooking", err)
}

// LockItems keeps others from changing the items, or booking them, until the
// commit.
func (t *Tx) LockItems(ids ...custody.ItemID) error {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return t.Lock("items", list...)
}

// BookingTerms reads how the organisation books.
func (r *Rx) BookingTerms() (custody.BookingTerms, error) {
	var row struct{ LeadMinutes, ReleaseMinutes, HoldMinutes, GraceMinutes int64 }
	err := r.Select("booking_terms", "t").ColumnExpr("t.lead_minutes, t.release_minutes, t.hold_minutes, t.grace_minutes").Scan(r.Context(), &row)
	if isNoRows(err) {
		return custody.StandardBooking, nil
	}
	terms := termsOf(row.LeadMinutes, row.ReleaseMinutes)
	terms.Hold, terms.Grace = time.Duration(row.HoldMinutes)*time.Minute, time.Duration(row.GraceMinutes)*time.Minute
	return terms, tenants.Wrap("store.BookingTerms", err)
}

func termsOf(lead, release int64) custody.BookingTerms {
	if lead < 0 {
		return custody.StandardBooking
	}
	return custody.BookingTerms{Lead: time.Duration(lead) * time.Minute, Release: time.Duration(release) * time.Minute}
}

// SaveBookingTerms writes how the organisation books.
func (t *Tx) SaveBookingTerms(terms custody.BookingTerms) error {
	row := map[string]any{"lead_minutes": int64(terms.Lead / time.Minute), "release_minutes": int64(terms.Release / time.Minute),
		"hold_minutes": int64(terms.Hold / time.Minute), "grace_minutes": int64(terms.Grace / time.Minute)}
	_, err := t.Insert("booking_terms", &row).On("CONFLICT (org_id) DO UPDATE").Set("lead_minutes = EXCLUDED.lead_minutes, release_minutes = EXCLUDED.release_minutes, hold_minutes = EXCLUDED.hold_minutes, grace_minutes = EXCLUDED.grace_minutes").Exec(t.Context())
	return tenants.Wrap("store.SaveBookingTerms", err)
}

// mine tells in SQL whether a booking is for the person or a group of theirs.
const mine = "(b.person_id = ? OR b.group_id IN (SELECT g.group_id FROM group_members AS g WHERE g.org_id = ? AND g.person_id = ?))"

// BookingToBegin is the booking by which a person may fetch the item at that
// moment.
func (r *Rx) BookingToBegin(item custody.ItemID, person tenants.PersonID, at time.Time) (b custody.Booking, err error) {
	terms, err := r.BookingTerms()
	if err != nil {
		return b, err
	}
	err = r.Select("bookings", "b").ColumnExpr(bookingColumns).Where("b.item_id = ? AND b.state = 'booked' AND b.from_at <= ? AND b.to_at > ?", item, micros(at.Add(terms.Lead)), micros(at)).
		Where(mine, person, r.scope.Org(), person).OrderExpr("b.from_at, b.id").Limit(1).Scan(r.Context(), &b)
	return b, notFound(err, "booking_not_found")
}

// NextBooking is the first booking of somebody else that begins after the
// moment.
func (r *Rx) NextBooking(item custody.ItemID, person tenants.PersonID, after time.Time) (b custody.Booking, err error) {
	err = r.Select("bookings", "b").ColumnExpr(bookingColumns).Where("b.item_id = ? AND b.state = 'booked' AND b.from_at > ?", item, micros(after)).
		Where("NOT "+mine, person, r.scope.Org(), person).OrderExpr("b.from_at, b.id").Limit(1).Scan(r.Context(), &b)
	return b, notFound(err, "booking_not_found")
}

// Rebooked tells whether another active booking needs the item in a part of
// that booking's time.
func (r *Rx) Rebooked(b custody.Booking) (bool, error) {
	var ids []custody.BookingID
	err := r.Select("bookings", "b").ColumnExpr("b.id").Where("b.item_id = ? AND b.id <> ? AND b.state IN ('booked', 'out')", b.ItemID, b.ID).
		Where("b.from_at < ? AND b.to_at > ?", micros(b.ToAt), micros(b.FromAt)).Limit(1).Scan(r.Context(), &ids)
	return len(ids) > 0, tenants.Wrap("store.Rebooked", err)
}

// BeginHeld links an open holding with the booking that it serves.
func (t *Tx) BeginHeld(holding custody.HoldingID, b custody.BookingID) error {
	_, err := t.Update("holdings").Set("booking_id = ?", b).Where("id = ? AND in_at IS NULL", holding).Exec(t.Context())
	return tenants.Wrap("store.BeginHeld", err)
}

// DueBookings lists bookings that nobody fetched and that begin before the
// given moment.
func (r *Rx) DueBookings(before time.Time, limit int) (bs []custody.Booking, err error) {
	err = r.Select("bookings", "b").ColumnExpr(bookingColumns).Where("b.state = 'booked' AND b.from_at <= ?", micros(before)).OrderExpr("b.from_at, b.id").Limit(int64(limit)).Scan(r.Context(), &bs)
	return bs, tenants.Wrap("store.DueBookings", err)
}

// textTime writes a time so that timeOf reads it, on both engines.
func (r *Rx) textTime(column string) string {
	if r.Dialect() == SQLite {
		return column
	}
	return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US+00:00')"
}

func timeOf(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04:05.999999999-07:00", text)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// bookingFacts sorts what the database joined into the taker's bookings and
// those of others.
func bookingFacts(text string, lead time.Duration) (own []rules.BookingFact, others []rules.ReservedFact) {
	for _, x := range rowsOf(text, 3) {
		from, to := timeOf(x[0]), timeOf(x[1])
		if x[2] == "1" {
			own = append(own, rules.BookingFact{From: from.Add(-lead), To: to})
		} else {
			others = append(others, rules.ReservedFact{Kept: from.Add(-lead), From: from, To: to})
		}
	}
	return own, others
}

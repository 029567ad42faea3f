package store

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// RosterApproval is one yes that was given for a take that has not happened.
type RosterApproval struct {
	RequestID   custody.RequestID
	ItemID      custody.ItemID
	PersonID    tenants.PersonID
	RuleID      custody.RuleID
	RuleVersion int
	Step        int
	At          time.Time
	ByID        tenants.PersonID
	ForID       tenants.PersonID
	FromAt      *time.Time
	Until       *time.Time
}

// RosterApprovals lists what was granted for these items, is not over and not
// used up yet.
func (r *Rx) RosterApprovals(items []custody.ItemID, limit int) (as []RosterApproval, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	err = r.Select("requests", "q").ColumnExpr("q.id AS request_id, q.item_id, q.person_id, q.rule_id, q.rule_version, q.from_at, q.until, a.step, a.at, a.person_id AS by_id, a.for_id").
		Join("JOIN ? ON a.request_id = q.id", r.Of("request_answers", "a")).
		Where("q.kind = 'access_once' AND q.state = 'granted' AND q.holding_id = '' AND a.yes AND q.item_id IN (?)", bunIn(items)).
		Where("q.until > ?", micros(r.Now())).
		OrderExpr("q.from_at, q.id, a.step").Limit(int64(limit)).Scan(r.Context(), &as)
	return as, tenants.Wrap("store.RosterApprovals", err)
}

// RosterBooking is a time in which an item is kept for somebody.
type RosterBooking struct {
	ID       string
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	GroupID  tenants.GroupID
	KeptAt   time.Time
	FromAt   time.Time
	ToAt     time.Time
	Waits    bool
}

// RosterBookings lists the bookings of these items that are not over and begin
// before that moment, and for whom they are kept who waited.
func (r *Rx) RosterBookings(items []custody.ItemID, lead time.Duration, before time.Time, limit int) (bs []RosterBooking, err error) {
	if len(items) == 0 {
		return nil, nil
	}
	err = r.Select("bookings", "b").ColumnExpr("b.id, b.item_id, b.person_id, b.group_id, b.from_at, b.to_at").
		Where("b.state IN ('booked', 'out') AND b.state = 'booked' AND b.item_id IN (?)", bunIn(items)).
		Where("b.from_at < ? AND b.to_at > ?", micros(before), micros(r.Now())).OrderExpr("b.from_at, b.id").Limit(int64(limit)).Scan(r.Context(), &bs)
	if err != nil {
		return nil, tenants.Wrap("store.RosterBookings", err)
	}
	for i := range bs {
		bs[i].KeptAt = bs[i].FromAt.Add(-lead)
	}
	var waits []RosterBooking
	err = r.Select("waiters", "w").ColumnExpr("w.id, w.item_id, w.person_id, w.told_at AS from_at, w.told_at AS kept_at, w.hold_until AS to_at").
		Where("w.settled_at IS NULL AND w.hold_until > ? AND w.told_at IS NOT NULL AND w.item_id IN (?)", micros(r.Now()), bunIn(items)).
		OrderExpr("w.told_at, w.id").Limit(int64(limit)).Scan(r.Context(), &waits)
	for i := range waits {
		waits[i].Waits = true
	}
	return append(waits, bs...)[:min(limit, len(waits)+len(bs))], tenants.Wrap("store.RosterBookings", err)
}

// UnscopedBookedOrgs lists the organisations that have a booking which begins
// in that time.
func (s *Store) UnscopedBookedOrgs(ctx context.Context, from, before time.Time) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "bookings that come near", func(r *UnscopedRx) error {
		return r.Raw("SELECT DISTINCT b.org_id FROM bookings AS b WHERE b.state = 'booked' AND b.from_at >= ? AND b.from_at < ?", micros(from), micros(before)).Scan(r.Context(), &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedBookedOrgs", err)
}

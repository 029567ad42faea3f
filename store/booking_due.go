package store

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// UnscopedWithBookings lists the organisations that have bookings to look
// after: such as nobody fetched, that begin soon or should have begun.
func (s *Store) UnscopedWithBookings(ctx context.Context) (orgs []tenants.OrgID, err error) {
	err = s.UnscopedRead(ctx, "who has bookings that begin", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT DISTINCT org_id FROM (SELECT org_id FROM bookings WHERE state = 'booked' AND from_at <= ? ORDER BY from_at LIMIT ?) AS b ORDER BY org_id",
			micros(rx.Now().Add(custody.LongestLead)), lookAhead).Scan(ctx, &orgs)
	})
	return orgs, tenants.Wrap("store.UnscopedWithBookings", err)
}

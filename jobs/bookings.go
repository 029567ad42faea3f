package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/booking"
	"claviger/store"
	"claviger/tenants"
)

// Bookings looks, each minute, after bookings that are to begin: frees what
// nobody fetched, and finds another key where one is late. One organisation's
// failure does not keep the others waiting.
func Bookings(s *store.Store) Periodic {
	return Periodic{Name: "bookings", Every: time.Minute, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithBookings(ctx)
		failed := []error{err}
		for _, org := range orgs {
			_, err := booking.Sweep(ctx, store.In[booking.Tx](s), tenants.ForJob(org, "bookings"))
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	}}
}

package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Counts asks, each minute, for the counts whose moment has come, and tells of
// those that nobody does. One organisation's failure does not keep the others
// waiting.
func Counts(s *store.Store) Periodic {
	return Periodic{Name: "counts", Every: time.Minute, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithCounts(ctx)
		failed := []error{err}
		for _, org := range orgs {
			failed = append(failed, keys.TurnCounts(ctx, store.In[keys.CountTx](s), tenants.ForJob(org, "counts")))
		}
		return errors.Join(failed...)
	}}
}

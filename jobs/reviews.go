package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// Reviews opens, each minute, the access reviews whose day has come, reminds
// who has not answered, and closes those whose deadline is over. One
// organisation's failure does not keep the others waiting.
func Reviews(s *store.Store) Periodic {
	return Periodic{Name: "reviews", Every: time.Minute, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithReviews(ctx)
		failed := []error{err}
		for _, org := range orgs {
			failed = append(failed, access.TurnReviews(ctx, store.In[access.ReviewTx](s), tenants.ForJob(org, "reviews")))
		}
		return errors.Join(failed...)
	}}
}

package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Permanents asks, each hour, everybody whose year is over whether they still
// have the key that they have for good.
func Permanents(s *store.Store) Periodic {
	return Periodic{Name: "permanents", Every: time.Hour, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithPermanents(ctx)
		failed := []error{err}
		for _, org := range orgs {
			_, err := keys.SweepPermanent(ctx, store.In[keys.PermanentTx](s), tenants.ForJob(org, "permanents"))
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	}}
}

package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/alerts"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Overdue tells people, each minute, of keys that are due soon or late. One
// organisation's failure does not keep the others from being told.
func Overdue(s *store.Store) Periodic {
	return Periodic{Name: "overdue", Every: time.Minute, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithLate(ctx, alerts.Standard)
		failed := []error{err}
		for _, org := range orgs {
			_, err := keys.NoticeLate(ctx, store.In[keys.NoticeTx](s), tenants.ForJob(org, "overdue"), alerts.Standard)
			failed = append(failed, err)
		}
		return errors.Join(failed...)
	}}
}

package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// Licences reminds, each hour, of licences and trainings that end soon.
func Licences(s *store.Store) Periodic {
	return Periodic{Name: "licences", Every: time.Hour, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithLicences(ctx)
		failed := []error{err}
		for _, org := range orgs {
			failed = append(failed, access.RemindLicences(ctx, store.In[access.LicenceTx](s), tenants.ForJob(org, "licences")))
		}
		return errors.Join(failed...)
	}}
}

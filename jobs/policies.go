package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// Policies tells, each hour, the owners of policies that are to be looked at
// again.
func Policies(s *store.Store) Periodic {
	return Periodic{Name: "policies", Every: time.Hour, Do: func(ctx context.Context) error {
		orgs, err := s.UnscopedWithPolicies(ctx)
		failed := []error{err}
		for _, org := range orgs {
			failed = append(failed, access.RemindPolicies(ctx, store.In[access.PolicyTx](s), tenants.ForJob(org, "policies")))
		}
		return errors.Join(failed...)
	}}
}

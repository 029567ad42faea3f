package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// Leavers opens, every quarter of an hour, the recovery of what people still
// have whose last day is over.
func Leavers(s *store.Store) Periodic {
	return Periodic{Name: "leavers", Every: 15 * time.Minute, Do: func(ctx context.Context) error {
		ended, err := s.UnscopedEnded(ctx)
		failed := []error{err}
		for _, e := range ended {
			failed = append(failed, admin.LeaveEnded(ctx, s.Admin(), tenants.ForJob(e.OrgID, "leavers"), e.PersonID))
		}
		return errors.Join(failed...)
	}}
}

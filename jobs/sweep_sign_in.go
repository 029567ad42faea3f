package jobs

import (
	"context"
	"time"

	"claviger/store"
)

// SweepSignIn forgets what the way in leaves behind: sessions that ran out,
// counters nobody moved for a month, codes and form keys of yesterday.
func SweepSignIn(s *store.Store) Periodic {
	return Periodic{Name: "sweep_sign_in", Every: time.Hour, Do: func(ctx context.Context) error {
		for _, sweep := range []func(context.Context) (int64, error){s.UnscopedSweepSessions, s.UnscopedSweepThrottles, s.UnscopedSweepClaims, s.UnscopedSweepForms} {
			if _, err := sweep(ctx); err != nil {
				return err
			}
		}
		return nil
	}}
}

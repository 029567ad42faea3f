package jobs

import (
	"context"
	"time"

	"claviger/store"
)

// keepDone is how long a done intent stays to be looked at.
const keepDone = 7 * 24 * time.Hour

// SweepOutbox forgets intents that were done a week ago.
func SweepOutbox(s *store.Store, clock func() time.Time) Periodic {
	return Periodic{Name: "sweep", Every: 10 * time.Minute, Do: func(ctx context.Context) error {
		for {
			n, err := s.UnscopedSweepOutbox(ctx, clock().Add(-keepDone), 1000)
			if err != nil || n < 1000 {
				return err
			}
		}
	}}
}

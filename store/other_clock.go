package store

import (
	"context"
	"time"
)

// What a clock was compared with.
const (
	ServerClock = "the database server's clock"
	EntryClock  = "the newest entry of the log"
)

// UnscopedOtherClock gives another clock to compare ours with: the database
// server's, or the time of the newest entry; zero when there is none yet.
func (s *Store) UnscopedOtherClock(ctx context.Context) (at time.Time, what string, err error) {
	err = s.UnscopedRead(ctx, "clock", func(r *UnscopedRx) error {
		if r.Dialect() == Postgres {
			what = ServerClock
			return r.Raw("SELECT clock_timestamp()").Scan(ctx, &at)
		}
		what = EntryClock
		err := r.Raw("SELECT e.recorded_at FROM entries AS e ORDER BY e.entry_no DESC LIMIT 1").Scan(ctx, &at)
		if isNoRows(err) {
			return nil
		}
		return err
	})
	return at, what, err
}

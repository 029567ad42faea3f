package store

import (
	"context"

	"claviger/tenants"
)

// StoppedLog is a log for which nothing is signed any more, and why.
type StoppedLog struct{ Slug, Why string }

// mostStopped is how many of them are named.
const mostStopped = 20

// UnscopedStoppedLogs lists organisations whose log is stopped, at most
// mostStopped.
func (s *Store) UnscopedStoppedLogs(ctx context.Context) (ls []StoppedLog, err error) {
	err = s.UnscopedRead(ctx, "stopped logs", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT o.slug, l.stopped AS why FROM log_heads AS l JOIN organisations AS o ON o.id = l.org_id WHERE l.stopped <> '' ORDER BY o.slug LIMIT ?", mostStopped).Scan(rx.Context(), &ls)
	})
	return ls, tenants.Wrap("store.UnscopedStoppedLogs", err)
}

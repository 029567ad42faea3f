package journal

import (
	"context"
	"database/sql"
	"errors"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Throttle reads a counter of wrong tries; the zero count when there is none.
func (j *Journal) Throttle(ctx context.Context, name string) (tenants.Throttle, error) {
	t := tenants.Throttle{Key: name}
	var until, at proto.Moment
	err := j.db.QueryRowContext(ctx, "SELECT fails, until, at FROM throttles WHERE name = ?", name).Scan(&t.Fails, &until, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return t, nil
	}
	t.LockedUntil, t.UpdatedAt = until.Optional(), at.Time()
	return t, tenants.Wrap("journal.Throttle", err)
}

// PutThrottle writes a counter.
func (t *Tx) PutThrottle(c tenants.Throttle) error {
	return t.exec(`INSERT INTO throttles (name, fails, until, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET fails = excluded.fails, until = excluded.until, at = excluded.at`,
		c.Key, c.Fails, int64(proto.MomentAt(c.LockedUntil)), int64(proto.MomentOf(c.UpdatedAt)))
}

// ClearThrottle forgets a counter: the right PIN was given, or the person has
// a new one.
func (t *Tx) ClearThrottle(name string) error {
	return t.exec("DELETE FROM throttles WHERE name = ?", name)
}

package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

const throttleColumns = "t.key, t.fails, t.locked_until, t.updated_at"

// The counters belong to no organisation: their keys are keyed hashes. Scoped
// and unscoped transactions share these functions.

func lockThrottles(ctx context.Context, raw func(string, ...any) *bun.RawQuery, d Dialect, now time.Time, keys []string) (map[string]tenants.Throttle, error) {
	keys = slices.Compact(slices.Sorted(slices.Values(keys)))
	if d == Postgres {
		for _, key := range keys { // a row that is not there cannot be locked
			if _, err := raw("INSERT INTO throttles (key, fails, updated_at) VALUES (?, 0, ?) ON CONFLICT DO NOTHING", key, now).Exec(ctx); err != nil {
				return nil, tenants.Wrap("store.LockThrottles", err)
			}
		}
	}
	query := "SELECT " + throttleColumns + " FROM throttles AS t WHERE t.key IN (?) ORDER BY t.key"
	if d == Postgres {
		query += " FOR UPDATE"
	}
	var rows []tenants.Throttle
	if err := raw(query, bunIn(keys)).Scan(ctx, &rows); err != nil {
		return nil, tenants.Wrap("store.LockThrottles", err)
	}
	out := make(map[string]tenants.Throttle, len(rows))
	for _, row := range rows {
		out[row.Key] = row
	}
	return out, nil
}

func saveThrottle(ctx context.Context, raw func(string, ...any) *bun.RawQuery, t tenants.Throttle) error {
	_, err := raw("INSERT INTO throttles (key, fails, locked_until, updated_at) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "+
		"fails = EXCLUDED.fails, locked_until = EXCLUDED.locked_until, updated_at = EXCLUDED.updated_at", t.Key, t.Fails, t.LockedUntil, micros(t.UpdatedAt)).Exec(ctx)
	return tenants.Wrap("store.SaveThrottle", err)
}

func clearThrottle(ctx context.Context, raw func(string, ...any) *bun.RawQuery, key string) error {
	_, err := raw("DELETE FROM throttles WHERE key = ?", key).Exec(ctx)
	return tenants.Wrap("store.ClearThrottle", err)
}

// LockThrottles reads counters and keeps others from changing them.
func (t *Tx) LockThrottles(keys ...string) (map[string]tenants.Throttle, error) {
	return lockThrottles(t.Context(), t.Raw, t.Dialect(), t.Now(), keys)
}

// SaveThrottle writes a counter.
func (t *Tx) SaveThrottle(c tenants.Throttle) error { return saveThrottle(t.Context(), t.Raw, c) }

// ClearThrottle forgets a counter.
func (t *Tx) ClearThrottle(key string) error { return clearThrottle(t.Context(), t.Raw, key) }

// LockThrottles reads counters and keeps others from changing them.
func (t *UnscopedTx) LockThrottles(keys ...string) (map[string]tenants.Throttle, error) {
	return lockThrottles(t.Context(), t.Raw, t.Dialect(), t.Now(), keys)
}

// SaveThrottle writes a counter.
func (t *UnscopedTx) SaveThrottle(c tenants.Throttle) error {
	return saveThrottle(t.Context(), t.Raw, c)
}

// ClearThrottle forgets a counter.
func (t *UnscopedTx) ClearThrottle(key string) error { return clearThrottle(t.Context(), t.Raw, key) }

// Throttle reads one counter; one that is not there counts nothing.
func (r *UnscopedRx) Throttle(key string) (t tenants.Throttle, err error) {
	err = r.Select("throttles", "t").ColumnExpr(throttleColumns).Where("t.key = ?", key).Scan(r.Context(), &t)
	if isNoRows(err) {
		return tenants.Throttle{Key: key}, nil
	}
	return t, tenants.Wrap("store.Throttle", err)
}

// Throttle reads one counter; one that is not there counts nothing.
func (r *Rx) Throttle(key string) (t tenants.Throttle, err error) {
	err = r.Raw("SELECT "+throttleColumns+" FROM throttles AS t WHERE t.key = ?", key).Scan(r.Context(), &t)
	if isNoRows(err) {
		return tenants.Throttle{Key: key}, nil
	}
	return t, tenants.Wrap("store.Throttle", err)
}

// UnscopedSweepThrottles deletes counters that nobody moved for thirty days
// and that lock nothing.
func (s *Store) UnscopedSweepThrottles(ctx context.Context) (n int64, err error) {
	err = s.UnscopedInTx(ctx, "sweep throttles", func(t *UnscopedTx) error {
		n, err = Affected(t.Delete("throttles").Where("updated_at < ? AND (locked_until IS NULL OR locked_until < ?)", t.Now().AddDate(0, 0, -30), t.Now()).Exec(ctx))
		return err
	})
	return n, tenants.Wrap("store.UnscopedSweepThrottles", err)
}

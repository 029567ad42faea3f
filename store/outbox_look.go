package store

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

const taskColumns = "id, coalesce(org_id, '') AS org_id, kind, payload, due_at, attempts"

// ofKinds is the condition for intents of these kinds; "" for any. Kinds are
// names of our own code, never text from outside.
func ofKinds(kinds []custody.Intent) string {
	if len(kinds) == 0 {
		return ""
	}
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = "'" + strings.ReplaceAll(string(k), "'", "") + "'"
	}
	return " AND kind IN (" + strings.Join(names, ", ") + ")"
}

// UnscopedOutboxTask reads one intent as it stands now; done tells that
// nothing is left to do, or that there is no such intent.
func (s *Store) UnscopedOutboxTask(ctx context.Context, id string) (task OutboxTask, done bool, err error) {
	err = s.UnscopedRead(ctx, "outbox task", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT "+taskColumns+" FROM outbox WHERE id = ? AND done_at IS NULL", id).Scan(ctx, &task)
	})
	if isNoRows(err) {
		return task, true, nil
	}
	return task, false, tenants.Wrap("store.UnscopedOutboxTask", err)
}

// UnscopedNextOutbox tells when the next intent of these kinds falls due that
// nobody holds; ok is false when there is none.
func (s *Store) UnscopedNextOutbox(ctx context.Context, kinds ...custody.Intent) (due time.Time, ok bool, err error) {
	err = s.UnscopedRead(ctx, "next of outbox", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT due_at FROM outbox WHERE done_at IS NULL AND (taken_until IS NULL OR taken_until <= ?)"+ofKinds(kinds)+" ORDER BY due_at LIMIT 1", rx.Now()).Scan(ctx, &due)
	})
	if isNoRows(err) {
		return due, false, nil
	}
	return due.UTC(), err == nil, tenants.Wrap("store.UnscopedNextOutbox", err)
}

// OutboxState is what an operator wants to know of the outbox.
type OutboxState struct {
	Waiting int64      // not done
	Failing int64      // not done, tried and failed before
	Oldest  *time.Time // when the oldest of the waiting was due
}

// UnscopedOutboxState counts what waits.
func (s *Store) UnscopedOutboxState(ctx context.Context) (state OutboxState, err error) {
	err = s.UnscopedRead(ctx, "state of outbox", func(rx *UnscopedRx) error {
		return rx.Raw("SELECT count(*) AS waiting, count(CASE WHEN last_error <> '' THEN 1 END) AS failing, min(due_at) AS oldest FROM outbox WHERE done_at IS NULL").Scan(ctx, &state)
	})
	return state, tenants.Wrap("store.UnscopedOutboxState", err)
}

// UnscopedDeadCommands lists up to n commands that should have expired before
// the given moment and were never settled: a safety net below the outbox.
func (s *Store) UnscopedDeadCommands(ctx context.Context, before time.Time, n int) (dead []DeadCommand, err error) {
	err = s.UnscopedRead(ctx, "dead commands", func(rx *UnscopedRx) error {
		return rx.Select("commands", "c").ColumnExpr("c.org_id, c.id").
			Where("c.settled_at IS NULL AND c.expires_at < ?", micros(before)).Limit(int64(n)).Scan(ctx, &dead)
	})
	return dead, tenants.Wrap("store.UnscopedDeadCommands", err)
}

// DeadCommand names a command that nobody settled.
type DeadCommand struct {
	OrgID tenants.OrgID
	ID    custody.CommandID
}

package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"claviger/custody"
	"claviger/tenants"
)

// outboxRow is one intent as it is stored.
type outboxRow struct {
	ID        string
	OrgID     string `bun:",nullzero"`
	Kind      string
	Payload   string
	DueAt     time.Time
	CreatedAt time.Time
}

// OutboxTask is an intent that the relay took. Its ID is the same at every
// attempt: whoever does it twice must notice.
type OutboxTask struct {
	ID       string
	OrgID    tenants.OrgID // "": the platform's own
	Kind     custody.Intent
	Payload  json.RawMessage
	DueAt    time.Time
	Attempts int // this one included
}

// Enqueue leaves an intent to be done after the commit, not before due.
// Payload becomes JSON.
func (t *Tx) Enqueue(intent custody.Intent, payload any, due time.Time) error {
	return t.unit.enqueue(t.gate, t.scope.Org(), intent, payload, due)
}

// Enqueue leaves an intent of the platform itself, of no organisation.
func (t *UnscopedTx) Enqueue(intent custody.Intent, payload any, due time.Time) error {
	return t.unit.enqueue(t.gate, "", intent, payload, due)
}

func (u *unit) enqueue(g gate, org tenants.OrgID, intent custody.Intent, payload any, due time.Time) error {
	text, err := json.Marshal(payload)
	if err != nil {
		return fmt.Errorf("store.Enqueue %s: %w", intent, err)
	}
	row := outboxRow{ID: tenants.FormatID("out", u.s.ids.next(u.now)), OrgID: string(org), Kind: string(intent),
		Payload: string(text), DueAt: due.UTC(), CreatedAt: u.now}
	_, err = g.insert("outbox", &row).Exec(u.ctx)
	u.outbox = true
	return tenants.Wrap("store.Enqueue", err)
}

// UnscopedClaimOutbox takes up to n due intents, oldest first, for the length
// of the lease; only those of the given kinds, or of any when none is given.
// Two relays never hold the same one; a relay that dies gives its own back
// when the lease ends.
func (s *Store) UnscopedClaimOutbox(ctx context.Context, n int, lease time.Duration, kinds ...custody.Intent) (tasks []OutboxTask, err error) {
	idle, err := s.unscopedOutboxIdle(ctx, kinds)
	if err != nil || idle {
		return nil, tenants.Wrap("store.UnscopedClaimOutbox", err)
	}
	err = s.UnscopedInTx(ctx, "claim outbox", func(tx *UnscopedTx) error {
		skip := ""
		if tx.Dialect() == Postgres {
			skip = " FOR UPDATE SKIP LOCKED"
		}
		now := tx.Now()
		return tx.Raw("UPDATE outbox SET taken_until = ?, attempts = attempts + 1 WHERE id IN (SELECT id FROM outbox "+
			"WHERE done_at IS NULL AND due_at <= ? AND (taken_until IS NULL OR taken_until <= ?)"+ofKinds(kinds)+" ORDER BY due_at, id LIMIT ?"+skip+") "+
			"RETURNING "+taskColumns, now.Add(lease), now, now, n).Scan(ctx, &tasks)
	})
	slices.SortFunc(tasks, func(a, b OutboxTask) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), strings.Compare(a.ID, b.ID))
	})
	return tasks, tenants.Wrap("store.UnscopedClaimOutbox", err)
}

// unscopedOutboxIdle looks without writing, so that polling costs the writer nothing.
func (s *Store) unscopedOutboxIdle(ctx context.Context, kinds []custody.Intent) (idle bool, err error) {
	err = s.UnscopedRead(ctx, "look into outbox", func(rx *UnscopedRx) error {
		var ids []string
		err := rx.Select("outbox", "o").Column("id").Where("done_at IS NULL").Where("due_at <= ?", rx.Now()).
			Where("(taken_until IS NULL OR taken_until <= ?)"+ofKinds(kinds), rx.Now()).Limit(1).Scan(ctx, &ids)
		idle = len(ids) == 0
		return err
	})
	return idle, err
}

// UnscopedDoneOutbox marks intents as done, for good.
func (s *Store) UnscopedDoneOutbox(ctx context.Context, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	return tenants.Wrap("store.UnscopedDoneOutbox", s.UnscopedInTx(ctx, "outbox done", func(tx *UnscopedTx) error {
		_, err := tx.Update("outbox").Set("done_at = ?", tx.Now()).Set("last_error = ''").Where("id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	}))
}

// UnscopedFailOutbox gives an intent back with the reason, to be tried again
// after 2, 4, 8 … seconds, at most an hour. It is never given up: what keeps
// failing stays in sight with its reason.
func (s *Store) UnscopedFailOutbox(ctx context.Context, task OutboxTask, cause error) error {
	return tenants.Wrap("store.UnscopedFailOutbox", s.UnscopedInTx(ctx, "outbox failed", func(tx *UnscopedTx) error {
		_, err := tx.Update("outbox").Set("taken_until = NULL").Set("due_at = ?", tx.Now().Add(backoff(task.Attempts))).
			Set("last_error = ?", shortReason(cause)).Where("id = ?", task.ID).Where("done_at IS NULL").Exec(ctx)
		return err
	}))
}

// UnscopedSweepOutbox deletes up to n intents that were done before the given
// moment, and tells how many.
func (s *Store) UnscopedSweepOutbox(ctx context.Context, before time.Time, n int) (swept int64, err error) {
	err = s.UnscopedInTx(ctx, "sweep outbox", func(tx *UnscopedTx) error {
		swept, err = Affected(tx.Raw("DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done_at < ? ORDER BY done_at LIMIT ?)",
			before.UTC(), n).Exec(ctx))
		return err
	})
	return swept, tenants.Wrap("store.UnscopedSweepOutbox", err)
}

func backoff(attempts int) time.Duration {
	return min(time.Hour, time.Second<<min(max(attempts, 1), 20))
}

// shortReason is what an error says, fit for both engines: they store no NUL.
func shortReason(err error) string {
	text := strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "")
	if len(text) > 500 {
		text = strings.ToValidUTF8(text[:500], "")
	}
	return text
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// Tx is one writing transaction in one organisation. It reads with every
// method of Rx. It is valid only inside the function given to InTx and only
// in that function's goroutine.
type Tx struct {
	Rx
}

// InTx runs fn in a transaction of the scope's organisation and returns after
// the commit is durable. An error or panic of fn undoes all of it. On
// PostgreSQL fn runs again after a serialisation failure or deadlock, up to
// five times: it must touch nothing but tx. A transaction inside a
// transaction fails with CodeNested.
func (s *Store) InTx(ctx context.Context, scope tenants.Scope, fn func(*Tx) error) error {
	org := scope.Org()
	return s.write(ctx, setting{org: org}, func(u *unit) error {
		return fn(&Tx{Rx{unit: u, scope: scope, gate: gate{u: u, org: org}}})
	})
}

// setting is what PostgreSQL's row security is told for one transaction.
type setting struct {
	org      tenants.OrgID
	unscoped bool
}

// write is the engine's half of InTx and UnscopedInTx.
func (s *Store) write(ctx context.Context, set setting, fn func(*unit) error) error {
	if err := notNested(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	var u *unit
	var err error
	if s.dialect == SQLite {
		u, err = s.writeSQLite(ctx, fn)
	} else {
		u, err = s.writePostgres(ctx, set, fn)
	}
	if err != nil {
		return err
	}
	u.finish()
	return nil
}

func (s *Store) writeSQLite(ctx context.Context, fn func(*unit) error) (u *unit, err error) {
	err = s.writer.do(ctx, func(conn bun.IConn) verdict {
		u = s.newUnit(ctx, conn, true)
		return u.run(func() error { return fn(u) })
	})
	return u, err
}

// attempts is how often PostgreSQL may ask for a transaction to be run again.
const attempts = 5

func (s *Store) writePostgres(ctx context.Context, set setting, fn func(*unit) error) (*unit, error) {
	for n := 1; ; n++ {
		u, err := s.attempt(ctx, set, fn)
		if !isSerialization(err) {
			return u, err
		}
		if n == attempts {
			return nil, tenants.Fail(tenants.Conflict, CodeContended).Because(err)
		}
		select {
		case <-time.After(time.Duration(n*n) * 2 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (s *Store) attempt(ctx context.Context, set setting, fn func(*unit) error) (*unit, error) {
	tx, err := s.begin(ctx, set, false)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback() // does nothing after the commit
	u := s.newUnit(ctx, tx, false)
	if v := u.run(func() error { return fn(u) }); v.err != nil {
		return nil, v.err
	}
	return u, commitError(tx.Commit())
}

// begin opens a transaction of database/sql; the connector (postgres_conn.go)
// sends the setting along with BEGIN, in the same round trip.
func (s *Store) begin(ctx context.Context, set setting, readOnly bool) (*sql.Tx, error) {
	tx, err := s.readers.BeginTx(context.WithValue(ctx, setting{}, set), &sql.TxOptions{ReadOnly: readOnly})
	if err != nil && s.dialect == Postgres {
		err = openError(err, "")
	}
	return tx, known(err)
}

// commitError says honestly that nobody knows, when the connection broke
// between the COMMIT and its answer.
func commitError(err error) error {
	if _, pg := sqlState(err); err == nil || pg != "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, sql.ErrTxDone) {
		return known(err)
	}
	return tenants.Fail(tenants.Internal, CodeCommitUnknown).Because(err)
}

// NewID makes an id with the given prefix, from the Store's clock and entropy.
func (t *Tx) NewID(prefix string) string {
	return tenants.FormatID(prefix, t.unit.s.ids.next(t.unit.now))
}

// AfterCommit runs f once the transaction is durable, in the caller's
// goroutine before InTx returns; never when it was undone.
func (t *Tx) AfterCommit(f func()) { t.unit.after = append(t.unit.after, f) }

// RingUpTo tells listeners, after the commit, that the organisation's log
// has entries up to entryNo.
func (t *Tx) RingUpTo(entryNo int64) {
	if t.unit.rings == nil {
		t.unit.rings = make(map[tenants.OrgID]int64)
	}
	org := t.scope.Org()
	t.unit.rings[org] = max(t.unit.rings[org], entryNo)
}

// Try runs fn behind a savepoint: when it fails, only its own writes are
// undone and the transaction may go on. Without Try a failed statement fails
// the whole transaction, on both engines.
func (t *Tx) Try(fn func() error) error { return t.unit.try(fn) }

// Lock holds the rows of the table with these ids until the end of the
// transaction, always taken in the order of the ids so that two transactions
// cannot wait for each other. SQLite has one writer and needs no lock.
func (t *Tx) Lock(table string, ids ...string) error {
	if t.unit.s.dialect == SQLite || len(ids) == 0 {
		return nil
	}
	q := t.Raw("SELECT 1 FROM ? WHERE org_id = ? AND id IN (?) ORDER BY id FOR UPDATE", bun.Ident(table), t.scope.Org(), bun.List(ids))
	if _, err := q.Exec(t.Context()); err != nil {
		return fmt.Errorf("store.Lock %s: %w", table, err)
	}
	return nil
}

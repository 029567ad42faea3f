package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// unit is one transaction, or one attempt at it. Views on it (Rx, Tx, their
// unscoped sisters) reach the engine only through its gate.
type unit struct {
	s       *Store
	ctx     context.Context
	conn    bun.IConn
	now     time.Time
	patient bool  // SQLite's writer: an interrupted statement would roll the whole batch back
	over    bool  // ended: statements are refused
	failed  error // a statement failed; the transaction cannot commit
	fatal   bool  // …and nothing in it can be saved
	counter *QueryCount
	after   []func()
	rings   map[tenants.OrgID]int64
	outbox  bool
	before  []func() error     // run last inside the transaction
	deltas  map[counterKey]int // counters to move, see tally.go
}

func (s *Store) newUnit(ctx context.Context, conn bun.IConn, patient bool) *unit {
	return &unit{s: s, ctx: ctx, conn: conn, now: s.now(), patient: patient, counter: countOf(ctx)}
}

// run calls fn and sees to it that nothing uses the transaction afterwards. A
// statement that failed fails the transaction even when fn ignored it: on
// PostgreSQL it would not commit, so it must not on SQLite either.
func (u *unit) run(fn func() error) (v verdict) {
	defer func() { u.over = true }()
	err := u.call(fn)
	for i := 0; err == nil && u.failed == nil && i < len(u.before); i++ {
		err = u.before[i]()
	}
	if u.failed != nil && (err == nil || u.fatal || isSerialization(u.failed)) {
		err = u.failed
	}
	return verdict{err: err, fatal: u.fatal}
}

// note remembers what a statement's failure means for the transaction.
func (u *unit) note(err error) {
	if err == nil || u.fatal {
		return
	}
	u.failed = known(err)
	u.fatal = endsTransaction(err)
}

// try runs fn behind a savepoint.
func (u *unit) try(fn func() error) (err error) {
	if u.failed != nil {
		return u.failed
	}
	if err := u.raw("SAVEPOINT attempt"); err != nil {
		return err
	}
	ended := false
	defer func() {
		if !ended { // fn panicked: the transaction ends with it
			u.failed = errUnwound
		}
	}()
	err = fn()
	ended = true
	if u.fatal {
		return u.failed
	}
	if err == nil {
		err = u.failed
	}
	if err == nil {
		return u.raw("RELEASE SAVEPOINT attempt")
	}
	u.failed = nil
	if lost := u.raw("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt"); lost != nil {
		return lost
	}
	return err
}

func (u *unit) raw(query string) error {
	_, err := u.conn.ExecContext(context.WithoutCancel(u.ctx), query)
	u.note(err)
	return known(err)
}

// finish does what waits for a commit: callbacks, then bells.
func (u *unit) finish() {
	for _, f := range u.after {
		f()
	}
	u.s.announce(u.rings, u.outbox)
}

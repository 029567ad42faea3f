package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// Rx is one reading transaction in one organisation: everything read in it is
// of the same moment.
type Rx struct {
	unit  *unit
	scope tenants.Scope
	gate  gate
}

// Read runs fn in a transaction that cannot write.
func (s *Store) Read(ctx context.Context, scope tenants.Scope, fn func(*Rx) error) error {
	org := scope.Org()
	return s.read(ctx, setting{org: org}, func(u *unit) error {
		return fn(&Rx{unit: u, scope: scope, gate: gate{u: u, org: org}})
	})
}

func (s *Store) read(ctx context.Context, set setting, fn func(*unit) error) error {
	if err := notNested(); err != nil {
		return err
	}
	conn, end, err := s.beginRead(ctx, set)
	if err != nil {
		return err
	}
	defer end()
	u := s.newUnit(ctx, conn, false)
	return u.run(func() error { return fn(u) }).err
}

func (s *Store) beginRead(ctx context.Context, set setting) (bun.IConn, func(), error) {
	if s.dialect == SQLite {
		conn, end, err := s.lenders.begin(ctx)
		return conn, end, known(err)
	}
	tx, err := s.begin(ctx, set, true)
	if err != nil {
		return nil, nil, err
	}
	return tx, func() { tx.Rollback() }, nil
}

// Context is the caller's context; statements end with its deadline.
func (r *Rx) Context() context.Context { return r.unit.ctx }

// Scope is by whose authority the transaction runs.
func (r *Rx) Scope() tenants.Scope { return r.scope }

// Now is the transaction's one moment: UTC, microseconds, never before that
// of an earlier transaction of this process.
func (r *Rx) Now() time.Time { return r.unit.now }

// Dialect tells which engine is below, for the few statements that differ.
func (r *Rx) Dialect() Dialect { return r.unit.s.dialect }

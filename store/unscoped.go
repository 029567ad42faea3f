package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// UnscopedRx reads across organisations: sign-in, sweeps, the list of
// organisations. Every use is in a method whose name starts with Unscoped.
type UnscopedRx struct {
	unit *unit
	gate gate
}

// UnscopedTx writes across organisations.
type UnscopedTx struct {
	UnscopedRx
}

// UnscopedRead runs fn in a reading transaction that no organisation fences.
// Why names the work in the log.
func (s *Store) UnscopedRead(ctx context.Context, why string, fn func(*UnscopedRx) error) error {
	s.log.DebugContext(ctx, "unscoped read", "why", why)
	return s.read(ctx, setting{unscoped: true}, func(u *unit) error {
		return fn(&UnscopedRx{unit: u, gate: gate{u: u}})
	})
}

// UnscopedInTx runs fn in a writing transaction that no organisation fences;
// the rest is as for InTx.
func (s *Store) UnscopedInTx(ctx context.Context, why string, fn func(*UnscopedTx) error) error {
	s.log.DebugContext(ctx, "unscoped transaction", "why", why)
	return s.write(ctx, setting{unscoped: true}, func(u *unit) error {
		return fn(&UnscopedTx{UnscopedRx{unit: u, gate: gate{u: u}}})
	})
}

// As is the same transaction seen from inside one organisation, with its
// builders and its guard: to create an organisation and its first rows at once.
func (t *UnscopedTx) As(scope tenants.Scope) *Tx {
	return &Tx{Rx{unit: t.unit, scope: scope, gate: gate{u: t.unit, org: scope.Org()}}}
}

// As is the same transaction seen from inside one organisation.
func (r *UnscopedRx) As(scope tenants.Scope) *Rx {
	return &Rx{unit: r.unit, scope: scope, gate: gate{u: r.unit, org: scope.Org()}}
}

// Context is the caller's context.
func (r *UnscopedRx) Context() context.Context { return r.unit.ctx }

// Now is the transaction's one moment, as in Rx.
func (r *UnscopedRx) Now() time.Time { return r.unit.now }

// Dialect tells which engine is below.
func (r *UnscopedRx) Dialect() Dialect { return r.unit.s.dialect }

// Select starts a query on all rows of a table.
func (r *UnscopedRx) Select(table, alias string) *bun.SelectQuery {
	return bun.NewSelectQuery(r.unit.s.build).Conn(r.gate).TableExpr("? AS ?", bun.Ident(table), bun.Ident(alias))
}

// Raw is a statement written by hand.
func (r *UnscopedRx) Raw(query string, args ...any) *bun.RawQuery {
	return bun.NewRawQuery(r.unit.s.build, query, args...).Conn(r.gate)
}

// Insert adds rows: a pointer to a struct, a slice of structs or a map.
func (t *UnscopedTx) Insert(table string, rows any) *bun.InsertQuery {
	return t.gate.insert(table, rows)
}

// Update starts an update of a table.
func (t *UnscopedTx) Update(table string) *bun.UpdateQuery {
	return bun.NewUpdateQuery(t.unit.s.build).Conn(t.gate).TableExpr("?", bun.Ident(table))
}

// Delete starts a deletion from a table.
func (t *UnscopedTx) Delete(table string) *bun.DeleteQuery {
	return bun.NewDeleteQuery(t.unit.s.build).Conn(t.gate).TableExpr("?", bun.Ident(table))
}

// NewID makes an id as Tx.NewID does.
func (t *UnscopedTx) NewID(prefix string) string {
	return tenants.FormatID(prefix, t.unit.s.ids.next(t.unit.now))
}

// AfterCommit runs f once the transaction is durable, as Tx.AfterCommit does.
func (t *UnscopedTx) AfterCommit(f func()) { t.unit.after = append(t.unit.after, f) }

// Try runs fn behind a savepoint, as Tx.Try does.
func (t *UnscopedTx) Try(fn func() error) error { return t.unit.try(fn) }

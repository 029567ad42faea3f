package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"time"

	"claviger/tenants"
)

// gate is the only way from a built query to the engine: bun calls it for
// every statement, Count, Exists, Rows and raw ones included. It refuses what
// could reach another organisation and what comes after the end, and counts.
//
// The builders' own bun.DB stands on nowhere, a database that does not exist:
// a query that lost its gate fails instead of running unfenced.
type gate struct {
	u   *unit
	org tenants.OrgID // "": unscoped
}

// admit gives the context to run the statement with, or why it may not run.
func (g gate) admit(ctx context.Context, query string) (context.Context, error) {
	u := g.u
	switch {
	case u.over:
		return nil, errors.New("store: statement after the end of its transaction")
	case u.failed != nil:
		return nil, u.failed
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case u.ctx.Err() != nil:
		return nil, u.ctx.Err()
	}
	if g.org != "" {
		if why := trespass(query, u.s.fenced, string(g.org)); why != "" {
			u.failed = tenants.Fail(tenants.Internal, CodeUnfencedQuery, "why", why).Because(errors.New(excerpt(query)))
			return nil, u.failed
		}
	}
	u.counter.add(query)
	u.s.queries.add(query)
	if u.patient {
		ctx = context.WithoutCancel(ctx)
	}
	return ctx, nil
}

// ExecContext is for bun.
func (g gate) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	ctx, err := g.admit(ctx, query)
	if err != nil {
		return nil, err
	}
	res, err := g.u.conn.ExecContext(ctx, query, args...)
	g.u.note(err)
	return res, known(err)
}

// QueryContext is for bun.
func (g gate) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, err := g.admit(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := g.u.conn.QueryContext(ctx, query, args...)
	g.u.note(err)
	return rows, known(err)
}

// QueryRowContext is for bun. A *sql.Row with an error inside can be made
// only by database/sql, so a refusal travels as the error of a context.
func (g gate) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, err := g.admit(ctx, query)
	if err != nil {
		return nowhere.QueryRowContext(refusal{context.Background(), err}, query)
	}
	row := g.u.conn.QueryRowContext(ctx, query, args...)
	g.u.note(row.Err())
	return row
}

// refusal is a context that has ended because of err.
type refusal struct {
	context.Context
	err error
}

var ended = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (r refusal) Done() <-chan struct{}       { return ended }
func (r refusal) Err() error                  { return r.err }
func (r refusal) Deadline() (time.Time, bool) { return time.Time{}, false }

// nowhere is a database without connections.
var nowhere = sql.OpenDB(noConnector{})

type noConnector struct{}

func (noConnector) Connect(context.Context) (driver.Conn, error) {
	return nil, errors.New("store: statement outside of a transaction")
}

func (noConnector) Driver() driver.Driver { return nil }

func excerpt(query string) string {
	if len(query) > 300 {
		return query[:300] + "…"
	}
	return query
}

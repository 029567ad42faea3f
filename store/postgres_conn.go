package store

import (
	"context"
	"database/sql/driver"
	"strings"

	"github.com/uptrace/bun/driver/pgdriver"
)

// pgConnector makes connections of pgdriver that take the role without
// rights of its own, and tell row security the organisation together with
// BEGIN, in one round trip.
type pgConnector struct {
	inner *pgdriver.Connector
	role  string // "": the user's own
	hasty bool   // commits are not waited for
}

// Driver is pgdriver's.
func (c *pgConnector) Driver() driver.Driver { return c.inner.Driver() }

// Connect opens one connection.
func (c *pgConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.inner.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn := &pgConn{Conn: opened.(*pgdriver.Conn)}
	setup := "SET lock_timeout = '10s'; SET timezone = 'UTC'"
	if c.hasty {
		setup += "; SET synchronous_commit = off"
	}
	if c.role != "" {
		setup += "; SET ROLE " + c.role
	}
	if _, err := conn.ExecContext(ctx, setup, nil); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

type pgConn struct{ *pgdriver.Conn }

// BeginTx begins with the setting found in the context.
func (c *pgConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	query := "BEGIN"
	if opts.ReadOnly {
		query = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
	}
	if set, ok := ctx.Value(setting{}).(setting); ok && set.unscoped {
		query += "; SET LOCAL claviger.unscoped TO 'on'"
	} else if ok {
		query += "; SET LOCAL claviger.org TO '" + strings.ReplaceAll(string(set.org), "'", "''") + "'"
	}
	if _, err := c.ExecContext(ctx, query, nil); err != nil {
		return nil, err
	}
	return pgTx{c.Conn}, nil
}

type pgTx struct{ conn *pgdriver.Conn }

// Commit commits. PostgreSQL answers COMMIT of a failed transaction with a
// quiet ROLLBACK; the SELECT before it makes that an error.
func (t pgTx) Commit() error {
	_, err := t.conn.ExecContext(context.Background(), "SELECT 1; COMMIT", nil)
	return err
}

func (t pgTx) Rollback() error {
	_, err := t.conn.ExecContext(context.Background(), "ROLLBACK", nil)
	return err
}

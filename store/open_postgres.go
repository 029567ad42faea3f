package store

import (
	"context"
	"database/sql"
	"net/url"
	"runtime"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"

	"claviger/tenants"
)

// appRole is what a connection becomes when its user would bypass row
// security; it owns nothing and cannot sign in.
const appRole = "claviger_app"

func (s *Store) openPostgres(ctx context.Context, o Options) error {
	s.dialect = Postgres
	s.build = bun.NewDB(nowhere, pgdialect.New(), bun.WithDiscardUnknownColumns())
	conn, err := newPGConnector(o.URL)
	if err != nil {
		return err
	}
	conn.hasty = o.Hasty
	if o.Migrate {
		if err := Migrate(ctx, o); err != nil {
			return err
		}
	}
	if err := s.checkPostgres(ctx, conn, o); err != nil {
		return openError(err, redact(o.URL))
	}
	if o.Pool < 1 {
		o.Pool = 8 * runtime.NumCPU()
	}
	s.readers = sql.OpenDB(conn)
	s.readers.SetMaxOpenConns(o.Pool)
	s.readers.SetMaxIdleConns(o.Pool)
	s.readers.SetConnMaxIdleTime(5 * time.Minute)
	s.telegraph, err = newTelegraph(ctx, s)
	return openError(err, redact(o.URL))
}

// checkPostgres looks at the schema and its fences, and decides whether the
// pool must take another role.
func (s *Store) checkPostgres(ctx context.Context, conn *pgConnector, o Options) error {
	db := sql.OpenDB(conn)
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := checkSchema(ctx, db, Postgres, o.Migrations); err != nil {
		return err
	}
	var err error
	if s.fenced, err = fencedTables(ctx, db, Postgres); err != nil {
		return err
	}
	if err := checkFences(ctx, db); err != nil {
		return err
	}
	var user string
	var bypasses bool
	err = db.QueryRowContext(ctx, "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").Scan(&user, &bypasses)
	if err != nil || !bypasses {
		return err
	}
	if err := prepareAppRole(ctx, db); err != nil {
		return tenants.Fail(tenants.Invalid, CodeRole, "role", user).Because(err)
	}
	conn.role = appRole
	return nil
}

// newPGConnector reads the URL. Statements have no time limit of their own
// but the context's and two minutes; a lock is waited for 10 s, as on SQLite.
func newPGConnector(raw string) (*pgConnector, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" && u.Query().Get("host") == "" || len(u.Path) < 2 {
		return nil, tenants.Fail(tenants.Invalid, CodeURLInvalid, "url", redact(raw))
	}
	parsed, err := pgdriver.NewDriver().OpenConnector(raw)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, CodeURLInvalid, "url", redact(raw)).Because(err)
	}
	inner := parsed.(*pgdriver.Connector)
	conf := inner.Config()
	if !u.Query().Has("read_timeout") && !u.Query().Has("timeout") {
		conf.ReadTimeout, conf.WriteTimeout = 2*time.Minute, time.Minute
	}
	if !u.Query().Has("sslmode") && isLocal(u.Hostname()) {
		conf.TLSConfig = nil
	}
	conf.EnableTracing = false
	conf.BufferSize = 16384
	return &pgConnector{inner: inner}, nil
}

// isLocal tells whether the server is on this machine, where TLS is rarely set up.
func isLocal(host string) bool {
	return host == "" || host == "localhost" || host == "127.0.0.1" || host == "::1"
}

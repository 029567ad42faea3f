package store

import (
	"context"
	"database/sql"
	"path/filepath"

	"claviger/tenants"
)

// Alone looks whether any other program has the database open, for acts that
// must not happen beside others. Code: database_in_use (path).
func Alone(ctx context.Context, o Options) error {
	o = o.withDefaults()
	if o.URL == "" {
		return tenants.Wrap("store.Alone", aloneSQLite(ctx, filepath.Join(o.Dir, o.File)))
	}
	db, err := openPlain(o.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	var others bool
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND coalesce(backend_type, 'client backend') = 'client backend')").Scan(&others)
	if err == nil && others {
		err = tenants.Fail(tenants.Conflict, CodeInUse, "path", redact(o.URL))
	}
	return tenants.Wrap("store.Alone", openError(err, redact(o.URL)))
}

// aloneSQLite asks for the lock that no other connection may share.
func aloneSQLite(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", sqliteURI(path)+"?_pragma=busy_timeout(500)&_pragma=locking_mode(EXCLUSIVE)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err = db.ExecContext(ctx, "BEGIN EXCLUSIVE; COMMIT"); IsBusy(err) {
		return tenants.Fail(tenants.Conflict, CodeInUse, "path", path).Because(err)
	}
	return openError(err, path)
}

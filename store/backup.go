package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"claviger/tenants"
)

// Backup writes everything that the database holds at one moment into a new
// file, while others go on writing. The file is a SQLite database whatever the
// engine below is, so that it can be restored into either. Secrets and the
// signer's heads are not in it. Codes: file_exists (file), database_outdated,
// and those of opening.
func Backup(ctx context.Context, o Options, file string) error {
	o = o.withDefaults()
	if _, err := os.Lstat(file); !errors.Is(err, fs.ErrNotExist) {
		return tenants.Fail(tenants.Conflict, CodeFileExists, "file", file).Because(err)
	}
	part := file + ".part"
	removeSQLite(part)
	defer removeSQLite(part)
	var err error
	if o.URL == "" {
		err = backupSQLite(ctx, o, part)
	} else {
		err = backupPostgres(ctx, o, part)
	}
	if err == nil {
		err = syncFile(part)
	}
	if err == nil {
		err = os.Link(part, file) // unlike a rename, never over another file
	}
	return tenants.Wrap("store.Backup", fileError(err, file))
}

// backupSQLite lets the engine copy itself. A database that is not there is
// not made.
func backupSQLite(ctx context.Context, o Options, part string) error {
	path := filepath.Join(o.Dir, o.File)
	if _, err := os.Stat(path); err != nil {
		return tenants.Fail(tenants.NotFound, CodeNoDatabase, "path", path).Because(err)
	}
	if err := copySQLite(ctx, path, part); err != nil {
		return openError(err, path)
	}
	return nil
}

// copySQLite writes a consistent copy of the database at from, for its owner
// only, without what is free in it.
func copySQLite(ctx context.Context, from, to string) error {
	if err := makePrivate(to); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteURI(from)+"?mode=ro&_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", to)
	return err
}

// backupPostgres carries all tables into an empty file of the same schema.
func backupPostgres(ctx context.Context, o Options, part string) error {
	from, err := openPlain(o.URL)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := checkSchema(ctx, from, Postgres, o.Migrations); err != nil {
		return openError(err, redact(o.URL))
	}
	to, err := openEmpty(ctx, o, part)
	if err != nil {
		return err
	}
	defer to.Close()
	tx, err := from.BeginTx(context.WithValue(ctx, setting{}, setting{unscoped: true}), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return openError(err, redact(o.URL))
	}
	defer tx.Rollback()
	if err := carryIntoSQLite(ctx, tx, to); err != nil {
		return openError(err, redact(o.URL))
	}
	return to.Close()
}

// openEmpty makes a database file with the schema of this program and opens
// it for one quick load.
func openEmpty(ctx context.Context, o Options, path string) (*sql.DB, error) {
	err := Migrate(ctx, Options{Dir: filepath.Dir(path), File: filepath.Base(path), Migrations: o.Migrations, Log: o.Log})
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", sqliteURI(path)+"?_time_format=sqlite&_pragma=journal_mode(DELETE)&_pragma=synchronous(OFF)&_pragma=foreign_keys(0)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// openPlain opens PostgreSQL with the rights of the user of the URL.
func openPlain(url string) (*sql.DB, error) {
	conn, err := newPGConnector(url)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(conn)
	db.SetMaxOpenConns(1)
	return db, nil
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// removeSQLite removes a database file that was never meant to stay.
func removeSQLite(path string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(path + suffix)
	}
}

// fileError names the file when the operating system refused it.
func fileError(err error, file string) error {
	var pe *fs.PathError
	var le *os.LinkError
	var te *tenants.Error
	if !errors.As(err, &te) && (errors.As(err, &pe) || errors.As(err, &le)) {
		return tenants.Fail(tenants.Invalid, CodeFolder, "path", file).Because(err)
	}
	return known(err)
}

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

// Restore puts what Backup wrote into a database that holds nothing yet, and
// brings it to the schema of this program. Either all of it is there
// afterwards or nothing. Codes: database_not_empty (path), file_missing
// (file), database_corrupt, database_newer, and those of opening.
func Restore(ctx context.Context, o Options, file string) error {
	o = o.withDefaults()
	if _, err := os.Stat(file); err != nil {
		return tenants.Fail(tenants.NotFound, CodeFileMissing, "file", file).Because(err)
	}
	if o.URL == "" {
		return tenants.Wrap("store.Restore", restoreSQLite(ctx, o, file))
	}
	return tenants.Wrap("store.Restore", restorePostgres(ctx, o, file))
}

func restoreSQLite(ctx context.Context, o Options, file string) error {
	path := filepath.Join(o.Dir, o.File)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return tenants.Fail(tenants.Conflict, CodeNotEmpty, "path", path)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return tenants.Fail(tenants.Invalid, CodeFolder, "path", o.Dir).Because(err)
	}
	part := path + ".part"
	defer removeSQLite(part)
	if err := unpack(ctx, o, file, part); err != nil {
		return err
	}
	err := syncFile(part)
	if err == nil {
		err = os.Link(part, path)
	}
	return fileError(err, path)
}

// unpack copies the backup to part, looks whether it is sound and ours, and
// migrates the copy. The backup itself is only read.
func unpack(ctx context.Context, o Options, file, part string) error {
	removeSQLite(part)
	if err := copySQLite(ctx, file, part); err != nil {
		return openError(err, file)
	}
	db, err := sql.Open("sqlite", sqliteURI(part)+"?_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var state string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&state); err != nil || state != "ok" {
		return tenants.Fail(tenants.Internal, CodeCorrupt, "path", file).Because(errors.Join(err, errors.New(state)))
	}
	if marked, err := hasMarks(ctx, db, SQLite); err != nil || !marked {
		return tenants.Fail(tenants.Invalid, CodeNoBackup, "file", file).Because(err)
	}
	if err := db.Close(); err != nil {
		return err
	}
	return Migrate(ctx, Options{Dir: filepath.Dir(part), File: filepath.Base(part), Migrations: o.Migrations, Log: o.Log})
}

func restorePostgres(ctx context.Context, o Options, file string) error {
	dir, err := os.MkdirTemp("", "claviger-restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, "backup.db")
	if err := unpack(ctx, o, file, part); err != nil {
		return err
	}
	if err := Migrate(ctx, o); err != nil {
		return err
	}
	from, err := sql.Open("sqlite", sqliteURI(part)+readerPragmas)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := openPlain(o.URL)
	if err != nil {
		return err
	}
	defer to.Close()
	return openError(fill(ctx, from, to, redact(o.URL)), redact(o.URL))
}

// fill carries all rows in one transaction, if there is nothing yet.
func fill(ctx context.Context, from, to *sql.DB, place string) error {
	tx, err := to.BeginTx(context.WithValue(ctx, setting{}, setting{unscoped: true}), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	var there bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM organisations) OR EXISTS (SELECT FROM logins)").Scan(&there); err != nil {
		return err
	}
	if there {
		return tenants.Fail(tenants.Conflict, CodeNotEmpty, "path", place)
	}
	if err := carryIntoPostgres(ctx, from, tx); err != nil {
		return err
	}
	return tx.Commit()
}

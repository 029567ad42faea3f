package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"

	"claviger/tenants"
)

// One writer connection in WAL mode with synchronous=FULL, so that what was
// answered survives a power cut, and a pool of readers that cannot write.
const (
	writerPragmas = "?_txlock=immediate&_time_format=sqlite&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-16000)&_pragma=journal_size_limit(67108864)"
	readerPragmas = "?mode=ro&_time_format=sqlite&_pragma=busy_timeout(10000)&_pragma=query_only(1)&_pragma=temp_store(MEMORY)&_pragma=cache_size(-8000)"
)

func (s *Store) openSQLite(ctx context.Context, o Options) error {
	s.dialect = SQLite
	s.build = bun.NewDB(nowhere, sqlitedialect.New(), bun.WithDiscardUnknownColumns())
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return tenants.Fail(tenants.Invalid, CodeFolder, "path", o.Dir).Because(err)
	}
	path := filepath.Join(o.Dir, o.File)
	if o.Migrate {
		if err := Migrate(ctx, o); err != nil {
			return err
		}
	}
	db, err := openSQLiteWriter(ctx, path, o.Hasty)
	if err != nil {
		return err
	}
	if s.writer, err = newWriter(ctx, db, o.Poll, s.bells.ringAll); err != nil {
		db.Close()
		return openError(err, path)
	}
	if err := checkSchema(ctx, db, SQLite, o.Migrations); err != nil {
		return err
	}
	if s.fenced, err = fencedTables(ctx, db, SQLite); err != nil {
		return openError(err, path)
	}
	readers, err := sql.Open("sqlite", sqliteURI(path)+readerPragmas)
	if err != nil {
		return openError(err, path)
	}
	if o.Pool < 1 {
		o.Pool = 4
	}
	s.lenders = newPool(readers, o.Pool)
	return openError(readers.PingContext(ctx), path)
}

// openSQLiteWriter opens the file for writing and makes sure that the engine
// did take the modes that durability rests on; hasty waits for no commit.
func openSQLiteWriter(ctx context.Context, path string, hasty bool) (*sql.DB, error) {
	if err := makePrivate(path); err != nil {
		return nil, tenants.Fail(tenants.Invalid, CodeFolder, "path", path).Because(err)
	}
	pragmas, want := writerPragmas, 2
	if hasty {
		pragmas, want = strings.Replace(pragmas, "synchronous(FULL)", "synchronous(NORMAL)", 1), 1
	}
	db, err := sql.Open("sqlite", sqliteURI(path)+pragmas)
	if err != nil {
		return nil, openError(err, path)
	}
	db.SetMaxOpenConns(2) // the writer's own, and one for the checks at start
	var mode string
	var sync, keys, tables int
	err = whileBusy(ctx, func() error {
		return db.QueryRowContext(ctx, "SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous), "+
			"(SELECT foreign_keys FROM pragma_foreign_keys), (SELECT count(*) FROM sqlite_schema)").Scan(&mode, &sync, &keys, &tables)
	})
	if err == nil && (mode != "wal" || sync != want || keys != 1) {
		err = tenants.Fail(tenants.Internal, CodeNotDurable, "path", path, "journal", mode)
	}
	if err != nil {
		db.Close()
		return nil, openError(err, path)
	}
	return db, nil
}

// whileBusy tries again for as long as other statements wait for a lock. It is
// for the first one of a connection: turning a new file into WAL mode asks for
// a lock without waiting when several programs begin at once.
func whileBusy(ctx context.Context, fn func() error) error {
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		err := fn()
		if !IsBusy(err) || ctx.Err() != nil || time.Since(begun) > 10*time.Second {
			return err
		}
	}
}

// makePrivate makes the file, when there is none, for its owner only: SQLite
// itself would let everyone read it. Its journals take the same mode. A file
// that is there is not opened: closing it would drop this process's locks.
func makePrivate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func sqliteURI(path string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath()
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"path/filepath"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/migrate"

	"claviger/store/migrations"
	"claviger/tenants"
)

// Schema is the product's own migrations: sqlite/*.sql and postgres/*.sql. A
// deferred foreign key is never among them: one violation at COMMIT would
// undo a whole batch of others on SQLite.
func Schema() fs.FS { return migrations.Files }

// MigrationState is one migration known to the program or to the database.
type MigrationState struct {
	Name      string    // number_subject
	AppliedAt time.Time // zero: still to be applied
	Unknown   bool      // applied by a newer program
}

// Migrate brings the schema up to date: each file in one transaction together
// with its mark, so that a crash leaves none half done and no lock behind.
// Programs that start at once wait for each other. It ends by fencing every
// table that has an org_id (PostgreSQL).
func Migrate(ctx context.Context, o Options) error {
	return withMigrator(ctx, o, func(m *migrator) error {
		if err := m.init(ctx); err != nil {
			return err
		}
		if err := m.refuseNewer(ctx); err != nil {
			return err
		}
		for {
			_, err := m.Migrate(ctx)
			if errors.Is(err, errAlreadyApplied) {
				continue // by another process, while this one waited
			}
			if err != nil {
				return err
			}
			return raiseFences(ctx, m.DB().DB, m.dialect)
		}
	})
}

// Status lists the migrations in order. It makes nothing, so that a role that
// may only read can ask.
func Status(ctx context.Context, o Options) (states []MigrationState, err error) {
	err = withMigrator(ctx, o, func(m *migrator) error {
		marked, err := hasMarks(ctx, m.DB().DB, m.dialect)
		if err != nil || !marked {
			for _, one := range m.known.Sorted() {
				states = append(states, MigrationState{Name: one.String()})
			}
			return err
		}
		all, err := m.MigrationsWithStatus(ctx)
		for _, one := range all {
			states = append(states, MigrationState{Name: one.String(), AppliedAt: one.MigratedAt})
		}
		missing, merr := m.MissingMigrations(ctx)
		for _, one := range missing {
			states = append(states, MigrationState{Name: one.Name, AppliedAt: one.MigratedAt, Unknown: true})
		}
		return errors.Join(err, merr)
	})
	return states, err
}

// migrator is bun's, with what it lacks: a lock that a crash cannot leave
// behind, and the mark in the migration's own transaction.
type migrator struct {
	*migrate.Migrator
	known   *migrate.Migrations
	dialect Dialect
}

var errAlreadyApplied = errors.New("store: applied meanwhile")

func newMigrator(db *bun.DB, dialect Dialect, files fs.FS) (*migrator, error) {
	known, err := discover(files, dialect)
	if err != nil {
		return nil, err
	}
	return &migrator{dialect: dialect, known: known, Migrator: migrate.NewMigrator(db, known,
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true),
		migrate.BeforeMigration(func(ctx context.Context, tx bun.IConn, one *migrate.Migration) error {
			return alone(ctx, tx, dialect, one.Name)
		}),
		migrate.AfterMigration(func(ctx context.Context, tx bun.IConn, one *migrate.Migration) error {
			_, err := tx.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES (?, ?)", one.Name, one.GroupID)
			return err
		}))}, nil
}

func discover(files fs.FS, dialect Dialect) (*migrate.Migrations, error) {
	folder, err := fs.Sub(files, string(dialect))
	if err != nil {
		return nil, err
	}
	known := migrate.NewMigrations()
	return known, known.Discover(folder)
}

// migrationLock is an arbitrary number that every process asks for.
const migrationLock = 7233401

// alone waits until no other process migrates, then makes sure that the work
// is still to be done. SQLite's BEGIN IMMEDIATE is that wait.
func alone(ctx context.Context, tx bun.IConn, dialect Dialect, name string) error {
	if dialect == Postgres {
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", migrationLock); err != nil {
			return err
		}
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM bun_migrations WHERE name = ?", name).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errAlreadyApplied
	}
	return nil
}

// init makes the tables of marks. PostgreSQL's IF NOT EXISTS does not hold
// when two ask at once, so they ask one after the other.
func (m *migrator) init(ctx context.Context) error {
	if m.dialect == SQLite {
		return m.Init(ctx)
	}
	return underLock(ctx, m.DB().DB, func(*sql.Tx) error { return m.Init(ctx) })
}

func (m *migrator) refuseNewer(ctx context.Context) error {
	missing, err := m.MissingMigrations(ctx)
	if err == nil && len(missing) > 0 {
		err = tenants.Fail(tenants.Conflict, CodeNewer, "migration", missing[0].Name)
	}
	return err
}

// withMigrator opens a database of its own, since bun remembers the shape of
// every model it met, and with the rights of the user, not of appRole.
func withMigrator(ctx context.Context, o Options, fn func(*migrator) error) error {
	o = o.withDefaults()
	db, dialect, place, err := openForMigration(ctx, o)
	if err != nil {
		return err
	}
	defer db.Close()
	m, err := newMigrator(db, dialect, o.Migrations)
	if err == nil {
		err = fn(m)
	}
	return tenants.Wrap("store.Migrate", openError(err, place))
}

func openForMigration(ctx context.Context, o Options) (*bun.DB, Dialect, string, error) {
	if o.URL != "" {
		conn, err := newPGConnector(o.URL)
		if err != nil {
			return nil, "", "", err
		}
		return bun.NewDB(sql.OpenDB(conn), pgdialect.New()), Postgres, redact(o.URL), nil
	}
	path := filepath.Join(o.Dir, o.File)
	db, err := openSQLiteWriter(ctx, path, false)
	if err != nil {
		return nil, "", "", err
	}
	return bun.NewDB(db, sqlitedialect.New()), SQLite, path, nil
}

// checkSchema compares the marks in the database with the program's files.
func checkSchema(ctx context.Context, db *sql.DB, dialect Dialect, files fs.FS) error {
	known, err := discover(files, dialect)
	if err != nil {
		return err
	}
	expected := map[string]string{}
	for _, one := range known.Sorted() {
		expected[one.Name] = one.String()
	}
	applied, err := appliedNames(ctx, db, dialect)
	if err != nil {
		return err
	}
	for _, name := range applied {
		if expected[name] == "" {
			return tenants.Fail(tenants.Conflict, CodeNewer, "migration", name)
		}
		delete(expected, name)
	}
	for _, one := range known.Sorted() {
		if expected[one.Name] != "" {
			return tenants.Fail(tenants.Conflict, CodeOutdated, "migration", one.String())
		}
	}
	return nil
}

// hasMarks tells whether the database was ever migrated.
func hasMarks(ctx context.Context, db *sql.DB, dialect Dialect) (bool, error) {
	exists := "SELECT count(*) FROM sqlite_schema WHERE name = 'bun_migrations'"
	if dialect == Postgres {
		exists = "SELECT count(*) FROM pg_class WHERE oid = to_regclass('bun_migrations')"
	}
	var n int
	err := db.QueryRowContext(ctx, exists).Scan(&n)
	return n > 0, err
}

// appliedNames is empty for a database that was never migrated.
func appliedNames(ctx context.Context, db *sql.DB, dialect Dialect) (names []string, err error) {
	if marked, err := hasMarks(ctx, db, dialect); err != nil || !marked {
		return nil, err
	}
	rows, err := db.QueryContext(ctx, "SELECT name FROM bun_migrations ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, rows.Err()
}

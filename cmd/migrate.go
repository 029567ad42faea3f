package cmd

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claviger/store"
)

// migrateCommand groups what concerns the schema of the database.
type migrateCommand struct {
	Up     migrateUpCommand     `cmd:"" help:"Apply the migrations that are still to come."`
	Status migrateStatusCommand `cmd:"" help:"List the migrations and when they were applied."`
}

// migrateUpCommand applies what is to come.
type migrateUpCommand struct{}

// Run makes the data folder when the database lives there, migrates, and
// prints a line for each migration that it applied.
func (migrateUpCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	where := c.database()
	if where.URL == "" {
		if err := os.MkdirAll(where.Dir, 0o700); err != nil {
			return fmt.Errorf("the data folder cannot be made: %w", err)
		}
	}
	before, err := store.Status(a, where)
	if err != nil {
		return err
	}
	if err := store.Migrate(a, where); err != nil {
		return err
	}
	applied := 0
	for _, m := range before {
		if m.AppliedAt.IsZero() {
			fmt.Fprintln(a.out, "applied", m.Name)
			applied++
		}
	}
	if applied == 0 {
		fmt.Fprintln(a.out, "the database is up to date")
	}
	return nil
}

// migrateStatusCommand changes nothing.
type migrateStatusCommand struct{}

// Run prints one line a migration: its name, a tab, and when it was applied
// (UTC) or that it is to come. A database that is not there is not made.
func (migrateStatusCommand) Run(a *app) error {
	c, err := a.config()
	if err != nil {
		return err
	}
	where := c.database()
	if where.URL == "" {
		file := filepath.Join(where.Dir, "claviger.db")
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("there is no database at %s; claviger migrate up makes it", file)
		}
	}
	states, err := store.Status(a, where)
	if err != nil {
		return err
	}
	for _, m := range states {
		fmt.Fprintf(a.out, "%s\t%s\n", m.Name, stateOf(m))
	}
	return nil
}

// stateOf says in words where a migration stands.
func stateOf(m store.MigrationState) string {
	switch {
	case m.Unknown:
		return "applied by a newer program " + m.AppliedAt.UTC().Format(time.RFC3339)
	case m.AppliedAt.IsZero():
		return "to come"
	}
	return "applied " + m.AppliedAt.UTC().Format(time.RFC3339)
}

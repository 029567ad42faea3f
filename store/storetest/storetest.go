package storetest

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"claviger/store"
)

// Main runs the tests and stops the cluster if one was started:
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
func Main(m *testing.M) {
	code := m.Run()
	stopCluster()
	removeTemplates()
	os.Exit(code)
}

// Each runs the test once on SQLite and once on PostgreSQL, each time on a
// database of its own.
func Each(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Helper()
	EachWith(t, store.Options{}, test)
}

// EachWith is Each with a clock, entropy, log or migrations of the test's own.
func EachWith(t *testing.T, o store.Options, test func(*testing.T, *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, SQLite(t, o))) })
	t.Run("postgres", func(t *testing.T) { test(t, Open(t, Postgres(t, o))) })
}

// Open opens a database until the end of the test.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open %s%s: %v", o.URL, o.Dir, err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// SQLite is o on a fresh, migrated file; a copy of one that was migrated once.
func SQLite(t testing.TB, o store.Options) store.Options {
	t.Helper()
	o.URL, o.Dir = "", t.TempDir()
	template, err := sqliteTemplate(filesOf(o))
	if err != nil {
		t.Fatalf("sqlite template: %v", err)
	}
	bytes, err := os.ReadFile(template)
	if err == nil {
		err = os.WriteFile(filepath.Join(o.Dir, "claviger.db"), bytes, 0o600)
	}
	if err != nil {
		t.Fatalf("sqlite template: %v", err)
	}
	return o
}

var (
	templates   sync.Mutex
	templateDir = map[string]string{} // digest of the migrations → folder
)

func sqliteTemplate(files fs.FS) (string, error) {
	templates.Lock()
	defer templates.Unlock()
	digest, err := digestOf(files, "sqlite")
	if err != nil {
		return "", err
	}
	dir, ok := templateDir[digest]
	if !ok {
		if dir, err = os.MkdirTemp("", "claviger-sqlite-"); err != nil {
			return "", err
		}
		if err = store.Migrate(context.Background(), store.Options{Dir: dir, Migrations: files}); err != nil {
			return "", err
		}
		templateDir[digest] = dir
	}
	return filepath.Join(dir, "claviger.db"), nil
}

func removeTemplates() {
	templates.Lock()
	defer templates.Unlock()
	for _, dir := range templateDir {
		os.RemoveAll(dir)
	}
}

func filesOf(o store.Options) fs.FS {
	if o.Migrations != nil {
		return o.Migrations
	}
	return store.Schema()
}

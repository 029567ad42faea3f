package store_test

import (
	"errors"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestBothFoldersHoldTheSameMigrations(t *testing.T) {
	name := regexp.MustCompile(`^\d{14}_[a-z_]+\.tx\.up\.sql$`)
	var folders [2][]string
	for i, dialect := range []string{"sqlite", "postgres"} {
		entries, err := fs.ReadDir(store.Schema(), dialect)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			folders[i] = append(folders[i], e.Name())
			if !name.MatchString(e.Name()) {
				t.Errorf("%s/%s is not named NUMBER_subject.tx.up.sql", dialect, e.Name())
			}
			text, err := fs.ReadFile(store.Schema(), dialect+"/"+e.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range schemaFaults(dialect, string(text)) {
				t.Errorf("%s/%s %s", dialect, e.Name(), fault)
			}
		}
	}
	if !slices.Equal(folders[0], folders[1]) {
		t.Errorf("sqlite has %v\npostgres has %v", folders[0], folders[1])
	}
}

var (
	sqlComment  = regexp.MustCompile(`--[^\n]*`)
	createTable = regexp.MustCompile(`(?is)\bcreate\s+table\s+(\w+)[^;]*?;`)
	loose       = regexp.MustCompile(`(?is)\)\s*(without\s+rowid\s*)?;\s*$`)
)

func schemaFaults(dialect, text string) (faults []string) {
	text = sqlComment.ReplaceAllString(text, "")
	if strings.Contains(strings.ToUpper(text), "DEFERRABLE") {
		faults = append(faults, "defers a constraint: one violation at COMMIT would undo a whole batch")
	}
	if dialect == "sqlite" {
		for _, m := range createTable.FindAllStringSubmatch(text, -1) {
			if loose.MatchString(m[0]) {
				faults = append(faults, "makes a table that is not STRICT: "+m[1])
			}
		}
	}
	return faults
}

func TestSchemaFaultsAreFound(t *testing.T) {
	for text, n := range map[string]int{
		"CREATE TABLE a (id text) STRICT;": 0, "CREATE TABLE a (id text);": 1, "CREATE TABLE a (id text) WITHOUT ROWID;": 1,
		"CREATE TABLE a (id text REFERENCES b (id) DEFERRABLE INITIALLY DEFERRED) STRICT;": 1, "-- DEFERRABLE\n": 0,
	} {
		if got := schemaFaults("sqlite", text); len(got) != n {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// empty is a database of each engine without any table.
func empty(t *testing.T, test func(*testing.T, store.Options)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, store.Options{Dir: t.TempDir(), Migrations: testFiles(t)}) })
	t.Run("postgres", func(t *testing.T) { test(t, storetest.Empty(t, store.Options{Migrations: testFiles(t)})) })
}

// with is the tests' schema and one more migration.
func with(t *testing.T, name, sql string) fs.FS {
	t.Helper()
	files := maps.Clone(testFiles(t).(fstest.MapFS))
	for _, dialect := range []string{"sqlite", "postgres"} {
		files[dialect+"/"+name] = &fstest.MapFile{Data: []byte(sql)}
	}
	return files
}

func TestMigrate(t *testing.T) {
	empty(t, func(t *testing.T, o store.Options) {
		if _, err := store.Open(ctx, o); tenants.CodeOf(err) != store.CodeOutdated {
			t.Fatal("an empty database was opened:", err)
		}
		pending(t, o, 2, 0)
		for range 2 {
			if err := store.Migrate(ctx, o); err != nil {
				t.Fatal(err)
			}
		}
		pending(t, o, 0, 0)
		if s, err := store.Open(ctx, o); err != nil || s.Close() != nil {
			t.Fatal(err)
		}
	})
}

func TestAnOlderProgramRefusesANewerDatabase(t *testing.T) {
	empty(t, func(t *testing.T, o store.Options) {
		newer := o
		newer.Migrations = with(t, "29990101000000_later.tx.up.sql", "CREATE TABLE later (id text);")
		newer.Migrate = true
		if s, err := store.Open(ctx, newer); err != nil || s.Close() != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(ctx, o); tenants.CodeOf(err) != store.CodeNewer {
			t.Error("Open:", err)
		}
		if err := store.Migrate(ctx, o); tenants.CodeOf(err) != store.CodeNewer {
			t.Error("Migrate:", err)
		}
		pending(t, o, 0, 1)
	})
}

func TestAFailedMigrationLeavesNothing(t *testing.T) {
	empty(t, func(t *testing.T, o store.Options) {
		const name = "29990101000000_broken.tx.up.sql"
		broken := o
		broken.Migrations = with(t, name, "CREATE TABLE half (id text);\n--bun:split\nCREATE TABLE jars (id text);")
		if err := store.Migrate(ctx, broken); err == nil {
			t.Fatal("a migration that fails was taken")
		}
		pending(t, broken, 1, 0)
		whole := o
		whole.Migrations = with(t, name, "CREATE TABLE half (id text);\n--bun:split\nCREATE TABLE other (id text);")
		if err := store.Migrate(ctx, whole); err != nil {
			t.Fatal("the repaired migration:", err)
		}
	})
}

func TestProgramsThatMigrateAtOnce(t *testing.T) {
	empty(t, func(t *testing.T, o store.Options) {
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wg.Go(func() { errs[i] = store.Migrate(ctx, o) })
		}
		wg.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
		pending(t, o, 0, 0)
	})
}

func pending(t *testing.T, o store.Options, want, unknown int) {
	t.Helper()
	states, err := store.Status(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		if s.AppliedAt.IsZero() {
			want--
		}
		if s.Unknown {
			unknown--
		}
	}
	if want != 0 || unknown != 0 {
		t.Errorf("%d pending and %d unknown off: %v", want, unknown, states)
	}
}

package store_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestOpenSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, "no folder")
	garbage, cut := t.TempDir(), storetest.SQLite(t, store.Options{}).Dir
	write(t, filepath.Join(garbage, "claviger.db"), strings.Repeat("this is no database ", 500))
	truncate(t, filepath.Join(cut, "claviger.db"))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dead := listener.Addr().String()
	listener.Close()
	server, err := storetest.Server()
	if err != nil {
		t.Fatal(err)
	}
	missing := strings.Replace(server, "/postgres?", "/no_such_database?", 1)
	for name, c := range map[string]struct {
		o    store.Options
		code string
	}{
		"folder is a file":   {store.Options{Dir: file}, store.CodeFolder},
		"folder in a file":   {store.Options{Dir: filepath.Join(file, "x")}, store.CodeFolder},
		"garbage":            {store.Options{Dir: garbage}, store.CodeCorrupt},
		"garbage to migrate": {store.Options{Dir: garbage, Migrate: true}, store.CodeCorrupt},
		"cut short":          {store.Options{Dir: cut}, store.CodeCorrupt},
		"other scheme":       {store.Options{URL: "mysql://u:secret@h/db"}, store.CodeURLInvalid},
		"no database":        {store.Options{URL: "postgres://u:secret@h"}, store.CodeURLInvalid},
		"bad port":           {store.Options{URL: "postgres://u:secret@h:port/db"}, store.CodeURLInvalid},
		"bad sslmode":        {store.Options{URL: "postgres://u:secret@h/db?sslmode=perhaps"}, store.CodeURLInvalid},
		"nobody there":       {store.Options{URL: "postgres://u:secret@" + dead + "/db?sslmode=disable"}, store.CodeUnreachable},
		"nobody to migrate":  {store.Options{URL: "postgres://u:secret@" + dead + "/db?sslmode=disable", Migrate: true}, store.CodeUnreachable},
		"no such database":   {store.Options{URL: missing}, store.CodeRefused},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := store.Open(ctx, c.o)
			if err == nil {
				s.Close()
			}
			if tenants.CodeOf(err) != c.code {
				t.Fatal(err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Fatal("the password is in the message:", err)
			}
		})
	}
}

func TestDataFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	s := storetest.Open(t, store.Options{Dir: dir, Migrations: testFiles(t), Migrate: true})
	put(t, s, inA, jar{ID: "1", Name: "1"})
	for _, name := range []string{".", "claviger.db", "claviger.db-wal", "claviger.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", name, info.Mode())
		}
	}
}

func TestClosedStoreRefuses(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for range 50 { // a queue that nobody serves any more must not swallow one
			write := s.InTx(ctx, inA, func(*store.Tx) error { return nil })
			read := s.Read(ctx, inA, func(*store.Rx) error { return nil })
			if tenants.CodeOf(write) != store.CodeClosed || tenants.CodeOf(read) != store.CodeClosed {
				t.Fatal(write, read)
			}
		}
	})
}

func TestClosingAnswersEveryone(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		for w := range 16 {
			wg.Go(func() {
				for n := 0; ; n++ {
					id := fmt.Sprint(w, "-", n)
					err := s.InTx(ctx, inA, func(tx *store.Tx) error { return insertJar(tx, jar{ID: id, Name: id}) })
					if err != nil {
						return
					}
				}
			})
		}
		time.Sleep(30 * time.Millisecond)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		wg.Wait()
	})
}

func TestTimeNeverGoesBack(t *testing.T) {
	clock := &handClock{at: time.Date(2026, 3, 29, 1, 59, 59, 999_999_900, time.FixedZone("x", 3600))}
	storetest.EachWith(t, store.Options{Clock: clock.now}, func(t *testing.T, s *store.Store) {
		moment := func() (at time.Time) {
			if err := s.InTx(ctx, inA, func(tx *store.Tx) error { at = tx.Now(); return nil }); err != nil {
				t.Fatal(err)
			}
			return at
		}
		first := moment()
		if first.Location() != time.UTC || first.Nanosecond()%1000 != 0 {
			t.Fatal(first)
		}
		clock.move(-time.Hour)
		if second := moment(); !second.Equal(first) {
			t.Fatal("time went back:", first, second)
		}
		clock.move(time.Hour)
	})
}

func TestIDsSortInTheOrderTheyWereMade(t *testing.T) {
	clock := &handClock{at: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: clock.now}, func(t *testing.T, s *store.Store) {
		last := ""
		for range 50 {
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				for range 100 {
					id := tx.NewID("jar")
					uuid, ok := tenants.ParseID("jar", id)
					if !ok || uuid[6]>>4 != 7 || uuid[8]>>6 != 2 || id <= last {
						t.Fatal(id, last)
					}
					last = id
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			clock.move(time.Microsecond)
		}
	})
}

func TestTimesComeBackAsTheyWere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, at := range []time.Time{
			time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), time.Date(2026, 1, 2, 3, 4, 5, 120_000_000, time.UTC), time.Date(2026, 1, 2, 3, 4, 5, 999_999_000, time.UTC),
		} {
			err := s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
				if err := tx.Enqueue("x", at, at); err != nil {
					return err
				}
				var due []time.Time
				err := tx.Select("outbox", "o").Column("due_at").Where("due_at = ?", at).Scan(ctx, &due)
				if len(due) != 1 || !due[0].Equal(at) {
					t.Error(at, due)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 4096); err != nil {
		t.Fatal(err)
	}
}

func TestOpenObeysItsContext(t *testing.T) {
	done, cancel := context.WithCancel(ctx)
	cancel()
	for _, o := range []store.Options{storetest.SQLite(t, store.Options{}), storetest.Postgres(t, store.Options{})} {
		if s, err := store.Open(done, o); err == nil {
			s.Close()
			t.Error("opened for nobody")
		}
	}
}

package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestErrorsAreTold(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		put(t, s, inA, jar{ID: "1", Name: "one"})
		kinds := map[string]struct {
			fn func(tx *store.Tx) error
			is func(error) bool
		}{
			"same id":   {func(tx *store.Tx) error { return insertJar(tx, jar{ID: "1", Name: "x"}) }, store.IsUnique},
			"same name": {func(tx *store.Tx) error { return insertJar(tx, jar{ID: "2", Name: "one"}) }, store.IsUnique},
			"no parent": {raw("INSERT INTO lids (org_id, id, jar_id) VALUES ('org_a', 'l', 'nobody')"), store.IsForeignKey},
		}
		tests := map[string]func(error) bool{"unique": store.IsUnique, "foreign": store.IsForeignKey, "busy": store.IsBusy, "full": store.IsDiskFull, "corrupt": store.IsCorrupt}
		for name, c := range kinds {
			err := s.InTx(ctx, inA, c.fn)
			said := 0
			for _, is := range tests {
				if is(err) {
					said++
				}
			}
			if !c.is(err) || said != 1 {
				t.Errorf("%s: %v is said to be %d things", name, err, said)
			}
		}
		for name, is := range tests {
			if is(nil) || is(errors.New("UNIQUE constraint failed")) {
				t.Error(name, "believes words")
			}
		}
	})
}

// TestPostgresRunsAgain lets PostgreSQL ask for repetition in both ways.
func TestPostgresRunsAgain(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t, store.Options{Migrations: testFiles(t)}))
	fail := func(state string) func(*store.Tx) error {
		return raw("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '" + state + "'; END $$")
	}
	for _, state := range []string{"40001", "40P01"} {
		runs := 0
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			runs++
			if err := insertJar(tx, jar{ID: state, Name: state}); err != nil {
				return err
			}
			if runs < 3 {
				_ = fail(state)(tx)
				return errors.New("what fn makes of it")
			}
			return nil
		})
		if err != nil || runs != 3 {
			t.Fatal(state, runs, err)
		}
	}
	runs, rang := 0, 0
	err := s.InTx(ctx, inA, func(tx *store.Tx) error { runs++; tx.AfterCommit(func() { rang++ }); return fail("40001")(tx) })
	if tenants.CodeOf(err) != store.CodeContended || runs != 5 || rang != 0 {
		t.Fatal(runs, rang, err)
	}
	if got := jars(t, s, inA); len(got) != 2 {
		t.Fatal(got)
	}
}

// TestPostgresDeadlockIsSurvived locks two rows in opposite orders, one
// statement each, which Lock in one call would have avoided.
func TestPostgresDeadlockIsSurvived(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t, store.Options{Migrations: testFiles(t)}))
	put(t, s, inA, jar{ID: "1", Name: "1"})
	put(t, s, inA, jar{ID: "2", Name: "2"})
	var meet sync.WaitGroup
	meet.Add(2)
	both := func(first, second string) error {
		met := false
		return s.InTx(ctx, inA, func(tx *store.Tx) error {
			if err := tx.Lock("jars", first); err != nil {
				return err
			}
			if !met {
				met = true
				meet.Done()
				meet.Wait()
			}
			return tx.Lock("jars", second)
		})
	}
	var wg sync.WaitGroup
	errs := make([]error, 2)
	wg.Go(func() { errs[0] = both("1", "2") })
	wg.Go(func() { errs[1] = both("2", "1") })
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// TestACommitThatRollsBackIsNoSuccess breaks a transaction in a place where
// no statement of ours fails: while its rows are read.
func TestACommitThatRollsBackIsNoSuccess(t *testing.T) {
	s := storetest.Open(t, storetest.Postgres(t, store.Options{Migrations: testFiles(t)}))
	err := s.InTx(ctx, inA, func(tx *store.Tx) error {
		if err := insertJar(tx, jar{ID: "1", Name: "1"}); err != nil {
			return err
		}
		var quotients []int
		_ = tx.Raw("SELECT 100 / (5000 - n) FROM generate_series(1, 6000) AS n").Scan(tx.Context(), &quotients)
		return nil
	})
	if err == nil || len(jars(t, s, inA)) != 0 {
		t.Fatal("a rolled back transaction was called a success:", err)
	}
	put(t, s, inA, jar{ID: "2", Name: "2"})
}

func TestPostgresGoesAndComes(t *testing.T) {
	o := storetest.Postgres(t, store.Options{Migrations: testFiles(t)})
	s := storetest.Open(t, o)
	put(t, s, inA, jar{ID: "1", Name: "1"})
	err := s.InTx(ctx, inA, func(tx *store.Tx) error {
		if err := insertJar(tx, jar{ID: "2", Name: "2"}); err != nil {
			return err
		}
		if _, err := connect(t, o.URL).Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"); err != nil {
			t.Error(err)
		}
		return nil
	})
	if err == nil {
		t.Fatal("the server threw us out and the commit was called a success")
	}
	for range 10 { // the pool throws its dead connections away
		if err = s.InTx(ctx, inA, func(tx *store.Tx) error { return insertJar(tx, jar{ID: "3", Name: "3"}) }); err == nil {
			break
		}
	}
	if got := jars(t, s, inA); err != nil || strings.Join(got, "") != "13" {
		t.Fatal(err, got)
	}
}

func TestSQLiteWaitsForAnotherProcess(t *testing.T) {
	o := storetest.SQLite(t, store.Options{Migrations: testFiles(t)})
	here, there := storetest.Open(t, o), storetest.Open(t, o)
	held := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := there.InTx(ctx, inA, func(tx *store.Tx) error {
			close(held)
			time.Sleep(200 * time.Millisecond)
			return insertJar(tx, jar{ID: "there", Name: "there"})
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	put(t, here, inA, jar{ID: "here", Name: "here"})
	wg.Wait()
	if got := jars(t, here, inA); strings.Join(got, " ") != "here there" {
		t.Fatal(got)
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		endless := "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000000) SELECT max(i) FROM n"
		start := time.Now()
		err := s.Read(short, inA, func(rx *store.Rx) error { return rx.Raw(endless).Scan(rx.Context(), new(int)) })
		if err == nil || time.Since(start) > 5*time.Second {
			t.Fatal(err, time.Since(start))
		}
	})
}

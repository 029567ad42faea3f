package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
)

// BenchmarkInTx runs the transaction of a custody change in miniature (read a
// row, update it, append two rows) beside a bare loop of the same engine:
//
//	go test ./store -run '^$' -bench InTx
func BenchmarkInTx(b *testing.B) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		for _, callers := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/c=%d/intx", dialect, callers), func(b *testing.B) {
				s := storetest.Open(b, benchOptions(b, dialect))
				seed(b, s, callers)
				drive(b, callers, func(caller, n int) error {
					return s.InTx(ctx, inA, func(tx *store.Tx) error { return change(tx, caller, n) })
				})
			})
			b.Run(fmt.Sprintf("%s/c=%d/bare", dialect, callers), func(b *testing.B) {
				o := benchOptions(b, dialect)
				seed(b, storetest.Open(b, o), callers)
				db := bareDB(b, o, callers)
				drive(b, callers, func(caller, n int) error { return bareChange(db, dialect, caller, n) })
			})
		}
	}
}

// BenchmarkRead reads one row by its key.
func BenchmarkRead(b *testing.B) {
	for _, dialect := range []string{"sqlite", "postgres"} {
		for _, callers := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/c=%d", dialect, callers), func(b *testing.B) {
				s := storetest.Open(b, benchOptions(b, dialect))
				seed(b, s, callers)
				drive(b, callers, func(caller, _ int) error {
					return s.Read(ctx, inA, func(rx *store.Rx) error {
						var n int64
						return rx.Select("jars", "j").Column("n").Where("id = ?", fmt.Sprint(caller)).Scan(rx.Context(), &n)
					})
				})
			})
		}
	}
}

func benchOptions(b *testing.B, dialect string) store.Options {
	o := store.Options{Migrations: testFiles(b)}
	if dialect == "postgres" {
		return storetest.Postgres(b, o)
	}
	return storetest.SQLite(b, o)
}

func seed(b *testing.B, s *store.Store, callers int) {
	for c := range callers {
		put(b, s, inA, jar{ID: fmt.Sprint(c), Name: fmt.Sprint(c)})
	}
}

func change(tx *store.Tx, caller, n int) error {
	id := fmt.Sprint(caller)
	var was int64
	if err := tx.SelectLocked("jars", "j").Column("n").Where("id = ?", id).Scan(tx.Context(), &was); err != nil {
		return err
	}
	if _, err := tx.Update("jars").Set("n = ?", was+1).Where("id = ?", id).Exec(tx.Context()); err != nil {
		return err
	}
	for i := range 2 {
		lid := struct{ ID, JarID string }{fmt.Sprint(caller, "-", n, "-", i), id}
		if _, err := tx.Insert("lids", &lid).Exec(tx.Context()); err != nil {
			return err
		}
	}
	return nil
}

func bareDB(b *testing.B, o store.Options, callers int) *sql.DB {
	if o.URL != "" {
		db := connect(b, o.URL)
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		return db
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(o.Dir, "claviger.db")+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { db.Close() })
	return db
}

func bareChange(db *sql.DB, dialect string, caller, n int) error {
	tx, err := db.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	id := fmt.Sprint(caller)
	lock, one, two, three := "", "?", "?", "?"
	if dialect == "postgres" {
		lock, one, two, three = " FOR UPDATE", "$1", "$2", "$3"
	}
	var was int64
	if err := tx.QueryRow("SELECT n FROM jars WHERE org_id = "+one+" AND id = "+two+lock, "org_a", id).Scan(&was); err != nil {
		return err
	}
	if _, err := tx.Exec("UPDATE jars SET n = "+one+" WHERE org_id = "+two+" AND id = "+three, was+1, "org_a", id); err != nil {
		return err
	}
	for i := range 2 {
		if _, err := tx.Exec("INSERT INTO lids (org_id, id, jar_id) VALUES ("+one+", "+two+", "+three+")", "org_a", fmt.Sprint(caller, "-", n, "-", i), id); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// drive shares b.N calls among callers and reports them per second.
func drive(b *testing.B, callers int, call func(caller, n int) error) {
	b.Helper()
	var next atomic.Int64
	var wg sync.WaitGroup
	b.ResetTimer()
	start := time.Now()
	for c := range callers {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if err := call(c, int(n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/time.Since(start).Seconds(), "tx/s")
}

package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/store"
	"claviger/tenants"
)

var ctx = context.Background()

func TestInTx(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		t.Run("commits", func(t *testing.T) {
			put(t, s, inA, jar{ID: "1", Name: "one"})
			if got := jars(t, s, inA); !slices.Equal(got, []string{"1"}) {
				t.Fatal(got)
			}
		})
		t.Run("keeps organisations apart", func(t *testing.T) {
			put(t, s, inB, jar{ID: "1", Name: "one"})
			put(t, s, inB, jar{ID: "2", Name: "two"})
			if a, b := jars(t, s, inA), jars(t, s, inB); len(a) != 1 || len(b) != 2 {
				t.Fatal(a, b)
			}
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				n, err := store.Affected(tx.Update("jars").Set("n = 7").Where("id IN ('1', '2')").Exec(tx.Context()))
				if n != 1 {
					t.Errorf("update reached %d rows", n)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		})
		t.Run("undoes an error", func(t *testing.T) {
			boom := errors.New("boom")
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				if err := insertJar(tx, jar{ID: "9", Name: "nine"}); err != nil {
					t.Error(err)
				}
				return boom
			})
			if !errors.Is(err, boom) || slices.Contains(jars(t, s, inA), "9") {
				t.Fatal(err, jars(t, s, inA))
			}
		})
		t.Run("undoes a panic and passes it on", func(t *testing.T) {
			func() {
				defer func() {
					if recover() != "bang" {
						t.Error("the panic was lost")
					}
				}()
				_ = s.InTx(ctx, inA, func(tx *store.Tx) error {
					if err := insertJar(tx, jar{ID: "9", Name: "nine"}); err != nil {
						t.Error(err)
					}
					panic("bang")
				})
			}()
			if slices.Contains(jars(t, s, inA), "9") {
				t.Fatal("still there")
			}
			put(t, s, inA, jar{ID: "after", Name: "after"})
		})
		t.Run("refuses nesting", func(t *testing.T) {
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				return s.InTx(ctx, inA, func(*store.Tx) error { return nil })
			})
			if tenants.CodeOf(err) != store.CodeNested {
				t.Fatal(err)
			}
			err = s.InTx(ctx, inA, func(tx *store.Tx) error {
				return s.Read(ctx, inA, func(*store.Rx) error { return nil })
			})
			if tenants.CodeOf(err) != store.CodeNested {
				t.Fatal(err)
			}
		})
		t.Run("fails when a statement failed and nobody cared", func(t *testing.T) {
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				_ = insertJar(tx, jar{ID: "x", Name: "x"})
				_ = insertJar(tx, jar{ID: "1", Name: "again"})
				return nil
			})
			if !store.IsUnique(err) || slices.Contains(jars(t, s, inA), "x") {
				t.Fatal(err, jars(t, s, inA))
			}
		})
		t.Run("goes on after a failed try", func(t *testing.T) {
			err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				if err := insertJar(tx, jar{ID: "before", Name: "before"}); err != nil {
					return err
				}
				if err := tx.Try(func() error { return insertJar(tx, jar{ID: "1", Name: "again"}) }); !store.IsUnique(err) {
					t.Errorf("try: %v", err)
				}
				return tx.Try(func() error { return insertJar(tx, jar{ID: "tried", Name: "tried"}) })
			})
			if got := jars(t, s, inA); err != nil || !slices.Contains(got, "before") || !slices.Contains(got, "tried") {
				t.Fatal(err, got)
			}
		})
		t.Run("refuses use after the end", func(t *testing.T) {
			var leaked *store.Tx
			if err := s.InTx(ctx, inA, func(tx *store.Tx) error { leaked = tx; return nil }); err != nil {
				t.Fatal(err)
			}
			if err := insertJar(leaked, jar{ID: "late", Name: "late"}); err == nil {
				t.Fatal("a finished transaction wrote")
			}
		})
		t.Run("runs callbacks after the commit only", func(t *testing.T) {
			var seen []string
			if err := s.InTx(ctx, inA, func(tx *store.Tx) error {
				tx.AfterCommit(func() { seen = jars(t, s, inB) })
				return insertJar(tx, jar{ID: "cb", Name: "cb"})
			}); err != nil {
				t.Fatal(err)
			}
			if len(seen) != 2 {
				t.Fatal("the callback did not run outside the transaction", seen)
			}
			ran := false
			_ = s.InTx(ctx, inA, func(tx *store.Tx) error { tx.AfterCommit(func() { ran = true }); return errors.New("no") })
			if ran {
				t.Fatal("a callback ran without a commit")
			}
		})
		t.Run("cannot write while reading", func(t *testing.T) {
			err := s.Read(ctx, inA, func(rx *store.Rx) error {
				_, err := rx.Raw("DELETE FROM jars WHERE org_id = ?", orgA).Exec(rx.Context())
				return err
			})
			if err == nil {
				t.Fatal("a reading transaction wrote")
			}
		})
		t.Run("locks", func(t *testing.T) {
			if err := s.InTx(ctx, inA, func(tx *store.Tx) error { return tx.Lock("jars", "before", "1", "nobody") }); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestInTxKeepsDeadlines(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		short, cancel := context.WithCancel(ctx)
		err := s.InTx(short, inA, func(tx *store.Tx) error {
			if err := insertJar(tx, jar{ID: "1", Name: "one"}); err != nil {
				t.Error(err)
			}
			cancel()
			return insertJar(tx, jar{ID: "2", Name: "two"})
		})
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		ran := false
		err = s.InTx(short, inA, func(*store.Tx) error { ran = true; return nil })
		if ran || !errors.Is(err, context.Canceled) {
			t.Fatal("a cancelled job ran", err)
		}
		if got := jars(t, s, inA); len(got) != 0 {
			t.Fatal(got)
		}
	})
}

func TestWaitingJobsLeaveWhenTheirContextEnds(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		if s.Dialect() != store.SQLite {
			return // PostgreSQL has no queue of ours
		}
		hold, free := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := s.InTx(ctx, inA, func(*store.Tx) error { close(hold); <-free; return nil }); err != nil {
				t.Error(err)
			}
		})
		<-hold
		short, cancel := context.WithTimeout(ctx, 10*time.Millisecond)
		defer cancel()
		ran := false
		if err := s.InTx(short, inA, func(*store.Tx) error { ran = true; return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		close(free)
		wg.Wait()
		put(t, s, inA, jar{ID: "next", Name: "next"})
		if ran {
			t.Error("a job ran after its caller left")
		}
	})
}

func TestConcurrentTransactionsAddUp(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		put(t, s, inA, jar{ID: "sum", Name: "sum"})
		const workers, rounds = 12, 25
		var wg sync.WaitGroup
		for w := range workers {
			wg.Go(func() {
				for n := range rounds {
					err := s.InTx(ctx, inA, func(tx *store.Tx) error {
						if err := tx.Lock("jars", "sum"); err != nil {
							return err
						}
						var was int64
						if err := tx.Select("jars", "j").Column("n").Where("id = 'sum'").Scan(tx.Context(), &was); err != nil {
							return err
						}
						if _, err := tx.Update("jars").Set("n = ?", was+1).Where("id = 'sum'").Exec(tx.Context()); err != nil {
							return err
						}
						if n%5 == 4 {
							return errors.New("change of mind")
						}
						return insertJar(tx, jar{ID: fmt.Sprint(w, "-", n), Name: fmt.Sprint(w, "-", n)})
					})
					if err != nil && err.Error() != "change of mind" {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		var sum int64
		err := s.Read(ctx, inA, func(rx *store.Rx) error {
			return rx.Select("jars", "j").Column("n").Where("id = 'sum'").Scan(rx.Context(), &sum)
		})
		if err != nil || sum != workers*rounds*4/5 || len(jars(t, s, inA)) != int(sum)+1 {
			t.Fatal(err, sum, len(jars(t, s, inA)))
		}
	})
}

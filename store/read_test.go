package store_test

import (
	"strings"
	"testing"

	"claviger/store"
)

// TestAReadSeesOneMoment commits beside a reader that has looked once.
func TestAReadSeesOneMoment(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		put(t, s, inA, jar{ID: "1", Name: "1"})
		looked, wrote := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(wrote)
			<-looked
			put(t, s, inA, jar{ID: "2", Name: "2"})
		}()
		err := s.Read(ctx, inA, func(rx *store.Rx) error {
			for range 2 {
				n, err := rx.Select("jars", "j").Count(rx.Context())
				if err != nil || n != 1 {
					t.Error(n, err)
				}
				select {
				case <-looked:
				default:
					close(looked)
					<-wrote
				}
			}
			return nil
		})
		if got := jars(t, s, inA); err != nil || len(got) != 2 {
			t.Fatal(err, got)
		}
	})
}

// TestFencesCostNoPlan makes sure that the sub-selects melt into the query:
// rows are found by index, nothing is gathered or scanned first.
func TestFencesCostNoPlan(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			explain := map[store.Dialect]string{store.SQLite: "EXPLAIN QUERY PLAN ", store.Postgres: "EXPLAIN "}[s.Dialect()]
			if s.Dialect() == store.Postgres { // an empty table would be scanned
				if _, err := tx.Raw("SET LOCAL enable_seqscan = off").Exec(ctx); err != nil {
					return err
				}
			}
			inner := tx.Select("jars", "j").Join("JOIN ? ON l.jar_id = j.id", tx.Of("lids", "l")).Column("j.id", "l.id").Where("j.name >= 'a'").Order("j.name").Limit(5)
			left := tx.Select("jars", "j").Join("LEFT JOIN ? ON l.id = j.name", tx.Of("lids", "l")).Column("j.id", "l.id").Where("j.id = 'a'")
			for _, query := range []string{inner.String(), left.String()} {
				rows, err := plan(tx, explain+query)
				if err != nil {
					return err
				}
				for _, bad := range []string{"CO-ROUTINE", "MATERIALIZE", "SCAN ", "Subquery Scan", "Seq Scan"} {
					if strings.Contains(rows, bad) {
						t.Errorf("%s\n%s", query, rows)
					}
				}
				if !strings.Contains(strings.ToUpper(rows), "INDEX") {
					t.Errorf("%s\nuses no index:\n%s", query, rows)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func plan(tx *store.Tx, query string) (string, error) {
	var lines []string
	if tx.Dialect() == store.Postgres {
		err := tx.Raw(query).Scan(tx.Context(), &lines)
		return strings.Join(lines, "\n"), err
	}
	var steps []struct {
		ID, Parent, Notused int
		Detail              string
	}
	err := tx.Raw(query).Scan(tx.Context(), &steps)
	for _, s := range steps {
		lines = append(lines, s.Detail)
	}
	return strings.Join(lines, "\n"), err
}

// TestSelectLockedHoldsItsRowsOnly takes one row and looks from beside which
// rows are still free.
func TestSelectLockedHoldsItsRowsOnly(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		for _, id := range []string{"1", "2", "3"} {
			put(t, s, inA, jar{ID: id, Name: id})
		}
		put(t, s, inB, jar{ID: "2", Name: "2"})
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			var names []string
			err := tx.SelectLocked("jars", "j").Column("name").Where("id = '2'").Scan(tx.Context(), &names)
			if len(names) != 1 {
				t.Error(names)
			}
			if s.Dialect() == store.Postgres && err == nil {
				done := make(chan []string)
				go func() { done <- freeJars(t, s) }()
				if free := strings.Join(<-done, " "); free != "org_a/1 org_a/3 org_b/2" {
					t.Error("free:", free)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func freeJars(t *testing.T, s *store.Store) (free []string) {
	err := s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
		return tx.Raw("SELECT org_id || '/' || id FROM jars ORDER BY org_id, id FOR UPDATE SKIP LOCKED").Scan(ctx, &free)
	})
	if err != nil {
		t.Error(err)
	}
	return free
}

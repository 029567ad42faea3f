package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/alerts"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// BenchmarkSweep marks 10,000 keys that fell due among 1,000,000 that are out
// (W6), and then looks again with nothing to do.
func BenchmarkSweep(b *testing.B) {
	const open, late = 1_000_000, 10_000
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			clock := newMovable(morning)
			o := store.Options{Clock: clock.now}
			if engine == "sqlite" {
				o = storetest.SQLite(b, o)
			} else {
				o = storetest.Postgres(b, o)
			}
			s := storetest.Open(b, o)
			org := manyOut(b, s, open, late)
			scope := tenants.ForJob(org, "overdue")
			sweep := func() keys.Swept {
				if _, err := s.UnscopedWithLate(context.Background(), alerts.Standard); err != nil {
					b.Fatal(err)
				}
				n, err := keys.NoticeLate(context.Background(), store.In[keys.NoticeTx](s), scope, alerts.Standard)
				if err != nil {
					b.Fatal(err)
				}
				return n
			}
			for b.Loop() {
				b.StopTimer()
				unmark(b, s, scope)
				b.StartTimer()
				if n := sweep(); n.Noticed != late {
					b.Fatalf("marked %+v", n)
				}
			}
			start := time.Now()
			if n := sweep(); n.Noticed != 0 {
				b.Fatalf("the second sweep marked %+v", n)
			}
			b.ReportMetric(float64(time.Since(start).Microseconds())/1000, "ms/idle")
		})
	}
}

// unmark makes the late ones new again.
func unmark(b *testing.B, s *store.Store, scope tenants.Scope) {
	b.Helper()
	if err := s.InTx(context.Background(), scope, func(tx *store.Tx) error {
		_, err := tx.Update("holdings").Set("noticed_at = NULL").Where("noticed_at IS NOT NULL").Exec(tx.Context())
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

// manyOut makes an organisation with open holdings, late of them past due.
func manyOut(b *testing.B, s *store.Store, open, late int) tenants.OrgID {
	b.Helper()
	org := tenants.OrgID("org_bench")
	err := s.UnscopedInTx(context.Background(), "bench", func(tx *store.UnscopedTx) error {
		num := "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT n FROM c)"
		at := "?" // a moment in a SELECT: PostgreSQL would take it for text
		if tx.Dialect() == store.Postgres {
			at = "CAST(? AS timestamptz)"
		}
		text := func(prefix, n string) string { return "'" + prefix + "' || CAST(" + n + " AS text)" }
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{"INSERT INTO organisations (id, slug, name, trade, locale, zone, currency, units, created_at) VALUES (?, 'bench', 'Bench', 'dealership', 'en', 'UTC', 'EUR', 'km', ?)", []any{org, tx.Now()}},
			{"INSERT INTO sites (org_id, id, name) VALUES (?, 'sit_1', 'North')", []any{org}},
			{"INSERT INTO places (org_id, id, site_id, kind, name, created_at) VALUES (?, 'plc_1', 'sit_1', 'board', 'Board', ?)", []any{org, tx.Now()}},
			{"INSERT INTO people (org_id, id, human, name, kind, created_at) SELECT ?, " + text("per_", "n") + ", " + text("per_", "n") + ", 'Person', 'staff', " + at + " FROM " + num + " AS x", []any{org, tx.Now(), open / 100}},
			{"INSERT INTO items (org_id, id, code, code_order, name, kind, site_id, home_id, state, created_at, updated_at) SELECT ?, " + text("itm_", "n") + ", " + text("K-", "n") + ", " + text("k", "n") +
				", 'Key', 'single', 'sit_1', 'plc_1', 'out', " + at + ", " + at + " FROM " + num + " AS x", []any{org, tx.Now(), tx.Now(), open}},
			{"INSERT INTO holdings (org_id, id, item_id, person_id, out_at, due_at, due_order, issued_by, out_via) SELECT ?, " + text("hld_", "n") + ", " + text("itm_", "n") + ", " +
				text("per_", "1 + n % (? / 100)") + ", " + at + ", CASE WHEN n <= ? THEN " + at + " ELSE " + at + " END, CASE WHEN n <= ? THEN " + at + " ELSE " + at + " END, 'x', 'desk' FROM " + num + " AS x",
				[]any{org, open, morning.Add(-9 * time.Hour), late, morning.Add(-time.Minute), morning.Add(99 * time.Hour), late, morning.Add(-time.Minute), morning.Add(99 * time.Hour), open}},
		} {
			if _, err := tx.Raw(q.sql, q.args...).Exec(tx.Context()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return org
}

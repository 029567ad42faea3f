package store_test

import (
	"context"
	"strings"
	"testing"

	"claviger/store"
	"claviger/tenants"
)

func TestGuardRefusesWhatReachesOtherOrganisations(t *testing.T) {
	refused := map[string]func(*store.Tx) error{
		"select":            raw("SELECT id FROM jars"),
		"select by id":      raw("SELECT id FROM jars WHERE id = '1'"),
		"other org":         raw("SELECT id FROM jars WHERE org_id = 'org_b'"),
		"in a string only":  raw("SELECT id FROM jars WHERE name = 'org_id = ''org_a'''"),
		"in a comment only": raw("SELECT id FROM jars -- org_id = 'org_a'\n"),
		"in a comment too":  raw("SELECT id FROM jars /* org_id = 'org_a' */ WHERE n = 1"),
		"column only":       raw("SELECT org_id FROM jars"),
		"not equal":         raw("SELECT id FROM jars WHERE org_id <> 'org_a'"),
		"upper case":        raw("SELECT id FROM JARS"),
		"quoted":            raw(`SELECT id FROM "jars"`),
		"own schema":        raw("SELECT id FROM main.jars"),
		"own schema quoted": raw(`SELECT id FROM "public" . "jars"`),
		"delete using":      raw("DELETE FROM lids USING jars WHERE lids.org_id = 'org_a'"),
		"truncate":          raw("TRUNCATE jars"),
		"parentheses":       raw("SELECT 1 FROM (lids l JOIN jars j ON true) WHERE l.org_id = 'org_a'"),
		"insert":            raw("INSERT INTO jars (id, name) VALUES ('x', 'org_a')"),
		"insert for other":  raw("INSERT INTO jars (org_id, id, name) VALUES ('org_b', 'x', 'x')"),
		"insert select":     raw("INSERT INTO jars (org_id, id, name) SELECT org_id, id, 'org_a' FROM jars"),
		"update":            raw("UPDATE jars SET n = 1"),
		"moves a row":       raw("UPDATE jars SET org_id = 'org_b' WHERE org_id = 'org_a'"),
		"delete":            raw("DELETE FROM jars WHERE id = '1'"),
		"join":              raw("SELECT j.id FROM jars j JOIN lids l ON l.jar_id = j.id WHERE j.org_id = 'org_a'"),
		"comma join":        raw("SELECT j.id FROM jars j, lids l WHERE j.org_id = 'org_a'"),
		"sub-select":        raw("SELECT id FROM jars WHERE org_id = 'org_a' AND id IN (SELECT jar_id FROM lids)"),
		"union":             raw("SELECT id FROM jars WHERE org_id = 'org_a' UNION SELECT id FROM lids"),
		"with":              raw("WITH w AS (SELECT * FROM lids) SELECT id FROM w"),
		"builder join": func(tx *store.Tx) error {
			var ids []string
			return tx.Select("jars", "j").Join("JOIN lids AS l ON l.jar_id = j.id").Column("j.id").Scan(tx.Context(), &ids)
		},
		"count": func(tx *store.Tx) error {
			_, err := tx.Select("jars", "j").Join("JOIN lids AS l ON l.jar_id = j.id").Count(tx.Context())
			return err
		},
		"exists": func(tx *store.Tx) error {
			_, err := tx.Select("jars", "j").Where("EXISTS (SELECT 1 FROM lids)").Exists(tx.Context())
			return err
		},
		"rows": func(tx *store.Tx) error {
			rows, err := tx.Select("jars", "j").Join("JOIN lids AS l ON l.jar_id = j.id").Rows(tx.Context())
			if err == nil {
				rows.Close()
			}
			return err
		},
	}
	each(t, func(t *testing.T, s *store.Store) {
		for name, fn := range refused {
			t.Run(name, func(t *testing.T) {
				err := s.InTx(ctx, inA, func(tx *store.Tx) error { _ = fn(tx); return nil })
				if tenants.CodeOf(err) != store.CodeUnfencedQuery {
					t.Errorf("in InTx: %v", err)
				}
			})
		}
	})
}

func TestGuardLetsFencedStatementsPass(t *testing.T) {
	passes := map[string]func(*store.Tx) error{
		"no table of an organisation": raw("SELECT 1"),
		"select":                      raw("SELECT id FROM jars WHERE org_id = 'org_a'"),
		"qualified":                   raw(`SELECT jars."id" FROM "jars" WHERE jars."org_id" = 'org_a' AND jars.id <> ''`),
		"join on org_id":              raw("SELECT j.id FROM jars j JOIN lids l ON l.org_id = j.org_id AND l.jar_id = j.id WHERE j.org_id = 'org_a'"),
		"insert":                      raw("INSERT INTO jars (org_id, id, name) VALUES ('org_a', 'x', 'it''s')"),
		"insert select":               raw("INSERT INTO lids (org_id, id, jar_id) SELECT org_id, id, id FROM jars WHERE org_id = 'org_a'"),
		"update":                      raw("UPDATE jars AS j SET n = n + 1 WHERE j.org_id = 'org_a'"),
		"delete":                      raw("DELETE FROM lids WHERE org_id = 'org_a'"),
		"builder join": func(tx *store.Tx) error {
			var ids []string
			return tx.Select("jars", "j").Join("LEFT JOIN ? ON l.jar_id = j.id", tx.Of("lids", "l")).Column("j.id").Scan(tx.Context(), &ids)
		},
		"upsert": func(tx *store.Tx) error {
			_, err := tx.Insert("jars", &[]jar{{ID: "u", Name: "u"}, {ID: "v", Name: "v"}}).
				On("CONFLICT (org_id, id) DO UPDATE").Set("n = jars.n + 1").Exec(tx.Context())
			return err
		},
		"map": func(tx *store.Tx) error {
			_, err := tx.Insert("jars", &map[string]any{"id": "m", "name": "m", "n": 1}).Exec(tx.Context())
			return err
		},
		"count": func(tx *store.Tx) error {
			_, err := tx.Select("jars", "j").Count(tx.Context())
			return err
		},
	}
	each(t, func(t *testing.T, s *store.Store) {
		for name, fn := range passes {
			t.Run(name, func(t *testing.T) {
				if err := s.InTx(ctx, inA, fn); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

func raw(query string) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		_, err := tx.Raw(query).Exec(tx.Context())
		return err
	}
}

func TestBuildersHaveNoWayAround(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			var ids []string
			err := tx.Select("jars", "j").Conn(nil).Column("id").Scan(tx.Context(), &ids)
			if err == nil || !strings.Contains(err.Error(), "outside of a transaction") {
				t.Errorf("a query without its gate: %v", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUnscopedReachesAll(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		err := s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
			if err := insertJar(tx.As(inA), jar{ID: "1", Name: "one"}); err != nil {
				return err
			}
			return insertJar(tx.As(inB), jar{ID: tx.NewID("jar"), Name: "two"})
		})
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		err = s.UnscopedRead(ctx, "test", func(rx *store.UnscopedRx) (err error) {
			n, err = rx.Select("jars", "j").Count(ctx)
			if err == nil {
				err = rx.As(inA).Raw("SELECT id FROM jars WHERE org_id = ?", orgA).Scan(ctx, new([]string))
			}
			return err
		})
		if err != nil || n != 2 {
			t.Fatal(n, err)
		}
		err = s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error { return raw("SELECT id FROM jars")(tx.As(inA)) })
		if tenants.CodeOf(err) != store.CodeUnfencedQuery {
			t.Fatal("the view of one organisation was not guarded:", err)
		}
	})
}

func TestCountQueries(t *testing.T) {
	each(t, func(t *testing.T, s *store.Store) {
		counted, count := store.CountQueries(ctx)
		err := s.Read(counted, inA, func(rx *store.Rx) error {
			var ids []string
			if err := rx.Select("jars", "offsets").Column("id").Scan(context.Background(), &ids); err != nil {
				return err
			}
			if err := rx.Select("jars", "j").Column("id").Limit(1).Offset(3).Scan(rx.Context(), &ids); err != nil {
				return err
			}
			_, err := rx.Select("jars", "j").Count(rx.Context())
			return err
		})
		if err != nil || count.N() != 3 || len(count.Slow()) != 2 {
			t.Fatal(err, count.N(), count.Slow())
		}
	})
}

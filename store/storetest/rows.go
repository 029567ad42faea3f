package storetest

import (
	"context"
	"fmt"
	"testing"

	"github.com/uptrace/bun"

	"claviger/store"
	"claviger/tenants"
)

// lines are the statements that give the tables of organisations, each with
// the expression of a whole row as text.
var lines = map[store.Dialect]string{
	store.SQLite: `SELECT m.name AS "table", (SELECT group_concat('quote("' || c.name || '")', ' || '' '' || ') FROM pragma_table_info(m.name) c) AS line
FROM sqlite_schema m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(m.name) c WHERE c.name = 'org_id')`,
	store.Postgres: `SELECT c.relname AS "table", 't::text' AS line FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace`,
}

// Rows is every row that an organisation has, by table, each as one line:
// nothing of it was written between two of them that are equal.
func Rows(t testing.TB, s *store.Store, org tenants.OrgID) map[string][]string {
	t.Helper()
	dump := map[string][]string{}
	err := s.UnscopedRead(context.Background(), "test", func(r *store.UnscopedRx) error {
		var tables []struct{ Table, Line string }
		if err := r.Raw(lines[s.Dialect()]).Scan(r.Context(), &tables); err != nil {
			return err
		}
		for _, of := range tables {
			var rows []string
			if err := r.Raw("SELECT ? FROM ? AS t WHERE t.org_id = ? ORDER BY 1", bun.Safe(of.Line), bun.Ident(of.Table), org).Scan(r.Context(), &rows); err != nil {
				return fmt.Errorf("%s: %w", of.Table, err)
			}
			dump[of.Table] = rows
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dump
}

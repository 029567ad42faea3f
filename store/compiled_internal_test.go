package store

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestLift(t *testing.T) {
	for query, want := range map[string]struct {
		text   string
		values []any
	}{
		`INSERT INTO "jars" ("id", "name", "n", "b") VALUES ('a', 'O''Neil', 12, X'0aff') ON CONFLICT DO NOTHING`: {
			`INSERT INTO "jars" ("id", "name", "n", "b") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, []any{"a", "O'Neil", int64(12), []byte{10, 255}}},
		`UPDATE "items" SET state = 'out', slot = 4, n = n + -1 WHERE (org_id = 'org_06gnysyag9r013ddzmcmcwr1tm') AND (kind = 'pin' AND n < 5)`: {
			`UPDATE "items" SET state = ?, slot = ?, n = n + -? WHERE (org_id = ?) AND (kind = 'pin' AND n < 5)`, []any{"out", int64(4), int64(1), "org_06gnysyag9r013ddzmcmcwr1tm"}},
		`SELECT i.id FROM (SELECT * FROM "items" WHERE org_id = 'org_06gnysyag9r013ddzmcmcwr1tm') AS "i" WHERE (lookup <> '') ORDER BY i.id LIMIT 5`: {
			`SELECT i.id FROM (SELECT * FROM "items" WHERE org_id = ?) AS "i" WHERE (lookup <> '') ORDER BY i.id LIMIT 5`, []any{"org_06gnysyag9r013ddzmcmcwr1tm"}},
		`DELETE FROM "a ""b'" WHERE at < '2026-11-21 10:00:00.123456+00:00'`: {`DELETE FROM "a ""b'" WHERE at < ?`, []any{"2026-11-21 10:00:00.123456+00:00"}},
	} {
		text, values, ok := lift(query)
		if !ok || text != want.text || !reflect.DeepEqual(values, want.values) {
			t.Errorf("%s\nbecame %s %v, want %s %v", query, text, values, want.text, want.values)
		}
	}
	for _, query := range []string{"SAVEPOINT job", "SELECT ?", "SELECT 1; SELECT 2", "SELECT 'open", "SELECT 1 -- x", "SELECT /* x */ 1", "INSERT INTO t VALUES (X'0g')", "PRAGMA data_version"} {
		if text, _, ok := lift(query); ok {
			t.Errorf("%s was lifted to %s", query, text)
		}
	}
}

// TestLiftKeepsValues puts any text between quotes and finds it again.
func TestLiftKeepsValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value, n := rapid.String().Draw(t, "value"), rapid.Int64Range(0, 1<<60).Draw(t, "n")
		quoted := "'" + strings.ReplaceAll(value, "'", "''") + "'"
		query := "INSERT INTO t (a, b) VALUES (" + quoted + ", " + strconv.FormatInt(n, 10) + ") RETURNING id"
		text, values, ok := lift(query)
		if !ok || text != "INSERT INTO t (a, b) VALUES (?, ?) RETURNING id" || values[0] != value || values[1] != n {
			t.Fatalf("%q became %q %v %v", query, text, values, ok)
		}
	})
}

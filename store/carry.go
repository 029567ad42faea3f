package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sqliteTime is how times stand in SQLite: text that sorts as time goes.
const sqliteTime = "2006-01-02 15:04:05.999999-07:00"

// carryBatch is how many values one INSERT carries at most.
const carryBatch = 8000

// table is a table with its columns, as both engines have it.
type table struct {
	name    string
	columns []string
	types   map[string]string // PostgreSQL's, by column
}

// carryIntoSQLite copies every row that tx sees into the empty database to.
func carryIntoSQLite(ctx context.Context, tx *sql.Tx, to *sql.DB) error {
	tables, err := carriedTables(ctx, to, tx)
	if err != nil {
		return err
	}
	into, err := to.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer into.Rollback()
	for _, t := range tables {
		if err := t.carry(ctx, tx, into, Postgres, SQLite); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	if _, err := into.ExecContext(ctx, "INSERT INTO search_trigrams (search_trigrams) VALUES ('rebuild')"); err != nil {
		return err
	}
	return into.Commit()
}

// carryIntoPostgres copies every row of from into the empty tables of tx, and
// lets numbers that the engine draws go on behind the highest.
func carryIntoPostgres(ctx context.Context, from *sql.DB, tx *sql.Tx) error {
	tables, err := carriedTables(ctx, from, tx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.carry(ctx, from, tx, SQLite, Postgres); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	for _, drawn := range [][2]string{{"entries", "entry_no"}, {"search_docs", "doc"}} {
		_, err := tx.ExecContext(ctx, fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%[1]s', '%[2]s'), max(%[2]s)) FROM %[1]s HAVING max(%[2]s) IS NOT NULL", drawn[0], drawn[1]))
		if err != nil {
			return err
		}
	}
	return nil
}

// querier is what reads: a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// carriedTables lists the tables of the product, those that others point to
// first, and makes sure that both engines have the same.
func carriedTables(ctx context.Context, lite, pg querier) ([]table, error) {
	found, err := texts(ctx, lite, "SELECT name, '' FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'bun\\_%' ESCAPE '\\' ORDER BY name")
	if err != nil {
		return nil, err
	}
	var tables []table
	for _, row := range found {
		t := table{name: row[0], types: map[string]string{}}
		columns, err := texts(ctx, lite, "SELECT name, type FROM pragma_table_info('"+t.name+"')")
		if err != nil {
			return nil, err
		}
		typed, err := texts(ctx, pg, "SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '"+t.name+"'")
		if err != nil {
			return nil, err
		}
		for _, c := range typed {
			t.types[c[0]] = c[1]
		}
		for _, c := range columns {
			if t.types[c[0]] == "" {
				return nil, fmt.Errorf("store: %s.%s is in one engine only", t.name, c[0])
			}
			t.columns = append(t.columns, c[0])
		}
		if len(t.columns) != len(t.types) {
			return nil, fmt.Errorf("store: the engines differ in the columns of %s", t.name)
		}
		tables = append(tables, t)
	}
	return inOrder(ctx, lite, tables)
}

// inOrder puts tables behind those they point to.
func inOrder(ctx context.Context, lite querier, tables []table) ([]table, error) {
	pointed, err := texts(ctx, lite, `SELECT m.name, f."table" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f WHERE m.type = 'table'`)
	if err != nil {
		return nil, err
	}
	placed := map[string]bool{}
	var out []table
	for len(out) < len(tables) {
		before := len(out)
		for _, t := range tables {
			waits := slices.ContainsFunc(pointed, func(p []string) bool { return p[0] == t.name && p[1] != t.name && !placed[p[1]] })
			if !placed[t.name] && !waits {
				placed[t.name] = true
				out = append(out, t)
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("store: tables point to each other in a ring")
		}
	}
	return out, nil
}

// texts reads rows of two texts.
func texts(ctx context.Context, q querier, query string) (found [][]string, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		pair := make([]string, 2)
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			return nil, err
		}
		found = append(found, pair)
	}
	return found, rows.Err()
}

// carry copies the table's rows, many in one statement.
func (t table) carry(ctx context.Context, from querier, to *sql.Tx, src, dst Dialect) error {
	quoted := make([]string, len(t.columns))
	for i, c := range t.columns {
		quoted[i] = `"` + c + `"`
	}
	list := strings.Join(quoted, ", ")
	rows, err := from.QueryContext(ctx, `SELECT `+list+` FROM "`+t.name+`"`)
	if err != nil {
		return err
	}
	defer rows.Close()
	insert := `INSERT INTO "` + t.name + `" (` + list + `) VALUES `
	var batch []any
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		_, err := to.ExecContext(ctx, insert+marks(dst, len(t.columns), len(batch)/len(t.columns)), batch...)
		batch = batch[:0]
		return err
	}
	for rows.Next() {
		values := make([]any, len(t.columns))
		into := make([]any, len(values))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, v := range values {
			batch = append(batch, carried(v, t.types[t.columns[i]], dst))
		}
		if len(batch)+len(t.columns) > carryBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return flush()
}

// carried is a value as the other engine takes it.
func carried(v any, pgType string, dst Dialect) any {
	switch x := v.(type) {
	case time.Time:
		return x.UTC().Format(sqliteTime)
	case bool:
		if dst == SQLite && x {
			return int64(1)
		}
		if dst == SQLite {
			return int64(0)
		}
	case int64:
		if dst == Postgres && pgType == "boolean" {
			return x != 0
		}
	case []byte:
		if pgType == "text" {
			return string(x)
		}
	case string:
		if pgType == "bytea" {
			return []byte(x)
		}
	}
	return v
}

// marks are the places of so many rows of so many values.
func marks(d Dialect, columns, rows int) string {
	var b strings.Builder
	for n := range columns * rows {
		switch {
		case n == 0:
			b.WriteByte('(')
		case n%columns == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		if d == SQLite {
			b.WriteByte('?')
		} else {
			fmt.Fprintf(&b, "$%d", n+1)
		}
	}
	b.WriteByte(')')
	return b.String()
}

package store

import (
	"context"
	"database/sql"
	"fmt"

	"claviger/tenants"
)

// fencedTables are the tables that belong to organisations: those with a
// column org_id. guard.go watches every statement on them.
func fencedTables(ctx context.Context, db *sql.DB, dialect Dialect) (map[string]bool, error) {
	query := "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') AND c.name = 'org_id'"
	if dialect == Postgres {
		query = "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped " +
			"WHERE c.relkind IN ('r', 'p', 'v') AND c.relnamespace = current_schema()::regnamespace"
	}
	names, err := names(ctx, db, query)
	fenced := make(map[string]bool, len(names))
	for _, name := range names {
		fenced[name] = true
	}
	return fenced, err
}

// unfencedQuery finds organisations' tables on which row security is not
// enabled, not forced on the owner, or has no policy of ours.
const unfencedQuery = `SELECT c.relname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity
AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'claviger_fence')) ORDER BY c.relname`

// fence is the policy: rows of the transaction's organisation, and all rows
// for the functions whose names start with Unscoped. With neither set, none.
const fence = `ALTER TABLE %[1]q ENABLE ROW LEVEL SECURITY;
ALTER TABLE %[1]q FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS claviger_fence ON %[1]q;
CREATE POLICY claviger_fence ON %[1]q
USING (org_id = current_setting('claviger.org', true) OR current_setting('claviger.unscoped', true) = 'on')
WITH CHECK (org_id = current_setting('claviger.org', true) OR current_setting('claviger.unscoped', true) = 'on')`

// raiseFences puts row security on every table that lacks it.
func raiseFences(ctx context.Context, db *sql.DB, dialect Dialect) error {
	if dialect != Postgres {
		return nil
	}
	tables, err := names(ctx, db, unfencedQuery)
	if err != nil || len(tables) == 0 {
		return err
	}
	return underLock(ctx, db, func(tx *sql.Tx) error {
		for _, table := range tables {
			if _, err := tx.ExecContext(ctx, fmt.Sprintf(fence, table)); err != nil {
				return fmt.Errorf("fence of %s: %w", table, err)
			}
		}
		return nil
	})
}

// checkFences refuses a database with a table outside the fences.
func checkFences(ctx context.Context, db *sql.DB) error {
	tables, err := names(ctx, db, unfencedQuery)
	if err == nil && len(tables) > 0 {
		err = tenants.Fail(tenants.Internal, CodeUnfenced, "table", tables[0])
	}
	return err
}

// prepareAppRole makes the role that connections of a superuser take, and
// grants it the tables.
func prepareAppRole(ctx context.Context, db *sql.DB) error {
	var ready bool
	err := db.QueryRowContext(ctx, `SELECT CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = '`+appRole+`') THEN
NOT EXISTS (SELECT FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace
AND NOT has_table_privilege('`+appRole+`', oid, 'DELETE')) ELSE false END`).Scan(&ready)
	if err != nil || ready {
		return err
	}
	return underLock(ctx, db, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DO $$ DECLARE s text := quote_ident(current_schema()); BEGIN
IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '`+appRole+`') THEN
  BEGIN CREATE ROLE `+appRole+` NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
END IF;
EXECUTE 'GRANT USAGE ON SCHEMA ' || s || ' TO `+appRole+`';
EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ' || s || ' TO `+appRole+`';
EXECUTE 'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ' || s || ' TO `+appRole+`';
END $$`)
		return err
	})
}

// underLock runs fn while no other process changes the schema.
func underLock(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", migrationLock)); err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

func names(ctx context.Context, db *sql.DB, query string) (found []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, rows.Err()
}

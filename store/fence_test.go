package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/uptrace/bun/driver/pgdriver"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestRowSecurityBites looks at PostgreSQL with statements that the guard
// cannot see through, and from beside the Store.
func TestRowSecurityBites(t *testing.T) {
	o := storetest.Postgres(t, store.Options{Migrations: testFiles(t)})
	s := storetest.Open(t, o)
	put(t, s, inA, jar{ID: "a", Name: "a"})
	put(t, s, inB, jar{ID: "b", Name: "b"})
	unfenced := "SELECT id FROM jars AS j WHERE j.org_id = 'org_a' OR true"

	t.Run("a query that slips past the guard", func(t *testing.T) {
		var ids []string
		err := s.Read(ctx, inA, func(rx *store.Rx) error { return rx.Raw(unfenced).Scan(rx.Context(), &ids) })
		if err != nil || len(ids) != 1 || ids[0] != "a" {
			t.Fatal(ids, err)
		}
	})
	t.Run("a write that slips past the guard", func(t *testing.T) {
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			n, err := store.Affected(tx.Raw("UPDATE jars SET n = 9 WHERE org_id = 'org_a' OR true").Exec(tx.Context()))
			if n != 1 {
				t.Errorf("reached %d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = s.InTx(ctx, inA, func(tx *store.Tx) error {
			_, err := tx.Raw("INSERT INTO jars (org_id, id, name) VALUES ('org_' || 'b', 'x', 'org_a')").Exec(tx.Context())
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "row-level security") {
			t.Fatal(err)
		}
	})
	t.Run("the pool after a transaction", func(t *testing.T) {
		var who string
		var ids []string
		err := s.UnscopedRead(ctx, "test", func(rx *store.UnscopedRx) error {
			if err := rx.Raw("SELECT current_user").Scan(ctx, &who); err != nil {
				return err
			}
			return rx.Raw("SELECT id FROM jars").Scan(ctx, &ids)
		})
		if err != nil || who != "claviger_app" || len(ids) != 2 {
			t.Fatal(who, ids, err)
		}
	})
	t.Run("every table of an organisation", func(t *testing.T) {
		if _, err := connect(t, o.URL).Exec("CREATE TABLE forgotten (org_id text, id text)"); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(ctx, o)
		if tenants.CodeOf(err) != store.CodeUnfenced {
			t.Fatal(err)
		}
		if err := store.Migrate(ctx, o); err != nil {
			t.Fatal(err)
		}
		storetest.Open(t, o)
	})
}

// TestRowSecurityBindsTheOwner signs in as a plain user that owns its tables.
func TestRowSecurityBindsTheOwner(t *testing.T) {
	o := storetest.Postgres(t, store.Options{Migrations: testFiles(t)})
	plain := strings.Replace(o.URL, "postgres@", "claviger_plain@", 1)
	fresh := strings.Split(o.URL[strings.LastIndexByte(o.URL, '/')+1:], "?")[0]
	db := connect(t, o.URL)
	for _, q := range []string{"DROP ROLE IF EXISTS claviger_plain", "CREATE ROLE claviger_plain LOGIN", "CREATE SCHEMA own AUTHORIZATION claviger_plain",
		"ALTER ROLE claviger_plain IN DATABASE " + fresh + " SET search_path = own"} {
		if _, err := db.Exec(q); err != nil {
			t.Fatal(q, err)
		}
	}
	t.Cleanup(func() {
		_, _ = db.Exec("DROP OWNED BY claviger_plain CASCADE")
		if _, err := db.Exec("DROP ROLE claviger_plain"); err != nil {
			t.Error(err)
		}
	})
	s := storetest.Open(t, store.Options{URL: plain, Migrations: o.Migrations, Migrate: true})
	put(t, s, inA, jar{ID: "a", Name: "a"})
	put(t, s, inB, jar{ID: "b", Name: "b"})
	var who string
	var ids []string
	err := s.Read(ctx, inA, func(rx *store.Rx) error {
		if err := rx.Raw("SELECT current_user").Scan(ctx, &who); err != nil {
			return err
		}
		return rx.Raw("SELECT id FROM jars WHERE org_id = 'org_a' OR true").Scan(ctx, &ids)
	})
	if err != nil || who != "claviger_plain" || len(ids) != 1 {
		t.Fatal(who, ids, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func connect(t testing.TB, url string) *sql.DB {
	t.Helper()
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(url)))
	t.Cleanup(func() { db.Close() })
	return db
}

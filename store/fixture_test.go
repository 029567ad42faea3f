package store_test

import (
	"context"
	"io/fs"
	"testing"
	"testing/fstest"

	"claviger/store"
	"claviger/store/migrations"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	orgA = tenants.OrgID("org_a")
	orgB = tenants.OrgID("org_b")
)

var (
	inA = tenants.ForJob(orgA, "test")
	inB = tenants.ForJob(orgB, "test")
)

// jar is a row of the tests' own table.
type jar struct {
	ID   string
	Name string
	N    int64
}

// testFiles are the engine's own migrations and a table for these tests.
func testFiles(t testing.TB) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		const engine = "/20261121000100_engine.tx.up.sql"
		text, err := fs.ReadFile(migrations.Files, dialect+engine)
		if err != nil {
			t.Fatal(err)
		}
		files[dialect+engine] = &fstest.MapFile{Data: text}
		strict := map[string]string{"sqlite": " STRICT"}[dialect]
		files[dialect+"/20990101000000_jars.tx.up.sql"] = &fstest.MapFile{Data: []byte(`
CREATE TABLE jars (org_id text NOT NULL, id text NOT NULL, name text NOT NULL, n integer NOT NULL DEFAULT 0, PRIMARY KEY (org_id, id), UNIQUE (org_id, name))` + strict + `;
CREATE TABLE lids (org_id text NOT NULL, id text NOT NULL, jar_id text NOT NULL, PRIMARY KEY (org_id, id), FOREIGN KEY (org_id, jar_id) REFERENCES jars (org_id, id))` + strict + `;
`)}
	}
	return files
}

// each runs the test on both engines with the tests' own schema.
func each(t *testing.T, test func(*testing.T, *store.Store)) {
	t.Helper()
	storetest.EachWith(t, store.Options{Migrations: testFiles(t)}, test)
}

// put adds a jar in a transaction of its own.
func put(t testing.TB, s *store.Store, scope tenants.Scope, j jar) {
	t.Helper()
	if err := s.InTx(context.Background(), scope, func(tx *store.Tx) error { return insertJar(tx, j) }); err != nil {
		t.Fatalf("put %s: %v", j.ID, err)
	}
}

func insertJar(tx *store.Tx, j jar) error {
	_, err := tx.Insert("jars", &j).Exec(tx.Context())
	return err
}

// jars are the ids of an organisation's jars, in order.
func jars(t testing.TB, s *store.Store, scope tenants.Scope) (ids []string) {
	t.Helper()
	err := s.Read(context.Background(), scope, func(rx *store.Rx) error {
		return rx.Select("jars", "j").Column("id").Order("id").Scan(rx.Context(), &ids)
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

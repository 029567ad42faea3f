package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"claviger/store"
	"claviger/store/storetest"
)

// TestCloseFoldsTheWALIn: after an orderly end the database is one file.
func TestCloseFoldsTheWALIn(t *testing.T) {
	o := storetest.SQLite(t, store.Options{Migrations: testFiles(t)})
	s := storetest.Open(t, o)
	put(t, s, inA, jar{ID: "one", Name: "one"})
	if there := jars(t, s, inA); len(there) != 1 {
		t.Fatal(there)
	}
	must(t, s.Close())
	left, err := filepath.Glob(filepath.Join(o.Dir, "claviger.db*"))
	if err != nil || len(left) != 1 {
		t.Errorf("there remain %q, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "claviger.db")); err != nil {
		t.Error(err)
	}
}

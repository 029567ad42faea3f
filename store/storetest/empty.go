package storetest

import (
	"crypto/rand"
	"strings"
	"testing"

	"claviger/store"
)

// Empty is o on a fresh PostgreSQL database without any table, gone at the
// end of the test: for what makes the schema itself.
func Empty(t testing.TB, o store.Options) store.Options {
	t.Helper()
	server, err := Server()
	if err != nil {
		t.Fatal(err)
	}
	name := "claviger_empty_" + strings.ToLower(rand.Text())
	if err := admin(server, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		t.Fatalf("postgres: %v", err)
	}
	t.Cleanup(func() {
		if err := admin(server, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("postgres: %v", err)
		}
	})
	o.URL, o.Dir = database(server, name), ""
	return o
}

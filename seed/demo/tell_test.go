package demo_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"claviger/seed/demo"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// noon is when the stories of the tests end: a Wednesday at 17:20 UTC.
var noon = time.Date(2026, 11, 18, 17, 20, 0, 0, time.UTC)

func tell(t testing.TB, o store.Options, now time.Time) demo.Told {
	t.Helper()
	ring, err := keyring.Open(keyring.Options{Dir: filepath.Join(t.TempDir(), "keys")})
	must(t, err)
	told, err := demo.Tell(context.Background(), demo.Deps{Store: o, Keys: ring, Hasher: admin.NewHasher(2, 64), Now: now, Seed: 1})
	must(t, err)
	return told
}

func TestTell(t *testing.T) {
	start := time.Now()
	told := tell(t, storetest.SQLite(t, store.Options{}), noon)
	t.Logf("%+v in %s", told, time.Since(start))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

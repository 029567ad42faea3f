package demo_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/seed/demo"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/words"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// noon is when the stories of the tests end: a Wednesday at 17:20 UTC.
var noon = time.Date(2026, 11, 18, 17, 20, 0, 0, time.UTC)

// a telling is a database with the stories and what they left behind.
type telling struct {
	demo.Told
	options store.Options
	ring    *keyring.Keyring
	store   *store.Store
}

func deps(t testing.TB, o store.Options, ring *keyring.Keyring, now time.Time) demo.Deps {
	return demo.Deps{Store: o, Keys: ring, Hasher: admin.NewHasher(2, 64), Now: now, Seed: 1}
}

// secrets are the same for each telling of one test run: what is sealed or
// signed with them is part of what is told.
var secrets = sync.OnceValues(func() (*keyring.Keyring, error) {
	dir, err := os.MkdirTemp("", "claviger-demo-keys-")
	if err != nil {
		return nil, err
	}
	return keyring.Open(keyring.Options{Dir: filepath.Join(dir, "keys")})
})

func tell(t testing.TB, o store.Options, now time.Time) *telling {
	t.Helper()
	ring, err := secrets()
	must(t, err)
	told, err := demo.Tell(context.Background(), deps(t, o, ring, now))
	must(t, err)
	return &telling{Told: told, options: o, ring: ring}
}

func (w *telling) open(t testing.TB) *telling {
	t.Helper()
	w.store = storetest.Open(t, w.options)
	return w
}

// each calls fn in every organisation of the stories.
func (w *telling) each(t testing.TB, fn func(slug string, r *store.Rx) error) {
	t.Helper()
	ctx := context.Background()
	for _, o := range demo.Organisations() {
		org, err := w.store.UnscopedOrgBySlug(ctx, o.Slug)
		must(t, err)
		must(t, w.store.Read(ctx, tenants.ForJob(org.ID, "test"), func(r *store.Rx) error { return fn(o.Slug, r) }))
	}
}

// number answers a question that is one number; its last ? is the organisation.
func number(t testing.TB, r *store.Rx, org tenants.OrgID, query string, args ...any) (n int) {
	t.Helper()
	must(t, r.Raw(query, append(args, org)...).Scan(r.Context(), &n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheStoriesAreTold tells them once on each engine, at the same time, and
// looks at them from every side.
func TestTheStoriesAreTold(t *testing.T) {
	lite, pg := storetest.SQLite(t, store.Options{}), storetest.Postgres(t, store.Options{})
	var both [2]*telling
	var wait sync.WaitGroup
	for i, o := range []store.Options{lite, pg} {
		wait.Go(func() { both[i] = tell(t, o, noon) })
	}
	wait.Wait()
	a, b := both[0].open(t), both[1].open(t)
	t.Run("the same bytes", func(t *testing.T) { sameBytes(t, a, b) })
	for i, engine := range []string{"sqlite", "postgres"} {
		w := both[i]
		t.Run(engine, func(t *testing.T) {
			t.Run("proven", func(t *testing.T) { proven(t, w) })
			t.Run("counts", func(t *testing.T) { counts(t, w) })
			t.Run("every kind of event", func(t *testing.T) { everyKind(t, w) })
			t.Run("hours", func(t *testing.T) { keepsHours(t, w) })
			t.Run("alive", func(t *testing.T) { alive(t, w, noon) })
			t.Run("once", func(t *testing.T) {
				if again := tell(t, w.options, noon.Add(time.Hour)); !again.Already {
					t.Errorf("told again: %+v", again.Told)
				}
			})
		})
	}
}

// moments are when demos are started: at any hour, on any day, and around the
// nights in which one of the zones changes its clocks.
var moments = []string{
	"2026-11-18T05:05:00Z", // a working day, midnight in New York
	"2026-11-18T08:31:00Z",
	"2026-11-20T23:58:00Z", // Friday evening
	"2026-11-21T15:00:00Z", // Saturday
	"2026-11-22T10:47:00Z", // Sunday, Alder Court is closed
	"2026-11-01T05:30:00Z", // half past one in New York, the first time
	"2026-11-01T06:30:00Z", // half past one in New York, the second time
	"2026-03-08T07:30:00Z", // New York has just skipped an hour
	"2026-10-25T01:10:00Z", // Dublin has just gone back
	"2026-03-29T01:10:00Z", // Dublin has just skipped an hour
	"2027-01-01T00:00:00Z",
}

// TestTheDemoIsAliveWheneverItIsStarted ends the stories at many moments.
func TestTheDemoIsAliveWheneverItIsStarted(t *testing.T) {
	ring, err := secrets()
	must(t, err)
	for _, text := range moments {
		t.Run(text, func(t *testing.T) {
			now, err := time.Parse(time.RFC3339, text)
			must(t, err)
			w := &telling{options: storetest.SQLite(t, store.Options{}), ring: ring}
			_, err = demo.TellEnd(context.Background(), deps(t, w.options, ring, now), 7)
			must(t, err)
			alive(t, w.open(t), now)
		})
	}
}

// TestATellingThatWasCutShortSaysWhatToRemove stops a telling in the middle
// and starts it again.
func TestATellingThatWasCutShortSaysWhatToRemove(t *testing.T) {
	ring, err := secrets()
	must(t, err)
	for engine, fresh := range map[string]func(testing.TB, store.Options) store.Options{"demo_cut_short": storetest.SQLite, "demo_cut_short_server": storetest.Postgres} {
		o := fresh(t, store.Options{})
		ctx, stop := context.WithCancel(context.Background())
		d := deps(t, o, ring, noon)
		d.Progress = func(day, of int) { stop() }
		if _, err := demo.Tell(ctx, d); err == nil {
			t.Fatal("nothing stopped it")
		}
		_, err := demo.Tell(context.Background(), deps(t, o, ring, noon.Add(time.Hour)))
		var cut *tenants.Error
		if !errors.As(err, &cut) || cut.Code != engine {
			t.Fatalf("got %v, want %s", err, engine)
		}
		if said := words.In("en").Error(cut.Code, cut.Params); o.URL == "" && !strings.Contains(said, o.Dir) {
			t.Errorf("%q does not name %s", said, o.Dir)
		}
	}
}

// sameBytes compares the logs of two tellings entry by entry.
func sameBytes(t *testing.T, a, b *telling) {
	texts := func(w *telling) (all [][]byte) {
		w.each(t, func(slug string, r *store.Rx) error {
			org, err := r.Organisation()
			if err != nil {
				return err
			}
			var bodies [][]byte
			err = r.Raw("SELECT e.body FROM entries AS e WHERE e.org_id = ? ORDER BY e.entry_no", org.ID).Scan(r.Context(), &bodies)
			all = append(all, bodies...)
			return err
		})
		return all
	}
	one, two := texts(a), texts(b)
	if len(one) != len(two) {
		t.Errorf("%d and %d entries", len(one), len(two))
	}
	for i := range min(len(one), len(two)) {
		if string(one[i]) != string(two[i]) {
			t.Fatalf("entry %d differs:\n%s\n%s", i, one[i], two[i])
		}
	}
	if a.Movements != b.Movements || a.Refusals != b.Refusals {
		t.Errorf("%+v\n%+v", a.Told, b.Told)
	}
}

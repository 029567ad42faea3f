package store_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
)

// both opens the same database twice, as two processes would.
func both(t *testing.T, test func(t *testing.T, here, there *store.Store)) {
	t.Helper()
	o := store.Options{Migrations: testFiles(t), Poll: 50 * time.Millisecond}
	t.Run("sqlite", func(t *testing.T) {
		o := storetest.SQLite(t, o)
		test(t, storetest.Open(t, o), storetest.Open(t, o))
	})
	t.Run("postgres", func(t *testing.T) {
		o := storetest.Postgres(t, o)
		test(t, storetest.Open(t, o), storetest.Open(t, o))
	})
}

func TestBellsRing(t *testing.T) {
	both(t, func(t *testing.T, here, there *store.Store) {
		near, cancelNear := here.Subscribe(inA)
		far, cancelFar := there.Subscribe(inA)
		all, cancelAll := there.UnscopedSubscribe()
		work, cancelWork := there.SubscribeOutbox()
		other, cancelOther := here.Subscribe(inB)
		defer cancelOther()
		commit(t, here, 7)
		if r := take(t, near); r != (store.Ring{Org: orgA, UpTo: 7}) {
			t.Error("near:", r)
		}
		if r := take(t, far); r.Org != orgA || r.UpTo != 7 && r.UpTo != 0 {
			t.Error("far:", r)
		}
		take(t, all)
		take(t, work)
		select {
		case r := <-other:
			t.Error("another organisation heard:", r)
		default:
		}
		for _, cancel := range []func(){cancelNear, cancelFar, cancelAll, cancelWork} {
			cancel()
			cancel()
		}
		if _, more := <-near; more {
			t.Error("a cancelled bell rang")
		}
	})
}

func TestBellsMeltAndCloseWithTheStore(t *testing.T) {
	both(t, func(t *testing.T, here, _ *store.Store) {
		rings, cancel := here.Subscribe(inA)
		defer cancel()
		for _, n := range []int64{3, 5, 4} {
			commit(t, here, n)
		}
		if r := take(t, rings); r.UpTo != 5 && r.UpTo != 0 {
			t.Error(r)
		}
		if err := here.Close(); err != nil {
			t.Fatal(err)
		}
		deadline := time.After(5 * time.Second)
		for {
			select {
			case _, more := <-rings:
				if !more {
					return
				}
			case <-deadline:
				t.Fatal("the bell outlived its store")
			}
		}
	})
}

func commit(t *testing.T, s *store.Store, entry int64) {
	t.Helper()
	err := s.InTx(ctx, inA, func(tx *store.Tx) error {
		tx.RingUpTo(entry)
		return tx.Enqueue(custody.SendMail, "x", tx.Now())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func take[T any](t *testing.T, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(5 * time.Second):
		t.Error("no ring")
	}
	return got
}

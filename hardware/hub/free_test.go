package hub_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestFreeCabinet: a controller that was enrolled and did not speak yet is on
// its way to its wall; no claim takes its cabinet that day. One that went silent
// may be replaced.
func TestFreeCabinet(t *testing.T) {
	var ahead atomic.Int64
	clock := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	storetest.EachWith(t, store.Options{Clock: clock}, func(t *testing.T, s *store.Store) {
		ahead.Store(0)
		r := newRig(t, s)
		free := func() (id custody.PlaceID) {
			err := s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { id, err = rx.FreeCabinet(); return err })
			if err != nil && tenants.KindOf(err) != tenants.NotFound {
				t.Fatal(err)
			}
			return id
		}
		ahead.Store(int64(2 * time.Hour))
		if id := free(); id != "" {
			t.Errorf("%s was free, whose controller did not speak yet", id)
		}
		r.cabinet.born()
		if id := free(); id != "" {
			t.Errorf("%s was free, whose controller is there", id)
		}
		must(t, s.InTx(context.Background(), tenants.ForJob(r.org, "test"), func(tx *store.Tx) error {
			w, err := tx.Twin(r.cabinet.id)
			if err != nil {
				return err
			}
			w.Online = false
			return tx.SaveTwin(w)
		}))
		if id := free(); id != r.place.ID {
			t.Errorf("%q is free, want the one whose controller went silent", id)
		}
	})
}

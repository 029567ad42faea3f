package store_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestWrongSlotIsToldWhenNobodyMendsIt: a key that is moved in time is nobody's
// matter; one that stays is told, and the record shows the slot it is in.
func TestWrongSlotIsToldWhenNobodyMendsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		see := h.sensor()
		moved, stays := h.key("K-1", h.cabinet, 1), h.key("K-2", h.cabinet, 2)
		tell := func(k custody.Item, slot int) []custody.EventKind {
			t.Helper()
			a := keys.Astray{ItemID: k.ID, PlaceID: h.cabinet.ID, Slot: slot}
			must(t, keys.TellAstray(context.Background(), store.In[keys.AstrayTx](s), tenants.ForJob(h.org, "tell_astray"), a))
			return h.kinds()
		}
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 8, Tag: moved.Tag, Present: true})
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 9, Tag: stays.Tag, Present: true})
		waits, err := s.UnscopedClaimOutbox(context.Background(), 50, time.Minute)
		must(t, err)
		if slices.ContainsFunc(waits, func(o store.OutboxTask) bool { return o.Kind == custody.TellAstray }) {
			t.Fatal("whoever hung it has no time to move it")
		}
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 8, Tag: moved.Tag, PersonID: h.ben})
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 1, Tag: moved.Tag, Present: true})
		if slices.Contains(tell(moved, 8), custody.AstrayTold) {
			t.Error("told of a key that hangs in its own slot")
		}
		if !slices.Contains(tell(stays, 9), custody.AstrayTold) {
			t.Error("nobody was told of a key that stayed in the wrong slot")
		}
		h.read(func(rx *store.Rx) error {
			it, err := rx.Item(stays.ID)
			if it.Slot != 9 || it.State != custody.In {
				t.Errorf("the record has it %s in slot %d", it.State, it.Slot)
			}
			return err
		})
	})
}

// TestWrongSlotTwiceIsToldOnce: a key that was moved home and hung wrong in
// the same slot again has its own two minutes, and is told of once.
func TestWrongSlotTwiceIsToldOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		see, key := h.sensor(), h.key("K-1", h.cabinet, 1)
		for _, slot := range []int{8, 1, 8} {
			see(keys.Sight{PlaceID: h.cabinet.ID, Slot: slot, Tag: key.Tag, Present: true})
		}
		var waits []string
		h.read(func(rx *store.Rx) error {
			return rx.Select("outbox", "o").ColumnExpr("o.payload").Where("o.kind = ?", custody.TellAstray).OrderExpr("o.due_at, o.id").Scan(rx.Context(), &waits)
		})
		if len(waits) != 2 {
			t.Fatalf("%d wait to be told: %v", len(waits), waits)
		}
		for i, want := range []int{0, 1} {
			var a keys.Astray
			must(t, json.Unmarshal([]byte(waits[i]), &a))
			must(t, keys.TellAstray(context.Background(), store.In[keys.AstrayTx](s), tenants.ForJob(h.org, "tell_astray"), a))
			told := 0
			for _, k := range h.kinds() {
				if k == custody.AstrayTold {
					told++
				}
			}
			if told != want {
				t.Errorf("after look %d it was told of %d times", i+1, told)
			}
		}
	})
}

package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestTakeAndBringBackLeaveHolderCountersAndEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-104", h.board, 4)

		taken, err := h.take(k, h.ben)
		must(t, err)
		if taken.Item.State != custody.Out || taken.Item.HolderID != h.ben || taken.Holding.DueAt == nil {
			t.Fatalf("taken: %+v", taken)
		}
		h.read(func(r *store.Rx) error {
			rows, err := r.Board(store.BoardAsk{View: store.BoardOut, Limit: 10})
			must(t, err)
			if len(rows) != 1 || rows[0].Code != "K-104" || rows[0].Holder != "Ben K." || rows[0].Home != "Key board" {
				t.Fatalf("board: %+v", rows)
			}
			tally, err := r.Tally("")
			if tally.Out != 1 || tally.Items != 1 {
				t.Fatalf("tally: %+v", tally)
			}
			return err
		})

		back, err := h.back(k)
		must(t, err)
		if back.Item.State != custody.In || back.Item.PlaceID != h.board.ID || back.Item.Slot != 4 || back.Already {
			t.Fatalf("back: %+v", back)
		}
		h.read(func(r *store.Rx) error {
			tally, err := r.Tally(h.site)
			if tally.Out != 0 || tally.Items != 1 {
				t.Fatalf("tally: %+v", tally)
			}
			vs, _ := r.Timeline(store.TimelineAsk{Item: k.ID, Limit: 10})
			if len(vs) != 3 || vs[1].Personal["reason"] != "boiler inspection" || vs[1].ActorName != "Ann D." || vs[0].ItemNo != 3 {
				t.Fatalf("timeline: %+v", vs)
			}
			return err
		})
	})
}

func TestReturnIsNeverRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		must(t, s.InTx(context.Background(), h.desk, func(tx *store.Tx) error { // access ends while the key is out
			_, err := tx.Update("people").Set("blocked_at = ?", tx.Now()).Where("id = ?", h.ben).Exec(tx.Context())
			return err
		}))
		_, err = h.back(k)
		must(t, err)
		again, err := h.back(k)
		must(t, err)
		if !again.Already || again.Holding.InAt == nil {
			t.Fatalf("second return: %+v", again)
		}
		_, err = h.take(k, h.ben)
		refusedWith(t, err, rules.PersonInactive)
		_, err = keys.ReportMissing(context.Background(), store.In[keys.Tx](s), h.desk, k.ID, "not on the board")
		must(t, err)
		found, err := h.back(k)
		must(t, err)
		if found.Item.State != custody.Missing || !found.Frozen { // taken back, and frozen until somebody decides
			t.Fatalf("found: %+v", found)
		}
	})
}

func TestRefusedAttemptIsInTheLog(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		h.rule(rules.Rule{Name: "Ben never", Effect: rules.Deny, Who: rules.Who{People: []tenants.PersonID{h.ben}}})
		_, err := h.take(k, h.ben)
		refusedWith(t, err, rules.RuleDenies)
		if got := h.kinds(); got[len(got)-1] != custody.AttemptDenied {
			t.Fatalf("last entry %s", got[len(got)-1])
		}
	})
}

func TestOfManyTakersOneWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		var wg sync.WaitGroup
		errs := make([]error, 64)
		for i := range errs {
			who := []tenants.PersonID{h.ben, h.chloe}[i%2]
			wg.Go(func() { _, errs[i] = h.take(k, who) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case tenants.KindOf(err) != tenants.Conflict:
				t.Errorf("loser got %v", err)
			}
		}
		if won != 1 {
			t.Fatalf("%d won", won)
		}
	})
}

func TestCabinetKeyIsMovedBySensorsOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-7", h.cabinet, 7)
		if k.State != custody.ToHang {
			t.Fatalf("new cabinet key is %s", k.State)
		}
		see := h.sensor()
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: k.Tag, Present: true})
		_, err := h.take(k, h.ben)
		codeIs(t, err, "hangs_in_cabinet")

		due := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond)
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 7, Tag: k.Tag, PersonID: h.ben, DueAt: &due})
		back, err := h.back(k)
		must(t, err)
		if back.Item.State != custody.ToHang {
			t.Fatalf("desk return: %s", back.Item.State)
		}
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 9, Tag: k.Tag, Present: true}) // wrong slot
		see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 9, Tag: k.Tag})                // gone without a right
		want := []custody.EventKind{custody.Hung, custody.Taken, custody.Returned, custody.Hung, custody.WrongSlot, custody.TakenLoose}
		if got := h.kinds(); !slices.Equal(got[len(got)-len(want):], want) {
			t.Fatalf("got %v, want …%v", got, want)
		}
	})
}

// sensor tells of sights with the numbers of one device.
func (h *house) sensor() func(keys.Sight) {
	device := tenants.Device{OrgID: h.org, ID: "dev_1"}
	seq := uint64(0)
	return func(in keys.Sight) {
		h.t.Helper()
		seq++
		in.Stamp = custody.Stamp{DeviceID: device.ID, Epoch: 1, Seq: seq, At: time.Now()}
		must(h.t, keys.Observe(context.Background(), store.In[keys.Tx](h.s), tenants.ForDevice(device, ""), in))
	}
}

func TestUndoWithinItsWindow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		taken, err := h.take(k, h.ben)
		must(t, err)
		_, err = h.back(k)
		must(t, err)
		it, err := keys.Undo(context.Background(), store.In[keys.Tx](s), h.desk, k.ID)
		must(t, err)
		if it.State != custody.Out || it.HolderID != h.ben || it.HoldingID != taken.Holding.ID {
			t.Fatalf("undone return: %+v", it)
		}
		it, err = keys.Undo(context.Background(), store.In[keys.Tx](s), h.desk, k.ID)
		must(t, err)
		if it.State != custody.In || it.Slot != 1 {
			t.Fatalf("undone take: %+v", it)
		}
	})
}

func TestSealGivesEveryEntryItsLeaf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		for range 3 {
			_, err := h.take(k, h.ben)
			must(t, err)
			_, err = h.back(k)
			must(t, err)
			_, err = s.Seal(context.Background(), h.org)
			must(t, err)
		}
		n, err := s.Seal(context.Background(), h.org)
		must(t, err)
		total := int64(len(h.kinds()))
		h.read(func(r *store.Rx) error {
			head, err := r.LogHead()
			if n != 0 || head.Size != total {
				t.Fatalf("sealed %d more, head %+v, entries %d", n, head, total)
			}
			return err
		})
	})
}

func TestSearchFindsByAnyPart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		h.key("K-104", h.board, 1)
		h.key("K-9", h.board, 2)
		for text, want := range map[string]int{"boil": 2, "k-104": 1, "k": 3, "10": 1, "ROOM K-9": 1, "nothing": 0, `"`: 0, "%": 0} {
			h.read(func(r *store.Rx) error {
				docs, err := r.Search(text, 20)
				if len(docs) != want {
					t.Errorf("%q: %d docs, want %d", text, len(docs), want)
				}
				return err
			})
		}
	})
}

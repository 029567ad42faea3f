package store_test

import (
	"context"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
)

// TestKeysComeBackToWhereTheyMay hangs keys of each return policy in slots that
// are not their own: only where they may not hang is it said.
func TestKeysComeBackToWhereTheyMay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		see := h.sensor()
		for _, c := range []struct {
			code   string
			policy custody.BackTo
			wrong  bool
		}{{"K-1", custody.OwnSlot, true}, {"K-2", custody.AnySlot, false}, {"K-3", custody.AnyCabinet, false}} {
			k := h.key(c.code, h.cabinet, 7)
			d := keys.ItemDraft{Code: k.Code, Name: "Key", Kind: k.Kind, Tag: k.Tag, Level: k.Level, HomeID: k.HomeID, HomeSlot: 7, Pieces: 1, BackTo: c.policy, Cost: 4200}
			got, err := keys.ChangeItem(context.Background(), store.In[keys.EditTx](s), h.desk, k.ID, d)
			must(t, err)
			if got.BackTo != c.policy || got.Cost != 4200 {
				t.Fatalf("%s: kept %q and %d", c.code, got.BackTo, got.Cost)
			}
			see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 9, Tag: k.Tag, Present: true})
			kinds := h.kinds()
			if said := slices.Contains(kinds[len(kinds)-1:], custody.WrongSlot); said != c.wrong {
				t.Errorf("%s (%q): wrong slot said %v, want %v", c.code, c.policy, said, c.wrong)
			}
			see(keys.Sight{PlaceID: h.cabinet.ID, Slot: 9, Tag: k.Tag})
		}
	})
}

package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestCountOfHooksAndRings: hooks that should be empty are confirmed, one holds
// what has no label, a sensor reads what the counter found empty, and a ring has
// another seal: each is a difference that is explained before anybody signs.
func TestCountOfHooksAndRings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		in := store.In[keys.CountTx](s)
		one, gone := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		astray := h.key("K-3", h.cabinet, 3)
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			if err := tx.SetSlot(h.board.ID, 1, one.ID, "T1"); err != nil {
				return err
			}
			if err := tx.SetSlot(h.board.ID, 2, gone.ID, "T2"); err != nil { // its line is the difference
				return err
			}
			return tx.SetSlot(h.board.ID, 7, astray.ID, "T3")
		}))
		c, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		must(t, err)
		say := func(ask keys.SlotsAsk) error {
			ask.CountID = c.ID
			return keys.SeeSlots(ctx, in, h.desk, ask)
		}
		codeIs(t, say(keys.SlotsAsk{}), "count_slot_none")
		codeIs(t, say(keys.SlotsAsk{Slots: []int{51}}), "count_slot_unknown")
		codeIs(t, keys.SeeRing(ctx, in, h.desk, c.ID, one.ID, 3, ""), "count_line_not_found")
		must(t, keys.See(ctx, in, h.desk, c.ID, one.ID))
		codeIs(t, keys.SeeRing(ctx, in, h.desk, c.ID, one.ID, 0, ""), "pieces_range")
		must(t, keys.SeeRing(ctx, in, h.desk, c.ID, one.ID, one.Pieces, "S-9"))
		must(t, say(keys.SlotsAsk{Slots: []int{5}, Other: true}))
		must(t, say(keys.SlotsAsk{Rest: true}))
		must(t, second(keys.CloseCount(ctx, in, h.desk, c.ID)))
		codeIs(t, say(keys.SlotsAsk{Rest: true}), "count_closed")
		h.read(func(r *store.Rx) error {
			slots, err := r.CountSlots(c.ID)
			if len(slots) != 50 {
				t.Errorf("%d slots", len(slots))
			}
			for _, x := range slots {
				want := custody.SlotEmpty
				switch x.No {
				case 1:
					want = custody.SlotUnseen // a key was seen there
				case 5:
					want = custody.SlotOther
				}
				if differs := x.No == 5 || x.No == 7; x.Found != want || x.Differs != differs {
					t.Errorf("slot %d: %q, differs %v", x.No, x.Found, x.Differs)
				}
			}
			return err
		})
		chloe := h.signed(h.chloe, tenants.RoleDesk)
		must(t, keys.ResolveCount(ctx, in, h.desk, c.ID, one.ID, "Sealed anew"))
		must(t, keys.ResolveCount(ctx, in, h.desk, c.ID, gone.ID, "Searched for"))
		codeIs(t, second(keys.SignCount(ctx, in, chloe, c.ID)), "count_differences")
		codeIs(t, keys.ResolveSlot(ctx, in, h.desk, c.ID, 3, "x"), "difference_not_found")
		codeIs(t, keys.ResolveSlot(ctx, in, h.desk, c.ID, 7, ""), "difference_reason_required")
		for _, no := range []int{5, 7} {
			must(t, keys.ResolveSlot(ctx, in, h.desk, c.ID, no, "Looked into"))
		}
		codeIs(t, keys.ResolveSlot(ctx, in, h.desk, c.ID, 5, "again"), "difference_resolved")
		must(t, second(keys.SignCount(ctx, in, chloe, c.ID)))
	})
}

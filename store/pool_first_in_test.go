package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/booking"
	"claviger/store"
)

// TestAPoolGivesWhatCameInFirst changes a pool to first in, first out: what came
// back first is given, however often it was used, and a booking before counts.
func TestAPoolGivesWhatCameInFirst(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, codes := context.Background(), []string{"V-1", "V-2", "V-3"}
		save := func(gives custody.PoolGives) error {
			p := h.pool
			p.Gives = gives
			_, err := booking.SavePool(ctx, h.books(), h.desk, p, codes)
			return err
		}
		if h.pool.Gives != custody.LeastUsed {
			h.t.Fatalf("a new pool gives %q", h.pool.Gives)
		}
		codeIs(h.t, save("any"), "pool_gives")
		must(h.t, save(custody.FirstIn))
		must(h.t, save("")) // not said: stays
		h.read(func(r *store.Rx) error {
			p, err := r.Pool(h.pool.ID)
			if p.Gives != custody.FirstIn {
				h.t.Errorf("gives %q", p.Gives)
			}
			rows, err2 := r.Pools()
			must(h.t, err2)
			if len(rows) != 1 || rows[0].Gives != custody.FirstIn {
				h.t.Errorf("listed as %+v", rows)
			}
			return err
		})
		round := func(minute int, it custody.Item) {
			h.clock.add(h.at(minute).Sub(h.clock.read()))
			_, err := h.takeWith(it, h.ben, false)
			must(h.t, err)
			h.clock.add(time.Minute)
			_, err = h.back(it)
			must(h.t, err)
		}
		round(1, h.van[1])
		round(3, h.van[1]) // used twice, in at 4
		round(5, h.van[0]) // in at 6
		round(7, h.van[2]) // in at 8
		h.clock.add(time.Minute)
		gets := func(want custody.Item, from, to int) {
			h.t.Helper()
			in := h.ask(custody.Item{}, h.chloe, from, to)
			in.PoolID = h.pool.ID
			b, err := booking.Book(ctx, h.books(), h.desk, in)
			must(h.t, err)
			if b.ItemID != want.ID {
				h.t.Fatalf("from %d: %s, want %s", from, b.ItemID, want.ID)
			}
		}
		gets(h.van[1], 60, 120)
		gets(h.van[0], 180, 240) // the first was in longest, but is booked until 120
		must(h.t, save(custody.LeastUsed))
		gets(h.van[2], 300, 360)
	})
}

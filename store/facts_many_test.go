package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
)

// TestFactsOfItems: asked together, keys give the same facts as one by one,
// whatever state they are in and whoever has booked them.
func TestFactsOfItems(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ids := []custody.ItemID{h.van[0].ID, h.van[1].ID, h.van[2].ID, h.key("C-1", h.cabinet, 1).ID}
		_, err := h.takeWith(h.van[0], h.ben, false)
		must(h.t, err)
		_, err = h.book(h.van[1], h.ben, 60, 120)
		must(h.t, err)
		_, err = h.book(h.van[2], h.chloe, 60, 120)
		must(h.t, err)
		ask := rules.Ask{PersonID: h.ben, At: h.clock.read().Add(time.Minute), Via: custody.ViaKiosk, Factors: []rules.Factor{rules.FactorBadge}}
		h.read(func(r *store.Rx) error {
			many, err := r.FactsOfItems(ask, append(ids, "itm_none"))
			if err != nil || len(many) != len(ids) {
				h.t.Fatalf("%d of %d: %v", len(many), len(ids), err)
			}
			for _, id := range ids {
				item, err := r.Item(id)
				must(h.t, err)
				alone, one := ask, item
				alone.ItemID = id
				want, err := r.Facts(alone, one)
				must(h.t, err)
				if !reflect.DeepEqual(many[id], want) {
					h.t.Errorf("%s:\n together %+v\n alone    %+v", item.Code, many[id], want)
				}
			}
			ask.PersonID = "per_none"
			many, err = r.FactsOfItems(ask, ids)
			if len(many) != 0 {
				h.t.Errorf("for nobody: %v", many)
			}
			return err
		})
		ctx, n := store.CountQueries(context.Background())
		must(h.t, h.s.Read(ctx, h.desk, func(r *store.Rx) error {
			_, err := r.FactsOfItems(ask, ids)
			return err
		}))
		if n.N() > 1 {
			h.t.Errorf("%d statements: %q", n.N(), n.Statements())
		}
	})
}

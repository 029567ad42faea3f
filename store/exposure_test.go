package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
)

// TestExposureOfAMaster draws 5,000 homes below one grand master and asks what
// its loss exposes: everything, in one statement.
func TestExposureOfAMaster(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		y, err := keys.AddSystem(ctx, h.systems(), h.desk, custody.KeySystem{Name: "House", CylinderCost: 100})
		must(t, err)
		gm := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "A", Level: custody.GrandMaster})
		const buildings, each = 50, 100
		for b := range buildings {
			m := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: fmt.Sprint("A", b), Level: custody.Master, ParentID: gm.ID})
			must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error { return homes(tx, y.ID, m, b, each) }))
		}
		ring := h.key("R-1", h.board, 1)
		_, err = keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: ring.ID, Symbol: "A"})
		must(t, err)
		copyItem := h.key("R-2", h.board, 2)
		_, err = keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: copyItem.ID, Symbol: "A"})
		must(t, err)
		var best time.Duration
		for range 5 {
			var ds []store.DoorView
			began := time.Now()
			h.read(func(r *store.Rx) (err error) { ds, err = r.Exposure(store.ExposureAsk{Item: ring.ID}); return err })
			if took := time.Since(began); best == 0 || took < best {
				best = took
			}
			if len(ds) != buildings*each || ds[0].Property != "Property 00" || ds[0].Floor != "1" {
				t.Fatalf("%d doors, first %+v", len(ds), ds[0])
			}
		}
		t.Logf("%d doors in %v", buildings*each, best)
		h.read(func(r *store.Rx) error {
			recuts, err := r.Replaced(ring.ID)
			if len(recuts) != 1 || recuts[0].ID != copyItem.ID {
				t.Errorf("to be cut anew: %+v", recuts)
			}
			return err
		})
	})
}

// homes adds a building of flats, each with a change key of its own.
func homes(tx *store.Tx, y custody.SystemID, m custody.Symbol, b, n int) error {
	type unit struct {
		ID, PropertyID, Floor, Number, UnitOrder string
		CreatedAt                                time.Time
	}
	type symbol struct {
		ID, SystemID, Symbol, Level, ParentID string
		CreatedAt                             time.Time
	}
	type cylinder struct{ SymbolID, Kind, AssetID string }
	prp := tx.NewID("prp")
	property := map[string]any{"id": prp, "name": fmt.Sprintf("Property %02d", b), "address": "1 Street", "created_at": tx.Now(), "updated_at": tx.Now()}
	if _, err := tx.Insert("properties", &property).Exec(tx.Context()); err != nil {
		return err
	}
	var units []unit
	var symbols []symbol
	var cylinders []cylinder
	for i := range n {
		number := fmt.Sprintf("%d%c", i/10+1, 'A'+i%10)
		u := unit{tx.NewID("unt"), prp, fmt.Sprint(i/10 + 1), number, fmt.Sprintf("%05d", b*1000+i), tx.Now()}
		s := symbol{tx.NewID("sym"), string(y), m.Symbol + "-" + number, string(custody.ChangeKey), string(m.ID), tx.Now()}
		units, symbols, cylinders = append(units, u), append(symbols, s), append(cylinders, cylinder{s.ID, string(custody.UnitAsset), u.ID})
	}
	if _, err := tx.Insert("units", &units).Exec(tx.Context()); err != nil {
		return err
	}
	if _, err := tx.Insert("symbols", &symbols).Exec(tx.Context()); err != nil {
		return err
	}
	_, err := tx.Insert("cylinders", &cylinders).Exec(tx.Context())
	return err
}

package store_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
)

func (h *house) systems() keys.SystemStore { return store.In[keys.SystemTx](h.s) }

func (h *house) symbol(s custody.Symbol) custody.Symbol {
	h.t.Helper()
	s, err := keys.SaveSymbol(context.Background(), h.systems(), h.desk, s)
	must(h.t, err)
	return s
}

// room is an area that a cylinder can be on.
func (h *house) room(name string) custody.Opens {
	h.t.Helper()
	var id string
	must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
		id = tx.NewID("are")
		row := map[string]any{"id": id, "site_id": h.site, "name": name, "created_at": tx.Now()}
		_, err := tx.Insert("areas", &row).Exec(tx.Context())
		return err
	}))
	return custody.Opens{Kind: custody.AreaAsset, AssetID: id}
}

func TestKeySystemIsAPyramid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		y, err := keys.AddSystem(ctx, h.systems(), h.desk, custody.KeySystem{Name: " House ", Restricted: true, CylinderCost: 8000})
		must(t, err)
		_, err = keys.AddSystem(ctx, h.systems(), h.desk, custody.KeySystem{Name: "House"})
		codeIs(t, err, "name_taken")
		_, err = keys.AddSystem(ctx, h.systems(), h.as(h.ben), custody.KeySystem{Name: "Mine"})
		forbidden(t, err)
		gm := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "A", Level: custody.GrandMaster})
		m := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "AA", Level: custody.Master, ParentID: gm.ID})
		n := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "AB", Level: custody.Master, ParentID: m.ID})
		_, err = keys.SaveSymbol(ctx, h.systems(), h.desk, custody.Symbol{ID: m.ID, Level: custody.Master, ParentID: n.ID})
		codeIs(t, err, "symbol_cycle")
		_, err = keys.SaveSymbol(ctx, h.systems(), h.desk, custody.Symbol{SystemID: y.ID, Symbol: "AA", Level: custody.Master})
		codeIs(t, err, "symbol_taken")
		_, err = keys.SaveSymbol(ctx, h.systems(), h.desk, custody.Symbol{SystemID: "kys_none", Symbol: "Z", Level: custody.Master})
		codeIs(t, err, "system_not_found")
		_, err = keys.SetCylinders(ctx, h.systems(), h.desk, n.ID, []custody.Opens{{Kind: custody.AreaAsset, AssetID: "are_none"}})
		codeIs(t, err, "door_not_found")
		door := h.room("Boiler room")
		_, err = keys.SetCylinders(ctx, h.systems(), h.desk, n.ID, []custody.Opens{door, door})
		must(t, err)
		h.last(custody.SystemAdded, custody.SymbolAdded, custody.SymbolAdded, custody.SymbolAdded, custody.CylindersSet)
		h.read(func(r *store.Rx) error {
			ds, err := r.Exposure(store.ExposureAsk{Symbols: []custody.SymbolID{gm.ID}})
			if len(ds) != 1 || ds[0].Name != "Boiler room" || ds[0].Symbol != "AB" || ds[0].Property != "North" {
				t.Errorf("the grand master opens %+v", ds)
			}
			return err
		})
	})
}

// TestExposureAgreesWithThePyramid draws any pyramid with any doors and metal,
// and wants the one query to find what the pure core finds.
func TestExposureAgreesWithThePyramid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		fewer(t)
		var rooms []custody.Opens
		for i := range 6 {
			rooms = append(rooms, h.room(fmt.Sprint("Room ", i)))
		}
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			n++
			y, err := keys.AddSystem(ctx, h.systems(), h.desk, custody.KeySystem{Name: fmt.Sprint("System ", n)})
			must(t, err)
			p, ids, all := custody.Pyramid{}, []custody.SymbolID{""}, []custody.Cylinder{}
			for i := range rapid.IntRange(1, 7).Draw(rt, "symbols") {
				x, err := keys.SaveSymbol(ctx, h.systems(), h.desk, custody.Symbol{SystemID: y.ID, Symbol: fmt.Sprintf("S%d-%d", n, i), Level: custody.Master, ParentID: rapid.SampledFrom(ids).Draw(rt, "parent")})
				must(t, err)
				p[x.ID], ids = x, append(ids, x.ID)
				on := rapid.SliceOfNDistinct(rapid.SampledFrom(rooms), 0, 3, rapid.ID[custody.Opens]).Draw(rt, "doors")
				_, err = keys.SetCylinders(ctx, h.systems(), h.desk, x.ID, on)
				must(t, err)
				for _, o := range on {
					all = append(all, custody.Cylinder{SymbolID: x.ID, Kind: o.Kind, AssetID: o.AssetID})
				}
			}
			ring, err := keys.AddItem(ctx, store.In[keys.EditTx](s), h.desk, keys.ItemDraft{Code: fmt.Sprint("R-", n), Name: "Ring", HomeID: h.board.ID, Kind: custody.Ring})
			must(t, err)
			on := rapid.SliceOfNDistinct(rapid.SampledFrom(ids[1:]), 0, 3, rapid.ID[custody.SymbolID]).Draw(rt, "metal")
			for _, id := range on {
				_, err := keys.AddMetal(ctx, h.smith(), h.desk, keys.MetalDraft{Ring: ring.ID, Symbol: p[id].Symbol})
				must(t, err)
			}
			h.read(func(r *store.Rx) error {
				ds, err := r.Exposure(store.ExposureAsk{Item: ring.ID})
				var got, want []string
				for _, d := range ds {
					got = append(got, string(d.SymbolID)+" "+d.AssetID)
				}
				for _, c := range p.Exposed(all, on...) {
					want = append(want, string(c.SymbolID)+" "+c.AssetID)
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					rt.Fatalf("the query finds %v, the pyramid %v", got, want)
				}
				return err
			})
		})
	})
}

func TestBittingIsSealedAndEveryReadingLogged(t *testing.T) {
	ring, err := keyring.Open(keyring.Options{Dir: filepath.Join(t.TempDir(), "keys")})
	must(t, err)
	vault := ring.Vault(keyring.Bittings)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		y, err := keys.AddSystem(ctx, h.systems(), h.desk, custody.KeySystem{Name: "House"})
		must(t, err)
		a := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "A", Level: custody.Master})
		b := h.symbol(custody.Symbol{SystemID: y.ID, Symbol: "B", Level: custody.Master})
		role := func(r tenants.Role) tenants.Scope {
			return tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_s"}, tenants.Membership{OrgID: h.org, LoginID: "log_s", PersonID: h.chloe, Role: r}, "req")
		}
		smith := role(tenants.RoleLocksmith)
		_, err = keys.SealBitting(ctx, h.systems(), vault, smith, a.ID, " ")
		codeIs(t, err, "bitting_required")
		_, _, err = keys.ReadBitting(ctx, h.systems(), vault, smith, a.ID, "why not")
		codeIs(t, err, "bitting_not_found")
		_, err = keys.SealBitting(ctx, h.systems(), vault, smith, a.ID, "4-1-6-3")
		must(t, err)
		_, _, err = keys.ReadBitting(ctx, h.systems(), vault, smith, a.ID, "")
		codeIs(t, err, "bitting_reason_required")
		text, _, err := keys.ReadBitting(ctx, h.systems(), vault, smith, a.ID, "A key broke")
		must(t, err)
		if text != "4-1-6-3" {
			t.Errorf("read %q", text)
		}
		h.last(custody.BittingSealed, custody.BittingRead)
		for _, r := range tenants.Roles {
			if r == tenants.RoleLocksmith {
				continue
			}
			text, _, err := keys.ReadBitting(ctx, h.systems(), vault, role(r), a.ID, "please")
			codeIs(t, err, "bitting_locksmith_only")
			if text != "" {
				t.Errorf("%s read it", r)
			}
			_, err = keys.SealBitting(ctx, h.systems(), vault, role(r), a.ID, "1")
			codeIs(t, err, "bitting_locksmith_only")
			h.last(custody.BittingRefused, custody.BittingRefused)
		}
		var sealed []byte
		h.read(func(r *store.Rx) (err error) { sealed, err = r.Bitting(a.ID); return err })
		if bytes.Contains(sealed, []byte("4-1-6-3")) {
			t.Error("the database holds the bitting in the clear")
		}
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error { return tx.SaveBitting(b.ID, sealed) }))
		if text, _, err := keys.ReadBitting(ctx, h.systems(), vault, smith, b.ID, "moved"); err == nil {
			t.Errorf("sealed for A, opened for B: %q", text)
		}
	})
}

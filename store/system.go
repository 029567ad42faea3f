package store

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/tenants"
)

var _ keys.SystemTx = (*Tx)(nil)

const (
	systemColumns = "y.org_id, y.id, y.name, y.keyway, y.restricted, y.cylinder_cost, y.approvals, y.executive, y.created_at"
	symbolColumns = "s.org_id, s.id, s.system_id, s.symbol, s.level, s.parent_id"
	mostSymbols   = 10000 // of one system
)

// System reads one key system.
func (r *Rx) System(id custody.SystemID) (y custody.KeySystem, err error) {
	err = r.Select("key_systems", "y").ColumnExpr(systemColumns).Where("y.id = ?", id).Scan(r.Context(), &y)
	return y, notFound(err, "system_not_found")
}

// Systems lists key systems by name; an organisation has a handful.
func (r *Rx) Systems() (ys []custody.KeySystem, err error) {
	err = r.Select("key_systems", "y").ColumnExpr(systemColumns).OrderExpr("y.name").Limit(500).Scan(r.Context(), &ys)
	return ys, err
}

// LockSystem reads a system and keeps others from changing its pyramid.
func (t *Tx) LockSystem(id custody.SystemID) (custody.KeySystem, error) {
	if err := t.Lock("key_systems", string(id)); err != nil {
		return custody.KeySystem{}, err
	}
	return t.System(id)
}

// AddSystem writes a new system.
func (t *Tx) AddSystem(y custody.KeySystem) error {
	row := map[string]any{"id": y.ID, "name": y.Name, "keyway": y.Keyway, "restricted": flag(y.Restricted), "cylinder_cost": y.CylinderCost, "created_at": t.Now()}
	_, err := t.Insert("key_systems", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "name_taken", "name", y.Name).At("name").Because(err)
	}
	return tenants.Wrap("store.AddSystem", err)
}

// SaveApprovers writes who must say yes to copies of a system.
func (t *Tx) SaveApprovers(y custody.KeySystem) error {
	_, err := t.Update("key_systems").Set("approvals = ?, executive = ?", y.Approvals, y.Executive).Where("id = ?", y.ID).Exec(t.Context())
	return tenants.Wrap("store.SaveApprovers", err)
}

// flag is how both engines keep yes and no.
func flag(on bool) int {
	if on {
		return 1
	}
	return 0
}

// Symbol reads one symbol.
func (r *Rx) Symbol(id custody.SymbolID) (s custody.Symbol, err error) {
	err = r.Select("symbols", "s").ColumnExpr(symbolColumns).Where("s.id = ?", id).Scan(r.Context(), &s)
	return s, notFound(err, "symbol_not_found")
}

// SymbolNamed reads the symbol that is stamped so.
func (r *Rx) SymbolNamed(name string) (s custody.Symbol, err error) {
	err = r.Select("symbols", "s").ColumnExpr(symbolColumns).Where("s.symbol = ?", name).Scan(r.Context(), &s)
	return s, notFound(err, "symbol_not_found")
}

// Pyramid reads every symbol of a system.
func (r *Rx) Pyramid(id custody.SystemID) (custody.Pyramid, error) {
	var all []custody.Symbol
	err := r.Select("symbols", "s").ColumnExpr(symbolColumns).Where("s.system_id = ?", id).Limit(mostSymbols).Scan(r.Context(), &all)
	p := make(custody.Pyramid, len(all))
	for _, s := range all {
		p[s.ID] = s
	}
	return p, err
}

// SaveSymbol writes a symbol, or where it stands.
func (t *Tx) SaveSymbol(s custody.Symbol, fresh bool) error {
	if !fresh {
		_, err := t.Update("symbols").Set("level = ?, parent_id = ?", s.Level, s.ParentID).Where("id = ?", s.ID).Exec(t.Context())
		return tenants.Wrap("store.SaveSymbol", err)
	}
	row := map[string]any{"id": s.ID, "system_id": s.SystemID, "symbol": s.Symbol, "level": s.Level, "parent_id": s.ParentID, "created_at": t.Now()}
	_, err := t.Insert("symbols", &row).Exec(t.Context())
	if IsUnique(err) {
		return tenants.Fail(tenants.Conflict, "symbol_taken", "symbol", s.Symbol).At("symbol").Because(err)
	}
	return tenants.Wrap("store.SaveSymbol", err)
}

// Cylinders lists the cylinders of a system's symbols.
func (r *Rx) Cylinders(id custody.SystemID) (cs []custody.Cylinder, err error) {
	err = r.Select("cylinders", "c").ColumnExpr("c.symbol_id, c.kind, c.asset_id").Join("JOIN ? ON s.id = c.symbol_id", r.Of("symbols", "s")).
		Where("s.system_id = ?", id).OrderExpr("c.symbol_id, c.kind, c.asset_id").Limit(mostDoors).Scan(r.Context(), &cs)
	return cs, err
}

// mostDoors bounds the doors of one system, and of one exposure map.
const mostDoors = 100000

// SaveCylinders replaces the doors of a symbol and tells how many they are.
func (t *Tx) SaveCylinders(symbol custody.SymbolID, on []custody.Opens) (n int, err error) {
	if _, err := t.Delete("cylinders").Where("symbol_id = ?", symbol).Exec(t.Context()); err != nil {
		return 0, err
	}
	seen := map[custody.Opens]bool{}
	for _, o := range on {
		if seen[o] {
			continue
		}
		seen[o] = true
		row := map[string]any{"symbol_id": symbol, "kind": o.Kind, "asset_id": o.AssetID}
		if _, err := t.Insert("cylinders", &row).Exec(t.Context()); err != nil {
			return 0, err
		}
	}
	return len(seen), nil
}

// AssetsKnown wants every door and vehicle to be the organisation's own.
func (r *Rx) AssetsKnown(on []custody.Opens) error {
	tables := map[custody.AssetKind]string{custody.UnitAsset: "units", custody.AreaAsset: "areas", custody.VehicleAsset: "vehicles"}
	want := map[custody.AssetKind][]string{}
	for _, o := range on {
		if tables[o.Kind] == "" {
			return tenants.Fail(tenants.Invalid, "asset_kind_unknown").At("doors")
		}
		want[o.Kind] = append(want[o.Kind], o.AssetID)
	}
	for kind, ids := range want {
		var there []string
		if err := r.Select(tables[kind], "a").ColumnExpr("a.id").Where("a.id IN (?)", bunIn(ids)).Scan(r.Context(), &there); err != nil {
			return err
		}
		known := map[string]bool{}
		for _, id := range there {
			known[id] = true
		}
		for _, id := range ids {
			if !known[id] {
				return tenants.Fail(tenants.NotFound, "door_not_found")
			}
		}
	}
	return nil
}

// SaveBitting keeps what a vault sealed.
func (t *Tx) SaveBitting(symbol custody.SymbolID, sealed []byte) error {
	row := map[string]any{"symbol_id": symbol, "sealed": sealed, "sealed_at": t.Now()}
	_, err := t.Insert("bittings", &row).On("CONFLICT (org_id, symbol_id) DO UPDATE SET sealed = EXCLUDED.sealed, sealed_at = EXCLUDED.sealed_at").Exec(t.Context())
	return tenants.Wrap("store.SaveBitting", err)
}

// Bitting reads the sealed bitting of a symbol.
func (r *Rx) Bitting(symbol custody.SymbolID) (sealed []byte, err error) {
	var row struct{ Sealed []byte }
	err = r.Select("bittings", "b").ColumnExpr("b.sealed").Where("b.symbol_id = ?", symbol).Scan(r.Context(), &row)
	return row.Sealed, notFound(err, "bitting_not_found")
}

// BittingAt tells when the bitting of a symbol was sealed, nil when none is.
func (r *Rx) BittingAt(symbol custody.SymbolID) (at *time.Time, err error) {
	var rows []struct{ SealedAt time.Time }
	err = r.Select("bittings", "b").ColumnExpr("b.sealed_at").Where("b.symbol_id = ?", symbol).Scan(r.Context(), &rows)
	if len(rows) > 0 {
		at = &rows[0].SealedAt
	}
	return at, err
}

// MetalOfSystem lists the pieces in use of a system's symbols.
func (r *Rx) MetalOfSystem(id custody.SystemID) (ks []custody.Key, err error) {
	err = r.Select("keys", "k").ColumnExpr(metalColumns).Join("JOIN ? ON s.symbol = k.symbol", r.Of("symbols", "s")).
		Where("s.system_id = ? AND k.retired_at IS NULL", id).OrderExpr("k.symbol, k.copy").Limit(mostDoors).Scan(r.Context(), &ks)
	return ks, err
}

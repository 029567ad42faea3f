package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/tenants"
)

// SystemStore opens the transactions of key systems.
type SystemStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(SystemTx) error) error
}

// SystemTx is what key systems need of a transaction.
type SystemTx interface {
	NewID(prefix string) string
	LockSystem(id custody.SystemID) (custody.KeySystem, error)
	AddSystem(s custody.KeySystem) error
	Pyramid(id custody.SystemID) (custody.Pyramid, error)
	Symbol(id custody.SymbolID) (custody.Symbol, error)
	SaveSymbol(s custody.Symbol, fresh bool) error
	SaveCylinders(symbol custody.SymbolID, on []custody.Opens) (n int, err error)
	SaveBitting(symbol custody.SymbolID, sealed []byte) error
	Bitting(symbol custody.SymbolID) ([]byte, error) // NotFound when none is kept
	AssetsKnown(on []custody.Opens) error            // NotFound for the first that is not here
	Record(e custody.Event) (custody.EntryID, error)
}

// AddSystem puts a key system on record.
func AddSystem(ctx context.Context, s SystemStore, scope tenants.Scope, in custody.KeySystem) (custody.KeySystem, error) {
	in.Name, in.Keyway = strings.TrimSpace(in.Name), strings.TrimSpace(in.Keyway)
	switch err := scope.Need(tenants.KeysEdit); {
	case err != nil:
		return in, err
	case in.Name == "":
		return in, tenants.Fail(tenants.Invalid, "name_required").At("name")
	case tooLong(in.Name, maxName):
		return in, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxName)).At("name")
	case tooLong(in.Keyway, maxCode):
		return in, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("keyway")
	case in.CylinderCost < 0 || in.CylinderCost > 100_000_000:
		return in, tenants.Fail(tenants.Invalid, "cost_range").At("cost")
	}
	err := s.InTx(ctx, scope, func(tx SystemTx) error {
		in.OrgID, in.ID = scope.Org(), custody.SystemID(tx.NewID("kys"))
		if err := tx.AddSystem(in); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.SystemAdded, Outcome: "done", Data: map[string]string{"system": string(in.ID), "name": in.Name}})
		return err
	})
	return in, tenants.Wrap("keys.AddSystem", err)
}

// SaveSymbol adds a symbol to its system, or moves it in the pyramid. A symbol
// that would stand below itself is refused.
func SaveSymbol(ctx context.Context, s SystemStore, scope tenants.Scope, in custody.Symbol) (custody.Symbol, error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return in, err
	}
	err := s.InTx(ctx, scope, func(tx SystemTx) (err error) {
		in, err = SaveSymbolIn(tx, scope, in)
		return err
	})
	return in, tenants.Wrap("keys.SaveSymbol", err)
}

// SaveSymbolIn is SaveSymbol inside a transaction that is already open.
func SaveSymbolIn(tx SystemTx, scope tenants.Scope, in custody.Symbol) (custody.Symbol, error) {
	in.Symbol = strings.TrimSpace(in.Symbol)
	fresh := in.ID == ""
	if !fresh {
		was, err := tx.Symbol(in.ID)
		if err != nil {
			return in, err
		}
		in.SystemID, in.Symbol = was.SystemID, was.Symbol // what is stamped stays
	}
	switch {
	case in.Symbol == "":
		return in, tenants.Fail(tenants.Invalid, "symbol_required").At("symbol")
	case tooLong(in.Symbol, maxCode):
		return in, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("symbol")
	}
	if _, err := tx.LockSystem(in.SystemID); err != nil {
		return in, err
	}
	p, err := tx.Pyramid(in.SystemID)
	if err != nil {
		return in, err
	}
	if code := p.Fits(in); code != "" {
		field := "parent"
		if code == "symbol_level_unknown" || code == "symbol_has_lower" {
			field = "level"
		}
		return in, tenants.Fail(tenants.Invalid, code, "symbol", in.Symbol, "parent", p[in.ParentID].Symbol).At(field)
	}
	if fresh {
		in.OrgID, in.ID = scope.Org(), custody.SymbolID(tx.NewID("sym"))
	}
	if err := tx.SaveSymbol(in, fresh); err != nil {
		return in, err
	}
	kind := custody.SymbolMoved
	if fresh {
		kind = custody.SymbolAdded
	}
	data := map[string]string{"symbol": in.Symbol, "level": string(in.Level)}
	if in.ParentID != "" {
		data["parent"] = p[in.ParentID].Symbol
	}
	_, err = tx.Record(custody.Event{Kind: kind, Outcome: "done", Data: data})
	return in, err
}

// maxDoors is how many cylinders one act can put under a symbol.
const maxDoors = 5000

// SetCylinders says which doors have a cylinder made for this symbol. Keys
// above it open them too; that is derived, never written down.
func SetCylinders(ctx context.Context, s SystemStore, scope tenants.Scope, id custody.SymbolID, on []custody.Opens) (out custody.Symbol, err error) {
	switch err := scope.Need(tenants.KeysEdit); {
	case err != nil:
		return out, err
	case len(on) > maxDoors:
		return out, tenants.Fail(tenants.Invalid, "doors_many", "max", itoa(maxDoors)).At("doors")
	}
	err = s.InTx(ctx, scope, func(tx SystemTx) error {
		out, err = tx.Symbol(id)
		if err != nil {
			return err
		}
		if _, err := tx.LockSystem(out.SystemID); err != nil {
			return err
		}
		if err := tx.AssetsKnown(on); err != nil {
			return err
		}
		n, err := tx.SaveCylinders(id, on)
		if err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.CylindersSet, Outcome: "done", Data: map[string]string{"symbol": out.Symbol, "doors": itoa(n)}})
		return err
	})
	return out, tenants.Wrap("keys.SetCylinders", err)
}

package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// System is a key system. Cut depths are never given out here.
type System struct {
	ID           custody.SystemID `json:"id"`
	Name         string           `json:"name"`
	Keyway       string           `json:"keyway,omitempty"`
	Restricted   bool             `json:"restricted"`
	CylinderCost int64            `json:"cylinder_cost" doc:"Of changing one cylinder, in minor units of the organisation's currency."`
}

func system(y custody.KeySystem) System {
	return System{y.ID, y.Name, y.Keyway, y.Restricted, y.CylinderCost}
}

// Symbol is one cut of a system.
type Symbol struct {
	ID     custody.SymbolID    `json:"id"`
	System custody.SystemID    `json:"system_id"`
	Symbol string              `json:"symbol"`
	Level  custody.SymbolLevel `json:"level" enum:"ggm,gm,m,sm,ck"`
	Parent custody.SymbolID    `json:"parent_id,omitempty"`
}

func symbol(x custody.Symbol) Symbol { return Symbol{x.ID, x.SystemID, x.Symbol, x.Level, x.ParentID} }

// Door is a door or vehicle that a symbol opens.
type Door struct {
	Kind   custody.AssetKind `json:"kind"`
	Asset  string            `json:"asset_id"`
	Name   string            `json:"name"`
	Where  string            `json:"where,omitempty"`
	Symbol custody.SymbolID  `json:"symbol_id,omitempty" doc:"What its cylinder is made for."`
}

func doorsOf(ds []store.DoorView) []Door {
	out := []Door{}
	for _, d := range ds {
		out = append(out, Door{d.Kind, d.AssetID, d.Name, d.Property, d.SymbolID})
	}
	return out
}

func (s *Server) systemOperations() {
	huma.Register(s.api, operation("GET", "/systems", "list-systems", "List the key systems"), s.listSystems)
	huma.Register(s.api, operation("POST", "/systems", "add-system", "Put a key system on record"), s.addSystem)
	huma.Register(s.api, operation("GET", "/systems/{id}/symbols", "list-symbols", "List the symbols of a key system"), s.listSymbols)
	huma.Register(s.api, operation("POST", "/systems/{id}/symbols", "add-symbol", "Add a symbol to its pyramid"), s.addSymbol)
	huma.Register(s.api, operation("GET", "/symbols/{id}", "get-symbol", "Read a symbol and every door it opens"), s.getSymbol)
	huma.Register(s.api, operation("POST", "/symbols/{id}/move", "move-symbol", "Move a symbol to another level, or below another"), s.moveSymbol)
	huma.Register(s.api, operation("POST", "/symbols/{id}/doors", "set-cylinders", "Say which doors have a cylinder made for this symbol"), s.setCylinders)
}

func (s *Server) systems() keys.SystemStore { return store.In[keys.SystemTx](s.Store) }

func (s *Server) listSystems(ctx context.Context, _ *struct{}) (*List[System], error) {
	var out []System
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		ys, err := r.Systems()
		for _, y := range ys {
			out = append(out, system(y))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) addSystem(ctx context.Context, in *struct {
	Body struct {
		Name         string `json:"name" maxLength:"120"`
		Keyway       string `json:"keyway,omitempty" maxLength:"40"`
		Restricted   bool   `json:"restricted,omitempty"`
		CylinderCost int64  `json:"cylinder_cost,omitempty" minimum:"0"`
	}
}) (*One[System], error) {
	b := in.Body
	y, err := keys.AddSystem(ctx, s.systems(), s.Scope(ctx), custody.KeySystem{Name: b.Name, Keyway: b.Keyway, Restricted: b.Restricted, CylinderCost: b.CylinderCost})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[System]{system(y)}, nil
}

// SystemPath names one key system.
type SystemPath struct {
	ID custody.SystemID `path:"id"`
}

func (s *Server) listSymbols(ctx context.Context, in *SystemPath) (*List[Symbol], error) {
	var out []Symbol
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		if _, err := r.System(in.ID); err != nil {
			return err
		}
		p, err := r.Pyramid(in.ID)
		for _, x := range p {
			out = append(out, symbol(x))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) addSymbol(ctx context.Context, in *struct {
	SystemPath
	Body struct {
		Symbol string              `json:"symbol" maxLength:"40"`
		Level  custody.SymbolLevel `json:"level" enum:"ggm,gm,m,sm,ck"`
		Parent custody.SymbolID    `json:"parent_id,omitempty"`
	}
}) (*One[Symbol], error) {
	x, err := keys.SaveSymbol(ctx, s.systems(), s.Scope(ctx), custody.Symbol{SystemID: in.ID, Symbol: in.Body.Symbol, Level: in.Body.Level, ParentID: in.Body.Parent})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Symbol]{symbol(x)}, nil
}

// SymbolDoors is a symbol with every door it opens.
type SymbolDoors struct {
	Symbol
	Doors []Door `json:"doors"`
}

func (s *Server) getSymbol(ctx context.Context, in *struct {
	ID custody.SymbolID `path:"id"`
}) (*One[SymbolDoors], error) {
	var out SymbolDoors
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		x, err := r.Symbol(in.ID)
		if err != nil {
			return err
		}
		ds, err := r.Exposure(store.ExposureAsk{Symbols: []custody.SymbolID{x.ID}})
		out = SymbolDoors{symbol(x), doorsOf(ds)}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[SymbolDoors]{out}, nil
}

// SymbolPath names one symbol.
type SymbolPath struct {
	ID custody.SymbolID `path:"id"`
}

func (s *Server) moveSymbol(ctx context.Context, in *struct {
	SymbolPath
	Body struct {
		Level  custody.SymbolLevel `json:"level" enum:"ggm,gm,m,sm,ck"`
		Parent custody.SymbolID    `json:"parent_id,omitempty" doc:"The symbol above it, empty at the top."`
	}
}) (*One[Symbol], error) {
	x, err := keys.SaveSymbol(ctx, s.systems(), s.Scope(ctx), custody.Symbol{ID: in.ID, Level: in.Body.Level, ParentID: in.Body.Parent})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Symbol]{symbol(x)}, nil
}

// Cylinder is a door whose cylinder is made for a symbol.
type Cylinder struct {
	Kind  custody.AssetKind `json:"kind" enum:"unit,area,vehicle"`
	Asset string            `json:"asset_id" maxLength:"60"`
}

func (s *Server) setCylinders(ctx context.Context, in *struct {
	SymbolPath
	Body struct {
		Doors []Cylinder `json:"doors" maxItems:"5000" doc:"All of them; those left out lose their cylinder."`
	}
}) (*One[Symbol], error) {
	on := make([]custody.Opens, len(in.Body.Doors))
	for i, d := range in.Body.Doors {
		on[i] = custody.Opens{Kind: d.Kind, AssetID: d.Asset}
	}
	x, err := keys.SetCylinders(ctx, s.systems(), s.Scope(ctx), in.ID, on)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Symbol]{symbol(x)}, nil
}

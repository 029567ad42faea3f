package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Fault is something wrong with a vehicle or a key.
type Fault struct {
	ID       custody.FaultID   `json:"id"`
	Key      custody.ItemID    `json:"key_id,omitempty" doc:"With which it was reported."`
	Vehicle  custody.VehicleID `json:"vehicle_id,omitempty"`
	What     string            `json:"what"`
	Blocks   bool              `json:"blocks" doc:"No key of it is given out until somebody lifts it; otherwise the next taker is warned."`
	RaisedAt time.Time         `json:"raised_at"`
	LiftedAt *time.Time        `json:"lifted_at,omitempty"`
	Why      string            `json:"why,omitempty" doc:"It was lifted."`
}

func fault(f custody.Fault) Fault {
	return Fault{f.ID, f.ItemID, f.VehicleID, f.What, f.Blocks, f.RaisedAt, f.LiftedAt, f.Why}
}

func (s *Server) faultOperations() {
	huma.Register(s.api, operation("GET", "/faults", "list-faults", "What is wrong with vehicles and keys, newest first"), s.listFaults)
	huma.Register(s.api, operation("GET", "/faults/{id}", "get-fault", "Read one fault"), s.getFault)
	huma.Register(s.api, operation("POST", "/faults", "raise-fault", "Report what is wrong with a key or a vehicle"), s.raiseFault)
	huma.Register(s.api, operation("POST", "/faults/{id}/lift", "lift-fault", "End a fault, or let it only warn, with a reason"), s.liftFault)
}

// FaultPath names one fault.
type FaultPath struct {
	ID custody.FaultID `path:"id"`
}

func (s *Server) listFaults(ctx context.Context, in *struct {
	Limit int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.FaultID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool            `query:"open" doc:"Only those that are not lifted."`
	Key   custody.ItemID  `query:"key_id" maxLength:"60" doc:"Of this key, or of a vehicle it opens."`
}) (*List[Fault], error) {
	var vs []store.FaultView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.Faults(store.FaultAsk{Open: in.Open, Item: in.Key, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.FaultView) string { return string(v.ID) })
	out := make([]Fault, len(vs))
	for i, v := range vs {
		out[i] = fault(v.Fault)
	}
	return listOf(out, next), nil
}

func (s *Server) getFault(ctx context.Context, in *FaultPath) (*One[Fault], error) {
	var f custody.Fault
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if f, err = r.Fault(in.ID); err == nil && !scope.SeesSite(f.SiteID) {
			err = tenants.Fail(tenants.NotFound, "fault_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Fault]{fault(f)}, nil
}

func (s *Server) raiseFault(ctx context.Context, in *struct {
	Body struct {
		Key     custody.ItemID    `json:"key_id,omitempty"`
		Vehicle custody.VehicleID `json:"vehicle_id,omitempty" doc:"When no key is named."`
		What    string            `json:"what" maxLength:"500"`
		Blocks  bool              `json:"blocks,omitempty"`
		Photo   string            `json:"photo,omitempty" maxLength:"7000000" contentEncoding:"base64" doc:"JPEG, PNG or WebP."`
	}
}) (*One[Fault], error) {
	ask := keys.FaultAsk{ItemID: in.Body.Key, VehicleID: in.Body.Vehicle, What: in.Body.What, Blocks: in.Body.Blocks}
	if in.Body.Photo != "" {
		jpeg, err := pictured(in.Body.Photo)
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		ask.Photo = jpeg
	}
	f, err := keys.RaiseFault(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), ask)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Fault]{fault(f)}, nil
}

func (s *Server) liftFault(ctx context.Context, in *struct {
	FaultPath
	Body struct {
		Why  string `json:"why" maxLength:"500"`
		Ease bool   `json:"ease,omitempty" doc:"It stays open and only warns."`
	}
}) (*One[Fault], error) {
	f, err := keys.LiftFault(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), in.ID, in.Body.Ease, in.Body.Why)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Fault]{fault(f)}, nil
}

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

// Opening is a cabinet that was opened without a release.
type Opening struct {
	ID       custody.OpeningID `json:"id"`
	At       time.Time         `json:"at"`
	ShutAt   *time.Time        `json:"shut_at,omitempty"`
	Key      custody.ItemID    `json:"key_id,omitempty" doc:"The mechanical key, as it was named then."`
	PersonID tenants.PersonID  `json:"person_id,omitempty" doc:"Who held it then; absent when nobody did."`
	Since    *time.Time        `json:"since,omitempty"`
	ClosedAt *time.Time        `json:"closed_at,omitempty"`
	Cause    string            `json:"cause,omitempty"`
}

func openingOf(o custody.Opening) Opening {
	return Opening{ID: o.ID, At: o.At, ShutAt: o.ShutAt, Key: o.ItemID, PersonID: o.PersonID, Since: o.Since, ClosedAt: o.ClosedAt, Cause: o.Cause}
}

func (s *Server) openingOperations() {
	huma.Register(s.api, operation("GET", "/cabinets/{id}/openings", "list-openings", "List when a cabinet was opened without a release, newest first"), s.listOpenings)
	huma.Register(s.api, operation("POST", "/cabinets/{id}/openings/{opening}/close", "close-opening", "Write the cause of an opening without a release"), s.closeOpening)
	huma.Register(s.api, operation("PUT", "/cabinets/{id}/override", "name-override", "Name the mechanical key of a cabinet"), s.nameOverride)
}

func (s *Server) listOpenings(ctx context.Context, in *struct {
	ID     custody.PlaceID   `path:"id" maxLength:"60"`
	Cursor custody.OpeningID `query:"cursor" maxLength:"60"`
	Limit  int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}) (*List[Opening], error) {
	var out []Opening
	next := ""
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		p, err := r.Place(in.ID)
		if err == nil && !s.Scope(ctx).SeesSite(p.SiteID) {
			err = tenants.Fail(tenants.NotFound, "place_not_found")
		}
		if err != nil {
			return err
		}
		vs, err := r.Openings(store.OpeningAsk{Place: p.ID, After: in.Cursor, Limit: int64(in.Limit) + 1})
		if len(vs) > in.Limit {
			vs = vs[:in.Limit]
			next = string(vs[in.Limit-1].ID)
		}
		for _, v := range vs {
			out = append(out, openingOf(v.Opening))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, next), nil
}

func (s *Server) closeOpening(ctx context.Context, in *struct {
	ID      custody.PlaceID   `path:"id" maxLength:"60"`
	Opening custody.OpeningID `path:"opening" maxLength:"60"`
	Body    struct {
		Cause string `json:"cause" maxLength:"1000"`
	}
}) (*One[Opening], error) {
	if err := keys.CloseOpening(ctx, store.In[keys.OpeningTx](s.Store), s.Scope(ctx), in.ID, in.Opening, in.Body.Cause); err != nil {
		return nil, s.Problem(ctx, err)
	}
	var out Opening
	err := s.read(ctx, tenants.CabinetsRead, func(r *store.Rx) error {
		o, err := r.Opening(in.Opening)
		out = openingOf(o)
		return err
	})
	return &One[Opening]{out}, err
}

// Override is the mechanical key of a cabinet.
type Override struct {
	Cabinet custody.PlaceID `json:"cabinet_id"`
	Code    string          `json:"code" doc:"Of the key; empty for none."`
}

func (s *Server) nameOverride(ctx context.Context, in *struct {
	ID   custody.PlaceID `path:"id" maxLength:"60"`
	Body struct {
		Code string `json:"code" maxLength:"40" doc:"Of a key that does not live in this cabinet; empty for none."`
	}
}) (*One[Override], error) {
	if err := keys.NameOverride(ctx, store.In[keys.OpeningTx](s.Store), s.Scope(ctx), in.ID, in.Body.Code); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Override]{Override{in.ID, in.Body.Code}}, nil
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Count is a physical count of a place.
type Count struct {
	ID        custody.CountID  `json:"id"`
	Place     custody.PlaceID  `json:"place_id"`
	StartedAt time.Time        `json:"started_at"`
	StartedBy tenants.PersonID `json:"started_by,omitempty"`
	ClosedAt  *time.Time       `json:"closed_at,omitempty"`
	SignedAt  *time.Time       `json:"signed_at,omitempty"`
	SignedBy  tenants.PersonID `json:"signed_by,omitempty"`
}

func (s *Server) countOperations() {
	huma.Register(s.api, operation("GET", "/counts", "list-counts", "List physical counts, newest first"), s.listCounts)
}

func (s *Server) listCounts(ctx context.Context, in *struct {
	Limit int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.CountID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[Count], error) {
	var vs []store.CountView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.Counts(store.CountAsk{Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.CountView) string { return string(v.ID) })
	var out []Count
	for _, v := range vs {
		out = append(out, Count{v.ID, v.PlaceID, v.StartedAt, v.StartedBy, v.ClosedAt, v.SignedAt, v.SignedBy})
	}
	return listOf(out, next), nil
}

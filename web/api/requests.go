package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// AskedFor is a request: what somebody asks for and others decide.
type AskedFor struct {
	ID        custody.RequestID    `json:"id"`
	Kind      custody.RequestKind  `json:"kind" enum:"more_time"`
	Person    tenants.PersonID     `json:"person_id"`
	Key       custody.ItemID       `json:"key_id,omitempty"`
	Until     *time.Time           `json:"until,omitempty"`
	State     custody.RequestState `json:"state" enum:"open,granted,refused,withdrawn,void"`
	Step      int                  `json:"step" doc:"How many steps are decided."`
	AskedAt   time.Time            `json:"asked_at"`
	SettledAt *time.Time           `json:"settled_at,omitempty"`
}

func (s *Server) requestOperations() {
	huma.Register(s.api, operation("GET", "/requests", "list-requests", "What people ask for, newest first; people decide, on the page"), s.listRequests)
}

func (s *Server) listRequests(ctx context.Context, in *struct {
	Limit int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.RequestID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool              `query:"open" doc:"Only those that wait for a decision."`
}) (*List[AskedFor], error) {
	var vs []store.RequestView
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		vs, err = r.Requests(store.RequestAsk{Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.RequestView) string { return string(v.ID) })
	var out []AskedFor
	for _, v := range vs {
		if v.SiteID == "" || scope.SeesSite(v.SiteID) {
			out = append(out, AskedFor{v.ID, v.Kind, v.PersonID, v.ItemID, v.Until, v.State, v.Step, v.AskedAt, v.SettledAt})
		}
	}
	return listOf(out, next), nil
}

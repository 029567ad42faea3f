package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// AskedFor is a request: what somebody asks for and others decide.
type AskedFor struct {
	ID        custody.RequestID    `json:"id"`
	Kind      custody.RequestKind  `json:"kind" enum:"more_time,access_once,for_good"`
	Person    tenants.PersonID     `json:"person_id"`
	Key       custody.ItemID       `json:"key_id,omitempty"`
	From      *time.Time           `json:"from,omitempty"`
	Until     *time.Time           `json:"until,omitempty"`
	State     custody.RequestState `json:"state" enum:"open,granted,refused,withdrawn,void,returned"`
	Step      int                  `json:"step" doc:"How many steps are decided."`
	AskedAt   time.Time            `json:"asked_at"`
	SettledAt *time.Time           `json:"settled_at,omitempty"`
	Symbol    custody.SymbolID     `json:"symbol_id,omitempty" doc:"Of which a copy is asked for, of a key for good."`
	Holding   custody.HoldingID    `json:"holding_id,omitempty" doc:"What came of it: see permanents."`
	Prior     custody.RequestID    `json:"prior_id,omitempty" doc:"That came back for changes."`
}

func askedFor(v custody.Request) AskedFor {
	return AskedFor{v.ID, v.Kind, v.PersonID, v.ItemID, v.FromAt, v.Until, v.State, v.Step, v.AskedAt, v.SettledAt, v.SymbolID, v.HoldingID, v.PriorID}
}

func (s *Server) requestOperations() {
	huma.Register(s.api, operation("GET", "/requests", "list-requests", "What people ask for, newest first; people decide, on the page"), s.listRequests)
	huma.Register(s.api, operation("POST", "/requests", "ask-access", "Asks for the approvals that a rule wants before a take"), s.askAccess)
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
			out = append(out, askedFor(v.Request))
		}
	}
	return listOf(out, next), nil
}

func (s *Server) askAccess(ctx context.Context, in *struct {
	Body struct {
		Key    custody.ItemID   `json:"key_id" maxLength:"60"`
		Person tenants.PersonID `json:"person_id" maxLength:"60" doc:"Who is to take it."`
		From   *time.Time       `json:"from,omitempty" doc:"Now when left out."`
		Until  time.Time        `json:"until" doc:"It is back by then."`
		Reason string           `json:"reason" maxLength:"500"`
	}
}) (*One[AskedFor], error) {
	ask := access.AccessAsk{ItemID: in.Body.Key, PersonID: in.Body.Person, Until: in.Body.Until, Reason: in.Body.Reason, Via: custody.ViaAPI}
	if in.Body.From != nil {
		ask.From = *in.Body.From
	}
	v, err := access.AskAccess(ctx, store.In[access.RequestTx](s.Store), s.Scope(ctx), ask)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[AskedFor]{askedFor(v)}, nil
}

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

// PermanentKey is a key that somebody has for good.
type PermanentKey struct {
	ID         custody.HoldingID      `json:"id"`
	Key        custody.ItemID         `json:"key_id"`
	Code       string                 `json:"code" doc:"Of the key."`
	Person     tenants.PersonID       `json:"person_id"`
	Since      time.Time              `json:"since"`
	State      custody.PermanentState `json:"state" enum:"quiet,asked,silent,denied"`
	SignedAt   *time.Time             `json:"signed_at,omitempty"`
	AskedAt    *time.Time             `json:"asked_at,omitempty" doc:"When it was last asked whether they still have it."`
	AnswerBy   *time.Time             `json:"answer_by,omitempty"`
	AnsweredAt *time.Time             `json:"answered_at,omitempty"`
	Owner      tenants.PersonID       `json:"owner_id,omitempty" doc:"Who sees to it since nobody answered."`
}

func (s *Server) permanentOperations() {
	huma.Register(s.api, operation("GET", "/permanents", "list-permanents", "Keys that people have for good, those given first in front"), s.listPermanents)
	huma.Register(s.api, operation("POST", "/permanents/{id}/answer", "answer-permanent", "Say whether the holder still has the key; a no reports it lost"), s.answerPermanent)
}

func (s *Server) listPermanents(ctx context.Context, in *struct {
	Limit int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.HoldingID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool              `query:"open" doc:"Only those that wait for an answer, or were denied."`
}) (*List[PermanentKey], error) {
	var vs []store.PermanentView
	var now time.Time
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		now = r.Now()
		vs, err = r.Permanents(store.PermanentAsk{Open: in.Open, After: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.PermanentView) string { return string(v.HoldingID) })
	out := make([]PermanentKey, len(vs))
	for i, v := range vs {
		out[i] = PermanentKey{v.HoldingID, v.ItemID, v.Code, v.PersonID, v.OutAt, v.State(now), v.SignedAt, v.AskedAt, v.AnswerBy, v.AnsweredAt, v.OwnerID}
	}
	return listOf(out, next), nil
}

func (s *Server) answerPermanent(ctx context.Context, in *struct {
	ID   custody.HoldingID `path:"id"`
	Body struct {
		Kept      bool   `json:"kept"`
		Statement string `json:"statement,omitempty" maxLength:"2000" doc:"How it was lost."`
	}
}) (*One[Key], error) {
	it, err := keys.AnswerPermanent(ctx, store.In[keys.PermanentTx](s.Store), s.Scope(ctx), in.ID, in.Body.Kept, in.Body.Statement)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	k, err := s.key(ctx, it.ID)
	if err != nil {
		return nil, err
	}
	return &One[Key]{k}, nil
}

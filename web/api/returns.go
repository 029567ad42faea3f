package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// Return is what is still to be said about a key that is back.
type Return struct {
	Holding    custody.HoldingID `json:"holding_id"`
	Key        custody.ItemID    `json:"key_id"`
	Person     tenants.PersonID  `json:"person_id" doc:"Who had it."`
	ReturnedAt time.Time         `json:"returned_at"`
	Questions  []rules.Question  `json:"questions" doc:"Without an answer, as the rule put them when the key was taken."`
	Witnesses  int               `json:"witnesses" doc:"Witnesses who are still missing."`
	SettledAt  *time.Time        `json:"settled_at,omitempty"`
}

func returned(a keys.ReturnAsk) Return {
	return Return{a.HoldingID, a.ItemID, a.PersonID, a.ReturnedAt, append([]rules.Question{}, a.Questions...), a.Missing, a.SettledAt}
}

func (s *Server) returnOperations() {
	huma.Register(s.api, operation("GET", "/returns", "list-returns", "Keys that are back with questions still open, oldest first"), s.listReturns)
	huma.Register(s.api, operation("POST", "/returns/{id}/answers", "answer-return", "Answer what was asked when a key came back"), s.answerReturn)
	huma.Register(s.api, operation("POST", "/returns/{id}/waive", "waive-return", "Close open questions without answers, with a reason"), s.waiveReturn)
}

func (s *Server) listReturns(ctx context.Context, in *struct {
	Limit int               `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.HoldingID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[Return], error) {
	var vs []store.ReturnAskView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.ReturnAsks(store.ReturnAskAsk{After: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.ReturnAskView) string { return string(v.HoldingID) })
	out := make([]Return, len(vs))
	for i, v := range vs {
		out[i] = returned(v.ReturnAsk)
	}
	return listOf(out, next), nil
}

func (s *Server) answerReturn(ctx context.Context, in *struct {
	ID   custody.HoldingID `path:"id"`
	Body struct {
		Answers map[string]string `json:"answers" doc:"By the question's id."`
		What    string            `json:"what,omitempty" maxLength:"500" doc:"Is damaged, in words, when an answer says that something is."`
		Photo   string            `json:"photo,omitempty" maxLength:"7000000" contentEncoding:"base64" doc:"Of the damage: JPEG, PNG or WebP."`
	}
}) (*One[Return], error) {
	ask := keys.AnswerAsk{HoldingID: in.ID, Answers: in.Body.Answers, What: in.Body.What, Via: custody.ViaAPI}
	if in.Body.Photo != "" {
		jpeg, err := pictured(in.Body.Photo)
		if err != nil {
			return nil, s.Problem(ctx, err)
		}
		ask.Photo = jpeg
	}
	a, err := keys.AnswerBack(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), ask)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Return]{returned(a)}, nil
}

func (s *Server) waiveReturn(ctx context.Context, in *struct {
	ID   custody.HoldingID `path:"id"`
	Body struct {
		Why string `json:"why" maxLength:"500"`
	}
}) (*One[Return], error) {
	a, err := keys.WaiveBack(ctx, store.In[keys.Tx](s.Store), s.Scope(ctx), in.ID, in.Body.Why)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Return]{returned(a)}, nil
}

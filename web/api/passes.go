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

// Pass lets somebody without an account take keys at a cabinet by codes.
type Pass struct {
	ID      custody.PassID   `json:"id"`
	Person  tenants.PersonID `json:"person_id" doc:"The guest, who is the holder of what is taken by it."`
	Used    int              `json:"used" doc:"Codes that are spent, as far as is known."`
	Level   custody.Level    `json:"level" doc:"The highest security level it opens."`
	Known   bool             `json:"known" doc:"The cabinet has confirmed what was sent to it last: that the pass holds, or that it ended."`
	EndedAt *time.Time       `json:"ended_at,omitempty" doc:"When it was revoked."`
	Codes   []string         `json:"codes,omitempty" doc:"One for each use; only in the answer that gives the pass."`
	PassDraft
}

// PassDraft is a pass as somebody asks for it.
type PassDraft struct {
	Label   string             `json:"label" maxLength:"60" doc:"Who it is for, as the cabinet says it."`
	Company string             `json:"company,omitempty" maxLength:"60"`
	Kind    tenants.PersonKind `json:"kind" enum:"contractor,responder,resident"`
	Cabinet custody.PlaceID    `json:"cabinet_id" maxLength:"60"`
	Keys    []custody.ItemID   `json:"key_ids" minItems:"1" maxItems:"20"`
	From    time.Time          `json:"from,omitempty" doc:"Absent or past: now."`
	Until   time.Time          `json:"until,omitempty" doc:"At most eight hours after from; absent: that long."`
	Due     time.Time          `json:"due,omitempty" doc:"When keys are back; absent: at the end."`
	Uses    int                `json:"uses" minimum:"1" maximum:"10"`
	Through bool               `json:"through,omitempty" doc:"Also during a lockdown: only for responders."`
	Reason  string             `json:"reason" maxLength:"200"`
}

func passOf(v store.PassView) Pass {
	return Pass{ID: v.ID, Person: v.PersonID, Used: v.Used, Level: v.Level, Known: v.Applies(), EndedAt: v.EndedAt,
		PassDraft: PassDraft{Label: v.Person, Company: v.Company, Kind: v.Kind, Cabinet: v.PlaceID, Keys: v.Items, From: v.FromAt, Until: v.UntilAt, Due: v.DueAt, Uses: v.Uses, Through: v.Through, Reason: v.Reason}}
}

func (s *Server) passOperations() {
	huma.Register(s.api, operation("GET", "/passes", "list-passes", "List passes of guests, newest first"), s.listPasses)
	huma.Register(s.api, operation("POST", "/passes", "give-pass", "Give a guest codes for keys of one cabinet"), s.givePass)
	huma.Register(s.api, operation("GET", "/passes/{id}", "get-pass", "Read a pass"), s.getPass)
	huma.Register(s.api, operation("POST", "/passes/{id}/revoke", "revoke-pass", "Revoke a pass at once"), s.revokePass)
	huma.Register(s.api, operation("POST", "/passes/{id}/send", "send-pass", "Send the link to a pass to its guest"), s.sendPass)
}

func (s *Server) listPasses(ctx context.Context, in *struct {
	Limit int            `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.PassID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool           `query:"open" doc:"Only those that are not over."`
}) (*List[Pass], error) {
	var vs []store.PassView
	err := s.read(ctx, tenants.KeysIssue, func(r *store.Rx) (err error) {
		vs, err = r.Passes(store.PassListAsk{Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.PassView) string { return string(v.ID) })
	out := make([]Pass, len(vs))
	for i, v := range vs {
		out[i] = passOf(v)
	}
	return listOf(out, next), nil
}

// PassPath names one pass.
type PassPath struct {
	ID custody.PassID `path:"id"`
}

func (s *Server) pass(ctx context.Context, id custody.PassID) (v store.PassView, err error) {
	err = s.read(ctx, tenants.KeysIssue, func(r *store.Rx) error {
		v, err = r.PassView(id)
		return err
	})
	return v, err
}

func (s *Server) getPass(ctx context.Context, in *PassPath) (*One[Pass], error) {
	v, err := s.pass(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &One[Pass]{passOf(v)}, nil
}

func (s *Server) givePass(ctx context.Context, in *struct{ Body PassDraft }) (*One[Pass], error) {
	d := in.Body
	p, err := keys.IssuePass(ctx, store.In[keys.PassTx](s.Store), s.Scope(ctx), keys.PassAsk{Label: d.Label, Company: d.Company, Kind: d.Kind, PlaceID: d.Cabinet, Items: d.Keys, From: d.From, Until: d.Until, Due: d.Due, Uses: d.Uses, Through: d.Through, Reason: d.Reason})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	v, err := s.pass(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	out := passOf(v)
	out.Codes = s.Keys.PassCodes(v.Device, v.Epoch, v.Grants(), v.Uses)
	return &One[Pass]{out}, nil
}

func (s *Server) revokePass(ctx context.Context, in *PassPath) (*One[Pass], error) {
	if err := keys.RevokePass(ctx, store.In[keys.PassTx](s.Store), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getPass(ctx, in)
}

func (s *Server) sendPass(ctx context.Context, in *struct {
	PassPath
	Body struct {
		To string `json:"to" maxLength:"254" doc:"An e-mail address, or a phone number with its country code, which gets a text message."`
	}
}) (*One[Pass], error) {
	scope := s.Scope(ctx)
	if err := keys.SendPass(ctx, store.In[keys.PassTx](s.Store), scope, in.ID, in.Body.To, s.Keys.PassLinkPath(string(scope.Org()), string(in.ID))); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getPass(ctx, &in.PassPath)
}

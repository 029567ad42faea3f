package api

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Label is a printed code that stands for a key.
type Label struct {
	Code      string         `json:"code"`
	Path      string         `json:"path" doc:"Where its QR code leads, below the address of this installation."`
	Key       custody.ItemID `json:"key_id"`
	MadeAt    time.Time      `json:"made_at"`
	RevokedAt *time.Time     `json:"revoked_at,omitempty"`
}

func labelOf(l custody.Label) Label {
	return Label{l.Code, custody.LabelPath + l.Code, l.ItemID, l.MadeAt, l.RevokedAt}
}

func (s *Server) labelOperations() {
	huma.Register(s.api, operation("GET", "/labels", "list-labels", "List the labels in use"), s.listLabels)
	huma.Register(s.api, operation("GET", "/labels/{code}", "get-label", "Find the key of a label"), s.getLabel)
	huma.Register(s.api, operation("POST", "/labels/{code}/revoke", "revoke-label", "Make a label mean nothing any more"), s.revokeLabel)
	huma.Register(s.api, operation("POST", "/keys/{id}/label", "make-label", "Give a key its label, or read the one it has"), s.makeLabel)
}

func (s *Server) listLabels(ctx context.Context, in *struct {
	Limit  int            `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor string         `query:"cursor" maxLength:"20" doc:"next of the answer before."`
	Key    custody.ItemID `query:"key_id" maxLength:"60"`
}) (*List[Label], error) {
	var rows []store.LabelView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Labels(store.LabelAsk{Item: in.Key, After: in.Cursor, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(v store.LabelView) string { return v.Code })
	scope := s.Scope(ctx)
	var out []Label
	for _, v := range rows {
		if scope.SeesSite(v.SiteID) {
			out = append(out, labelOf(v.Label))
		}
	}
	return listOf(out, next), nil
}

// LabelPath names one label.
type LabelPath struct {
	Code string `path:"code" maxLength:"20"`
}

func (s *Server) getLabel(ctx context.Context, in *LabelPath) (*One[Label], error) {
	var l custody.Label
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if l, err = r.Label(in.Code); err != nil {
			return err
		}
		it, err := r.Item(l.ItemID)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "label_not_found")
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Label]{labelOf(l)}, nil
}

func (s *Server) labels() keys.LabelStore { return store.In[keys.LabelTx](s.Store) }

func (s *Server) revokeLabel(ctx context.Context, in *LabelPath) (*One[Label], error) {
	l, err := keys.RevokeLabel(ctx, s.labels(), s.Scope(ctx), in.Code)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Label]{labelOf(l.Label)}, nil
}

func (s *Server) makeLabel(ctx context.Context, in *struct {
	ID custody.ItemID `path:"id"`
}) (*One[Label], error) {
	var random [5]byte
	code, ok := "", false
	for !ok {
		if _, err := rand.Read(random[:]); err != nil {
			return nil, s.Problem(ctx, err)
		}
		code, ok = tenants.ClaimCode(random)
	}
	made, err := keys.MakeLabels(ctx, s.labels(), s.Scope(ctx), []custody.ItemID{in.ID}, []string{code})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Label]{labelOf(made[0].Label)}, nil
}

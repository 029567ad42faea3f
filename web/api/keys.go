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

// Key is an item of custody: one key, a ring, a card.
type Key struct {
	ID      custody.ItemID    `json:"id"`
	Code    string            `json:"code"`
	Name    string            `json:"name"`
	Kind    custody.ItemKind  `json:"kind"`
	Level   custody.Level     `json:"level"`
	State   custody.State     `json:"state"`
	Holder  string            `json:"holder_id,omitempty"`
	Home    string            `json:"home,omitempty"`
	Slot    int               `json:"slot,omitempty"`
	OutAt   *time.Time        `json:"out_at,omitempty"`
	DueAt   *time.Time        `json:"due_at,omitempty"`
	Note    string            `json:"note,omitempty" doc:"Shown to who takes the key."`
	Photo   string            `json:"photo,omitempty" doc:"SHA-256 of its photo; the picture itself is at /keys/{id}/photo."`
	Members []Metal           `json:"members,omitempty"`
	Receipt custody.HoldingID `json:"receipt_id,omitempty" doc:"Of the take, while it is out: /receipts/{id}."`
}

// Metal is one piece on a ring.
type Metal struct {
	Symbol string `json:"symbol"`
	Copy   int    `json:"copy"`
}

// KeyPath names one key.
type KeyPath struct {
	ID custody.ItemID `path:"id"`
}

func (s *Server) keyOperations() {
	huma.Register(s.api, operation("GET", "/keys", "list-keys", "List keys by code"), s.listKeys)
	huma.Register(s.api, operation("GET", "/keys/{id}", "get-key", "Read one key, with who has it"), s.getKey)
	huma.Register(s.api, operation("GET", "/board", "list-out", "Who has what now, longest overdue first"), s.listOut)
	huma.Register(s.api, operation("POST", "/keys/{id}/take", "take-key", "Hand a key out; a cabinet's key is released by its cabinet"), s.takeKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/return", "return-key", "Take a key back; it is never refused"), s.returnKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/extend", "extend-key", "Move the due time"), s.extendKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/release", "release-key", "Ask the cabinet to open the key's slot"), s.releaseKey)
	huma.Register(s.api, operation("POST", "/keys/{id}/missing", "report-missing", "Report a key missing"), s.missingKey)
}

func (s *Server) listKeys(ctx context.Context, in *struct {
	Page
	Q     string `query:"q" maxLength:"200" doc:"Any part of code, name or holder."`
	State string `query:"state" enum:"in,out,to_hang,missing,retired," doc:"Only keys in this state."`
}) (*List[Key], error) {
	var rows []store.ItemRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Items(store.ItemAsk{Text: in.Q, State: custody.State(in.State), After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.ItemRow) string { return cursor(r.Order, string(r.ID)) })
	out := make([]Key, len(rows))
	for i, r := range rows {
		out[i] = Key{ID: r.ID, Code: r.Code, Name: r.Name, Kind: r.Kind, Level: r.Level, State: r.State, Holder: string(r.HolderID), Home: r.Home, Slot: r.HomeSlot}
	}
	return listOf(out, next), nil
}

func (s *Server) listOut(ctx context.Context, in *struct {
	Page
	View string `query:"view" enum:"out,overdue,due,missing,to_hang" default:"out"`
}) (*List[Key], error) {
	var rows []store.BoardRow
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		rows, err = r.Board(store.BoardAsk{View: store.BoardView(in.View), After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	rows, next := cut(rows, in.Limit, func(r store.BoardRow) string { return cursor(r.Order, string(r.HoldingID)) })
	out := make([]Key, len(rows))
	for i, r := range rows {
		out[i] = Key{ID: r.ItemID, Code: r.Code, Name: r.Name, Level: r.Level, State: r.State, Holder: string(r.HolderID), Home: r.Home, Slot: r.HomeSlot, OutAt: r.OutAt, DueAt: r.DueAt}
	}
	return listOf(out, next), nil
}

func (s *Server) getKey(ctx context.Context, in *KeyPath) (*One[Key], error) {
	k, err := s.key(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &One[Key]{k}, nil
}

// key reads a key that the request may see.
func (s *Server) key(ctx context.Context, id custody.ItemID) (k Key, err error) {
	scope := s.Scope(ctx)
	err = s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		v, err := r.ItemView(id)
		if err != nil {
			return err
		}
		if !scope.SeesSite(v.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		k = Key{ID: v.ID, Code: v.Code, Name: v.Name, Kind: v.Kind, Level: v.Level, State: v.State, Holder: string(v.HolderID), Home: v.Home, Slot: v.HomeSlot, OutAt: v.OutAt, DueAt: v.DueAt, Note: v.Note, Photo: v.Photo, Receipt: v.HoldingID}
		metal, err := r.Keys(id)
		for _, m := range metal {
			k.Members = append(k.Members, Metal{m.Symbol, m.Copy})
		}
		return err
	})
	return k, err
}

// TakeBody is who takes the key, what for and until when.
type TakeBody struct {
	Person  tenants.PersonID  `json:"person_id"`
	Purpose string            `json:"purpose,omitempty" maxLength:"40"`
	Reason  string            `json:"reason,omitempty" maxLength:"500"`
	DueAt   *time.Time        `json:"due_at,omitempty"`
	Answers map[string]string `json:"answers,omitempty" doc:"Answers to the questions of the rule, by the question's id; a refusal with the need answers lists the ids."`
	Promise bool              `json:"promise,omitempty" doc:"That it is back before somebody else has booked it."`
	IssueBody
}

func (b TakeBody) ask(id custody.ItemID) (keys.TakeAsk, error) {
	return b.into(keys.TakeAsk{ItemID: id, PersonID: b.Person, Via: custody.ViaAPI, Factors: []rules.Factor{rules.FactorDesk}, Purpose: b.Purpose, Reason: b.Reason, DueAt: b.DueAt, Answers: b.Answers, Promise: b.Promise})
}

func (s *Server) takeKey(ctx context.Context, in *struct {
	KeyPath
	Body TakeBody
}) (*One[Key], error) {
	ask, err := in.Body.ask(in.ID)
	if err == nil {
		_, err = keys.Take(ctx, s.desk(), s.Scope(ctx), ask)
	}
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &in.KeyPath)
}

func (s *Server) returnKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		BroughtBy tenants.PersonID `json:"brought_by,omitempty"`
	} `required:"false"`
}) (*One[Key], error) {
	if _, err := keys.BringBack(ctx, s.desk(), s.Scope(ctx), keys.BackAsk{ItemID: in.ID, BroughtBy: in.Body.BroughtBy, Via: custody.ViaAPI}); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &in.KeyPath)
}

func (s *Server) extendKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		DueAt time.Time `json:"due_at"`
	}
}) (*One[Key], error) {
	if _, err := keys.Extend(ctx, s.desk(), s.Scope(ctx), in.ID, in.Body.DueAt); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &in.KeyPath)
}

func (s *Server) missingKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		Statement string `json:"statement,omitempty" maxLength:"2000"`
	} `required:"false"`
}) (*One[Key], error) {
	if _, err := keys.ReportMissing(ctx, s.desk(), s.Scope(ctx), in.ID, in.Body.Statement); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.getKey(ctx, &in.KeyPath)
}

// Command is an order to a cabinet; it is never done before the cabinet says so.
type Command struct {
	ID        custody.CommandID `json:"id"`
	State     keys.CommandState `json:"state"`
	Slot      int               `json:"slot"`
	ExpiresAt time.Time         `json:"expires_at"`
	Joint     custody.JointID   `json:"joint,omitempty" doc:"The release that waits for a second person: nothing was sent yet."`
}

func (s *Server) releaseKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		TakeBody
		Seconds int `json:"seconds,omitempty" minimum:"5" maximum:"60" default:"15" doc:"How long the cabinet may still obey."`
	}
}) (*One[Command], error) {
	ask, err := in.Body.ask(in.ID)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	c, err := keys.Release(ctx, s.desk(), s.Scope(ctx), keys.ReleaseAsk{TakeAsk: ask, Life: time.Duration(in.Body.Seconds) * time.Second})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	if c.Waits != nil {
		return &One[Command]{Command{State: keys.CommandState(c.Waits.State), Slot: c.Waits.Slot, ExpiresAt: c.Waits.Until, Joint: c.Waits.ID}}, nil
	}
	return &One[Command]{Command{ID: c.ID, State: c.State, Slot: c.Slot, ExpiresAt: c.ExpiresAt}}, nil
}

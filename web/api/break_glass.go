package api

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// BreakGlass is one time that a named person opened what the rules refuse.
type BreakGlass struct {
	ID         custody.GlassID  `json:"id"`
	Key        custody.ItemID   `json:"key_id"`
	Site       tenants.SiteID   `json:"site_id"`
	Person     tenants.PersonID `json:"person_id"`
	Why        custody.GlassWhy `json:"why"`
	Text       string           `json:"text,omitempty"`
	Lifted     []string         `json:"lifted" doc:"Codes of what the rules had said."`
	Via        custody.Via      `json:"via"`
	At         time.Time        `json:"at"`
	HeardAt    time.Time        `json:"heard_at" doc:"Later than at when the cabinet had no line."`
	Told       int              `json:"told" doc:"How many people were told at once."`
	DueAt      time.Time        `json:"review_due_at"`
	ReviewedAt *time.Time       `json:"reviewed_at,omitempty" doc:"Another person reviews it, on its page."`
	ReviewedBy tenants.PersonID `json:"reviewed_by,omitempty"`
	Cause      string           `json:"cause,omitempty" doc:"What the reviewer found."`
}

func breakGlass(g custody.Glass) BreakGlass {
	out := BreakGlass{ID: g.ID, Key: g.ItemID, Site: g.SiteID, Person: g.PersonID, Why: g.Why, Text: g.Text, Lifted: []string{}, Via: g.Via, At: g.At, HeardAt: g.HeardAt, Told: g.Told, DueAt: g.DueAt, ReviewedAt: g.ReviewedAt, ReviewedBy: g.ReviewedBy, Cause: g.Cause}
	if g.Lifted != "" {
		out.Lifted = strings.Split(g.Lifted, ",")
	}
	return out
}

// Keeper is somebody who may open what the rules refuse.
type Keeper struct {
	ID     custody.KeeperID `json:"id"`
	Person tenants.PersonID `json:"person_id"`
	Site   tenants.SiteID   `json:"site_id,omitempty" doc:"Absent: every site."`
	Level  custody.Level    `json:"level" doc:"The highest security level they may open."`
	From   time.Time        `json:"from"`
	Until  time.Time        `json:"until"`
	Drill  *time.Time       `json:"drilled_at,omitempty" doc:"When somebody last saw them practise."`
	Due    time.Time        `json:"drill_due" doc:"By when they practise next: once a month."`
}

func (s *Server) breakGlassOperations() {
	huma.Register(s.api, operation("GET", "/break-glass", "list-break-glass", "List what was opened against the rules, newest first"), s.listBreakGlass)
	huma.Register(s.api, operation("GET", "/break-glass/{id}", "get-break-glass", "Read one of them, with its review"), s.getBreakGlass)
	huma.Register(s.api, operation("GET", "/keepers", "list-keepers", "List who may open what the rules refuse"), s.listKeepers)
}

func (s *Server) listBreakGlass(ctx context.Context, in *struct {
	Limit int             `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.GlassID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool            `query:"open" doc:"Only those that nobody has reviewed."`
}) (*List[BreakGlass], error) {
	var vs []store.GlassView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		vs, err = r.Glasses(store.GlassAsk{Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.GlassView) string { return string(v.ID) })
	out := make([]BreakGlass, len(vs))
	for i, v := range vs {
		out[i] = breakGlass(v.Glass)
	}
	return listOf(out, next), nil
}

func (s *Server) getBreakGlass(ctx context.Context, in *struct {
	ID custody.GlassID `path:"id"`
}) (*One[BreakGlass], error) {
	var v store.GlassView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		v, err = r.GlassView(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[BreakGlass]{breakGlass(v.Glass)}, nil
}

func (s *Server) listKeepers(ctx context.Context, _ *struct{}) (*List[Keeper], error) {
	var ks []store.KeeperView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		ks, err = r.Keepers("")
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Keeper, len(ks))
	for i, k := range ks {
		out[i] = Keeper{ID: k.ID, Person: k.PersonID, Site: k.SiteID, Level: k.Level, From: k.FromAt, Until: k.UntilAt, Drill: k.DrilledAt, Due: k.DrillDue()}
	}
	return listOf(out, ""), nil
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

// Lockdown is a time in which no key of a site is given but to the exempt.
type Lockdown struct {
	ID       custody.LockdownID  `json:"id"`
	Site     tenants.SiteID      `json:"site_id"`
	Why      custody.LockdownWhy `json:"why"`
	Text     string              `json:"text,omitempty"`
	At       time.Time           `json:"at"`
	AskedAt  *time.Time          `json:"asked_at,omitempty" doc:"Somebody asked to lift it; another person must agree, on its page."`
	LiftedAt *time.Time          `json:"lifted_at,omitempty"`
	Alone    bool                `json:"alone,omitempty" doc:"Lifted by one person, after ten minutes without an answer."`
	Reviewed *time.Time          `json:"reviewed_at,omitempty"`
	Cabinets []LockedCabinet     `json:"cabinets,omitempty" doc:"Of one lockdown: how far each cabinet with a controller has come."`
}

// LockedCabinet is what one cabinet confirmed.
type LockedCabinet struct {
	Place     custody.PlaceID `json:"place_id"`
	Online    bool            `json:"online"`
	Confirmed bool            `json:"confirmed" doc:"It does what is wanted now: keeps its keys, or gives them again."`
	AppliedAt *time.Time      `json:"applied_at,omitempty" doc:"It first confirmed the lockdown."`
}

func lockdown(l custody.Lockdown) Lockdown {
	return Lockdown{ID: l.ID, Site: l.SiteID, Why: l.Why, Text: l.Text, At: l.At, AskedAt: l.AskedAt, LiftedAt: l.LiftedAt, Alone: l.Alone, Reviewed: l.ReviewedAt}
}

func (s *Server) lockdownOperations() {
	huma.Register(s.api, operation("GET", "/lockdowns", "list-lockdowns", "List lockdowns of sites, newest first"), s.listLockdowns)
	huma.Register(s.api, operation("GET", "/lockdowns/{id}", "get-lockdown", "Read a lockdown, with what each cabinet confirmed"), s.getLockdown)
	huma.Register(s.api, operation("POST", "/lockdowns", "begin-lockdown", "Lock a site down, at once; two people lift it on its page"), s.beginLockdown)
	huma.Register(s.api, operation("POST", "/lockdowns/{id}/notes", "note-lockdown", "Write a note about a lockdown"), s.noteLockdown)
}

// LockdownPath names one lockdown.
type LockdownPath struct {
	ID custody.LockdownID `path:"id"`
}

func (s *Server) listLockdowns(ctx context.Context, in *struct {
	Limit int                `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.LockdownID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[Lockdown], error) {
	var vs []store.LockdownView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		vs, err = r.Lockdowns(store.LockdownAsk{Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.LockdownView) string { return string(v.ID) })
	out := make([]Lockdown, len(vs))
	for i, v := range vs {
		out[i] = lockdown(v.Lockdown)
	}
	return listOf(out, next), nil
}

func (s *Server) getLockdown(ctx context.Context, in *LockdownPath) (*One[Lockdown], error) {
	var v store.LockdownView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		v, err = r.LockdownView(in.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := lockdown(v.Lockdown)
	for _, c := range v.Cabinets {
		out.Cabinets = append(out.Cabinets, LockedCabinet{c.PlaceID, c.Online, c.Confirmed(v.Lockdown), c.AppliedAt})
	}
	return &One[Lockdown]{out}, nil
}

func (s *Server) beginLockdown(ctx context.Context, in *struct {
	Body struct {
		Site tenants.SiteID      `json:"site_id"`
		Why  custody.LockdownWhy `json:"why" enum:"threat,intruder,theft,lost_credentials,authority_order,other"`
		Text string              `json:"text,omitempty" maxLength:"500" doc:"What happens; wanted with the reason other."`
	}
}) (*One[Lockdown], error) {
	l, err := emergency.Lock(ctx, store.In[emergency.LockTx](s.Store), s.Scope(ctx), emergency.LockAsk{SiteID: in.Body.Site, Why: in.Body.Why, Text: in.Body.Text})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Lockdown]{lockdown(l)}, nil
}

func (s *Server) noteLockdown(ctx context.Context, in *struct {
	LockdownPath
	Body struct {
		Text string `json:"text" maxLength:"500"`
	}
}) (*struct{}, error) {
	if err := emergency.Note(ctx, store.In[emergency.LockTx](s.Store), s.Scope(ctx), in.ID, in.Body.Text); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return nil, nil
}

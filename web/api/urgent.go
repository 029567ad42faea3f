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

// UrgentTake is a key that somebody took at once by a playbook.
type UrgentTake struct {
	ID       custody.UrgentID   `json:"id"`
	Key      custody.ItemID     `json:"key_id"`
	Site     tenants.SiteID     `json:"site_id"`
	Cabinet  custody.PlaceID    `json:"place_id"`
	Person   tenants.PersonID   `json:"person_id"`
	Playbook custody.PlaybookID `json:"playbook_id,omitempty"`
	Run      custody.RunID      `json:"run_id,omitempty" doc:"That went on then."`
	Lifted   []string           `json:"lifted" doc:"Codes of what the rules had said."`
	At       time.Time          `json:"at"`
	HeardAt  time.Time          `json:"heard_at" doc:"Later than at when the cabinet had no line."`
	Told     int                `json:"told" doc:"How many others were told at once."`
	DueAt    time.Time          `json:"due_at" doc:"Why is to be written by then."`
	WhyAt    *time.Time         `json:"why_at,omitempty" doc:"Who took it writes why, on its page: a token is nobody."`
	Why      string             `json:"why,omitempty"`
	DoubtAt  *time.Time         `json:"doubted_at,omitempty" doc:"Another person finds it unjustified."`
	DoubtBy  tenants.PersonID   `json:"doubted_by,omitempty"`
	Doubt    string             `json:"doubt,omitempty"`
}

func urgentTake(u custody.Urgent) UrgentTake {
	out := UrgentTake{ID: u.ID, Key: u.ItemID, Site: u.SiteID, Cabinet: u.PlaceID, Person: u.PersonID, Playbook: u.PlaybookID, Run: u.RunID, Lifted: []string{}, At: u.At, HeardAt: u.HeardAt, Told: u.Told, DueAt: u.DueAt,
		WhyAt: u.WhyAt, Why: u.Why, DoubtAt: u.DoubtAt, DoubtBy: u.DoubtBy, Doubt: u.Doubt}
	if u.Lifted != "" {
		out.Lifted = strings.Split(u.Lifted, ",")
	}
	return out
}

func (s *Server) urgentOperations() {
	huma.Register(s.api, operation("GET", "/urgent-takes", "list-urgent-takes", "List keys that were taken at once by a playbook, newest first"), s.listUrgents)
	huma.Register(s.api, operation("GET", "/urgent-takes/{id}", "get-urgent-take", "Read one of them, with what was written about it"), s.getUrgent)
}

func (s *Server) listUrgents(ctx context.Context, in *struct {
	Limit int              `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.UrgentID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool             `query:"open" doc:"Only those of which nobody has written why."`
}) (*List[UrgentTake], error) {
	var vs []store.UrgentView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		vs, err = r.Urgents(store.UrgentAsk{Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.UrgentView) string { return string(v.ID) })
	out := make([]UrgentTake, len(vs))
	for i, v := range vs {
		out[i] = urgentTake(v.Urgent)
	}
	return listOf(out, next), nil
}

func (s *Server) getUrgent(ctx context.Context, in *struct {
	ID custody.UrgentID `path:"id"`
}) (*One[UrgentTake], error) {
	var v store.UrgentView
	err := s.read(ctx, tenants.EmergencyLock, func(r *store.Rx) (err error) {
		v, err = r.UrgentView(in.ID, true)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[UrgentTake]{urgentTake(v.Urgent)}, nil
}

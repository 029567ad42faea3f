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

// Incident is a key reported lost.
type Incident struct {
	ID          custody.IncidentID   `json:"id"`
	Key         custody.ItemID       `json:"key_id"`
	Person      tenants.PersonID     `json:"person_id,omitempty" doc:"Who had it last."`
	ReportedAt  time.Time            `json:"reported_at"`
	StatementBy time.Time            `json:"statement_by"`
	StatedAt    *time.Time           `json:"stated_at,omitempty"`
	Decision    custody.LostDecision `json:"decision,omitempty" enum:"rekey,keep,"`
	Cost        int64                `json:"cost" doc:"Minor units of the organisation's currency."`
	ChargedTo   tenants.PersonID     `json:"charged_to,omitempty"`
	OrderedAt   *time.Time           `json:"ordered_at,omitempty" doc:"When the locksmith was told to change the locks."`
	RekeyedAt   *time.Time           `json:"rekeyed_at,omitempty"`
	FoundAt     *time.Time           `json:"found_at,omitempty"`
	Outcome     custody.State        `json:"outcome,omitempty" enum:"in,retired,"`
	ClosedAt    *time.Time           `json:"closed_at,omitempty"`
	Copies      []RecalledCopy       `json:"copies,omitempty" doc:"Called back; only where one loss is read."`
}

func incident(i custody.Incident) Incident {
	return Incident{i.ID, i.ItemID, i.PersonID, i.ReportedAt, i.StatementBy, i.StatedAt, i.Decision, i.Cost, i.ChargedTo, i.OrderedAt, i.OrderDoneAt, i.FoundAt, i.Outcome, i.ClosedAt, nil}
}

func (s *Server) incidentOperations() {
	huma.Register(s.api, operation("GET", "/incidents", "list-incidents", "Keys reported lost, newest first"), s.listIncidents)
	huma.Register(s.api, operation("GET", "/incidents/{id}", "get-incident", "Read one loss"), s.getIncident)
	huma.Register(s.api, operation("POST", "/incidents/{id}/decision", "decide-incident", "Decide whether the locks are changed, and the cost"), s.decideIncident)
	s.incidentActs()
}

// IncidentPath names one loss.
type IncidentPath struct {
	ID custody.IncidentID `path:"id"`
}

func (s *Server) listIncidents(ctx context.Context, in *struct {
	Limit int                `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After custody.IncidentID `query:"cursor" maxLength:"60" doc:"next of the answer before."`
	Open  bool               `query:"open" doc:"Only those that are not closed."`
}) (*List[Incident], error) {
	var vs []store.IncidentView
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		vs, err = r.Incidents(store.IncidentAsk{Open: in.Open, Before: in.After, Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.IncidentView) string { return string(v.ID) })
	out := make([]Incident, len(vs))
	for i, v := range vs {
		out[i] = incident(v.Incident)
	}
	return listOf(out, next), nil
}

func (s *Server) getIncident(ctx context.Context, in *IncidentPath) (*One[Incident], error) {
	var v store.IncidentView
	var recalls []custody.Recall
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) (err error) {
		if v, err = r.IncidentView(in.ID); err == nil && !scope.SeesSite(v.SiteID) {
			err = tenants.Fail(tenants.NotFound, "incident_not_found")
		}
		if err == nil {
			recalls, err = r.Recalls(in.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := incident(v.Incident)
	for _, c := range recalls {
		out.Copies = append(out.Copies, RecalledCopy{c.ItemID, c.DoneAt})
	}
	return &One[Incident]{out}, nil
}

func (s *Server) decideIncident(ctx context.Context, in *struct {
	IncidentPath
	Body struct {
		Decision custody.LostDecision `json:"decision" enum:"rekey,keep"`
		Why      string               `json:"why" maxLength:"2000"`
		Cost     int64                `json:"cost,omitempty" minimum:"0"`
		Charge   bool                 `json:"charge,omitempty" doc:"To who had it last."`
	}
}) (*One[Incident], error) {
	b := in.Body
	i, err := keys.DecideLoss(ctx, store.In[keys.LostTx](s.Store), s.Scope(ctx), in.ID, keys.LossAsk{Decision: b.Decision, Why: b.Why, Cost: b.Cost, Charge: b.Charge})
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Incident]{incident(i)}, nil
}

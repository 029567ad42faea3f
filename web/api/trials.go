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

// Trial is a changed rule tried over what people really asked for.
type Trial struct {
	ID        string          `json:"id"`
	State     access.RunState `json:"state" enum:"running,finished,cancelled,broken"`
	StartedAt time.Time       `json:"started_at"`
	Days      int             `json:"days"`
	Reached   time.Time       `json:"reached" doc:"The asks until then are done."`
	Asked     int             `json:"asked"`
	Allowed   int             `json:"allowed"`
	Refused   int             `json:"refused"`
	More      int             `json:"more" doc:"Would need something more."`
	NotKnown  int             `json:"not_known"`
	Expired   int             `json:"expired" doc:"Asks of which what was known is no longer kept."`
	Late      access.Late     `json:"late" doc:"Keys that would be called late, or no longer."`
	Samples   []access.Change `json:"samples,omitempty" doc:"The newest asks with another answer, oldest first."`
}

func trialOf(r access.Run) Trial {
	m := r.Result.Moves
	return Trial{r.ID, r.State, r.StartedAt, r.Days, r.Result.Reached, r.Result.Asked, m.Allowed, m.Refused, m.More, r.Result.NotKnown, r.Result.Expired, r.Result.Late, r.Result.Samples}
}

func (s *Server) trialOperations() {
	huma.Register(s.api, operation("POST", "/what-if", "start-what-if", "Try a new rule, a changed one, or one's end over recorded asks; nothing is changed"), s.startTrial)
	huma.Register(s.api, operation("GET", "/what-if/{id}", "get-what-if", "How far a trial is, and what it found"), s.getTrial)
	huma.Register(s.api, operation("POST", "/what-if/{id}/cancel", "cancel-what-if", "Stop a trial; what it found until then stays"), s.cancelTrial)
}

func (s *Server) runs() access.RunStore { return store.In[access.RunTx](s.Store) }

func (s *Server) startTrial(ctx context.Context, in *struct {
	Body struct {
		Rule    custody.RuleID `json:"rule_id,omitempty" doc:"Absent: a new rule."`
		Changed *RuleText      `json:"rule,omitempty" doc:"Absent: what if the rule were taken away?"`
		Days    int            `json:"days,omitempty" minimum:"0" maximum:"366" doc:"Absent: 30."`
	}
}) (*One[Trial], error) {
	draft := access.Draft{Ended: in.Body.Changed == nil}
	if in.Body.Rule != "" {
		was, err := s.ruleNow(ctx, in.Body.Rule)
		if err != nil {
			return nil, err
		}
		draft.Rule = was
	} else if draft.Ended {
		return nil, s.Problem(ctx, tenants.Fail(tenants.NotFound, "rule_not_found").At("rule_id"))
	}
	if in.Body.Changed != nil {
		draft.Rule = in.Body.Changed.over(draft.Rule)
	}
	if in.Body.Days == 0 {
		in.Body.Days = access.MonthDays
	}
	run, trial, err := access.StartTrial(ctx, s.runs(), s.Scope(ctx), draft, in.Body.Days)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	s.Carry(s.Scope(ctx), run, trial)
	return s.trialNow(ctx, run.ID)
}

func (s *Server) trialNow(ctx context.Context, id string) (*One[Trial], error) {
	var run access.Run
	err := s.read(ctx, tenants.RulesEdit, func(r *store.Rx) (err error) { run, err = r.Trial(id); return err })
	if err != nil {
		return nil, err
	}
	return &One[Trial]{trialOf(run)}, nil
}

type trialPath struct {
	ID string `path:"id" maxLength:"60"`
}

func (s *Server) getTrial(ctx context.Context, in *trialPath) (*One[Trial], error) {
	return s.trialNow(ctx, in.ID)
}

func (s *Server) cancelTrial(ctx context.Context, in *trialPath) (*One[Trial], error) {
	var run access.Run
	err := s.read(ctx, tenants.RulesEdit, func(r *store.Rx) (err error) { run, err = r.Trial(in.ID); return err })
	if err != nil {
		return nil, err
	}
	if err := access.CancelTrial(ctx, s.runs(), s.Scope(ctx), run); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.trialNow(ctx, in.ID)
}

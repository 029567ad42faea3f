package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// Effective is what the rules would answer if the person asked for the key in
// its place at the desk.
type Effective struct {
	Person  tenants.PersonID `json:"person_id"`
	Key     custody.ItemID   `json:"key_id"`
	Code    string           `json:"code"`
	Outcome rules.Outcome    `json:"outcome" enum:"grant,need,deny"`
	Rule    custody.RuleID   `json:"rule_id,omitempty" doc:"The allowing rule the answer rests on."`
	DueAt   *time.Time       `json:"due_at,omitempty"`
	Reasons []rules.Reason   `json:"reasons,omitempty" doc:"Why not."`
	Needs   []rules.Need     `json:"needs,omitempty" doc:"What would be missing."`
}

func (s *Server) effectiveOperations() {
	huma.Register(s.api, operation("GET", "/effective", "effective-access", "What one person may take, or who may take one key, at any moment; past ones by rules, people, keys and holidays as they were"), s.effective)
}

func (s *Server) effective(ctx context.Context, in *struct {
	Person tenants.PersonID `query:"person_id" maxLength:"60" doc:"Every key for this person; or"`
	Key    custody.ItemID   `query:"key_id" maxLength:"60" doc:"everybody who is active for this key."`
	At     time.Time        `query:"at" doc:"Absent: now."`
	Limit  int              `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	After  string           `query:"cursor" maxLength:"60" doc:"next of the answer before."`
}) (*List[Effective], error) {
	if (in.Person == "") == (in.Key == "") {
		return nil, s.Problem(ctx, tenants.Fail(tenants.Invalid, "effective_one").At("person_id"))
	}
	var out []Effective
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) error {
		if in.At.IsZero() {
			in.At = r.Now()
		}
		if in.Key != "" {
			if it, err := r.Item(in.Key); err != nil || !scope.SeesSite(it.SiteID) {
				return notSeen(err, "key_not_found")
			}
		} else if _, err := r.PersonView(in.Person); err != nil {
			return err
		}
		e, err := r.Effective(store.EffectiveAsk{At: in.At.UTC(), Item: in.Key})
		if err == nil {
			out = reach(&e, in.Person, scope, in.After, in.Limit+1)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out, next := cut(out, in.Limit, func(e Effective) string {
		if in.Person != "" {
			return string(e.Key)
		}
		return string(e.Person)
	})
	return listOf(out, next), nil
}

// notSeen is the failure of reading something, or that it is not to be seen.
func notSeen(err error, code string) error {
	if err == nil {
		err = tenants.Fail(tenants.NotFound, code)
	}
	return err
}

// reach decides for one person and every key, or for everybody and the one key
// that was read, beginning after an id.
func reach(e *store.Effective, who tenants.PersonID, scope tenants.Scope, after string, most int) (out []Effective) {
	skip := after != ""
	passed := func(id string) bool {
		was := skip
		skip = skip && id != after
		return was
	}
	if who != "" {
		p := e.Person(who)
		if p == nil {
			return nil
		}
		among := e.For(p)
		for i := range e.Keys {
			if k := &e.Keys[i]; !passed(string(k.ID)) && len(out) < most && scope.SeesSite(k.SiteID) {
				out = append(out, effectiveOf(p, k, e.Decide(p, k, among)))
			}
		}
		return out
	}
	for i := range e.People {
		if p := &e.People[i]; !passed(string(p.ID)) && len(out) < most && len(e.Keys) > 0 && p.Active {
			out = append(out, effectiveOf(p, &e.Keys[0], e.Decide(p, &e.Keys[0], e.Rules)))
		}
	}
	return out
}

func effectiveOf(p *store.RulePerson, k *store.EffectiveKey, d rules.Decision) Effective {
	return Effective{p.ID, k.ID, k.Code, d.Outcome, d.RuleID, d.Terms.DueAt, d.Reasons, d.Needs}
}

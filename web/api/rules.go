package api

import (
	"context"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// RuleText is what a rule says: who may, or may not, take what, when, and what
// is required. Lists that are empty ask nothing, but a rule must name somebody.
type RuleText struct {
	Name     string           `json:"name,omitempty" maxLength:"200"`
	Effect   rules.Effect     `json:"effect" enum:"allow,deny"`
	Who      rules.Who        `json:"who"`
	What     *rules.What      `json:"what,omitempty" doc:"Absent: every key."`
	When     []rules.Window   `json:"when,omitempty" doc:"Weekly windows in the site's zone; absent: at any time."`
	Holidays rules.HolidayUse `json:"holidays,omitempty" enum:",closed,only"`
	Dates    []rules.DayHours `json:"dates,omitempty" doc:"Stand in for the windows of their day."`
	Needs    *rules.Needs     `json:"needs,omitempty"`
	Limits   *rules.Limits    `json:"limits,omitempty"`
	Offline  rules.Offline    `json:"offline,omitempty" enum:",refuse,fresh"`
}

// over is the rule that the text makes of one.
func (t RuleText) over(r rules.Rule) rules.Rule {
	out := rules.Rule{ID: r.ID, Version: r.Version, Name: strings.TrimSpace(t.Name), Effect: t.Effect, Who: t.Who, When: t.When, Holidays: t.Holidays, Dates: t.Dates, Offline: t.Offline}
	if t.What != nil {
		out.What = *t.What
	}
	if t.Needs != nil {
		out.Needs = *t.Needs
	}
	if t.Limits != nil {
		out.Limits = *t.Limits
	}
	return out
}

// Rule is a rule in force, or a version of one.
type Rule struct {
	ID      custody.RuleID `json:"id"`
	Version int            `json:"version"`
	RuleText
	From   *time.Time `json:"from,omitempty" doc:"Of a version: since when."`
	Until  *time.Time `json:"until,omitempty" doc:"Of a version that is no longer in force."`
	Doubts []string   `json:"doubts,omitempty" doc:"What is odd about a rule that was just saved, as codes."`
}

func ruleOf(r rules.Rule) Rule {
	return Rule{ID: r.ID, Version: r.Version, RuleText: RuleText{r.Name, r.Effect, r.Who, &r.What, r.When, r.Holidays, r.Dates, &r.Needs, &r.Limits, r.Offline}}
}

type rulePath struct {
	ID custody.RuleID `path:"id" maxLength:"60"`
}

func (s *Server) ruleOperations() {
	huma.Register(s.api, operation("GET", "/rules", "list-rules", "The rules in force, by name"), s.listRules)
	huma.Register(s.api, operation("POST", "/rules", "add-rule", "Make a rule; it is in force at once"), s.addRule)
	huma.Register(s.api, operation("GET", "/rules/{id}", "get-rule", "One rule in force"), s.getRule)
	huma.Register(s.api, operation("POST", "/rules/{id}", "change-rule", "Make a new version of a rule; decisions go on citing the version they rested on"), s.changeRule)
	huma.Register(s.api, operation("POST", "/rules/{id}/end", "end-rule", "Take a rule out of force"), s.endRule)
	huma.Register(s.api, operation("GET", "/rules/{id}/versions", "list-rule-versions", "Every version of a rule, newest first"), s.listRuleVersions)
}

func (s *Server) accessStore() access.Store { return store.In[access.Tx](s.Store) }

func (s *Server) listRules(ctx context.Context, in *Page) (*List[Rule], error) {
	var all []rules.Rule
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) { all, err = r.Rules(); return err })
	if err != nil {
		return nil, err
	}
	var out []Rule
	after := in.after()
	for _, r := range all {
		if after.ID == "" || r.Name > after.Order || r.Name == after.Order && string(r.ID) > after.ID {
			out = append(out, ruleOf(r))
		}
	}
	out, next := cut(out, in.Limit, func(r Rule) string { return cursor(r.Name, string(r.ID)) })
	return listOf(out, next), nil
}

func (s *Server) ruleNow(ctx context.Context, id custody.RuleID) (rule rules.Rule, err error) {
	err = s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) { rule, err = r.Rule(id); return err })
	return rule, err
}

func (s *Server) getRule(ctx context.Context, in *rulePath) (*One[Rule], error) {
	rule, err := s.ruleNow(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &One[Rule]{ruleOf(rule)}, nil
}

func (s *Server) addRule(ctx context.Context, in *struct{ Body RuleText }) (*One[Rule], error) {
	return s.saveRule(ctx, in.Body.over(rules.Rule{}))
}

func (s *Server) changeRule(ctx context.Context, in *struct {
	ID   custody.RuleID `path:"id" maxLength:"60"`
	Body RuleText
}) (*One[Rule], error) {
	was, err := s.ruleNow(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.saveRule(ctx, in.Body.over(was))
}

// saveRule saves a rule unless it could never do anything, as the page does;
// what is merely odd is told with the answer.
func (s *Server) saveRule(ctx context.Context, rule rules.Rule) (*One[Rule], error) {
	if err := access.Check(rule); err != nil {
		return nil, s.Problem(ctx, err)
	}
	doubts, err := access.Doubts(ctx, s.accessStore(), s.Scope(ctx), rule)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	var codes []string
	for _, d := range doubts {
		if d.Fatal {
			return nil, s.Problem(ctx, tenants.Fail(tenants.Invalid, "rule_does_nothing", "doubt", string(d.Kind)))
		}
		codes = append(codes, string(d.Kind))
	}
	saved, err := access.SaveRule(ctx, s.accessStore(), s.Scope(ctx), rule)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	out := ruleOf(saved)
	out.Doubts = codes
	return &One[Rule]{out}, nil
}

func (s *Server) endRule(ctx context.Context, in *rulePath) (*One[Rule], error) {
	rule, err := s.ruleNow(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := access.EndRule(ctx, s.accessStore(), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Rule]{ruleOf(rule)}, nil
}

func (s *Server) listRuleVersions(ctx context.Context, in *rulePath) (*List[Rule], error) {
	var out []Rule
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) error {
		vs, err := r.RuleVersions(in.ID)
		for _, v := range vs {
			rule := ruleOf(v.Rule)
			rule.From, rule.Until = &v.CreatedAt, v.EndedAt
			out = append(out, rule)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

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

// Policy is a document and the rules that enforce it.
type Policy struct {
	ID           custody.PolicyID    `json:"id"`
	Version      int                 `json:"version"`
	Title        string              `json:"title"`
	Situation    string              `json:"situation"`
	Who          string              `json:"who,omitempty"`
	Steps        string              `json:"steps,omitempty" doc:"One a line."`
	Consequences string              `json:"consequences,omitempty"`
	State        custody.PolicyState `json:"state" enum:"draft,approved,ended"`
	Owner        tenants.PersonID    `json:"owner_id,omitempty"`
	ReviewAt     *time.Time          `json:"review_at,omitempty"`
	ApprovedBy   tenants.PersonID    `json:"approved_by,omitempty"`
	ApprovedAt   *time.Time          `json:"approved_at,omitempty"`
	Rules        []EnforcingRule     `json:"rules,omitempty" doc:"Of one policy."`
}

// EnforcingRule is a rule that enforces a policy.
type EnforcingRule struct {
	Rule     custody.RuleID `json:"rule_id"`
	Name     string         `json:"name"`
	Approved int            `json:"approved_version,omitempty" doc:"Of the rule when the policy was approved."`
	Now      int            `json:"version,omitempty" doc:"In force; absent when the rule ended."`
	Drifted  bool           `json:"drifted"`
}

func policyOf(p custody.Policy, links []custody.PolicyRule) Policy {
	out := Policy{p.ID, p.Version, p.Title, p.Situation, p.Who, p.Steps, p.Consequences, p.State, p.OwnerID, p.ReviewAt, p.ApprovedBy, p.ApprovedAt, nil}
	for _, l := range links {
		out.Rules = append(out.Rules, EnforcingRule{l.RuleID, l.Name, l.Version, l.Now, l.Drifted()})
	}
	return out
}

// PolicyDraft is what a policy is written from.
type PolicyDraft struct {
	Title        string           `json:"title" maxLength:"120"`
	Situation    string           `json:"situation" maxLength:"16000"`
	Who          string           `json:"who,omitempty" maxLength:"16000"`
	Steps        string           `json:"steps,omitempty" maxLength:"16000"`
	Consequences string           `json:"consequences,omitempty" maxLength:"16000"`
	ReviewAt     *time.Time       `json:"review_at,omitempty"`
	Rules        []custody.RuleID `json:"rule_ids,omitempty" maxItems:"50"`
}

func (s *Server) policyOperations() {
	huma.Register(s.api, operation("GET", "/policies", "list-policies", "Policies in force, by title"), s.listPolicies)
	huma.Register(s.api, operation("POST", "/policies", "write-policy", "Write a policy; a person approves it, on the page"), s.writePolicy)
	huma.Register(s.api, operation("GET", "/policies/{id}", "get-policy", "One policy with the rules that enforce it, and whether they drifted"), s.getPolicy)
	huma.Register(s.api, operation("POST", "/policies/{id}", "change-policy", "Write another text of a policy, which is a draft until a person approves it"), s.changePolicy)
	huma.Register(s.api, operation("POST", "/policies/{id}/end", "end-policy", "Put a policy out of force"), s.endPolicy)
}

func (s *Server) policyStore() access.PolicyStore { return store.In[access.PolicyTx](s.Store) }

func (s *Server) listPolicies(ctx context.Context, in *struct {
	Page
	Ended bool `query:"ended" doc:"Those out of force instead."`
}) (*List[Policy], error) {
	var vs []store.PolicyView
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) {
		vs, err = r.Policies(store.PolicyAsk{Ended: in.Ended, After: in.after(), Limit: in.Limit + 1})
		return err
	})
	if err != nil {
		return nil, err
	}
	vs, next := cut(vs, in.Limit, func(v store.PolicyView) string { return cursor(v.Title, string(v.ID)) })
	var out []Policy
	for _, v := range vs {
		out = append(out, policyOf(v.Policy, nil))
	}
	return listOf(out, next), nil
}

// onePolicy answers with a policy as it is now.
func (s *Server) onePolicy(ctx context.Context, id custody.PolicyID) (*One[Policy], error) {
	var p custody.Policy
	var links []custody.PolicyRule
	err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) {
		if p, err = r.Policy(id); err != nil {
			return err
		}
		links, err = r.PolicyRules(id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &One[Policy]{policyOf(p, links)}, nil
}

type policyPath struct {
	ID custody.PolicyID `path:"id" maxLength:"60"`
}

func (s *Server) getPolicy(ctx context.Context, in *policyPath) (*One[Policy], error) {
	return s.onePolicy(ctx, in.ID)
}

func (s *Server) writePolicy(ctx context.Context, in *struct{ Body PolicyDraft }) (*One[Policy], error) {
	return s.savePolicy(ctx, custody.Policy{}, in.Body)
}

func (s *Server) changePolicy(ctx context.Context, in *struct {
	ID   custody.PolicyID `path:"id" maxLength:"60"`
	Body PolicyDraft
}) (*One[Policy], error) {
	var p custody.Policy
	if err := s.read(ctx, tenants.RulesRead, func(r *store.Rx) (err error) { p, err = r.Policy(in.ID); return err }); err != nil {
		return nil, err
	}
	return s.savePolicy(ctx, p, in.Body)
}

func (s *Server) savePolicy(ctx context.Context, p custody.Policy, d PolicyDraft) (*One[Policy], error) {
	p.Title, p.Situation, p.Who, p.Steps, p.Consequences, p.ReviewAt = d.Title, d.Situation, d.Who, d.Steps, d.Consequences, d.ReviewAt
	out, err := access.WritePolicy(ctx, s.policyStore(), s.Scope(ctx), p, d.Rules)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.onePolicy(ctx, out.ID)
}

func (s *Server) endPolicy(ctx context.Context, in *policyPath) (*One[Policy], error) {
	if _, err := access.EndPolicy(ctx, s.policyStore(), s.Scope(ctx), in.ID); err != nil {
		return nil, s.Problem(ctx, err)
	}
	return s.onePolicy(ctx, in.ID)
}

package access

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// PolicyStore opens the transactions of policies.
type PolicyStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(PolicyTx) error) error
}

// PolicyTx is what policies need of a transaction. Whoever changes a policy
// holds its row.
type PolicyTx interface {
	Now() time.Time
	NewID(prefix string) string
	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
	PersonFacts(id tenants.PersonID, at time.Time) (rules.PersonFacts, error)

	LockPolicy(id custody.PolicyID) (custody.Policy, error)
	SavePolicy(p custody.Policy, fresh bool) error
	SavePolicyVersion(p custody.Policy, body string) error // of p.Version: written anew, or approved
	PolicyRules(id custody.PolicyID) ([]custody.PolicyRule, error)
	SavePolicyRules(id custody.PolicyID, rs []custody.PolicyRule) error
	DuePolicies(now time.Time) ([]custody.PolicyID, error)
	Rules() ([]rules.Rule, error)
}

// The bounds of a policy that somebody still reads, in runes.
const (
	longestPolicy   = 4000
	mostPolicyRules = 50
)

// WritePolicy writes a new policy (empty id) or another text of one, and which
// rules enforce it. It is a draft until somebody approves it.
func WritePolicy(ctx context.Context, s PolicyStore, scope tenants.Scope, in custody.Policy, enforce []custody.RuleID) (p custody.Policy, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return p, err
	}
	if err := checkPolicy(&in, enforce); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx PolicyTx) error {
		p = in
		fresh := p.ID == ""
		if fresh {
			p.ID, p.Version, p.ApprovedAt, p.ApprovedBy = custody.PolicyID(tx.NewID("pol")), 1, nil, ""
		} else {
			was, err := tx.LockPolicy(p.ID)
			if err != nil {
				return err
			}
			if was.State == custody.PolicyOver {
				return tenants.Fail(tenants.Conflict, "policy_over")
			}
			p.Version, p.ApprovedAt, p.ApprovedBy = was.Version+1, was.ApprovedAt, was.ApprovedBy
		}
		p.State, p.WrittenBy, p.WrittenAt, p.EndedAt = custody.PolicyDraft, scope.Person(), tx.Now(), nil
		if p.OwnerID == "" {
			p.OwnerID = scope.Person()
		}
		remindAt(&p, tx.Now())
		if err := tx.SavePolicy(p, fresh); err != nil {
			return err
		}
		if err := linkRules(tx, p.ID, enforce); err != nil {
			return err
		}
		body, err := json.Marshal(map[string]string{"title": p.Title, "situation": p.Situation, "who": p.Who, "steps": p.Steps, "consequences": p.Consequences})
		if err != nil {
			return err
		}
		if err := tx.SavePolicyVersion(p, string(body)); err != nil {
			return err
		}
		return recordPolicy(tx, custody.PolicyWritten, p)
	})
	return p, tenants.Wrap("access.WritePolicy", err)
}

func checkPolicy(p *custody.Policy, enforce []custody.RuleID) (err error) {
	if p.Title, err = tenants.NormalName(p.Title, "title", 120); err != nil {
		return err
	}
	if strings.TrimSpace(p.Situation) == "" {
		return tenants.Fail(tenants.Invalid, "policy_situation").At("situation")
	}
	for _, f := range []struct{ name, text string }{{"situation", p.Situation}, {"who", p.Who}, {"steps", p.Steps}, {"consequences", p.Consequences}} {
		if len([]rune(f.text)) > longestPolicy {
			return tenants.Fail(tenants.Invalid, "too_long", "max", number(longestPolicy)).At(f.name)
		}
	}
	if len(enforce) > mostPolicyRules {
		return tenants.Fail(tenants.Invalid, "policy_rules_many", "max", number(mostPolicyRules)).At("rules")
	}
	return nil
}

// remindAt sets when the owner is told: before the review date, or on it.
func remindAt(p *custody.Policy, now time.Time) {
	p.RemindAt = nil
	if p.ReviewAt == nil {
		return
	}
	at := p.ReviewAt.Add(-custody.PolicyNotice)
	if at.Before(now) {
		at = *p.ReviewAt
	}
	p.RemindAt = &at
}

// linkRules links the rules in force; what was approved of one stays known.
func linkRules(tx PolicyTx, id custody.PolicyID, enforce []custody.RuleID) error {
	now, err := tx.Rules()
	if err != nil {
		return err
	}
	was, err := tx.PolicyRules(id)
	if err != nil {
		return err
	}
	slices.Sort(enforce)
	var out []custody.PolicyRule
	for _, rule := range slices.Compact(enforce) {
		link := custody.PolicyRule{RuleID: rule}
		if i := slices.IndexFunc(was, func(l custody.PolicyRule) bool { return l.RuleID == rule }); i >= 0 {
			link = was[i]
		}
		if i := slices.IndexFunc(now, func(r rules.Rule) bool { return r.ID == rule }); i >= 0 {
			link.Name = now[i].Name
		} else if link.Name == "" {
			return tenants.Fail(tenants.NotFound, "rule_not_found").At("rules")
		}
		out = append(out, link)
	}
	return tx.SavePolicyRules(id, out)
}

func recordPolicy(tx PolicyTx, kind custody.EventKind, p custody.Policy, data ...string) error {
	e := custody.Event{Kind: kind, Outcome: string(p.State), Data: map[string]string{"policy": string(p.ID), "name": p.Title, "version": number(p.Version)}}
	for i := 0; i+1 < len(data); i += 2 {
		e.Data[data[i]] = data[i+1]
	}
	_, err := tx.Record(e)
	return err
}

// ApprovePolicy approves the text as it is, and the linked rules as they are
// now: from then on a changed rule is drift. Who wrote the text does not
// approve it. A policy that stands is approved again when it was looked at, or
// when its rules drifted on purpose.
func ApprovePolicy(ctx context.Context, s PolicyStore, scope tenants.Scope, id custody.PolicyID, version int, review *time.Time) (p custody.Policy, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx PolicyTx) error {
		if p, err = tx.LockPolicy(id); err != nil {
			return err
		}
		if err := mayApprove(tx, scope, p, version, review); err != nil {
			return err
		}
		links, err := tx.PolicyRules(id)
		if err != nil {
			return err
		}
		for i := range links {
			if links[i].Now == 0 {
				return tenants.Fail(tenants.Conflict, "policy_rule_ended", "rule", links[i].Name)
			}
			links[i].Version = links[i].Now
		}
		if err := tx.SavePolicyRules(id, links); err != nil {
			return err
		}
		now := tx.Now()
		p.State, p.ApprovedBy, p.ApprovedAt = custody.PolicyStand, scope.Person(), &now
		if review != nil {
			p.ReviewAt = review
		}
		remindAt(&p, now)
		if err := tx.SavePolicy(p, false); err != nil {
			return err
		}
		if err := tx.SavePolicyVersion(p, ""); err != nil {
			return err
		}
		return recordPolicy(tx, custody.PolicyApproved, p, "rules", number(len(links)))
	})
	return p, tenants.Wrap("access.ApprovePolicy", err)
}

func mayApprove(tx PolicyTx, scope tenants.Scope, p custody.Policy, version int, review *time.Time) error {
	switch {
	case p.State == custody.PolicyOver:
		return tenants.Fail(tenants.Conflict, "policy_over")
	case version != p.Version:
		return tenants.Fail(tenants.Conflict, "policy_changed")
	case review != nil && !review.After(tx.Now()):
		return tenants.Fail(tenants.Invalid, "policy_review_past").At("review")
	case scope.Person() == "":
		return tenants.Fail(tenants.Forbidden, "policy_person")
	case p.State == custody.PolicyStand:
		return nil
	case scope.Person() == p.WrittenBy:
		return tenants.Fail(tenants.Forbidden, "policy_own")
	}
	me, err := tx.PersonFacts(scope.Person(), tx.Now())
	if err != nil {
		return err
	}
	author, err := tx.PersonFacts(p.WrittenBy, tx.Now())
	if err == nil && me.Human != "" && me.Human == author.Human {
		return tenants.Fail(tenants.Forbidden, "policy_own")
	}
	return err
}

// EndPolicy puts a policy out of force; its versions stay.
func EndPolicy(ctx context.Context, s PolicyStore, scope tenants.Scope, id custody.PolicyID) (p custody.Policy, err error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return p, err
	}
	err = s.InTx(ctx, scope, func(tx PolicyTx) error {
		if p, err = tx.LockPolicy(id); err != nil {
			return err
		}
		if p.State == custody.PolicyOver {
			return tenants.Fail(tenants.Conflict, "policy_over")
		}
		now := tx.Now()
		p.State, p.EndedAt, p.RemindAt = custody.PolicyOver, &now, nil
		if err := tx.SavePolicy(p, false); err != nil {
			return err
		}
		return recordPolicy(tx, custody.PolicyEnded, p)
	})
	return p, tenants.Wrap("access.EndPolicy", err)
}

// RemindPolicies tells the owners of policies that are to be looked at again:
// some time before the day, and on it.
func RemindPolicies(ctx context.Context, s PolicyStore, scope tenants.Scope) error {
	return tenants.Wrap("access.RemindPolicies", s.InTx(ctx, scope, func(tx PolicyTx) error {
		due, err := tx.DuePolicies(tx.Now())
		if err != nil {
			return err
		}
		for _, id := range due {
			if err := remindPolicy(tx, id); err != nil {
				return err
			}
		}
		return nil
	}))
}

func remindPolicy(tx PolicyTx, id custody.PolicyID) error {
	p, err := tx.LockPolicy(id)
	if err != nil || p.RemindAt == nil || p.RemindAt.After(tx.Now()) || p.State == custody.PolicyOver {
		return err
	}
	p.RemindAt = nil
	if p.ReviewAt.After(tx.Now()) {
		p.RemindAt = p.ReviewAt
	}
	if err := tx.SavePolicy(p, false); err != nil {
		return err
	}
	if err := recordPolicy(tx, custody.PolicyDue, p, "review", p.ReviewAt.UTC().Format(time.RFC3339)); err != nil || p.OwnerID == "" {
		return err
	}
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "policy_review", To: p.OwnerID, Policy: p.ID, At: p.ReviewAt, Path: "/policies/" + string(p.ID)}, tx.Now())
}

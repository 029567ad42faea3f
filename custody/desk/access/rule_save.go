package access

import (
	"context"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Store opens the transaction of a use-case about who may take what.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what these use-cases need inside the transaction.
type Tx interface {
	NewID(prefix string) string
	Rule(id custody.RuleID) (rules.Rule, error)
	SaveRule(r rules.Rule) error
	EndRule(id custody.RuleID) error
	Record(e custody.Event) (custody.EntryID, error)
}

// SaveRule makes a new rule (empty ID) or a new version of one. Decisions go
// on citing the version they rested on.
func SaveRule(ctx context.Context, s Store, scope tenants.Scope, r rules.Rule) (rules.Rule, error) {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return r, err
	}
	if err := Check(r); err != nil {
		return r, err
	}
	err := s.InTx(ctx, scope, func(tx Tx) error {
		kind := custody.RuleAdded
		r.Version = 1
		if r.ID == "" {
			r.ID = custody.RuleID(tx.NewID("rul"))
		} else {
			was, err := tx.Rule(r.ID)
			if err != nil {
				return err
			}
			kind, r.Version = custody.RuleChanged, was.Version+1
		}
		if err := tx.SaveRule(r); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: kind, RuleID: r.ID, Version: r.Version, Outcome: "done", Data: map[string]string{"name": r.Name, "effect": string(r.Effect)}})
		return err
	})
	return r, tenants.Wrap("access.SaveRule", err)
}

// EndRule takes a rule out of force.
func EndRule(ctx context.Context, s Store, scope tenants.Scope, id custody.RuleID) error {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return err
	}
	return tenants.Wrap("access.EndRule", s.InTx(ctx, scope, func(tx Tx) error {
		r, err := tx.Rule(id)
		if err != nil {
			return err
		}
		if err := tx.EndRule(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.RuleEnded, RuleID: id, Version: r.Version, Outcome: "done", Data: map[string]string{"name": r.Name}})
		return err
	}))
}

// Check refuses a rule that could never apply or that contradicts itself.
func Check(r rules.Rule) error {
	switch {
	case strings.TrimSpace(r.Name) == "":
		return tenants.Fail(tenants.Invalid, "name_required").At("name")
	case r.Effect != rules.Allow && r.Effect != rules.Deny:
		return tenants.Fail(tenants.Invalid, "rule_effect").At("effect")
	case !names(r.Who):
		return tenants.Fail(tenants.Invalid, "rule_who_empty").At("who")
	case r.What.MaxLevel != nil && *r.What.MaxLevel < r.What.MinLevel:
		return tenants.Fail(tenants.Invalid, "rule_levels_crossed").At("level")
	case r.Limits.MaxMinutes < 0 || r.Limits.MaxHeld < 0:
		return tenants.Fail(tenants.Invalid, "rule_limit_negative").At("limits")
	case r.Limits.Curfew != nil && (*r.Limits.Curfew < 0 || *r.Limits.Curfew >= 1440):
		return tenants.Fail(tenants.Invalid, "rule_curfew_range").At("curfew")
	}
	for i, w := range r.When {
		if w.Days == 0 || w.Days > 127 || w.From < 0 || w.From >= 1440 || w.To < 0 || w.To > 1440 || w.From == w.To {
			return tenants.Fail(tenants.Invalid, "rule_window_never", "window", strconv.Itoa(i+1)).At("when")
		}
	}
	return nil
}

func names(w rules.Who) bool {
	return w.Everyone || len(w.People)+len(w.Groups)+len(w.Roles)+len(w.Profiles)+len(w.Departments)+len(w.Kinds) > 0
}

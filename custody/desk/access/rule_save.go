package access

import (
	"context"

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
	KnownTx
	NewID(prefix string) string
	Rule(id custody.RuleID) (rules.Rule, error)
	SaveRule(r rules.Rule) error
	EndRule(id custody.RuleID) error
	Record(e custody.Event) (custody.EntryID, error)

	// House is what doubts about a rule rest on.
	House() (House, error)
	Site(id tenants.SiteID) (tenants.Site, error)
	SaveCalendar(site tenants.SiteID, from, until string, days []custody.Holiday) error

	KeyGroup(id custody.KeyGroupID) (custody.KeyGroup, error)
	SaveKeyGroup(g custody.KeyGroup, items []custody.ItemID) error
	ItemByCode(code string) (custody.Item, error)

	LockPerson(id tenants.PersonID) (tenants.Person, error)
	AddQualification(q tenants.Qualification) error
	EndQualification(id tenants.QualificationID) (tenants.Qualification, error)
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
	asked := r
	err := s.InTx(ctx, scope, func(tx Tx) error {
		r = asked
		kind, was := custody.RuleAdded, rules.Rule{}
		r.Version = 1
		if r.ID == "" {
			r.ID = custody.RuleID(tx.NewID("rul"))
		} else {
			var err error
			if was, err = tx.Rule(r.ID); err != nil {
				return err
			}
			kind, r.Version = custody.RuleChanged, was.Version+1
		}
		if err := known(tx, was, r); err != nil {
			return err
		}
		ids(tx, was, &r)
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

package access

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// LongestDelegation bounds how long one person may stand in for another.
const LongestDelegation = 90 * 24 * time.Hour

// Delegate lets a colleague decide requests in one's place between two
// moments.
func Delegate(ctx context.Context, s RequestStore, scope tenants.Scope, to tenants.PersonID, from, until time.Time) (out custody.Delegation, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	switch {
	case to == "":
		return out, tenants.Fail(tenants.Invalid, "person_required").At("person")
	case to == scope.Person():
		return out, tenants.Fail(tenants.Invalid, "not_oneself").At("person")
	case !until.After(from):
		return out, tenants.Fail(tenants.Invalid, "until_before_from").At("until")
	case until.Sub(from) > LongestDelegation:
		return out, tenants.Fail(tenants.Invalid, "delegation_long", "days", "90").At("until")
	}
	err = s.InTx(ctx, scope, func(tx RequestTx) error {
		if !until.After(tx.Now()) {
			return tenants.Fail(tenants.Invalid, "due_in_past").At("until")
		}
		p, err := tx.PersonFacts(to, tx.Now())
		if err != nil {
			return err
		}
		if !p.Known || !p.Active {
			return tenants.Fail(tenants.NotFound, "person_not_found")
		}
		out = custody.Delegation{ID: tx.NewID("dlg"), FromID: scope.Person(), ToID: to, From: from.UTC(), Until: until.UTC()}
		if err := tx.AddDelegation(out); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.Delegated, PersonID: to, Outcome: "done", Data: map[string]string{"delegation": out.ID, "from": out.From.Format(time.RFC3339), "until": out.Until.Format(time.RFC3339)}})
		return err
	})
	return out, tenants.Wrap("access.Delegate", err)
}

// EndDelegation takes back what one has delegated.
func EndDelegation(ctx context.Context, s RequestStore, scope tenants.Scope, id string) error {
	return tenants.Wrap("access.EndDelegation", s.InTx(ctx, scope, func(tx RequestTx) error {
		if err := tx.EndDelegation(id, scope.Person()); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.DelegationEnded, PersonID: scope.Person(), Outcome: "done", Data: map[string]string{"delegation": id}})
		return err
	}))
}

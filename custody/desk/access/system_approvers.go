package access

import (
	"context"
	"encoding/json"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ApproversStore opens the transaction in which the approvers of a key system
// are named.
type ApproversStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(ApproversTx) error) error
}

// ApproversTx is what naming them needs of a transaction.
type ApproversTx interface {
	KnownTx
	LockSystem(id custody.SystemID) (custody.KeySystem, error)
	SaveApprovers(y custody.KeySystem) error
	Record(e custody.Event) (custody.EntryID, error)
}

// SetApprovers says who must say yes, in order, before somebody gets a copy of
// a system's keys for good, and which executive above a master. No steps: as
// the house does it.
func SetApprovers(ctx context.Context, s ApproversStore, scope tenants.Scope, id custody.SystemID, by []rules.Approval, executive rules.Who) (out custody.KeySystem, err error) {
	switch err := scope.Need(tenants.RulesEdit); {
	case err != nil:
		return out, err
	case len(by) > mostSteps:
		return out, tenants.Fail(tenants.Invalid, "approvals_many", "max", itoa(mostSteps)).At("approvals")
	}
	err = s.InTx(ctx, scope, func(tx ApproversTx) error {
		for _, a := range append([]rules.Approval{{Who: executive}}, by...) {
			if err := known(tx, rules.Rule{}, rules.Rule{Who: a.Who}); err != nil {
				return err
			}
		}
		y, err := tx.LockSystem(id)
		if err != nil {
			return err
		}
		if y.Approvals, err = written(by, len(by) == 0); err != nil {
			return err
		}
		if y.Executive, err = written(executive, executive.Empty()); err != nil {
			return err
		}
		if err := tx.SaveApprovers(y); err != nil {
			return err
		}
		out = y
		_, err = tx.Record(custody.Event{Kind: custody.SystemApprovers, Outcome: "done", Data: map[string]string{"system": string(id), "name": y.Name, "steps": itoa(len(by)), "approvals": y.Approvals, "executive": y.Executive}})
		return err
	})
	return out, tenants.Wrap("access.SetApprovers", err)
}

// written is JSON, or "" for what says nothing.
func written(v any, empty bool) (string, error) {
	if empty {
		return "", nil
	}
	text, err := json.Marshal(v)
	return string(text), err
}

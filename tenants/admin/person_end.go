package admin

import (
	"context"

	"claviger/tenants"
)

// LeaveEnded opens the recovery of somebody whose last day is over and who
// still has keys, as Leave does; its owner is their manager while active, else
// an owner of the organisation. The last owner keeps their rights. It does
// nothing when the day was moved, somebody else began, or every key is back.
func LeaveEnded(ctx context.Context, s Store, scope tenants.Scope, id tenants.PersonID) error {
	return tenants.Wrap("admin.LeaveEnded", s.InTx(ctx, scope, func(tx Tx) error {
		p, err := tx.LockPerson(id)
		if err != nil || p.BlockedAt != nil || p.EndsOn == nil || p.EndsOn.After(tx.Now()) {
			return err
		}
		if held, err := tx.UnsettledOf(id); err != nil || held == 0 {
			return err
		}
		if _, err := tx.Leaving(id); tenants.KindOf(err) != tenants.NotFound || err == nil {
			return err
		}
		owner, err := recoverer(tx, p)
		if err != nil || owner == "" { // they are the last owner
			return err
		}
		_, err = leave(tx, scope, id, owner)
		return err
	}))
}

// recoverer is who sees to what somebody still has when nobody says who.
func recoverer(tx Tx, p tenants.Person) (tenants.PersonID, error) {
	if p.ManagerID != "" && p.ManagerID != p.ID {
		boss, err := tx.Person(p.ManagerID)
		if err != nil || boss.ActiveAt(tx.Now()) {
			return boss.ID, err
		}
	}
	return tx.AnOwner(p.ID)
}

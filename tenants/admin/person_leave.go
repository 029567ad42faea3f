package admin

import (
	"context"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// LeavingTx keeps the recoveries of what people who left still had.
type LeavingTx interface {
	// EndPending cancels what a person has open: bookings, requests, offers of
	// keys from and to them, places in queues, stand-ins.
	EndPending(person tenants.PersonID) (custody.Pending, error)
	AddLeaving(l custody.Leaving) error // Conflict when one is open
	Leaving(person tenants.PersonID) (custody.Leaving, error)
	SaveLeaving(l custody.Leaving) error
	ManagersOf(people []tenants.PersonID) (map[tenants.PersonID]tenants.PersonID, error)
	UnsettledOf(person tenants.PersonID) (int, error) // keys they have that are not followed as lost

	// AnOwner is an active owner of the organisation who is not the person,
	// the first by name; "" when there is none.
	AnOwner(but tenants.PersonID) (tenants.PersonID, error)
}

// Leave ends what a person may do, as BlockPerson does, cancels what they have
// open, and hands the recovery of their keys to an owner: the one who is named,
// else their manager, else the one who acts. It may be asked for somebody who
// is blocked already, or whose last day is over. A new owner who did not begin
// it gets a mail.
func Leave(ctx context.Context, s Store, scope tenants.Scope, id, owner tenants.PersonID) (out custody.Leaving, err error) {
	err = s.InTx(ctx, scope, func(tx Tx) error {
		if _, err := mayBlock(tx, scope, id); err != nil {
			return err
		}
		owner, err := ownerOf(tx, scope, id, owner)
		if err != nil {
			return err
		}
		out, err = leave(tx, scope, id, owner)
		return err
	})
	return out, tenants.Wrap("admin.Leave", err)
}

func leave(tx Tx, scope tenants.Scope, id, owner tenants.PersonID) (out custody.Leaving, err error) {
	p, err := mayBlock(tx, scope, id)
	if err != nil {
		return out, err
	}
	if p.BlockedAt == nil {
		at := tx.Now()
		p.BlockedAt = &at
		if err := tx.SavePerson(p); err != nil {
			return out, err
		}
	}
	revoked, err := revokeAll(tx, id)
	if err != nil {
		return out, err
	}
	if err := endSessionsOf(tx, id); err != nil {
		return out, err
	}
	out = custody.Leaving{ID: custody.LeavingID(tx.NewID("lea")), PersonID: id, OwnerID: owner, BegunAt: tx.Now(), BegunBy: scope.Actor()}
	if out.Ended, err = tx.EndPending(id); err != nil {
		return out, err
	}
	out.Ended.Credentials = int64(revoked)
	if err := tx.AddLeaving(out); err != nil {
		return out, err
	}
	return out, begun(tx, scope, out)
}

// ownerOf is who sees to the recovery; never the one who leaves.
func ownerOf(tx Tx, scope tenants.Scope, id, owner tenants.PersonID) (tenants.PersonID, error) {
	if owner == "" {
		managers, err := tx.ManagersOf([]tenants.PersonID{id})
		if err != nil {
			return "", err
		}
		if owner = managers[id]; owner == "" || owner == id {
			owner = scope.Person()
		}
	}
	if owner == "" || owner == id {
		return "", tenants.Fail(tenants.Invalid, "leaving_owner").At("owner")
	}
	p, err := tx.Person(owner)
	if err == nil && !p.ActiveAt(tx.Now()) {
		err = tenants.Fail(tenants.Invalid, "leaving_owner").At("owner")
	}
	return owner, err
}

func begun(tx Tx, scope tenants.Scope, l custody.Leaving) error {
	held, err := tx.OpenHoldings(l.PersonID)
	if err != nil {
		return err
	}
	if l.OwnerID != scope.Person() {
		if err := tx.Enqueue(custody.SendMail, map[string]any{"mail": "letter", "about": "leaving_owner", "to": l.OwnerID, "person": l.PersonID, "path": "/people/" + string(l.PersonID) + "/leaving"}, tx.Now()); err != nil {
			return err
		}
	}
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	_, err = tx.Record(custody.Event{Kind: custody.LeavingBegun, PersonID: l.PersonID, Outcome: "done", Data: map[string]string{"leaving": string(l.ID), "owner": string(l.OwnerID), "held": n(int64(len(held))),
		"credentials": n(l.Ended.Credentials), "bookings": n(l.Ended.Bookings), "requests": n(l.Ended.Requests), "offers": n(l.Ended.Offers), "waits": n(l.Ended.Waits), "stand_ins": n(l.Ended.StandIns)}})
	return err
}

// CloseLeaving ends a recovery. Each key is back by then, or followed as lost.
func CloseLeaving(ctx context.Context, s Store, scope tenants.Scope, id tenants.PersonID) error {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return err
	}
	return tenants.Wrap("admin.CloseLeaving", s.InTx(ctx, scope, func(tx Tx) error {
		if _, err := seenPerson(tx, scope, id); err != nil {
			return err
		}
		l, err := tx.Leaving(id)
		if err != nil {
			return err
		}
		n, err := tx.UnsettledOf(id)
		if err != nil {
			return err
		}
		if n > 0 {
			return tenants.Fail(tenants.Conflict, "leaving_unsettled", "n", strconv.Itoa(n))
		}
		at := tx.Now()
		l.ClosedAt = &at
		if err := tx.SaveLeaving(l); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.LeavingClosed, PersonID: id, Outcome: "done", Data: map[string]string{"leaving": string(l.ID)}})
		return err
	}))
}

// MailReceipt sends the one who left a receipt of what they brought back.
func MailReceipt(ctx context.Context, s Store, scope tenants.Scope, id tenants.PersonID) error {
	if err := scope.Need(tenants.PeopleEdit); err != nil {
		return err
	}
	return tenants.Wrap("admin.MailReceipt", s.InTx(ctx, scope, func(tx Tx) error {
		p, err := seenPerson(tx, scope, id)
		if err != nil {
			return err
		}
		if p.Email == "" {
			return tenants.Fail(tenants.Conflict, "leaver_no_email", "name", p.Name)
		}
		l, err := tx.Leaving(id)
		if err != nil {
			return err
		}
		at := tx.Now()
		l.MailedAt = &at
		if err := tx.SaveLeaving(l); err != nil {
			return err
		}
		if _, err = tx.Record(custody.Event{Kind: custody.LeavingReceipt, PersonID: id, Outcome: "done", Data: map[string]string{"leaving": string(l.ID)}}); err != nil {
			return err
		}
		return tx.Enqueue(custody.SendMail, map[string]any{"mail": "leaver_receipt", "person": id}, at)
	}))
}

package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// AskToLift says that a lockdown can end, and why. Another human must agree.
func AskToLift(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID, why string) (out custody.Lockdown, err error) {
	why, err = wanted("why", "lockdown_lift_why", why)
	if err != nil {
		return out, err
	}
	err = byPerson(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		if l.Asked() {
			return tenants.Fail(tenants.Conflict, "lockdown_asked")
		}
		now := tx.Now()
		l.AskedAt, l.AskedBy, l.AskedWhy = &now, scope.Person(), why
		out = l
		if err := tx.SaveLockdown(l); err != nil {
			return err
		}
		if _, err := tx.Record(event(custody.LockdownAsked, l, site).with("why", why)); err != nil {
			return err
		}
		return tell(tx, "lockdown_asked", l, scope.Person())
	})
	return out, tenants.Wrap("emergency.AskToLift", err)
}

// KeepLocked says no to whoever asked, or takes back what one asked oneself:
// nobody can lift it before somebody asks again.
func KeepLocked(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID) (out custody.Lockdown, err error) {
	err = byPerson(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		if !l.Asked() {
			return tenants.Fail(tenants.Conflict, "lockdown_not_asked")
		}
		asker := l.AskedBy
		l.AskedAt, l.AskedBy, l.AskedWhy = nil, "", ""
		out = l
		if err := tx.SaveLockdown(l); err != nil {
			return err
		}
		e := event(custody.LockdownKept, l, site).Event
		e.PersonID = asker
		_, err := tx.Record(e)
		return err
	})
	return out, tenants.Wrap("emergency.KeepLocked", err)
}

// Lift ends a lockdown: another human than who asked agrees, or who asked does
// it alone after custody.AloneAfter without an answer, which is marked and wants
// a review. A refused attempt is in the log.
func Lift(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID) (out custody.Lockdown, err error) {
	var refused error
	err = byPerson(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		if out = l; !l.Asked() {
			return tenants.Fail(tenants.Conflict, "lockdown_not_asked")
		}
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		same, err := sameHuman(tx, l.AskedBy, scope.Person())
		if err != nil {
			return err
		}
		now := tx.Now()
		if same && now.Before(l.AloneFrom()) {
			refused = tenants.Fail(tenants.Conflict, "lockdown_same_person", "minutes", minutesLeft(l.AloneFrom().Sub(now)))
			e := event(custody.LockdownRefused, l, site).Event
			e.Outcome = "deny"
			_, err := tx.Record(e)
			return err
		}
		l.LiftedAt, l.LiftedBy, l.Alone = &now, scope.Person(), same
		out = l
		if err := tx.SaveLockdown(l); err != nil {
			return err
		}
		e := event(custody.LockdownLifted, l, site, "asked", string(l.AskedBy)).Event
		if same {
			e.Data["alone"] = "yes"
		}
		e.PersonID = l.AskedBy
		_, err = tx.Record(e)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("emergency.Lift", err)
}

// minutesLeft is a duration in whole minutes, rounded up.
func minutesLeft(d time.Duration) string {
	return number(int((d + time.Minute - 1) / time.Minute))
}

// Review is another human's look at a lockdown that was lifted alone.
func Review(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID, text string) (out custody.Lockdown, err error) {
	text, err = wanted("review", "lockdown_review_required", text)
	if err != nil {
		return out, err
	}
	if scope.Person() == "" {
		return out, tenants.Fail(tenants.Forbidden, "lockdown_person")
	}
	err = onLockdown(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		if out = l; !l.ToReview() {
			return tenants.Fail(tenants.Conflict, "lockdown_no_review")
		}
		same, err := sameHuman(tx, l.LiftedBy, scope.Person())
		if err != nil {
			return err
		}
		if same {
			return tenants.Fail(tenants.Conflict, "lockdown_review_same").At("review")
		}
		now := tx.Now()
		l.ReviewedAt, l.ReviewedBy, l.Review = &now, scope.Person(), text
		out = l
		if err := tx.SaveLockdown(l); err != nil {
			return err
		}
		_, err = tx.Record(event(custody.LockdownReviewed, l, site).with("review", text))
		return err
	})
	return out, tenants.Wrap("emergency.Review", err)
}

// byPerson is onLockdown for an active one and for a human: a program is nobody
// and cannot be one of two people.
func byPerson(ctx context.Context, s LockStore, scope tenants.Scope, id custody.LockdownID, fn func(LockTx, custody.Lockdown, tenants.Site) error) error {
	if scope.Person() == "" && scope.Can(tenants.EmergencyLock) {
		return tenants.Fail(tenants.Forbidden, "lockdown_person")
	}
	return onLockdown(ctx, s, scope, id, func(tx LockTx, l custody.Lockdown, site tenants.Site) error {
		if !l.Active() {
			return tenants.Fail(tenants.Conflict, "lockdown_lifted")
		}
		return fn(tx, l, site)
	})
}

// sameHuman tells whether two records of people are one human.
func sameHuman(tx LockTx, a, b tenants.PersonID) (bool, error) {
	if a == b {
		return true, nil
	}
	one, err := tx.Person(a)
	if err != nil {
		return false, err
	}
	other, err := tx.Person(b)
	return one.Human != "" && one.Human == other.Human, err
}

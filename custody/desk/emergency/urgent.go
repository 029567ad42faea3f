package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// UrgentStore opens the transactions of takes by a playbook.
type UrgentStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(UrgentTx) error) error
}

// UrgentTx is what is written about them afterwards needs of a transaction.
type UrgentTx interface {
	Now() time.Time
	Record(e custody.Event) (custody.EntryID, error)
	Person(id tenants.PersonID) (tenants.Person, error)
	LockUrgent(id custody.UrgentID) (custody.Urgent, error)
	SaveUrgent(u custody.Urgent) error
	Lifters(site tenants.SiteID) ([]tenants.PersonID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// MostReminders ends the letters, not the wish: why can still be written.
const MostReminders = 14

// UrgentPath is where the page of a take by a playbook is.
func UrgentPath(id custody.UrgentID) string { return "/emergency/urgent/" + string(id) }

// WriteWhy is the word of who took a key at once: why. It is written once, late
// or not; nobody writes it for them.
func WriteWhy(ctx context.Context, s UrgentStore, scope tenants.Scope, id custody.UrgentID, why string) (out custody.Urgent, err error) {
	why, err = wanted("text", "urgent_why_required", why)
	if err == nil {
		err = scope.Need(tenants.KeysOwn)
	}
	if err != nil {
		return out, tenants.Wrap("emergency.WriteWhy", err)
	}
	err = s.InTx(ctx, scope, func(tx UrgentTx) error {
		mine := false
		if out, mine, err = seenUrgent(tx, scope, id); err != nil {
			return err
		}
		switch {
		case !mine:
			return tenants.Fail(tenants.Forbidden, "urgent_other")
		case !out.Open():
			return tenants.Fail(tenants.Conflict, "urgent_written")
		}
		now := tx.Now()
		out.WhyAt, out.Why = &now, why
		if err := tx.SaveUrgent(out); err != nil {
			return err
		}
		return recordUrgent(tx, custody.UrgentWritten, out, map[string]string{"text": why})
	})
	return out, tenants.Wrap("emergency.WriteWhy", err)
}

// Doubt is the word of another human that a take was not justified, whether
// why was written or not. It stays with the take; it takes nothing back.
func Doubt(ctx context.Context, s UrgentStore, scope tenants.Scope, id custody.UrgentID, text string) (out custody.Urgent, err error) {
	text, err = wanted("doubt", "urgent_doubt_required", text)
	if err == nil {
		err = scope.Need(tenants.EmergencyLock)
	}
	if err == nil && scope.Person() == "" {
		err = tenants.Fail(tenants.Forbidden, "urgent_person")
	}
	if err != nil {
		return out, tenants.Wrap("emergency.Doubt", err)
	}
	err = s.InTx(ctx, scope, func(tx UrgentTx) error {
		mine := false
		if out, mine, err = seenUrgent(tx, scope, id); err != nil {
			return err
		}
		switch {
		case mine:
			return tenants.Fail(tenants.Conflict, "urgent_own").At("doubt")
		case out.DoubtAt != nil:
			return tenants.Fail(tenants.Conflict, "urgent_doubted")
		}
		now := tx.Now()
		out.DoubtAt, out.DoubtBy, out.Doubt = &now, scope.Person(), text
		if err := tx.SaveUrgent(out); err != nil {
			return err
		}
		return recordUrgent(tx, custody.UrgentDoubted, out, map[string]string{"text": text})
	})
	return out, tenants.Wrap("emergency.Doubt", err)
}

// seenUrgent is a take that the scope may see, locked, and whether it is of the
// human who acts. Others see it who may lock the site down.
func seenUrgent(tx UrgentTx, scope tenants.Scope, id custody.UrgentID) (u custody.Urgent, mine bool, err error) {
	if u, err = tx.LockUrgent(id); err != nil {
		return u, false, err
	}
	if scope.Person() != "" {
		one, err := tx.Person(scope.Person())
		if err != nil {
			return u, false, err
		}
		other, err := tx.Person(u.PersonID)
		if err != nil {
			return u, false, err
		}
		mine = oneHuman(one, other)
	}
	if !mine && !(scope.Can(tenants.EmergencyLock) && scope.SeesSite(u.SiteID)) {
		err = tenants.Fail(tenants.NotFound, "urgent_not_found")
	}
	return u, mine, err
}

// RemindOfUrgent asks who took a key once more to write why, and tells who
// watches over the site that nobody did. It asks to be called again a day
// later, until it is written.
func RemindOfUrgent(ctx context.Context, s UrgentStore, scope tenants.Scope, id custody.UrgentID) error {
	return tenants.Wrap("emergency.RemindOfUrgent", s.InTx(ctx, scope, func(tx UrgentTx) error {
		u, err := tx.LockUrgent(id)
		if err != nil || !u.Open() || tx.Now().Before(u.DueAt.Add(time.Duration(u.Reminded)*RemindEvery)) {
			return err
		}
		people, err := tx.Lifters(u.SiteID)
		if err != nil {
			return err
		}
		told := map[tenants.PersonID]bool{}
		u.Reminded++
		if err := tx.SaveUrgent(u); err != nil {
			return err
		}
		for _, to := range append([]tenants.PersonID{u.PersonID}, people...) {
			if told[to] {
				continue
			}
			told[to] = true
			letter := desk.Letter{Mail: desk.MailLetter, About: "urgent_late", To: to, Person: u.PersonID, Item: u.ItemID, Urgent: u.ID, Path: UrgentPath(u.ID)}
			if to == u.PersonID {
				letter.About = "urgent_why"
			}
			if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
				return err
			}
		}
		if err := recordUrgent(tx, custody.UrgentReminded, u, nil); err != nil || u.Reminded >= MostReminders {
			return err
		}
		return tx.Enqueue(custody.RemindUrgent, map[string]string{"urgent": string(u.ID)}, tx.Now().Add(RemindEvery))
	}))
}

func recordUrgent(tx UrgentTx, kind custody.EventKind, u custody.Urgent, personal map[string]string) error {
	data := map[string]string{"urgent": string(u.ID)}
	if u.Late(tx.Now()) {
		data["late"] = "yes"
	}
	if kind == custody.UrgentReminded {
		data["times"] = number(u.Reminded)
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: u.ItemID, PersonID: u.PersonID, Outcome: "done", Data: data, Personal: personal})
	return err
}

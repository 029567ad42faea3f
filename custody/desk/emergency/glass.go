package emergency

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// ReviewGlass closes the review of a use of break-glass: another human writes
// what they found. One who opened it is refused, and the attempt is in the log.
func ReviewGlass(ctx context.Context, s GlassStore, scope tenants.Scope, id custody.GlassID, cause string) (out custody.Glass, err error) {
	cause, err = wanted("cause", "glass_cause_required", cause)
	if err == nil {
		err = scope.Need(tenants.EmergencyLock)
	}
	if err == nil && scope.Person() == "" {
		err = tenants.Fail(tenants.Forbidden, "glass_person")
	}
	if err != nil {
		return out, tenants.Wrap("emergency.ReviewGlass", err)
	}
	var refused error
	err = s.InTx(ctx, scope, func(tx GlassTx) error {
		refused = nil
		if out, err = tx.LockGlass(id); err == nil && !scope.SeesSite(out.SiteID) {
			err = tenants.Fail(tenants.NotFound, "glass_not_found")
		}
		if err != nil {
			return err
		}
		if !out.Open() {
			return tenants.Fail(tenants.Conflict, "glass_reviewed")
		}
		mine, err := own(tx, scope, out)
		if err != nil {
			return err
		}
		if mine {
			refused = tenants.Fail(tenants.Conflict, "glass_own").At("cause")
			return recordGlass(tx, custody.GlassReviewed, out, "deny", nil)
		}
		now := tx.Now()
		out.ReviewedAt, out.ReviewedBy, out.Cause = &now, scope.Person(), cause
		if err := tx.SaveGlass(out); err != nil {
			return err
		}
		return recordGlass(tx, custody.GlassReviewed, out, "done", map[string]string{"cause": cause})
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("emergency.ReviewGlass", err)
}

// own tells whether who acts is the human who broke the glass.
func own(tx GlassTx, scope tenants.Scope, g custody.Glass) (bool, error) {
	one, err := tx.Person(scope.Person())
	if err != nil {
		return false, err
	}
	other, err := tx.Person(g.PersonID)
	return oneHuman(one, other), err
}

// RemindEvery is how long after a reminder the next one is sent.
const RemindEvery = 24 * time.Hour

// RemindOfGlass tells who may review a use that the review is overdue, and from
// the second time on also those who audit. It asks to be called again a day
// later: nothing ends the letters but the review.
func RemindOfGlass(ctx context.Context, s GlassStore, scope tenants.Scope, id custody.GlassID) error {
	return tenants.Wrap("emergency.RemindOfGlass", s.InTx(ctx, scope, func(tx GlassTx) error {
		g, err := tx.LockGlass(id)
		if err != nil || !g.Open() || tx.Now().Before(g.DueAt.Add(time.Duration(g.Reminded)*RemindEvery)) {
			return err
		}
		people, err := toRemind(tx, g)
		if err != nil {
			return err
		}
		g.Reminded++
		if err := tx.SaveGlass(g); err != nil {
			return err
		}
		for _, to := range people {
			letter := desk.Letter{Mail: desk.MailLetter, About: "glass_late", To: to, Person: g.PersonID, Item: g.ItemID, Glass: g.ID, Path: "/emergency/glass/" + string(g.ID)}
			if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
				return err
			}
		}
		if err := recordGlass(tx, custody.GlassReminded, g, "done", nil); err != nil {
			return err
		}
		return tx.Enqueue(custody.RemindGlass, map[string]string{"glass": string(g.ID)}, tx.Now().Add(RemindEvery))
	}))
}

// toRemind are those who may review, but the one who acted, and the auditors
// when they were reminded before.
func toRemind(tx GlassTx, g custody.Glass) (out []tenants.PersonID, err error) {
	all, err := tx.Lifters(g.SiteID)
	if err != nil {
		return nil, err
	}
	if g.Reminded > 0 {
		more, err := tx.Auditors()
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	actor, err := tx.Person(g.PersonID)
	if err != nil {
		return nil, err
	}
	for _, id := range all {
		p, err := tx.Person(id)
		if err != nil {
			return nil, err
		}
		if !oneHuman(p, actor) {
			out = append(out, id)
		}
	}
	return out, nil
}

func recordGlass(tx GlassTx, kind custody.EventKind, g custody.Glass, outcome string, personal map[string]string) error {
	data := map[string]string{"glass": string(g.ID)}
	if g.Late(tx.Now()) {
		data["late"] = "yes"
	}
	if kind == custody.GlassReminded {
		data["times"] = number(g.Reminded)
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: g.ItemID, PersonID: g.PersonID, Outcome: outcome, Data: data, Personal: personal})
	return err
}

package keys

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// JointTx is what a release that takes two people needs of a transaction.
type JointTx interface {
	AddJoint(j custody.Joint) error // Conflict joint_waiting: one waits for the item already
	Joint(id custody.JointID) (custody.Joint, error)
	OpenJoint(item custody.ItemID) (custody.Joint, error) // NotFound when none waits
	LockJoint(id custody.JointID) (custody.Joint, error)
	SaveJoint(j custody.Joint) error
	Person(id tenants.PersonID) (tenants.Person, error)
	Releasers(site tenants.SiteID) ([]tenants.PersonID, error) // who may release from afar there
}

// wish is a release as it was asked for, until another agrees.
type wish struct {
	Take  TakeAsk
	Life  time.Duration
	Issue custody.Issue
}

// takesTwo tells whether a release waits for a second person.
func takesTwo(scope tenants.Scope, in ReleaseAsk, item custody.Item) bool {
	return custody.NeedsTwo(item.Level) && !forSelf(scope, in)
}

// propose keeps a wish that the rules would grant, and writes to everybody who
// may agree to it.
func propose(tx Tx, scope tenants.Scope, in ReleaseAsk, item custody.Item, issue custody.Issue) (*custody.Joint, error) {
	if scope.Person() == "" {
		return nil, tenants.Fail(tenants.Forbidden, "joint_person")
	}
	if err := aloneFor(tx, scope, item); err != nil {
		return nil, err
	}
	in.Signature.Drawn = nil // it is kept by now, and its address is in issue
	text, err := json.Marshal(wish{Take: in.TakeAsk, Life: in.Life, Issue: issue})
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	j := custody.Joint{OrgID: scope.Org(), ID: custody.JointID(tx.NewID("jrl")), SiteID: item.SiteID, ItemID: item.ID, PersonID: in.PersonID, Slot: item.Slot, AskedBy: scope.Person(),
		Purpose: in.Purpose, Reason: in.Reason, Ask: string(text), AskedAt: now, Until: now.Add(custody.JointLife), State: custody.JointWaiting}
	if err := tx.AddJoint(j); err != nil {
		return nil, err
	}
	e := jointEvent(custody.JointAsked, j, "asked")
	e.Data["until"] = j.Until.Format(time.RFC3339Nano)
	e.Personal = personal("reason", j.Reason)
	if _, err := tx.Record(e); err != nil {
		return nil, err
	}
	if err := tx.Enqueue(custody.ExpireJoint, map[string]string{"joint": string(j.ID)}, j.Until.Add(time.Second)); err != nil {
		return nil, err
	}
	return &j, tellReleasers(tx, j)
}

// aloneFor refuses a second wish for one key, unless the time of the first is
// over and nobody has written that down yet.
func aloneFor(tx Tx, scope tenants.Scope, item custody.Item) error {
	before, err := tx.OpenJoint(item.ID)
	switch {
	case tenants.KindOf(err) == tenants.NotFound && err != nil:
		return nil
	case err != nil:
		return err
	case before.Open(tx.Now()):
		return tenants.Fail(tenants.Conflict, "joint_waiting", "key", item.Code)
	}
	return endJoint(tx, scope, before, custody.JointLapsed, "")
}

// tellReleasers writes to everybody who may agree, but not to who asks.
func tellReleasers(tx Tx, j custody.Joint) error {
	people, err := tx.Releasers(j.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		if to == j.AskedBy {
			continue
		}
		l := desk.Letter{Mail: desk.MailLetter, About: "joint_asked", To: to, Person: j.AskedBy, Item: j.ItemID, Joint: j.ID, At: &j.Until, Path: "/releases/" + string(j.ID)}
		if err := tx.Enqueue(custody.SendMail, l, tx.Now()); err != nil {
			return err
		}
	}
	return nil
}

func jointEvent(kind custody.EventKind, j custody.Joint, outcome string) custody.Event {
	return custody.Event{Kind: kind, ItemID: j.ItemID, PersonID: j.PersonID, Outcome: outcome,
		Data: map[string]string{"joint": string(j.ID), "slot": itoa(j.Slot), "asked_by": string(j.AskedBy)}}
}

// AgreeRelease is the yes of the second person: another human who may release
// there and proved lately who they are. The rules are asked once more, and only
// then is the command committed. A refused second person is in the log; a wish
// that is not allowed any more ends.
func AgreeRelease(ctx context.Context, s Store, scope tenants.Scope, id custody.JointID) (out Command, err error) {
	var refused error
	err = onJoint(ctx, s, scope, id, func(tx Tx, j custody.Joint, item custody.Item) error {
		out, refused = Command{}, nil
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		if err := j.MayAnswer(tx.Now()); err != nil {
			return err
		}
		if refused, err = second(tx, scope, j); err != nil {
			return err
		}
		switch {
		case tenants.CodeOf(refused) == "joint_asker_gone":
			return endJoint(tx, scope, j, custody.JointRefused, "joint_asker_gone")
		case refused != nil:
			e := jointEvent(custody.JointNo, j, "deny")
			e.Data["why"] = tenants.CodeOf(refused)
			if e.Data["why"] == "joint_same_person" {
				e.Data["state"] = "same"
			}
			_, err := tx.Record(e)
			return err
		}
		out, refused, err = agreed(tx, scope, j, item)
		return err
	})
	if err == nil {
		err = refused
	}
	return out, tenants.Wrap("keys.AgreeRelease", err)
}

// second decides whether who acts can be the second person: refused says why
// not.
func second(tx Tx, scope tenants.Scope, j custody.Joint) (refused, err error) {
	asker, err := tx.Person(j.AskedBy)
	if err != nil {
		return nil, err
	}
	by := tenants.Person{}
	if scope.Person() != "" {
		if by, err = tx.Person(scope.Person()); err != nil {
			return nil, err
		}
	}
	may, err := tx.Releasers(j.SiteID)
	if err != nil {
		return nil, err
	}
	return j.MayAgree(tx.Now(), asker, by, slices.Contains(may, j.AskedBy)), nil
}

// agreed asks the rules again and orders the release.
func agreed(tx Tx, scope tenants.Scope, j custody.Joint, item custody.Item) (c Command, refused, err error) {
	var w wish
	if err := json.Unmarshal([]byte(j.Ask), &w); err != nil {
		return c, nil, err
	}
	twin, err := reachable(tx, item)
	if tenants.KindOf(err) == tenants.Conflict {
		return c, err, endJoint(tx, scope, j, custody.JointRefused, tenants.CodeOf(err))
	}
	if err != nil {
		return c, nil, err
	}
	d, no, err := decide(tx, w.Take, item)
	if err != nil {
		return c, nil, err
	}
	if no != nil {
		why := "rules"
		if len(no.Decision.Reasons) > 0 {
			why = string(no.Decision.Reasons[0].Code)
		}
		return c, no, endJoint(tx, scope, j, custody.JointRefused, why)
	}
	c, err = command(tx, allowed{ReleaseAsk: ReleaseAsk{TakeAsk: w.Take, Life: w.Life}, requester: string(j.AskedBy), issue: w.Issue, joint: j.ID, approver: scope.Person()}, item, twin, d)
	if err != nil {
		return c, nil, err
	}
	j.CommandID = c.ID
	return c, nil, endJoint(tx, scope, j, custody.JointAgreed, "")
}

// DeclineRelease is the no of somebody who may release there; who asked
// withdraws by it.
func DeclineRelease(ctx context.Context, s Store, scope tenants.Scope, id custody.JointID) error {
	return tenants.Wrap("keys.DeclineRelease", onJoint(ctx, s, scope, id, func(tx Tx, j custody.Joint, _ custody.Item) error {
		if scope.Person() == "" {
			return tenants.Fail(tenants.Forbidden, "joint_person")
		}
		if err := j.MayAnswer(tx.Now()); err != nil {
			return err
		}
		state := custody.JointDeclined
		if scope.Person() == j.AskedBy {
			state = custody.JointWithdrawn
		}
		return endJoint(tx, scope, j, state, "")
	}))
}

// LapseRelease ends one that nobody answered in time; before that it does nothing.
func LapseRelease(ctx context.Context, s Store, scope tenants.Scope, id custody.JointID) error {
	return tenants.Wrap("keys.LapseRelease", s.InTx(ctx, scope, func(tx Tx) error {
		j, err := tx.LockJoint(id)
		if err != nil || j.State != custody.JointWaiting || j.Open(tx.Now()) {
			return err
		}
		return endJoint(tx, scope, j, custody.JointLapsed, "")
	}))
}

// onJoint runs fn on a wish of a site that the scope may release at, locked.
func onJoint(ctx context.Context, s Store, scope tenants.Scope, id custody.JointID, fn func(Tx, custody.Joint, custody.Item) error) error {
	if err := scope.Need(tenants.Release); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx Tx) error {
		j, err := tx.Joint(id)
		if err == nil && !scope.SeesSite(j.SiteID) {
			err = tenants.Fail(tenants.NotFound, "joint_not_found")
		}
		if err != nil {
			return err
		}
		item, err := tx.LockItem(j.ItemID) // before the wish, as whoever asks for the same key does
		if err != nil {
			return err
		}
		if j, err = tx.LockJoint(id); err != nil {
			return err
		}
		return fn(tx, j, item)
	})
}

// endJoint writes the end of it, and its entry.
func endJoint(tx Tx, scope tenants.Scope, j custody.Joint, state custody.JointState, detail string) error {
	now := tx.Now()
	j.State, j.EndedAt, j.Detail = state, &now, detail
	if state != custody.JointLapsed {
		j.EndedBy = scope.Person()
	}
	if err := tx.SaveJoint(j); err != nil {
		return err
	}
	kind, outcome := custody.JointNo, "deny"
	switch state {
	case custody.JointAgreed:
		kind, outcome = custody.JointYes, "grant"
	case custody.JointLapsed:
		kind, outcome = custody.JointOver, "done"
	}
	e := jointEvent(kind, j, outcome)
	for name, value := range map[string]string{"state": string(state), "why": detail, "command": string(j.CommandID)} {
		if value != "" {
			e.Data[name] = value
		}
	}
	_, err := tx.Record(e)
	return err
}

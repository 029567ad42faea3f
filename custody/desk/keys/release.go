package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// ReleaseAsk asks a cabinet to open the slot of one item for a person.
type ReleaseAsk struct {
	TakeAsk
	Life time.Duration // 0: DefaultLife
}

// Released is what an ask for a release led to: a command, or for a key that
// takes two people the wish that waits for the second.
type Released struct {
	Command
	Waits *custody.Joint
}

// Release asks the cabinet where the item hangs to open its slot. The rules
// decide as for Take; somebody in a browser must have proved lately who they
// are. Nothing is taken by it: the slot's sensor says whether
// metal moved. The command is committed first and sent after. From
// custody.JointLevel on another person must agree before anything is sent.
func Release(ctx context.Context, s Store, scope tenants.Scope, in ReleaseAsk) (Released, error) {
	var out Released
	var refused *Refused
	err := s.InTx(ctx, scope, func(tx Tx) error {
		out, refused = Released{}, nil
		item, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		if err := mayRelease(scope, in, item); err != nil {
			return err
		}
		if err := scope.NeedProof(tx.Now()); err != nil {
			return err
		}
		twin, err := reachable(tx, item)
		if err != nil {
			return err
		}
		in := in
		if in.TakeAsk, err = overDesk(scope, in.TakeAsk); err != nil {
			return err
		}
		d, refusal, err := decide(tx, in.TakeAsk, item)
		if err != nil || refusal != nil {
			refused = refusal
			return err
		}
		issue, err := noted(tx, scope, in.TakeAsk)
		if err != nil {
			return err
		}
		if takesTwo(scope, in, item) {
			out.Waits, err = propose(tx, scope, in, item, issue)
			return err
		}
		out.Command, err = command(tx, allowed{ReleaseAsk: in, requester: scope.Actor(), issue: issue}, item, twin, d)
		return err
	})
	if err == nil && refused != nil {
		return Released{}, refused
	}
	return out, tenants.Wrap("keys.Release", err)
}

// forSelf tells whether somebody asks for themselves at a paired device, and so
// not from afar.
func forSelf(scope tenants.Scope, in ReleaseAsk) bool {
	return scope.Device() != "" && scope.Person() == in.PersonID && in.PersonID != ""
}

// mayRelease: at a paired device people ask for themselves; from elsewhere it
// takes the right to release from afar, and a reason.
func mayRelease(scope tenants.Scope, in ReleaseAsk, item custody.Item) error {
	if !scope.SeesSite(item.SiteID) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if forSelf(scope, in) {
		return scope.Need(tenants.KeysOwn)
	}
	if err := scope.Need(tenants.Release); err != nil {
		return err
	}
	if in.Reason == "" {
		return tenants.Fail(tenants.Invalid, "reason_required").At("reason")
	}
	return nil
}

// reachable is the twin of the cabinet where the item hangs. A cabinet that is
// off-line still gets the command: it expires, and says so.
func reachable(tx Tx, item custody.Item) (Twin, error) {
	if item.State == custody.ToHang {
		return Twin{}, tenants.Fail(tenants.Conflict, "not_in_cabinet", "key", item.Code)
	}
	if item.State != custody.In {
		return Twin{}, nil // the rules refuse, and say why
	}
	place, err := tx.Place(item.PlaceID)
	if err != nil {
		return Twin{}, err
	}
	if place.Kind != custody.Cabinet {
		return Twin{}, tenants.Fail(tenants.Conflict, "not_in_cabinet", "key", item.Code)
	}
	twin, err := tx.CabinetAt(place.ID)
	if err != nil {
		return Twin{}, err
	}
	if twin.Quarantined {
		return Twin{}, tenants.Fail(tenants.Conflict, "cabinet_quarantined", "cabinet", place.Name)
	}
	return twin, nil
}

// allowed is a release that was allowed: who asked, what was noted then, and who
// agreed, where it takes two.
type allowed struct {
	ReleaseAsk
	requester string // actor
	issue     custody.Issue
	joint     custody.JointID
	approver  tenants.PersonID
}

func command(tx Tx, in allowed, item custody.Item, twin Twin, d decided) (Command, error) {
	life := in.Life
	if life == 0 {
		life = DefaultLife
	}
	life = min(max(life, ShortLife), LongLife)
	c := Command{OrgID: item.OrgID, ID: custody.CommandID(tx.NewID("cmd")), DeviceID: twin.DeviceID, PlaceID: item.PlaceID, Slot: item.Slot,
		ItemID: item.ID, PersonID: in.PersonID, Action: ActionRelease, Requester: in.requester, Approver: in.approver, Purpose: in.Purpose, Reason: in.Reason,
		DueAt: d.Terms.DueAt, IssuedAt: tx.Now(), ExpiresAt: tx.Now().Add(life), State: Queued,
		RuleID: d.RuleID, Version: d.Version, Witnesses: d.Terms.Witnesses, Answers: kept(in.Answers, d.By)}
	if err := tx.AddCommand(c); err != nil {
		return c, err
	}
	e := in.event(c, d)
	if in.issue.Formal() {
		if err := tx.KeepAsked(c.ID, in.issue); err != nil {
			return c, err
		}
		recordIssue(&e, in.issue)
	}
	if _, err := tx.Record(e); err != nil {
		return c, err
	}
	if err := tx.Enqueue(custody.SendCommand, map[string]string{"command": string(c.ID)}, tx.Now()); err != nil {
		return c, err
	}
	return c, tx.Enqueue(custody.ExpireAsk, map[string]string{"command": string(c.ID)}, c.ExpiresAt.Add(time.Second))
}

// event is the entry of the command.
func (in allowed) event(c Command, d decided) custody.Event {
	data := map[string]string{"command": string(c.ID), "device": string(c.DeviceID), "slot": itoa(c.Slot), "expires": c.ExpiresAt.Format(time.RFC3339Nano), "via": string(in.Via)}
	e := custody.Event{Kind: custody.CommandAsked, ItemID: c.ItemID, PersonID: in.PersonID, RuleID: d.RuleID, Version: d.Version,
		Decision: d.hash, Outcome: "grant", Data: data, Personal: personal("reason", in.Reason)}
	if list := witnessList(in.Witnesses); list != "" {
		data["witnesses"] = list
	}
	if in.joint != "" {
		data["joint"], data["requester"] = string(in.joint), in.requester
	}
	recordAnswers(&e, c.Answers)
	return e
}

package keys

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/tenants"
)

// LostStore opens the transactions of what follows a loss.
type LostStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LostTx) error) error
}

// LostTx is what following a loss needs of a transaction.
type LostTx interface {
	Tx
	Incident(id custody.IncidentID) (custody.Incident, error)
	Recalls(id custody.IncidentID) ([]custody.Recall, error)
	AddRecall(id custody.IncidentID, item custody.ItemID) error
	RecallDone(id custody.IncidentID, item custody.ItemID) error
	OtherCopies(item custody.ItemID) ([]custody.ItemID, error) // same metal, or the same door
	PeopleWith(role tenants.Role) ([]tenants.PersonID, error)  // who may work now
	SetLossCosts(c custody.LossCosts) error
}

// lostTx runs fn on an open incident with its item locked.
func lostTx(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID, fn func(LostTx, *custody.Incident, custody.Item) error) (out custody.Incident, err error) {
	err = s.InTx(ctx, scope, func(tx LostTx) error {
		inc, err := tx.Incident(id)
		if err != nil {
			return err
		}
		item, err := tx.LockItem(inc.ItemID)
		if err != nil {
			return err
		}
		if inc, err = tx.Incident(id); err != nil {
			return err
		}
		if !scope.SeesSite(item.SiteID) && inc.PersonID != scope.Person() {
			return tenants.Fail(tenants.NotFound, "incident_not_found")
		}
		if inc.ClosedAt != nil {
			return tenants.Fail(tenants.Conflict, "incident_closed", "key", item.Code)
		}
		if err := fn(tx, &inc, item); err != nil {
			return err
		}
		out = inc
		return tx.SaveIncident(inc)
	})
	return out, err
}

func lostEvent(tx LostTx, kind custody.EventKind, inc *custody.Incident, data, texts map[string]string) error {
	if data == nil {
		data = map[string]string{}
	}
	data["incident"] = string(inc.ID)
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: inc.ItemID, PersonID: inc.PersonID, Outcome: "done", Data: data, Personal: texts})
	return err
}

// State keeps the account of how a key was lost: of who had it last, or of the
// desk that writes it down for them.
func State(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID, statement string) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, _ custody.Item) error {
		if scope.Person() == "" || inc.PersonID != scope.Person() {
			if err := scope.Need(tenants.KeysIssue); err != nil {
				return err
			}
		}
		switch {
		case statement == "":
			return tenants.Fail(tenants.Invalid, "statement_required").At("statement")
		case tooLong(statement, maxStatement):
			return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxStatement)).At("statement")
		}
		at := tx.Now()
		inc.Statement, inc.StatedAt = statement, &at
		return lostEvent(tx, custody.LostStated, inc, nil, map[string]string{"statement": statement})
	})
	return out, tenants.Wrap("keys.State", err)
}

// LossAsk is a decision about the locks of a lost key.
type LossAsk struct {
	Decision custody.LostDecision
	Why      string
	Cost     int64 // minor units, 0: nothing is charged
	Charge   bool  // to who had it last
}

// DecideLoss decides whether the locks are changed, and what is charged. A
// change of locks goes to every locksmith as a work order, and calls every
// other copy back. It may be decided anew until the locks are changed.
func DecideLoss(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID, in LossAsk) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, item custody.Item) error {
		if err := in.check(scope); err != nil {
			return err
		}
		if inc.OrderDoneAt != nil {
			return tenants.Fail(tenants.Conflict, "locks_changed", "key", item.Code)
		}
		at := tx.Now()
		inc.Decision, inc.DecidedAt, inc.DecidedBy, inc.Why = in.Decision, &at, scope.Actor(), in.Why
		inc.Cost, inc.ChargedTo, inc.OrderedAt = in.Cost, "", nil
		if in.Charge {
			inc.ChargedTo = inc.PersonID
		}
		if err := lostEvent(tx, custody.LostDecided, inc, map[string]string{"decision": string(in.Decision), "cost": itoa(int(in.Cost)), "charged": string(inc.ChargedTo)}, personal("reason", in.Why)); err != nil {
			return err
		}
		if in.Decision != custody.Rekey {
			return nil
		}
		inc.OrderedAt = &at
		return order(tx, inc)
	})
	return out, tenants.Wrap("keys.DecideLoss", err)
}

func (in LossAsk) check(scope tenants.Scope) error {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return err
	}
	switch {
	case in.Decision != custody.Rekey && in.Decision != custody.Keep:
		return tenants.Fail(tenants.Invalid, "decision_required").At("decision")
	case in.Why == "":
		return tenants.Fail(tenants.Invalid, "why_required").At("why")
	case tooLong(in.Why, maxStatement):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxStatement)).At("why")
	case in.Cost < 0 || in.Cost > mostCost:
		return tenants.Fail(tenants.Invalid, "cost_range").At("cost")
	}
	return nil
}

// mostCost bounds a typed amount, in minor units.
const mostCost = 100_000_000

// order sends the work to the locksmiths and calls the other copies back.
func order(tx LostTx, inc *custody.Incident) error {
	smiths, err := tx.PeopleWith(tenants.RoleLocksmith)
	if err != nil {
		return err
	}
	for _, p := range smiths {
		if err := tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "lost_order", To: p, Item: inc.ItemID, Incident: inc.ID, Path: "/incidents/" + string(inc.ID)}, tx.Now()); err != nil {
			return err
		}
	}
	copies, err := tx.OtherCopies(inc.ItemID)
	if err != nil {
		return err
	}
	for _, id := range copies {
		if err := tx.AddRecall(inc.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// OrderDone records that the locks are changed. From then on the lost key
// opens nothing, and is never taken into use again.
func OrderDone(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, item custody.Item) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		if inc.OrderedAt == nil || inc.OrderDoneAt != nil {
			return tenants.Fail(tenants.Conflict, "no_order", "key", item.Code)
		}
		at := tx.Now()
		inc.OrderDoneAt = &at
		return lostEvent(tx, custody.LostRekeyed, inc, nil, nil)
	})
	return out, tenants.Wrap("keys.OrderDone", err)
}

// CopyBack records that a copy that was called back is out of use.
func CopyBack(ctx context.Context, s LostStore, scope tenants.Scope, id custody.IncidentID, item custody.ItemID) (custody.Incident, error) {
	out, err := lostTx(ctx, s, scope, id, func(tx LostTx, inc *custody.Incident, _ custody.Item) error {
		if err := scope.Need(tenants.KeysEdit); err != nil {
			return err
		}
		if err := tx.RecallDone(inc.ID, item); err != nil {
			return err
		}
		return lostEvent(tx, custody.LostRecalled, inc, map[string]string{"copy": string(item)}, nil)
	})
	return out, tenants.Wrap("keys.CopyBack", err)
}

// SetLossCosts sets what a lost key is charged by level.
func SetLossCosts(ctx context.Context, s LostStore, scope tenants.Scope, c custody.LossCosts) error {
	if err := scope.Need(tenants.SettingsEdit); err != nil {
		return err
	}
	data := map[string]string{"changed": "loss_costs"}
	for level, cost := range c {
		if cost < 0 || cost > mostCost {
			return tenants.Fail(tenants.Invalid, "cost_range").At("cost" + itoa(level))
		}
		data["level"+itoa(level)] = itoa(int(cost))
	}
	return tenants.Wrap("keys.SetLossCosts", s.InTx(ctx, scope, func(tx LostTx) error {
		if err := tx.SetLossCosts(c); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.LossCostsSet, Outcome: "done", Data: data})
		return err
	}))
}

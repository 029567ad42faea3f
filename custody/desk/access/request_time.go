package access

import (
	"context"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// MoreTime is what came of asking for more time: granted at once, or a request
// that somebody decides.
type MoreTime struct {
	Due     *time.Time       // the new due time, when granted at once
	Request *custody.Request // when somebody decides
}

// issuers are the roles that may give more time: those who hand keys out.
var issuers = []tenants.Role{tenants.RoleOwner, tenants.RoleAdmin, tenants.RoleSecurity, tenants.RoleManager, tenants.RoleDesk, tenants.RoleCustodian}

// AskTime asks for more time for a key that one holds. What the rules would
// have given when it was taken is given at once; more is decided by who
// answers for the person, or by those who hand keys out.
func AskTime(ctx context.Context, s RequestStore, scope tenants.Scope, item custody.ItemID, until time.Time, reason string) (out MoreTime, err error) {
	if err := scope.Need(tenants.KeysOwn); err != nil {
		return out, err
	}
	if tooLong(reason) {
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", "500").At("reason")
	}
	until = until.UTC().Truncate(time.Microsecond)
	err = s.InTx(ctx, scope, func(tx RequestTx) error {
		out = MoreTime{}
		it, err := tx.LockItem(item)
		switch {
		case err != nil:
			return err
		case scope.Person() == "" || it.HolderID != scope.Person():
			return tenants.Fail(tenants.NotFound, "key_not_found")
		case it.State != custody.Out:
			return tenants.Fail(tenants.Conflict, "not_out", "key", it.Code)
		case !until.After(tx.Now()):
			return tenants.Fail(tenants.Invalid, "due_in_past").At("due")
		}
		h, err := tx.Holding(it.HoldingID)
		if err != nil {
			return err
		}
		if h.DueAt == nil || !until.After(*h.DueAt) {
			return tenants.Fail(tenants.Conflict, "not_more_time", "key", it.Code).At("due")
		}
		within, err := allowed(tx, it, h, until)
		if err != nil {
			return err
		}
		if within {
			out.Due = &until
			return extend(tx, it, h, until, "rule")
		}
		out.Request, err = askTime(tx, it, h, until, reason)
		return err
	})
	return out, tenants.Wrap("access.AskTime", err)
}

// allowed asks the rules whether they would have given the key that long when
// it was taken. Keys held since, this one among them, count for nothing.
func allowed(tx RequestTx, it custody.Item, h custody.Holding, until time.Time) (bool, error) {
	ask := rules.Ask{PersonID: h.PersonID, ItemID: it.ID, At: h.OutAt, Via: h.OutVia, Factors: []rules.Factor{rules.FactorDesk}, Purpose: h.Purpose, HasReason: h.Reason != "", DueAt: &until}
	facts, err := tx.Facts(ask, it)
	if err != nil {
		return false, err
	}
	ask.Kit = facts.Item.WholeKit()
	facts.Item.State, facts.Item.HolderID, facts.Held = custody.In, "", nil
	d := rules.Decide(ask, facts)
	for _, n := range d.Needs {
		if n.Kind == rules.NeedEarlierDue {
			return false, nil
		}
	}
	return d.Outcome != rules.Denied, nil
}

// askTime opens the request. The first to be told answers for the person.
func askTime(tx RequestTx, it custody.Item, h custody.Holding, until time.Time, reason string) (*custody.Request, error) {
	if reason == "" {
		return nil, tenants.Fail(tenants.Invalid, "why_required").At("reason")
	}
	me, err := tx.PersonFacts(h.PersonID, tx.Now())
	if err != nil {
		return nil, err
	}
	who := rules.Who{Roles: issuers}
	managers, err := tx.ManagersOf([]tenants.PersonID{h.PersonID})
	if err != nil {
		return nil, err
	}
	if m := managers[h.PersonID]; m != "" {
		who.People = []tenants.PersonID{m}
	}
	r, err := open(tx, custody.Request{Kind: custody.AskMoreTime, PersonID: h.PersonID, Human: me.Human, ItemID: it.ID, HoldingID: h.ID, Until: &until, Reason: reason}, []rules.Approval{{Who: who}})
	return &r, err
}

// moreTime gives the time that was granted, or finds that the key is back.
func moreTime(tx RequestTx, r *custody.Request) error {
	it, err := tx.LockItem(r.ItemID)
	if err != nil {
		return err
	}
	if it.State != custody.Out || it.HoldingID != r.HoldingID {
		r.State = custody.RequestVoid
		return nil
	}
	h, err := tx.Holding(r.HoldingID)
	if err != nil {
		return err
	}
	if !r.Until.After(tx.Now()) {
		return tenants.Fail(tenants.Invalid, "due_in_past").At("until")
	}
	return extend(tx, it, h, *r.Until, string(r.ID))
}

// extend writes the new due time; being told as late starts anew.
func extend(tx RequestTx, it custody.Item, h custody.Holding, until time.Time, by string) error {
	data := map[string]string{"to": until.Format(time.RFC3339), "by": by}
	if h.DueAt != nil {
		data["from"] = h.DueAt.UTC().Format(time.RFC3339)
	}
	h.DueAt = &until
	if err := tx.SetDue(h); err != nil {
		return err
	}
	_, err := tx.Record(custody.Event{Kind: custody.Extended, ItemID: it.ID, PersonID: h.PersonID, Outcome: "done", Data: data})
	return err
}

func itoa(n int) string { return strconv.Itoa(n) }

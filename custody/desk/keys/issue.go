package keys

import (
	"context"
	"strings"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// IssueStore opens the transactions in which keys that were granted for good
// are cut and handed over.
type IssueStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(IssueTx) error) error
}

// IssueTx is what that needs of a transaction.
type IssueTx interface {
	MetalTx
	Symbol(id custody.SymbolID) (custody.Symbol, error)
	LockRequest(id custody.RequestID) (custody.Request, error)
	SaveIssue(r custody.Request) error // the key, and what came of it
}

// CutDraft is what the lock shop says of a copy that it cut.
type CutDraft struct {
	Code   string // of its tag
	Copy   int    // 0: the next number
	Serial string // stamped on it
	HomeID custody.PlaceID
}

// levels are the security levels of copies: what opens more demands more.
var levels = map[custody.SymbolLevel]custody.Level{custody.ChangeKey: 1, custody.SubMaster: 2, custody.Master: 3, custody.GrandMaster: 4, custody.GreatGrandMaster: 4}

// CutKey puts on record the copy that was cut for a request which was granted.
// It begins at its home, and waits there for the one who asked.
func CutKey(ctx context.Context, s IssueStore, scope tenants.Scope, id custody.RequestID, d CutDraft) (out custody.Item, err error) {
	d.Serial = strings.TrimSpace(d.Serial)
	switch err := scope.Need(tenants.KeysEdit); {
	case err != nil:
		return out, err
	case d.Serial == "":
		return out, tenants.Fail(tenants.Invalid, "serial_required").At("serial")
	case tooLong(d.Serial, maxCode):
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxCode)).At("serial")
	case d.Copy < 0 || d.Copy > 9999:
		return out, tenants.Fail(tenants.Invalid, "copy_range").At("copy")
	}
	err = s.InTx(ctx, scope, func(tx IssueTx) error {
		r, err := granted(tx, id)
		if err != nil {
			return err
		}
		if r.ItemID != "" {
			return tenants.Fail(tenants.Conflict, "cut_before")
		}
		x, err := tx.Symbol(r.SymbolID)
		if err != nil {
			return err
		}
		if d.Copy == 0 {
			if d.Copy, err = tx.NextCopy(x.Symbol); err != nil {
				return err
			}
		}
		if out, err = cut(tx, scope, d, x); err != nil {
			return err
		}
		r.ItemID = out.ID
		if err := tx.SaveIssue(r); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.KeyCut, ItemID: out.ID, PersonID: r.PersonID, Outcome: "done", Data: map[string]string{"request": string(r.ID), "symbol": x.Symbol, "copy": itoa(d.Copy), "serial": d.Serial}})
		if err != nil {
			return err
		}
		return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "door_cut", To: r.PersonID, Item: out.ID, Path: "/requests/" + string(r.ID)}, tx.Now())
	})
	return out, tenants.Wrap("keys.CutKey", err)
}

// granted reads a request for a key for good that waits to be handed over.
func granted(tx IssueTx, id custody.RequestID) (custody.Request, error) {
	r, err := tx.LockRequest(id)
	switch {
	case err != nil:
		return r, err
	case r.Kind != custody.AskForGood:
		return r, tenants.Fail(tenants.NotFound, "request_not_found")
	case r.State != custody.RequestGranted:
		return r, tenants.Fail(tenants.Conflict, "request_not_granted")
	case r.HoldingID != "":
		return r, tenants.Fail(tenants.Conflict, "handed_before")
	}
	return r, nil
}

// cut makes the item and its metal.
func cut(tx IssueTx, scope tenants.Scope, d CutDraft, x custody.Symbol) (custody.Item, error) {
	it, err := AddItemIn(tx, scope, ItemDraft{Code: d.Code, Name: x.Symbol + "/" + itoa(d.Copy), Kind: custody.Single, Level: levels[x.Level], HomeID: d.HomeID, Pieces: 1})
	if err != nil {
		return it, err
	}
	return it, tx.AddKey(custody.Key{ID: custody.KeyID(tx.NewID("key")), Symbol: x.Symbol, Copy: d.Copy, ItemID: it.ID, Serial: d.Serial})
}

// HandGranted hands a key over that was granted for good: its holder signs for
// it next. The approvals are the right to have it; what a rule forbids holds
// against them too, and is *Refused.
func HandGranted(ctx context.Context, s IssueStore, scope tenants.Scope, id custody.RequestID, via custody.Via) (out Taken, err error) {
	if err := scope.Need(tenants.KeysIssue); err != nil {
		return out, err
	}
	var refused *Refused
	err = s.InTx(ctx, scope, func(tx IssueTx) error {
		out, refused = Taken{}, nil
		r, err := granted(tx, id)
		if err != nil {
			return err
		}
		if r.ItemID == "" {
			return tenants.Fail(tenants.Conflict, "not_cut")
		}
		item, err := tx.LockItem(r.ItemID)
		if err != nil {
			return err
		}
		switch {
		case !scope.SeesSite(item.SiteID):
			return tenants.Fail(tenants.NotFound, "request_not_found")
		case item.State == custody.Out:
			return tenants.Fail(tenants.Conflict, "key_is_out", "key", item.Code)
		}
		if err := byHand(tx, item); err != nil {
			return err
		}
		in := TakeAsk{ItemID: item.ID, PersonID: r.PersonID, Via: via, Factors: []rules.Factor{rules.FactorDesk}, Reason: r.Reason, Permanent: true}
		d, no, err := weighGranted(tx, in, item)
		if err != nil || no != nil {
			refused = no
			return err
		}
		d.request = r.ID
		if out, err = give(tx, scope, in, item, d); err != nil {
			return err
		}
		r.HoldingID = out.Holding.ID
		return tx.SaveIssue(r)
	})
	if err == nil && refused != nil {
		return Taken{}, refused
	}
	return out, tenants.Wrap("keys.HandGranted", err)
}

// weighGranted asks the rules what forbids the take; that nothing allows it is
// no reason, because the approvals do.
func weighGranted(tx IssueTx, in TakeAsk, item custody.Item) (d decided, no *Refused, err error) {
	ask, facts, err := question(tx, in, item, tx.Now())
	if err != nil {
		return d, nil, err
	}
	said := rules.Decide(ask, facts)
	if d.hash, err = tx.KeepInputs(ask, facts); err != nil {
		return d, nil, err
	}
	if said.Forbids() {
		d.Decision = said
		no, err = refuse(tx, in, item, d)
		return d, no, err
	}
	d.Decision = rules.Decision{Outcome: rules.Granted}
	return d, nil, nil
}

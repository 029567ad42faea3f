package access

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// LongestAccess bounds the time for which one request lets a key be taken.
const LongestAccess = 14 * 24 * time.Hour

// AccessAsk is a wish to take a key once, between two moments.
type AccessAsk struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID
	From     time.Time // the zero time, or one that is past: now
	Until    time.Time // the key is back by then
	Reason   string    // what for; never empty
	Via      custody.Via
}

// NotAsked is the error of a request that no approval would help: Decision
// says why. It is in the log.
type NotAsked struct {
	Item     custody.Item
	PersonID tenants.PersonID
	Decision rules.Decision
}

// Error names the outcome for the log.
func (n *NotAsked) Error() string { return "not asked: " + string(n.Decision.Outcome) }

// Unwrap gives the kind.
func (n *NotAsked) Unwrap() error {
	return tenants.Fail(tenants.Forbidden, string(n.Decision.Reasons[0].Code))
}

// AskAccess opens a request for the approvals that the rules want before a
// take. What no approval could help is *NotAsked.
func AskAccess(ctx context.Context, s RequestStore, scope tenants.Scope, in AccessAsk) (out custody.Request, err error) {
	if err := checkAccess(scope, &in); err != nil {
		return out, err
	}
	var refused *NotAsked
	err = s.InTx(ctx, scope, func(tx RequestTx) error {
		out, refused = custody.Request{}, nil
		in := in
		if in.From.Before(tx.Now()) {
			in.From = tx.Now()
		}
		switch {
		case !in.Until.After(in.From):
			return tenants.Fail(tenants.Invalid, "until_before_from").At("until")
		case in.Until.Sub(in.From) > LongestAccess:
			return tenants.Fail(tenants.Invalid, "access_too_long", "days", itoa(int(LongestAccess.Hours()/24))).At("until")
		}
		it, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		if !scope.SeesSite(it.SiteID) {
			return tenants.Fail(tenants.NotFound, "key_not_found")
		}
		out, refused, err = askAccess(tx, in, it)
		return err
	})
	if err == nil && refused != nil {
		return out, refused
	}
	return out, tenants.Wrap("access.AskAccess", err)
}

// checkAccess: everybody for themselves, who hands keys out for others.
func checkAccess(scope tenants.Scope, in *AccessAsk) error {
	in.Reason = strings.TrimSpace(in.Reason)
	in.From, in.Until = in.From.UTC().Truncate(time.Microsecond), in.Until.UTC().Truncate(time.Microsecond)
	need := tenants.KeysOwn
	if in.PersonID != scope.Person() || in.PersonID == "" {
		need = tenants.KeysIssue
	}
	if err := scope.Need(need); err != nil {
		return err
	}
	switch {
	case in.PersonID == "":
		return tenants.Fail(tenants.Invalid, "person_required").At("person")
	case in.ItemID == "":
		return tenants.Fail(tenants.Invalid, "key_required").At("code")
	case in.Reason == "":
		return tenants.Fail(tenants.Invalid, "why_required").At("reason")
	case tooLong(in.Reason):
		return tenants.Fail(tenants.Invalid, "too_long", "max", "500").At("reason")
	}
	return nil
}

// askAccess asks the rules what they would say at the start of the period, as
// if the key were in and the taker proved everything there is to prove.
func askAccess(tx RequestTx, in AccessAsk, it custody.Item) (out custody.Request, refused *NotAsked, err error) {
	ask, facts, err := supposed(tx, in.PersonID, it, in.From, in.Via)
	if err != nil {
		return out, nil, err
	}
	d := rules.Decide(ask, facts)
	if d.Outcome == rules.Denied {
		refused, err := notAsked(tx, ask, facts, it, d)
		return out, refused, err
	}
	if !needsApproval(d) {
		return out, nil, tenants.Fail(tenants.Conflict, "approval_not_needed", "key", it.Code).At("code")
	}
	out, err = open(tx, custody.Request{Kind: custody.AskAccess, PersonID: in.PersonID, Human: facts.Person.Human, ItemID: it.ID, RuleID: d.RuleID, Version: d.Version,
		FromAt: &in.From, Until: &in.Until, Reason: in.Reason}, d.By.Needs.Approvals)
	return out, nil, err
}

// supposed is the question of a take at another moment: the key is in, and
// what the taker can still add is there.
func supposed(tx RequestTx, person tenants.PersonID, it custody.Item, at time.Time, via custody.Via) (rules.Ask, rules.Facts, error) {
	ask := rules.Ask{PersonID: person, ItemID: it.ID, At: at, Via: via, Factors: []rules.Factor{rules.FactorDesk, rules.FactorBadge, rules.FactorPIN}, HasReason: true, Promise: true}
	then := it
	if then.State == custody.Out {
		then.State, then.HolderID = custody.In, ""
	}
	facts, err := tx.Facts(ask, then)
	ask.Kit = facts.Item.WholeKit()
	return ask, facts, err
}

func needsApproval(d rules.Decision) bool {
	for _, n := range d.Needs {
		if n.Kind == rules.NeedApproval {
			return true
		}
	}
	return false
}

func notAsked(tx RequestTx, ask rules.Ask, facts rules.Facts, it custody.Item, d rules.Decision) (*NotAsked, error) {
	hash, err := tx.KeepInputs(ask, facts)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, r := range d.Reasons {
		codes = append(codes, string(r.Code))
	}
	_, err = tx.Record(custody.Event{Kind: custody.RequestNotAsked, ItemID: it.ID, PersonID: ask.PersonID, RuleID: d.RuleID, Version: d.Version, Decision: hash, Outcome: string(d.Outcome),
		Data: map[string]string{"why": strings.Join(codes, ","), "via": string(ask.Via), "kind": string(custody.AskAccess)}})
	return &NotAsked{Item: it, PersonID: ask.PersonID, Decision: d}, err
}

// letTake grants a take, or finds that it would no longer help: the time is
// over, the key is out of use, or the rule changed since.
func letTake(tx RequestTx, r *custody.Request) error {
	it, err := tx.LockItem(r.ItemID)
	if err != nil {
		return err
	}
	if !r.Until.After(*r.FromAt) {
		return tenants.Fail(tenants.Invalid, "until_before_from").At("until")
	}
	_, facts, err := supposed(tx, r.PersonID, it, tx.Now(), custody.ViaWeb)
	if err != nil {
		return err
	}
	stands := false
	for _, rule := range facts.Rules {
		stands = stands || rule.ID == r.RuleID && rule.Version == r.Version
	}
	if !stands || !r.Until.After(tx.Now()) || it.State == custody.Missing || it.State == custody.Retired || !facts.Person.Active {
		r.State = custody.RequestVoid
	}
	return nil
}

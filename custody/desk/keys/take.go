package keys

import (
	"cmp"
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// TakeAsk is a wish to take one item now.
type TakeAsk struct {
	ItemID    custody.ItemID
	PersonID  tenants.PersonID
	Via       custody.Via
	Factors   []rules.Factor
	Purpose   string
	Reason    string
	DueAt     *time.Time
	Permanent bool
	Answers   map[string]string // by question, as typed
	Witnesses []rules.Witness   // who else is here and proved it
	Promise   bool              // to be back before the next booking begins
	Document  custody.Document  // that whoever hands it out looked at
	Signature Signature         // of the taker, before whoever hands it out

	kit   custody.KitID    // that is taken whole, this item with it: only TakeKit may say so
	glass custody.GlassWhy // the rules are broken: only BreakGlass may say so
}

// Taken is a take that happened.
type Taken struct {
	Item     custody.Item
	Holding  custody.Holding
	Decision rules.Decision
	Entry    custody.EntryID
	Issue    custody.Issue // what was noted at the desk
}

// Take gives an item to a person, if the rules grant it: the item must live at
// a board, a safe or a desk, or lie at the desk; metal in a cabinet is moved
// by Release and recorded by Observe. A refusal is *Refused, and is recorded.
func Take(ctx context.Context, s Store, scope tenants.Scope, in TakeAsk) (Taken, error) {
	var out Taken
	var refused *Refused
	err := s.InTx(ctx, scope, func(tx Tx) error {
		out, refused = Taken{}, nil
		item, err := tx.LockItem(in.ItemID)
		if err != nil {
			return err
		}
		if err := mayIssue(scope, in.PersonID, item); err != nil {
			return err
		}
		if err := byHand(tx, item); err != nil {
			return err
		}
		in, err := before(scope, in)
		if err != nil {
			return err
		}
		d, refusal, err := decide(tx, in, item)
		if err != nil || refusal != nil {
			refused = refusal
			return err
		}
		out, err = give(tx, scope, in, item, d)
		return err
	})
	if err == nil && refused != nil {
		return Taken{}, refused
	}
	return out, tenants.Wrap("keys.Take", err)
}

// mayIssue lets a person take for themselves, and the desk for others.
func mayIssue(scope tenants.Scope, person tenants.PersonID, item custody.Item) error {
	if !scope.SeesSite(item.SiteID) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	if scope.Person() == person && person != "" {
		return scope.Need(tenants.KeysOwn)
	}
	return scope.Need(tenants.KeysIssue)
}

// byHand refuses to record that metal moved out of a cabinet's slot: only the
// slot's sensor may say that.
func byHand(tx Tx, item custody.Item) error {
	if item.State != custody.In {
		return nil
	}
	place, err := tx.Place(item.PlaceID)
	if err != nil {
		return err
	}
	if place.Kind == custody.Cabinet {
		return tenants.Fail(tenants.Conflict, "hangs_in_cabinet", "key", item.Code, "cabinet", place.Name, "slot", itoa(item.Slot))
	}
	return nil
}

// decided is a decision with the hash of what it rested on.
type decided struct {
	rules.Decision
	hash   []byte
	booked bool             // the taker has a booking of the item that is not over
	keeper custody.KeeperID // by which naming the rules are broken, "" for none

	request custody.RequestID // that granted it for good, "" when the rules did
}

// decide asks the rules, stores what they saw, and records a refusal.
func decide(tx Tx, in TakeAsk, item custody.Item) (decided, *Refused, error) {
	ask, facts, err := question(tx, in, item, tx.Now())
	if err != nil {
		return decided{}, nil, err
	}
	d := decided{Decision: rules.Decide(ask, facts), booked: len(facts.Bookings) > 0}
	if facts.Glass != nil {
		d.keeper = facts.Glass.Keeper
	}
	if d.hash, err = tx.KeepInputs(ask, facts); err != nil {
		return d, nil, err
	}
	if d.Outcome == rules.Granted {
		return d, nil, nil
	}
	refusal, err := refuse(tx, in, item, d)
	return d, refusal, err
}

// Gather is the part of a transaction that finds out what Decide may know.
type Gather interface {
	Facts(ask rules.Ask, item custody.Item) (rules.Facts, error)
}

func question(g Gather, in TakeAsk, item custody.Item, at time.Time) (rules.Ask, rules.Facts, error) {
	ask := askOf(in, at)
	facts, err := g.Facts(ask, item)
	if err == nil {
		ask.Answers, err = answered(in.Answers, facts.Rules)
	}
	return ask, facts, err
}

// before is the ask as it stands before whoever acts: who witnesses it, and
// what of it they can vouch for.
func before(scope tenants.Scope, in TakeAsk) (TakeAsk, error) {
	in.Witnesses = present(scope, in)
	return overDesk(scope, in)
}

// Weigh is Take run dry: the same question to the same rules, and nothing is
// recorded. A form learns from it what it must ask for.
func Weigh(g Gather, scope tenants.Scope, in TakeAsk, item custody.Item, at time.Time) (rules.Decision, error) {
	in, bad := before(scope, in)
	ask, facts, err := question(g, in, item, at)
	return rules.Decide(ask, facts), cmp.Or(err, bad)
}

func askOf(in TakeAsk, now time.Time) rules.Ask {
	return rules.Ask{PersonID: in.PersonID, ItemID: in.ItemID, At: now, Via: in.Via, Factors: in.Factors,
		Purpose: in.Purpose, HasReason: in.Reason != "", DueAt: in.DueAt, Permanent: in.Permanent, Witnesses: in.Witnesses, Promise: in.Promise,
		Kit: in.kit, Glass: in.glass, Signed: in.Signature.Name != "", IDSeen: in.Document != ""}
}

func refuse(tx Tx, in TakeAsk, item custody.Item, d decided) (*Refused, error) {
	kind, codes := custody.AttemptDenied, ""
	if d.Outcome == rules.Needed {
		kind = custody.AttemptNeeds
		for _, n := range d.Needs {
			codes = listed(codes, string(n.Kind))
		}
	}
	for _, r := range d.Reasons {
		codes = listed(codes, string(r.Code))
	}
	r := &Refused{Item: item, PersonID: in.PersonID, Decision: d.Decision}
	if item.State == custody.Out {
		name, err := tx.PersonName(item.HolderID)
		if err != nil {
			return nil, err
		}
		r.Holder = name
	}
	_, err := tx.Record(custody.Event{Kind: kind, ItemID: item.ID, PersonID: in.PersonID, RuleID: d.RuleID, Version: d.Version,
		Decision: d.hash, Outcome: string(d.Outcome), Data: map[string]string{"why": codes, "via": string(in.Via)}})
	return r, err
}

// give opens the holding and records the take.
func give(tx Tx, scope tenants.Scope, in TakeAsk, item custody.Item, d decided) (Taken, error) {
	h := custody.Holding{OrgID: scope.Org(), ID: custody.HoldingID(tx.NewID("hld")), ItemID: item.ID, PersonID: in.PersonID,
		Purpose: in.Purpose, Reason: in.Reason, OutAt: tx.Now(), DueAt: d.Terms.DueAt, IssuedBy: scope.Actor(), OutVia: in.Via,
		OutPlaceID: item.PlaceID, OutSlot: item.Slot, Witnesses: d.Terms.Witnesses, RuleID: d.RuleID, Version: d.Version}
	var booking custody.Booking
	var err error
	if d.booked {
		if booking, err = toBegin(tx, &h); err != nil {
			return Taken{}, err
		}
	}
	if err := tx.OpenHolding(h); err != nil {
		return Taken{}, err
	}
	if err := useApprovals(tx, h, d); err != nil {
		return Taken{}, err
	}
	if err := tx.EndWaiting(h.ItemID, h.PersonID); err != nil {
		return Taken{}, err
	}
	answers := kept(in.Answers, d.By)
	if err := tx.AddAnswers(h.ID, answers); err != nil {
		return Taken{}, err
	}
	after := held(item, h, tx.Now())
	if err := tx.SaveItem(item, after); err != nil {
		return Taken{}, err
	}
	e := custody.Event{Kind: custody.Taken, ItemID: item.ID, PersonID: in.PersonID, RuleID: d.RuleID, Version: d.Version, Decision: d.hash,
		Outcome: "grant", Data: moved(in.Via, item.PlaceID, item.Slot, h)}
	e.Personal = personal("reason", in.Reason)
	if d.request != "" {
		e.Data["request"] = string(d.request)
	}
	if list := witnessList(in.Witnesses); list != "" && d.By != nil && d.By.Needs.Witnesses.Count > 0 {
		e.Data["witnesses"] = list
	}
	recordAnswers(&e, answers)
	issue, err := noted(tx, scope, in)
	if err != nil {
		return Taken{}, err
	}
	if err := keepIssue(tx, issue, h, &e); err != nil {
		return Taken{}, err
	}
	id, err := tx.Record(e)
	if err != nil {
		return Taken{}, err
	}
	return Taken{Item: after, Holding: h, Decision: d.Decision, Entry: id, Issue: issue}, begin(tx, booking, h)
}

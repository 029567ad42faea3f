package keys

import (
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// How long an offer stands: what a form may choose, and the default.
const (
	ShortOffer   = 5 * time.Minute
	DefaultOffer = 30 * time.Minute
	LongOffer    = 12 * time.Hour
)

// HandStore opens the transactions of handing over.
type HandStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(HandTx) error) error
}

// HandTx is what handing over needs of a transaction. Who writes an offer has
// locked its item.
type HandTx interface {
	Tx
	Handover(id custody.HandoverID) (custody.Handover, error)
	OpenHandover(item custody.ItemID) (custody.Handover, error) // NotFound when none is open
	AddHandover(h custody.Handover) error
	SaveHandover(h custody.Handover) error
}

// OfferAsk is a wish to hand keys to a colleague.
type OfferAsk struct {
	ItemIDs []custody.ItemID
	To      tenants.PersonID
	Note    string
	Via     custody.Via
	Life    time.Duration // 0: DefaultOffer
}

// Offer offers keys to a person, all or none. The keys stay with their holder
// until the other accepts. Only the holder may offer, or the desk for them.
// Whom the rules would refuse is not offered anything: that is *Refused, and
// recorded. A second offer of a key takes the place of the first.
func Offer(ctx context.Context, s HandStore, scope tenants.Scope, in OfferAsk) ([]custody.Handover, error) {
	var out []custody.Handover
	var refused *Refused
	if err := in.check(); err != nil {
		return nil, err
	}
	err := s.InTx(ctx, scope, func(tx HandTx) error {
		out, refused = nil, nil
		items, err := lockOffered(tx, scope, in.ItemIDs)
		if err != nil {
			return err
		}
		for _, item := range items {
			refusal, err := mayReceive(tx, in, item)
			if err != nil {
				return err
			}
			if refused == nil {
				refused = refusal
			}
		}
		if refused != nil {
			return nil
		}
		out, err = offerAll(tx, scope, in, items)
		return err
	})
	if err == nil && refused != nil {
		return nil, refused
	}
	return out, tenants.Wrap("keys.Offer", err)
}

func (in OfferAsk) check() error {
	switch {
	case len(in.ItemIDs) == 0:
		return tenants.Fail(tenants.Invalid, "keys_required").At("items")
	case in.To == "":
		return tenants.Fail(tenants.Invalid, "person_required").At("person")
	case tooLong(in.Note, maxNote):
		return tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("note")
	}
	return nil
}

// lockOffered locks the keys in the order of their ids and checks that they
// are the holder's to offer.
func lockOffered(tx HandTx, scope tenants.Scope, ids []custody.ItemID) (items []custody.Item, err error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		item, err := tx.LockItem(id)
		if err != nil {
			return nil, err
		}
		if err := mayOffer(scope, item); err != nil {
			return nil, err
		}
		if item.State != custody.Out {
			return nil, tenants.Fail(tenants.Conflict, "not_out", "key", item.Code)
		}
		items = append(items, item)
	}
	return items, nil
}

// mayOffer: what one holds oneself, and the desk for others.
func mayOffer(scope tenants.Scope, item custody.Item) error {
	if scope.Person() != "" && item.HolderID == scope.Person() {
		return scope.Need(tenants.KeysOwn)
	}
	if !scope.Can(tenants.KeysIssue) || !scope.SeesSite(item.SiteID) {
		return tenants.Fail(tenants.NotFound, "key_not_found")
	}
	return nil
}

// mayReceive asks the rules for the other. What they can add at acceptance,
// a reason or a badge, is not asked for yet.
func mayReceive(tx HandTx, in OfferAsk, item custody.Item) (*Refused, error) {
	ask := rules.Ask{PersonID: in.To, ItemID: item.ID, At: tx.Now(), Via: in.Via, From: item.HolderID}
	d, _, err := weigh(tx, ask, item)
	if err != nil || d.Outcome != rules.Denied {
		return nil, err
	}
	return notLet(tx, in.To, in.Via, item, d)
}

// weigh asks the rules and keeps what they saw.
func weigh(tx Tx, ask rules.Ask, item custody.Item) (d decided, facts rules.Facts, err error) {
	if facts, err = tx.Facts(ask, item); err != nil {
		return d, facts, err
	}
	d.Decision = rules.Decide(ask, facts)
	d.hash, err = tx.KeepInputs(ask, facts)
	return d, facts, err
}

// notLet records that the rules do not let a person have what is offered.
func notLet(tx HandTx, to tenants.PersonID, via custody.Via, item custody.Item, d decided) (*Refused, error) {
	codes := ""
	for _, r := range d.Reasons {
		codes = listed(codes, string(r.Code))
	}
	for _, n := range d.Needs {
		codes = listed(codes, string(n.Kind))
	}
	_, err := tx.Record(custody.Event{Kind: custody.HandNotLet, ItemID: item.ID, PersonID: to, RuleID: d.RuleID, Version: d.Version, Decision: d.hash,
		Outcome: string(d.Outcome), Data: map[string]string{"why": codes, "via": string(via), "from": string(item.HolderID)}})
	return &Refused{Item: item, PersonID: to, Decision: d.Decision}, err
}

func offerAll(tx HandTx, scope tenants.Scope, in OfferAsk, items []custody.Item) (out []custody.Handover, err error) {
	life := in.Life
	if life == 0 {
		life = DefaultOffer
	}
	until := tx.Now().Add(min(max(life, ShortOffer), LongOffer))
	for _, item := range items {
		if err := clearOffer(tx, item); err != nil {
			return nil, err
		}
		h := custody.Handover{OrgID: scope.Org(), ID: custody.HandoverID(tx.NewID("hov")), ItemID: item.ID, HoldingID: item.HoldingID, FromID: item.HolderID, ToID: in.To,
			State: custody.HandOpen, Note: in.Note, OfferedAt: tx.Now(), OfferedBy: scope.Actor(), ExpiresAt: until}
		if err := tx.AddHandover(h); err != nil {
			return nil, err
		}
		data := map[string]string{"handover": string(h.ID), "holding": string(h.HoldingID), "via": string(in.Via), "holder": string(h.FromID), "until": until.UTC().Format(time.RFC3339)}
		if _, err := tx.Record(custody.Event{Kind: custody.HandOffered, ItemID: item.ID, PersonID: in.To, Outcome: "done", Data: data, Personal: personal("note", in.Note)}); err != nil {
			return nil, err
		}
		if err := tx.Enqueue(custody.ExpireOffer, map[string]string{"handover": string(h.ID)}, until); err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: "hand_offered", To: in.To, Person: items[0].HolderID, Item: items[0].ID, More: len(items) - 1,
		At: &until, Path: "/handover/" + string(out[0].ID)}, tx.Now())
}

// clearOffer settles an earlier offer of the key: the new one takes its place,
// or it had become void.
func clearOffer(tx HandTx, item custody.Item) error {
	h, err := tx.OpenHandover(item.ID)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	state := custody.HandVoid
	if h.About(item) && h.Open(tx.Now()) {
		state = custody.HandWithdrawn
	}
	return settleOffer(tx, h, state)
}

func settleOffer(tx HandTx, h custody.Handover, state custody.HandoverState) error {
	at := tx.Now()
	h.State, h.SettledAt = state, &at
	return tx.SaveHandover(h)
}

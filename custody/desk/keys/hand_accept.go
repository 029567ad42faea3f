package keys

import (
	"context"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/custody/rules"
	"claviger/tenants"
)

// AcceptAsk is a person's wish to take over what was offered to them, after
// counting it.
type AcceptAsk struct {
	ID      custody.HandoverID
	Counted int    // pieces on the ring; asked only of rings
	Seal    string // number read on the seal; asked only when there is one
	Via     custody.Via
	Factors []rules.Factor
	Purpose string // "": what it was out for before
	Reason  string
	DueAt   *time.Time
}

// Miscount is the error of an acceptance whose count or seal did not fit the
// record. It is in the log; the ring stays with its holder.
type Miscount struct {
	Item    custody.Item
	Counted int
	Seal    string
}

// Error names it for the log.
func (m *Miscount) Error() string {
	return "miscount: " + itoa(m.Counted) + " of " + itoa(m.Item.Pieces)
}

// Unwrap gives the kind.
func (m *Miscount) Unwrap() error {
	return tenants.Fail(tenants.Conflict, "hand_miscount", "key", m.Item.Code, "counted", itoa(m.Counted), "pieces", itoa(m.Item.Pieces))
}

// Accept closes the holding of the one and opens that of the other, in one
// transaction. A ring is counted first; what does not fit the record stops it
// with *Miscount. The rules decide for the new holder as at a take.
func Accept(ctx context.Context, s HandStore, scope tenants.Scope, in AcceptAsk) (Taken, error) {
	var out Taken
	var stopped error
	err := s.InTx(ctx, scope, func(tx HandTx) error {
		out, stopped = Taken{}, nil
		h, item, err := lockOffer(tx, in.ID)
		if err != nil {
			return err
		}
		if scope.Person() == "" || h.ToID != scope.Person() {
			return tenants.Fail(tenants.NotFound, "offer_not_found")
		}
		if err := stands(h, item, tx.Now()); err != nil {
			return err
		}
		out, stopped, err = accept(tx, scope, in, h, item)
		return err
	})
	if err == nil && stopped != nil {
		return Taken{}, stopped
	}
	return out, tenants.Wrap("keys.Accept", err)
}

// lockOffer locks the key of an offer and reads the offer after it.
func lockOffer(tx HandTx, id custody.HandoverID) (custody.Handover, custody.Item, error) {
	h, err := tx.Handover(id)
	if err != nil {
		return h, custody.Item{}, err
	}
	item, err := tx.LockItem(h.ItemID)
	if err != nil {
		return h, item, err
	}
	h, err = tx.Handover(id)
	return h, item, err
}

// stands tells why an offer can no longer be accepted.
func stands(h custody.Handover, item custody.Item, now time.Time) error {
	switch {
	case h.State != custody.HandOpen:
		return tenants.Fail(tenants.Conflict, "offer_settled", "key", item.Code)
	case !h.About(item):
		return tenants.Fail(tenants.Conflict, "offer_void", "key", item.Code)
	case !h.Open(now):
		return tenants.Fail(tenants.Conflict, "offer_over", "key", item.Code)
	}
	return nil
}

func accept(tx HandTx, scope tenants.Scope, in AcceptAsk, h custody.Handover, item custody.Item) (Taken, error, error) {
	if !fits(in, item) {
		stopped, err := miscounted(tx, in, h, item)
		return Taken{}, stopped, err
	}
	old, err := tx.Holding(h.HoldingID)
	if err != nil {
		return Taken{}, nil, err
	}
	if in.Purpose == "" {
		in.Purpose = old.Purpose
	}
	if in.Reason == "" {
		in.Reason = old.Reason
	}
	ask := rules.Ask{PersonID: h.ToID, ItemID: item.ID, At: tx.Now(), Via: in.Via, Factors: proofs(in.Factors, item), Purpose: in.Purpose,
		HasReason: in.Reason != "", DueAt: in.DueAt, From: h.FromID, Promise: true} // the receiver is told when it is due
	d, _, err := weigh(tx, ask, item)
	if err != nil {
		return Taken{}, nil, err
	}
	if d.Outcome != rules.Granted {
		refused, err := notLet(tx, h.ToID, in.Via, item, d)
		return Taken{}, refused, err
	}
	out, err := pass(tx, scope, in, h, item, d)
	return out, nil, err
}

// fits compares what was counted and read with the record.
func fits(in AcceptAsk, item custody.Item) bool {
	if item.Pieces > 1 && in.Counted != item.Pieces {
		return false
	}
	return item.Seal == "" || strings.EqualFold(strings.TrimSpace(in.Seal), item.Seal)
}

func miscounted(tx HandTx, in AcceptAsk, h custody.Handover, item custody.Item) (error, error) {
	h.Miscounts++
	if err := tx.SaveHandover(h); err != nil {
		return nil, err
	}
	data := map[string]string{"handover": string(h.ID), "via": string(in.Via), "holder": string(h.FromID), "counted": itoa(in.Counted), "pieces": itoa(item.Pieces)}
	if item.Seal != "" && !strings.EqualFold(strings.TrimSpace(in.Seal), item.Seal) {
		data["seal"] = "differs"
	}
	_, err := tx.Record(custody.Event{Kind: custody.HandMiscount, ItemID: item.ID, PersonID: h.ToID, Outcome: "failed", Data: data, Personal: personal("seal", in.Seal)})
	return &Miscount{Item: item, Counted: in.Counted, Seal: in.Seal}, err
}

// proofs are what the receiver showed. Who hands an everyday key over in
// person has looked at the other, as a colleague at the desk does; sensitive
// keys want badge and PIN at a kiosk.
func proofs(shown []rules.Factor, item custody.Item) []rules.Factor {
	if item.Level < 2 {
		return append(append([]rules.Factor{}, shown...), rules.FactorDesk)
	}
	return shown
}

// pass moves the key from hand to hand.
func pass(tx HandTx, scope tenants.Scope, in AcceptAsk, h custody.Handover, item custody.Item, d decided) (Taken, error) {
	if _, err := closeHolding(tx, item, custody.Item{}, scope.Actor(), h.FromID, custody.ViaHand, tx.Now()); err != nil {
		return Taken{}, err
	}
	next := custody.Holding{OrgID: scope.Org(), ID: custody.HoldingID(tx.NewID("hld")), ItemID: item.ID, PersonID: h.ToID, Purpose: in.Purpose, Reason: in.Reason,
		OutAt: tx.Now(), DueAt: d.Terms.DueAt, IssuedBy: scope.Actor(), OutVia: custody.ViaHand, RuleID: d.RuleID, Version: d.Version}
	booking, err := toBegin(tx, &next)
	if err != nil {
		return Taken{}, err
	}
	if err := tx.OpenHolding(next); err != nil {
		return Taken{}, err
	}
	if err := useApprovals(tx, next, d); err != nil {
		return Taken{}, err
	}
	if err := tx.EndWaiting(item.ID, next.PersonID); err != nil {
		return Taken{}, err
	}
	after := held(item, next, tx.Now())
	if err := tx.SaveItem(item, after); err != nil {
		return Taken{}, err
	}
	if err := settleOffer(tx, h, custody.HandTaken); err != nil {
		return Taken{}, err
	}
	data := moved(in.Via, "", 0, next)
	data["handover"], data["holder"], data["before"] = string(h.ID), string(h.FromID), string(h.HoldingID)
	if item.Pieces > 1 {
		data["counted"] = itoa(in.Counted)
	}
	who, err := named(tx, h, "reason", in.Reason)
	if err != nil {
		return Taken{}, err
	}
	id, err := tx.Record(custody.Event{Kind: custody.HandedOver, ItemID: item.ID, PersonID: h.ToID, RuleID: d.RuleID, Version: d.Version, Decision: d.hash, Outcome: "grant", Data: data, Personal: who})
	if err != nil {
		return Taken{}, err
	}
	if err := begin(tx, booking, next); err != nil {
		return Taken{}, err
	}
	return Taken{Item: after, Holding: next, Decision: d.Decision, Entry: id}, tell(tx, "hand_accepted", h)
}

// named is the name of the one who offers, and a text, for the log to commit to.
func named(tx HandTx, h custody.Handover, field, text string) (map[string]string, error) {
	name, err := tx.PersonName(h.FromID)
	who := map[string]string{"holder": name}
	if text != "" {
		who[field] = text
	}
	return who, err
}

// tell lets the one who offered know what became of it.
func tell(tx HandTx, about string, h custody.Handover) error {
	return tx.Enqueue(custody.SendMail, desk.Letter{Mail: desk.MailLetter, About: about, To: h.FromID, Person: h.ToID, Item: h.ItemID, Path: "/me"}, tx.Now())
}

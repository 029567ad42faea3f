package keys

import (
	"context"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// AgainAsk is a wish to have back a key that one returned by mistake.
type AgainAsk struct {
	ItemID   custody.ItemID
	PersonID tenants.PersonID // whose return it was
	Via      custody.Via
	Factors  []rules.Factor
}

// TakeAgain undoes a return within the organisation's period of grace: the
// same holder has the key again, by the same holding, booking and approvals,
// until the same time. Reason, questions and hours are not asked about again;
// who may no longer take it, or for whom else it is kept, is *Refused.
func TakeAgain(ctx context.Context, s Store, scope tenants.Scope, in AgainAsk) (Taken, error) {
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
		h, err := graceful(tx, in, item)
		if err != nil {
			return err
		}
		if err := byHand(tx, item); err != nil {
			return err
		}
		ask := TakeAsk{ItemID: in.ItemID, PersonID: in.PersonID, Via: in.Via, Factors: in.Factors, Purpose: h.Purpose, Reason: "as before", DueAt: h.DueAt, Permanent: h.DueAt == nil, Promise: true}
		d, err := weighAgain(tx, ask, item)
		if err != nil {
			return err
		}
		if d.Outcome != rules.Granted {
			refused, err = refuse(tx, ask, item, d)
			return err
		}
		out, err = again(tx, in, item, h, d, nil)
		return err
	})
	if err == nil && refused != nil {
		return Taken{}, refused
	}
	return out, tenants.Wrap("keys.TakeAgain", err)
}

// graceful is the holding that a mistaken return ended; Conflict when there is
// none, or when it is too long ago.
func graceful(tx Tx, in AgainAsk, item custody.Item) (custody.Holding, error) {
	none := tenants.Fail(tenants.Conflict, "no_grace", "key", item.Code)
	h, err := tx.LastHolding(item.ID)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return h, none
	}
	if err != nil {
		return h, err
	}
	terms, err := tx.BookingTerms()
	if err == nil && (!back(item) || !terms.Graceful(h, in.PersonID, tx.Now())) {
		err = none
	}
	return h, err
}

func weighAgain(tx Tx, in TakeAsk, item custody.Item) (decided, error) {
	ask, facts, err := question(tx, in, item, tx.Now())
	if err != nil {
		return decided{}, err
	}
	d := decided{Decision: rules.Decide(ask, facts).Again()}
	d.hash, err = tx.KeepInputs(ask, facts)
	return d, err
}

// wentAgain is a return that its holder took back at a cabinet, which decided
// it by its roster: the holding goes on. It is false when there is none that
// could, and the take is one like any other.
func wentAgain(tx Tx, in Sight, item custody.Item) (bool, error) {
	if !in.Again || item.HoldingID != "" {
		return false, nil
	}
	h, err := tx.LastHolding(item.ID)
	if err != nil {
		if tenants.KindOf(err) == tenants.NotFound {
			err = nil
		}
		return false, err
	}
	if !back(item) || h.InAt == nil || h.PersonID != in.PersonID || in.Stamp.At.Sub(*h.InAt) > custody.LongestGrace+in.Stamp.Uncertainty {
		return false, nil
	}
	d := decided{Decision: rules.Decision{RuleID: in.RuleID, Version: in.Version}}
	_, err = again(tx, AgainAsk{PersonID: in.PersonID, Via: custody.ViaCabinet}, item, h, d, stampOf(in))
	return err == nil, err
}

// again lets a holding go on that had ended; stamp is that of the cabinet's
// record, nil for none.
func again(tx Tx, in AgainAsk, item custody.Item, h custody.Holding, d decided, stamp *custody.Stamp) (Taken, error) {
	h.InAt, h.ReturnedBy, h.BroughtBy, h.InVia, h.InPlaceID, h.InSlot = nil, "", "", "", "", 0
	if err := tx.ReopenHolding(h); err != nil {
		return Taken{}, err
	}
	if err := rebook(tx, h, custody.BookingOut); err != nil {
		return Taken{}, err
	}
	if err := tx.DropReturnAsk(h.ID); err != nil {
		return Taken{}, err
	}
	after := held(item, h, tx.Now())
	if err := tx.SaveItem(item, after); err != nil {
		return Taken{}, err
	}
	e := custody.Event{Kind: custody.TakenAgain, ItemID: item.ID, PersonID: h.PersonID, RuleID: d.RuleID, Version: d.Version, Decision: d.hash, Outcome: "grant", Device: stamp,
		Data: map[string]string{"holding": string(h.ID), "via": string(in.Via)}}
	if stamp != nil {
		e.HappenedAt = stamp.At
	}
	id, err := tx.Record(e)
	return Taken{Item: after, Holding: h, Decision: d.Decision, Entry: id}, err
}

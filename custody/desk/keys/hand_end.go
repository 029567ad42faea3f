package keys

import (
	"context"

	"claviger/custody"
	"claviger/tenants"
)

// Decline turns an offer down; the key stays with its holder, who is told.
func Decline(ctx context.Context, s HandStore, scope tenants.Scope, id custody.HandoverID, why string) (custody.Handover, error) {
	h, err := endOffer(ctx, s, scope, id, func(h custody.Handover) error {
		if scope.Person() == "" || h.ToID != scope.Person() {
			return tenants.Fail(tenants.NotFound, "offer_not_found")
		}
		return nil
	}, custody.HandRefused, custody.HandDeclined, why)
	return h, tenants.Wrap("keys.Decline", err)
}

// Withdraw takes an offer back: who made it, or the desk.
func Withdraw(ctx context.Context, s HandStore, scope tenants.Scope, id custody.HandoverID) (custody.Handover, error) {
	h, err := endOffer(ctx, s, scope, id, func(h custody.Handover) error {
		if scope.Person() != "" && h.FromID == scope.Person() {
			return nil
		}
		if !scope.Can(tenants.KeysIssue) {
			return tenants.Fail(tenants.NotFound, "offer_not_found")
		}
		return nil
	}, custody.HandWithdrawn, custody.HandCalledOff, "")
	return h, tenants.Wrap("keys.Withdraw", err)
}

// ExpireHandover ends an offer whose time is over; before that it does nothing.
func ExpireHandover(ctx context.Context, s HandStore, scope tenants.Scope, id custody.HandoverID) error {
	return tenants.Wrap("keys.ExpireHandover", s.InTx(ctx, scope, func(tx HandTx) error {
		h, item, err := lockOffer(tx, id)
		if err != nil || h.State != custody.HandOpen || h.Open(tx.Now()) {
			return err
		}
		if !h.About(item) {
			return settleOffer(tx, h, custody.HandVoid)
		}
		return end(tx, h, custody.HandOver, custody.HandExpired, "")
	}))
}

func endOffer(ctx context.Context, s HandStore, scope tenants.Scope, id custody.HandoverID, may func(custody.Handover) error, state custody.HandoverState, kind custody.EventKind, why string) (out custody.Handover, err error) {
	if tooLong(why, maxNote) {
		return out, tenants.Fail(tenants.Invalid, "too_long", "max", itoa(maxNote)).At("why")
	}
	err = s.InTx(ctx, scope, func(tx HandTx) error {
		h, item, err := lockOffer(tx, id)
		if err != nil {
			return err
		}
		if err := may(h); err != nil {
			return err
		}
		if h.State != custody.HandOpen || !h.About(item) {
			return tenants.Fail(tenants.Conflict, "offer_settled", "key", item.Code)
		}
		out = h
		return end(tx, h, state, kind, why)
	})
	return out, err
}

func end(tx HandTx, h custody.Handover, state custody.HandoverState, kind custody.EventKind, why string) error {
	if err := settleOffer(tx, h, state); err != nil {
		return err
	}
	who, err := named(tx, h, "reason", why)
	if err != nil {
		return err
	}
	if _, err := tx.Record(custody.Event{Kind: kind, ItemID: h.ItemID, PersonID: h.ToID, Outcome: "done",
		Data: map[string]string{"handover": string(h.ID), "holder": string(h.FromID)}, Personal: who}); err != nil {
		return err
	}
	if state == custody.HandWithdrawn {
		return nil
	}
	return tell(tx, map[custody.HandoverState]string{custody.HandRefused: "hand_declined", custody.HandOver: "hand_over"}[state], h)
}

package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
)

// issueScene is a key that is signed for at the counter, with a look at a
// document; its taker asks for the receipt once more.
func (h *house) issueScene() {
	it := h.spare[11]
	h.on(5, 11, 20, func(ctx context.Context) error {
		who, due := h.lead, h.after(3*time.Hour)
		out, err := keys.Take(ctx, h.keys(), h.as(h.counter()), keys.TakeAsk{ItemID: it.id, PersonID: who.id, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Reason: "On call", DueAt: due,
			Document: custody.StaffCard, Signature: keys.Signature{Name: who.name}})
		if err != nil {
			return err
		}
		h.in(10*time.Minute, func(ctx context.Context) error {
			return keys.SendReceipt(ctx, h.keys(), h.as(h.counter()), out.Holding.ID)
		})
		h.in(2*time.Hour, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
		return nil
	})
}

package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// jointScene is a key that takes two people to be released from afar: once one
// says no and the other yes, once nobody answers in time.
func (h *house) jointScene(b *box) {
	it, one, other := h.spares[7], h.by[tenants.RoleManager], h.lead
	var asked custody.JointID
	ask := func(ctx context.Context) error {
		out, err := keys.Release(ctx, h.keys(), h.as(one), keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: it.id, PersonID: one.id, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: "The safe, for the auditor"}, Life: keys.LongLife})
		if err == nil && out.Waits == nil {
			err = errSpoilt(it.code)
		}
		if err == nil {
			asked = out.Waits.ID
		}
		return err
	}
	h.on(12, 9, 0, func(ctx context.Context) error { return h.guard(ctx, it) })
	h.on(12, 9, 10, ask)
	h.on(12, 9, 12, func(ctx context.Context) error { return keys.DeclineRelease(ctx, h.keys(), h.as(other), asked) })
	h.on(12, 9, 20, ask)
	h.on(12, 9, 23, func(ctx context.Context) error {
		c, err := keys.AgreeRelease(ctx, h.keys(), h.as(other), asked)
		if err != nil {
			return err
		}
		return b.obeys(ctx, c, it, one, false)
	})
	h.on(5, 19, 10, ask)
	h.on(5, 19, 17, func(ctx context.Context) error {
		return keys.LapseRelease(ctx, h.keys(), tenants.ForJob(h.org, "joint"), asked)
	})
}

// guard raises the level of a key to one that takes two people.
func (h *house) guard(ctx context.Context, it *thing) error {
	var was custody.Item
	err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) (err error) { was, err = r.Item(it.id); return err })
	if err != nil {
		return err
	}
	it.level = custody.JointLevel
	_, err = keys.ChangeItem(ctx, h.edit(), h.as(h.lead), it.id, keys.ItemDraft{Code: was.Code, Name: was.Name, Kind: was.Kind, Tag: was.Tag, Level: it.level, HomeID: was.HomeID, HomeSlot: was.HomeSlot,
		BackTo: was.BackTo, Pieces: was.Pieces, Seal: was.Seal, Note: was.Note, Cost: was.Cost})
	return err
}

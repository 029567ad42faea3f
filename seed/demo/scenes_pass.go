package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// passScene is a plumber who comes by a code and brings the key back, a pass
// that nobody needs after all, codes that somebody guesses, and a use that the
// cabinet should not have obeyed any more. The plumber comes again today.
func (h *house) passScene(b *box) {
	passes, it, giver := store.In[keys.PassTx](h.store), h.spares[1], h.by[tenants.RoleManager]
	var given custody.Pass
	give := func(label, company string, kind tenants.PersonKind) act {
		return func(ctx context.Context) (err error) {
			given, err = keys.IssuePass(ctx, passes, h.as(giver), keys.PassAsk{Label: label, Company: company, Kind: kind, PlaceID: b.place.ID, Items: []custody.ItemID{it.id}, Uses: 2, Reason: "Leak below the kitchen"})
			return err
		}
	}
	revoke := func(ctx context.Context) error {
		if given.ID == "" { // only the end is told
			return nil
		}
		return keys.RevokePass(ctx, passes, h.as(giver), given.ID)
	}
	use := func(n int) act {
		return func(ctx context.Context) error {
			if given.ID == "" {
				return nil
			}
			due := proto.MomentOf(given.DueAt)
			if err := b.note(ctx, proto.Record{Kind: proto.PassUsed, Item: it.id, Person: given.PersonID, Slot: it.slot, Due: due, Version: n, Detail: string(given.ID)}); err != nil {
				return err
			}
			intent := b.seq + 1
			h.in(2*time.Hour, func(ctx context.Context) error {
				return b.note(ctx, proto.Record{Kind: proto.Returned, Slot: it.slot, Tag: it.tag, Item: it.id})
			})
			return b.note(ctx, proto.Record{Kind: proto.Released, Item: it.id, Person: given.PersonID, Slot: it.slot, Due: due},
				proto.Record{Kind: proto.Taken, Item: it.id, Person: given.PersonID, Slot: it.slot, Tag: it.tag, Due: due, Intent: intent})
		}
	}
	h.on(10, 9, 20, give("Plumber", "Pipes & Sons", tenants.Contractor))
	h.on(10, 10, 5, use(1))
	h.on(6, 8, 30, give("Plumber", "Pipes & Sons", tenants.Contractor))
	h.on(6, 8, 32, func(ctx context.Context) error {
		if given.ID == "" {
			return nil
		}
		if err := keys.PrintPass(ctx, passes, h.as(giver), given.ID); err != nil {
			return err
		}
		return keys.SendPass(ctx, passes, h.as(giver), given.ID, "plumber@pipes.example", h.Keys.PassLinkPath(string(h.org), string(given.ID)))
	})
	h.on(6, 8, 40, revoke)
	h.on(6, 9, 10, use(1))
	h.on(3, 22, 50, func(ctx context.Context) error {
		wrong := proto.Record{Kind: proto.BadCode}
		return b.note(ctx, wrong, wrong, wrong, wrong, wrong, proto.Record{Kind: proto.CodesShut})
	})
}

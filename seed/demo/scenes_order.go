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

// orderScenes are orders to a cabinet that move no key: a door that somebody
// opens, one that nobody does, and sensors that are read.
func (h *house) orderScenes(b *box) {
	manager := h.by[tenants.RoleManager]
	ordered := func(action, reason string, then ...proto.Record) act {
		return func(ctx context.Context) error {
			c, err := keys.Order(ctx, b.keys(), b.as(manager), keys.OrderAsk{PlaceID: b.place.ID, Action: action, Reason: reason, Life: keys.LongLife})
			if err != nil {
				return err
			}
			b.clock.set(b.clock.now().Add(3 * time.Second))
			if err := b.note(ctx, proto.Record{Kind: proto.CommandStarted, Command: c.ID}); err != nil {
				return err
			}
			intent := b.seq
			for _, r := range then {
				r.Command, r.Intent = c.ID, intent
				b.clock.set(b.clock.now().Add(9 * time.Second))
				if err := b.note(ctx, r); err != nil {
					return err
				}
			}
			return nil
		}
	}
	h.on(17, 8, 40, func(ctx context.Context) error {
		h.in(5*time.Minute, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.DoorClosed}) })
		return ordered(keys.ActionUnlock, "The fitter stands before it", proto.Record{Kind: proto.DoorOpened})(ctx)
	})
	h.on(13, 15, 10, ordered(keys.ActionUnlock, "Somebody called, and left", proto.Record{Kind: proto.DoorUnused}))
	h.on(5, 13, 55, ordered(keys.ActionInventory, "After the slot was mended", proto.Record{Kind: proto.CommandFinished, Detail: keys.ActionInventory}))
}

// differScene is a key that left its slot unseen: somebody says who has it, and
// it comes back.
func (h *house) differScene(b *box, it *thing) {
	h.on(8, 9, 5, func(ctx context.Context) error {
		if it.slot == 0 {
			return nil
		}
		slot, who, manager := it.slot, h.whose(1), h.by[tenants.RoleManager]
		delete(b.slots, it.slot)
		it.lost, it.slot = true, 0
		it.turn++
		h.in(12*time.Minute, func(ctx context.Context) error {
			due := b.clock.now().Add(2 * time.Hour)
			_, err := keys.Correct(ctx, store.In[keys.CorrectTx](h.store), h.as(manager), keys.CorrectAsk{PlaceID: b.place.ID, Slot: it.hook, ItemID: it.id, Act: custody.CorrectPerson, PersonID: who.id, DueAt: &due, Reason: "He called: it was in his pocket"})
			return err
		})
		h.in(50*time.Minute, func(ctx context.Context) error { return b.back(ctx, it, who, it.hook) })
		return b.note(ctx, proto.Record{Kind: proto.TakenLoose, Slot: slot, Tag: it.tag})
	})
}

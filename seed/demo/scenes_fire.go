package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
)

// fireScene presets what the fire panel of a cabinet opens, tells of a broken badge reader and a wire
// that was cut, and of an alarm in which a key left that somebody asked about
// later.
func (h *house) fireScene(b *box) {
	it := h.spares[2] // hangs again since it wandered
	fires := func() keys.FireStore { return store.In[keys.FireTx](h.store) }
	h.on(24, 9, 10, func(ctx context.Context) error {
		_, err := keys.PresetFire(ctx, fires(), h.as(h.lead), keys.FireAsk{PlaceID: b.place.ID, Codes: []string{it.code}, Stay: 30 * time.Minute})
		return err
	})
	h.on(20, 10, 15, func(ctx context.Context) error {
		h.in(2*time.Hour, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.FireWireBack}) })
		return b.note(ctx, proto.Record{Kind: proto.FireWireLost})
	})
	h.on(17, 10, 40, func(ctx context.Context) error {
		h.in(3*time.Hour, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.ReaderBack}) })
		return b.note(ctx, proto.Record{Kind: proto.ReaderLost})
	})
	h.on(6, 11, 5, func(ctx context.Context) error {
		h.in(2*time.Second, func(ctx context.Context) error {
			if err := b.note(ctx, proto.Record{Kind: proto.FireReleased, Slot: it.slot, Tag: it.tag, Item: it.id}); err != nil {
				return err
			}
			h.in(time.Minute, func(ctx context.Context) error {
				r := proto.Record{Kind: proto.Taken, Slot: it.slot, Tag: it.tag, Item: it.id, Detail: proto.DetailFire}
				delete(b.slots, it.slot)
				it.lost, it.slot = true, 0
				it.turn++
				return b.note(ctx, r)
			})
			return nil
		})
		h.in(25*time.Minute, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.FireCleared}) })
		h.in(time.Hour, func(ctx context.Context) error { return h.nameTaker(ctx, fires(), b.place.ID) })
		h.in(2*time.Hour, func(ctx context.Context) error {
			return b.back(ctx, it, h.lead, it.hook)
		})
		return b.note(ctx, proto.Record{Kind: proto.FireRaised})
	})
}

// nameTaker says who took what left during the alarm.
func (h *house) nameTaker(ctx context.Context, s keys.FireStore, place custody.PlaceID) error {
	var takes []store.FireTakeView
	err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) (err error) {
		takes, err = r.FireTakes(store.FireTakeAsk{Place: place, Open: true, Limit: 1})
		return err
	})
	if err != nil || len(takes) == 0 {
		return err
	}
	_, err = keys.NameFireTaker(ctx, s, h.as(h.lead), keys.FireWho{PlaceID: place, Take: takes[0].ID, PersonID: h.lead.id, DueAt: h.clock.now().Add(4 * time.Hour)})
	return err
}

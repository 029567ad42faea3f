package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
)

// openingScene names the mechanical key of a cabinet, and tells of a door that
// is opened with it and of the cause that somebody wrote.
func (h *house) openingScene(b *box) {
	spare := h.spare[10]
	openings := func() keys.OpeningStore { return store.In[keys.OpeningTx](h.store) }
	h.on(25, 8, 30, func(ctx context.Context) error {
		return keys.NameOverride(ctx, openings(), h.as(h.lead), b.place.ID, spare.code)
	})
	h.on(9, 7, 20, func(ctx context.Context) error {
		if err := h.must(ctx, spare, wish{who: h.lead}); err != nil {
			return err
		}
		h.in(5*time.Minute, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.DoorForced}) })
		h.in(9*time.Minute, func(ctx context.Context) error { return b.note(ctx, proto.Record{Kind: proto.DoorClosed}) })
		h.in(20*time.Minute, func(ctx context.Context) error { return h.back(ctx, spare, h.lead) })
		h.in(30*time.Minute, func(ctx context.Context) error {
			var o custody.Opening
			err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
				vs, err := r.Openings(store.OpeningAsk{Place: b.place.ID, Open: true, Limit: 1})
				if err == nil && len(vs) > 0 {
					o = vs[0].Opening
				}
				return err
			})
			if err != nil || o.ID == "" {
				return err
			}
			return keys.CloseOpening(ctx, openings(), h.as(h.lead), b.place.ID, o.ID, "The controller had no power: a key was fetched by hand, and hangs again")
		})
		return nil
	})
}

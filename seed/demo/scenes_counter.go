package demo

import (
	"context"
	"time"

	"claviger/custody/desk/keys"
)

// counterScenes are what people type at the counter: a wrong key handed out
// and taken back, more time, a key that nobody finds, and one for good.
func (h *house) counterScenes() {
	h.on(24, 10, 5, h.wrongKey(h.spare[0]))
	h.on(19, 14, 0, h.lostAndFound(h.spare[1]))
	h.on(13, 9, 0, h.moreTime(h.spare[2]))
	h.on(2, 16, 10, func(ctx context.Context) error {
		return h.missing(ctx, h.spare[3], h.counter(), "Not on its hook at the evening count.")
	})
	for i, who := range []*person{h.oncall[0], h.lead} {
		it := h.spare[4+i]
		h.on(25, 9, 30+10*i, func(ctx context.Context) error { return h.must(ctx, it, wish{who: who, forever: true}) })
	}
	for i := range 3 {
		h.on(4+5*i, 8, 40, func(ctx context.Context) error {
			_, err := h.ask(ctx, h.spare[6], h.whose(1+i))
			return err
		})
	}
	h.on(21, 11, 0, h.renamed(h.spare[7]))
	h.on(7, 15, 0, h.retired(h.spare[8]))
}

// wrongKey is handed out by mistake, undone, handed out again, booked back too
// early and undone once more.
func (h *house) wrongKey(it *thing) act {
	return func(ctx context.Context) error {
		who := h.whose(1)
		if err := h.must(ctx, it, wish{who: who}); err != nil {
			return err
		}
		h.in(time.Minute, func(ctx context.Context) error { return h.undo(ctx, it, false, nil) })
		h.in(7*time.Minute, func(ctx context.Context) error { return h.must(ctx, it, wish{who: who}) })
		h.in(65*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
		h.in(66*time.Minute, func(ctx context.Context) error { return h.undo(ctx, it, true, who) })
		h.in(80*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
		return nil
	}
}

// lostAndFound is a key that its holder cannot find for two days.
func (h *house) lostAndFound(it *thing) act {
	return func(ctx context.Context) error {
		who := h.whose(2)
		if err := h.must(ctx, it, wish{who: who, due: h.after(3 * time.Hour)}); err != nil {
			return err
		}
		h.in(4*time.Hour+10*time.Minute, func(ctx context.Context) error {
			return h.missing(ctx, it, who, "I had it at noon; it is not in my coat any more.")
		})
		h.in(44*time.Hour, func(ctx context.Context) error { return h.found(ctx, it) })
		return nil
	}
}

// moreTime is a key whose holder asks for more time before it is due.
func (h *house) moreTime(it *thing) act {
	return func(ctx context.Context) error {
		who := h.whose(3)
		if err := h.must(ctx, it, wish{who: who, due: h.after(3 * time.Hour)}); err != nil {
			return err
		}
		h.in(170*time.Minute, func(ctx context.Context) error { return h.extend(ctx, it, h.clock.now().Add(4*time.Hour)) })
		h.in(390*time.Minute, func(ctx context.Context) error { return h.backOver(ctx, it, who) })
		return nil
	}
}

// renamed is a key that gets a better name and a note for its taker.
func (h *house) renamed(it *thing) act {
	return func(ctx context.Context) error {
		was := it.item
		_, err := keys.ChangeItem(ctx, h.edit(), h.as(h.oncall[0]), it.id, keys.ItemDraft{Code: was.Code, Name: was.Name + " (red cap)", Kind: was.Kind, Level: was.Level,
			HomeID: was.HomeID, HomeSlot: was.HomeSlot, Pieces: was.Pieces, Cost: was.Cost, Note: "Turns only to the left."})
		return err
	}
}

// retired is a key that goes out of use.
func (h *house) retired(it *thing) act {
	return func(ctx context.Context) error {
		it.lost = true
		_, err := keys.Retire(ctx, h.edit(), h.as(h.oncall[0]), it.id)
		return err
	}
}

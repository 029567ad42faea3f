package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

func (h *house) losses() keys.LostStore { return store.In[keys.LostTx](h.store) }

// lossOf is the open incident of a key.
func (h *house) lossOf(ctx context.Context, it *thing) (id custody.IncidentID, err error) {
	err = h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		i, err := r.OpenIncident(it.id)
		id = i.ID
		return err
	})
	return id, err
}

// lostScenes are two losses: one whose locks were changed and that is closed,
// and one where the locksmith is still at work.
func (h *house) lostScenes() {
	h.on(22, 11, 30, func(ctx context.Context) error {
		return keys.SetLossCosts(ctx, h.losses(), h.as(h.lead), custody.LossCosts{2000, 4500, 12000})
	})
	h.on(16, 9, 20, h.rekeyed(h.spare[17], 2))
	h.on(3, 10, 40, h.rekeyed(h.spare[18], 1))
}

// rekeyed is a key lost on a round. Its holder says how; the locks are changed.
// far is how far the story goes: 1 to the order, 2 to the closing.
func (h *house) rekeyed(it *thing, far int) act {
	return func(ctx context.Context) error {
		who, boss := h.whose(1), h.oncall[0]
		if err := h.must(ctx, it, wish{who: who}); err != nil {
			return err
		}
		h.in(5*time.Hour, func(ctx context.Context) error { return h.missing(ctx, it, who, "") })
		h.in(7*time.Hour, h.onLoss(it, func(ctx context.Context, id custody.IncidentID) error {
			_, err := keys.State(ctx, h.losses(), h.as(who), id, "I had it in my jacket until the car park. I walked the way back twice and asked at the gate.")
			return err
		}))
		h.in(22*time.Hour, h.onLoss(it, func(ctx context.Context, id custody.IncidentID) error {
			_, err := keys.DecideLoss(ctx, h.losses(), h.as(boss), id, keys.LossAsk{Decision: custody.Rekey, Why: "The tag was on it, and anybody may have picked it up.", Cost: 5000, Charge: true})
			return err
		}))
		if far > 1 {
			h.in(70*time.Hour, h.onLoss(it, func(ctx context.Context, id custody.IncidentID) error { return h.closeLoss(ctx, boss, id) }))
		}
		return nil
	}
}

// onLoss is an act on the open incident of a key.
func (h *house) onLoss(it *thing, do func(context.Context, custody.IncidentID) error) act {
	return func(ctx context.Context) error {
		id, err := h.lossOf(ctx, it)
		if err != nil {
			return err
		}
		return do(ctx, id)
	}
}

// closeLoss is the end of a loss: locks changed, copies back, key written off.
func (h *house) closeLoss(ctx context.Context, boss *person, id custody.IncidentID) error {
	if _, err := keys.OrderDone(ctx, h.losses(), h.as(boss), id); err != nil {
		return err
	}
	var copies []store.RecallView
	err := h.store.Read(ctx, h.as(boss), func(r *store.Rx) (err error) { copies, err = r.RecallViews(id); return err })
	for _, c := range copies {
		if err == nil {
			_, err = keys.CopyBack(ctx, h.losses(), h.as(boss), id, c.ItemID)
		}
	}
	if err != nil {
		return err
	}
	if _, err := keys.WriteOff(ctx, h.losses(), h.as(boss), id); err != nil {
		return err
	}
	_, err = keys.CloseIncident(ctx, h.losses(), h.as(boss), id, "Locksmith’s note 2217; the old key was tried on every door and opens none.")
	return err
}

// looked decides about a lost key that is found: it was behind a radiator all
// the time, so the locks stay and it is used again.
func (h *house) looked(ctx context.Context, it *thing) error {
	id, err := h.lossOf(ctx, it)
	if err != nil {
		return err
	}
	boss := h.as(h.oncall[0])
	if _, err := keys.DecideLoss(ctx, h.losses(), boss, id, keys.LossAsk{Decision: custody.Keep, Why: "It lay behind the radiator of the office all the time."}); err != nil {
		return err
	}
	if _, err := keys.Reactivate(ctx, h.losses(), boss, id); err != nil {
		return err
	}
	_, err = keys.CloseIncident(ctx, h.losses(), boss, id, "Found by the cleaners; the seal of the envelope is whole.")
	return err
}

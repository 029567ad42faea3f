package demo

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/jobs"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) forGood() keys.PermanentStore { return store.In[keys.PermanentTx](h.store) }

// holding is what somebody has open of a key.
func (h *house) holding(ctx context.Context, it *thing) (id custody.HoldingID, err error) {
	err = h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		x, err := r.Item(it.id)
		id = x.HoldingID
		return err
	})
	return id, err
}

// permanentScenes are what follows two keys given for good: both are signed for
// and asked for early, because the auditor comes; one holder still has it, of
// the other nobody hears for three weeks. A third one is gone.
func (h *house) permanentScenes() {
	for i, who := range []*person{h.oncall[0], h.lead} {
		it := h.spare[4+i]
		h.on(25, 10, 30+10*i, h.asked(it, who))
		if i == 0 {
			h.on(23, 8, 15, func(ctx context.Context) error { return h.still(ctx, it, who, true, "") })
		}
	}
	h.on(3, 7, 5, func(ctx context.Context) error { return jobs.Permanents(h.store).Do(ctx) })
	if len(h.spare) < 25 {
		return
	}
	gone, who := h.spare[24], h.lead
	h.on(22, 9, 0, func(ctx context.Context) error { return h.must(ctx, gone, wish{who: who, forever: true}) })
	h.on(9, 11, 20, h.asked(gone, who))
	h.on(8, 9, 40, func(ctx context.Context) error {
		return h.still(ctx, gone, who, false, "It was in the jacket that I left on the train.")
	})
}

// asked signs for a key that somebody has for good, and asks for it.
func (h *house) asked(it *thing, who *person) act {
	return func(ctx context.Context) error {
		id, err := h.holding(ctx, it)
		if err != nil || id == "" {
			return err
		}
		if _, err := keys.SignPermanent(ctx, h.forGood(), h.as(who), id, keys.Signature{Name: who.name}); err != nil {
			return err
		}
		return keys.AskPermanent(ctx, h.forGood(), h.as(h.by[tenants.RoleManager]), id)
	}
}

// still is what a holder answers.
func (h *house) still(ctx context.Context, it *thing, who *person, kept bool, statement string) error {
	id, err := h.holding(ctx, it)
	if err != nil || id == "" {
		return err
	}
	_, err = keys.AnswerPermanent(ctx, h.forGood(), h.as(who), id, kept, statement)
	return err
}

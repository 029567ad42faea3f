package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
)

// returnScenes are questions that a rule asks when the key is back: answered,
// closed because nobody could answer any more, and one that waits today.
func (h *house) returnScenes() {
	it := h.spare[7]
	var ask rules.Rule
	h.on(9, 8, 10, func(ctx context.Context) (err error) {
		ask, err = access.SaveRule(ctx, h.rulebook(), h.as(h.lead), rules.Rule{Name: "Say how it was at the return", Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{it.id}},
			Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Is anything missing or broken?", OnReturn: true}, {Kind: rules.TextQuestion, Text: "What should the next one know?", Optional: true, OnReturn: true}}}})
		return err
	})
	h.on(8, 9, 15, h.lentAndBack(it, func(ctx context.Context, id custody.HoldingID) error {
		_, err := keys.AnswerBack(ctx, h.keys(), h.as(h.counter()), keys.AnswerAsk{HoldingID: id, Via: custody.ViaDesk, Answers: map[string]string{ask.Needs.Questions[0].ID: "no", ask.Needs.Questions[1].ID: "The lock wants a drop of oil."}})
		return err
	}))
	h.on(6, 10, 5, h.lentAndBack(it, func(ctx context.Context, id custody.HoldingID) error {
		_, err := keys.WaiveBack(ctx, h.keys(), h.as(h.lead), id, "It lay on the counter in the morning, nobody saw who put it there.")
		return err
	}))
	h.on(1, 9, 40, h.lentAndBack(it, nil))
}

// lentAndBack is a key that is out for two hours; afterwards somebody says
// something about it, or nobody does.
func (h *house) lentAndBack(it *thing, after func(context.Context, custody.HoldingID) error) act {
	return func(ctx context.Context) error {
		due := h.clock.now().Add(20 * time.Hour) // more than any other rule gives
		if err := h.must(ctx, it, wish{who: h.whose(1), due: &due}); err != nil {
			return err
		}
		h.in(2*time.Hour, func(ctx context.Context) error {
			if err := h.backOver(ctx, it, it.holder); err != nil || after == nil {
				return err
			}
			var last custody.Holding
			err := h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) (err error) { last, err = r.LastHolding(it.id); return err })
			if err != nil {
				return err
			}
			return after(ctx, last.ID)
		})
		return nil
	}
}

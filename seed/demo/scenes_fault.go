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

// faultScene is a key whose rule asks at the return for damage, and for mileage,
// fuel and cleanliness where there are vehicles. The damage keeps it out of service, only
// warns after a look, and is lifted; two other faults are open today.
func (h *house) faultScene() {
	it := h.spare[13]
	var ask rules.Rule
	h.on(12, 8, 5, func(ctx context.Context) (err error) {
		qs := []rules.Question{{Kind: rules.DamageQuestion, Text: "Is anything damaged?", OnReturn: true}}
		if h.slug != "homes" {
			qs = append(qs, rules.Question{Kind: rules.MileageQuestion, Text: "What does the mileage read?", OnReturn: true}, rules.Question{Kind: rules.FuelQuestion, Text: "How full is the tank?", OnReturn: true}, rules.Question{Kind: rules.CleanQuestion, Text: "How clean is it?", OnReturn: true})
		}
		ask, err = access.SaveRule(ctx, h.rulebook(), h.as(h.lead), rules.Rule{Name: "Say how it is at the return", Effect: rules.Allow, Who: rules.Who{Everyone: true}, What: rules.What{Items: []custody.ItemID{it.id}}, Needs: rules.Needs{Questions: qs}})
		return err
	})
	h.on(11, 9, 5, h.lentAndBack(it, func(ctx context.Context, id custody.HoldingID) error {
		said := map[string]string{}
		for i, q := range ask.Needs.Questions {
			said[q.ID] = []string{rules.Unusable, "250000", "4", "clean"}[i]
		}
		jpeg, err := drawKey(1)
		if err != nil {
			return err
		}
		if _, err := keys.AnswerBack(ctx, h.keys(), h.as(h.counter()), keys.AnswerAsk{HoldingID: id, Via: custody.ViaDesk, What: "The blade is bent, it turns only with force.", Photo: jpeg, Answers: said}); err != nil {
			return err
		}
		h.in(2*time.Hour, h.onFault(it, true, "Straight enough for the way to the locksmith."))
		h.in(26*time.Hour, h.onFault(it, false, "A new blade, tried on its lock."))
		return nil
	}))
	for i, ask := range []keys.FaultAsk{{ItemID: h.spare[12].id, What: "The fob only answers from close by: its battery is low."}, {ItemID: h.spare[0].id, What: "The ring is torn open, pieces may fall off.", Blocks: true}} {
		h.agenda.plan(h.ago(time.Duration(50-10*i)*time.Minute), func(ctx context.Context) error {
			_, err := keys.RaiseFault(ctx, h.keys(), h.as(h.counter()), ask)
			return err
		})
	}
}

// onFault lets the open fault of a key only warn, or lifts it.
func (h *house) onFault(it *thing, ease bool, why string) act {
	return func(ctx context.Context) error {
		id, err := h.openFault(ctx, it)
		if err == nil {
			_, err = keys.LiftFault(ctx, h.keys(), h.as(h.lead), id, ease, why)
		}
		return err
	}
}

// openFault is the fault of a key that is open.
func (h *house) openFault(ctx context.Context, it *thing) (id custody.FaultID, err error) {
	err = h.store.Read(ctx, h.as(h.lead), func(r *store.Rx) error {
		rows, err := r.Faults(store.FaultAsk{Open: true, Item: it.id, Limit: 1})
		if err == nil && len(rows) == 0 {
			err = errSpoilt(it.code)
		}
		for _, f := range rows {
			id = f.ID
		}
		return err
	})
	return id, err
}

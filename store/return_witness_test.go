package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// TestWitnessesOfAReturnAreOfAnotherDepartment: the desk of the same department
// takes the key back, the return stands, and its witness is still missing until
// one comes whom the rule lets be one.
func TestWitnessesOfAReturnAreOfAnotherDepartment(t *testing.T) {
	onEach(t, "return-department", func(t *testing.T, h *house) {
		must(t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			for id, name := range map[tenants.PersonID]string{h.ann: "Works", h.ben: "Works", h.chloe: "Pharmacy"} {
				if _, err := tx.Update("people").Set("department = ?", name).Where("id = ?", id).Exec(tx.Context()); err != nil {
					return err
				}
			}
			return nil
		}))
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "Watched", Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 1, OtherDepartment: true, OnReturn: true}}})
		out, no := h.handOut(k, func(in *keys.TakeAsk) {
			in.Witnesses = []rules.Witness{{PersonID: h.chloe, Factors: []rules.Factor{rules.FactorPIN}}}
		})
		h.says(no, "")
		back, err := h.back(k)
		must(t, err)
		if back.Item.State != custody.In || !back.Asks {
			t.Fatalf("a return without its witness: %+v", back)
		}
		h.read(func(rx *store.Rx) error {
			vs, err := rx.Timeline(store.TimelineAsk{Item: k.ID, Limit: 1})
			if said := facts(t, vs[0]); said["witnesses_unfit"] != string(h.ann) || said["witnesses_missing"] != "1" || said["witnesses"] != "" {
				t.Errorf("the entry says %v", said)
			}
			return err
		})
		say := func(who tenants.PersonID) (keys.ReturnAsk, error) {
			return h.answer(h.desk, keys.AnswerAsk{HoldingID: out.Holding.ID, Witnesses: []tenants.PersonID{who}})
		}
		codeIs(t, second(say(h.ann)), "witness_not_counted")
		codeIs(t, second(say(h.ben)), "witness_self")
		a, err := say(h.chloe)
		must(t, err)
		if a.Open() {
			t.Errorf("still open: %+v", a)
		}
	})
}

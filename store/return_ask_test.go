package store_test

import (
	"context"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// owed is what is open about returns.
func (h *house) owed(a store.ReturnAskAsk) (vs []store.ReturnAskView) {
	h.t.Helper()
	a.Limit = 10
	h.read(func(r *store.Rx) (err error) { vs, err = r.ReturnAsks(a); return err })
	return vs
}

func (h *house) answer(by tenants.Scope, in keys.AnswerAsk) (keys.ReturnAsk, error) {
	in.Via = custody.ViaDesk
	return keys.AnswerBack(context.Background(), store.In[keys.Tx](h.s), by, in)
}

// backRule asks for the mileage and, if one likes, for remarks when a key is back.
func backRule() rules.Rule {
	least := int64(0)
	return rules.Rule{Name: "Asked at the return", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.YesNoQuestion, Text: "Licence seen?"},
		{Kind: rules.NumberQuestion, Text: "Mileage?", Min: &least, OnReturn: true}, {Kind: rules.TextQuestion, Text: "Remarks?", Optional: true, OnReturn: true}}}}
}

// TestReturnAsksAsTheRuleWasAtTheTake changes the questions while the key is
// out: the return asks those of the version under which it was taken.
func TestReturnAsksAsTheRuleWasAtTheTake(t *testing.T) {
	onEach(t, "return-asks", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		r := h.only(backRule())
		seen, km, note := r.Needs.Questions[0].ID, r.Needs.Questions[1].ID, r.Needs.Questions[2].ID
		out, no := h.handOut(k, func(in *keys.TakeAsk) { in.Answers = map[string]string{seen: "yes", km: "7"} })
		h.says(no, "") // the question of the return is no condition of the take
		if out.Holding.RuleID != r.ID || out.Holding.Version != 1 {
			t.Fatalf("taken under %s %d", out.Holding.RuleID, out.Holding.Version)
		}
		r.Needs.Questions[1].Text = "Mileage in miles?"
		if changed := h.rule(r); changed.Needs.Questions[1].ID == km {
			t.Fatal("a question put otherwise kept its id")
		}
		back, err := h.back(k)
		must(t, err)
		open := h.owed(store.ReturnAskAsk{Item: k.ID})
		if !back.Asks || len(open) != 1 || len(open[0].Questions) != 2 || open[0].Questions[0].Text != "Mileage?" || open[0].Person == "" || !open[0].Required() {
			t.Fatalf("back asks %v: %+v", back.Asks, open)
		}
		in := keys.AnswerAsk{HoldingID: out.Holding.ID}
		_, err = h.answer(h.as(h.chloe), in)
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a stranger answers: %v", err)
		}
		_, err = h.answer(h.desk, in)
		codeIs(t, err, "answer_missing")
		in.Answers = map[string]string{km: "-1"}
		_, err = h.answer(h.desk, in)
		codeIs(t, err, "answer_wrong")
		in.Answers = map[string]string{km: "1200", note: "Left mirror loose"}
		a, err := h.answer(h.as(h.ben), in)
		must(t, err)
		if a.Open() {
			t.Errorf("still open: %+v", a)
		}
		_, err = h.answer(h.desk, in)
		codeIs(t, err, "answers_settled")
		h.read(func(rx *store.Rx) error {
			as, err := rx.Answers(out.Holding.ID)
			vs, err2 := rx.Timeline(store.TimelineAsk{Item: k.ID, Limit: 1})
			if len(as) != 3 || vs[0].Kind != custody.BackAnswered || facts(t, vs[0])["answer_1"] != "1200" || vs[0].Personal["answer_2"] != "Left mirror loose" {
				t.Errorf("answers %+v, entry %v %v", as, facts(t, vs[0]), vs[0].Personal)
			}
			if err == nil {
				err = err2
			}
			return err
		})
		if left := h.owed(store.ReturnAskAsk{}); len(left) != 0 {
			t.Errorf("open: %+v", left)
		}
	})
}

// TestReturnAsksPieceByPiece answers at a kiosk, undoes, and waives.
func TestReturnAsksPieceByPiece(t *testing.T) {
	onEach(t, "return-pieces", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		rule := backRule()
		rule.Needs.Witnesses = rules.Witnesses{Count: 2, OnReturn: true}
		r := h.only(rule)
		seen, km, note := r.Needs.Questions[0].ID, r.Needs.Questions[1].ID, r.Needs.Questions[2].ID
		take := func() custody.HoldingID {
			t.Helper()
			out, no := h.handOut(k, func(in *keys.TakeAsk) {
				in.Answers = map[string]string{seen: "yes"}
				in.Witnesses = []rules.Witness{{PersonID: h.chloe, Factors: []rules.Factor{rules.FactorPIN}}}
			})
			h.says(no, "")
			_, err := h.back(k)
			must(t, err)
			return out.Holding.ID
		}
		id := take()
		open := h.owed(store.ReturnAskAsk{Person: h.ben})
		if len(open) != 1 || open[0].Missing != 1 || !slices.Equal(open[0].Seen, []tenants.PersonID{h.ann}) { // ann at the desk is one
			t.Fatalf("open %+v", open)
		}
		in := keys.AnswerAsk{HoldingID: id, Partly: true}
		step := func(change func(*keys.AnswerAsk)) keys.ReturnAsk {
			t.Helper()
			one := in
			change(&one)
			a, err := h.answer(h.desk, one)
			must(t, err)
			return a
		}
		if a := step(func(a *keys.AnswerAsk) { a.Answers = map[string]string{km: "9"} }); len(a.Questions) != 1 || !a.Open() {
			t.Fatalf("after one answer: %+v", a)
		}
		if a := step(func(a *keys.AnswerAsk) { a.Passed = []string{note} }); len(a.Questions) != 0 || !a.Open() {
			t.Fatalf("after the second: %+v", a)
		}
		for who, code := range map[tenants.PersonID]string{h.ben: "witness_self", h.ann: "witness_twice"} {
			_, err := h.answer(h.desk, keys.AnswerAsk{HoldingID: id, Partly: true, Witnesses: []tenants.PersonID{who}})
			codeIs(t, err, code)
		}
		if a := step(func(a *keys.AnswerAsk) { a.Witnesses = []tenants.PersonID{h.chloe} }); a.Open() {
			t.Fatalf("all is said: %+v", a)
		}
		_, err := keys.Undo(context.Background(), store.In[keys.Tx](h.s), h.desk, k.ID)
		must(t, err)
		h.read(func(rx *store.Rx) error {
			as, err := rx.Answers(id)
			if len(as) != 1 {
				t.Errorf("a return that never happened left its answers: %+v", as)
			}
			return err
		})
		_, err = h.back(k)
		must(t, err)
		if open := h.owed(store.ReturnAskAsk{}); len(open) != 1 || len(open[0].Questions) != 2 {
			t.Fatalf("asked again: %+v", open)
		}
		_, err = keys.WaiveBack(context.Background(), store.In[keys.Tx](h.s), h.desk, id, " ")
		codeIs(t, err, "reason_required")
		_, err = keys.WaiveBack(context.Background(), store.In[keys.Tx](h.s), h.as(h.ben), id, "no")
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("the holder waives: %v", err)
		}
		_, err = keys.WaiveBack(context.Background(), store.In[keys.Tx](h.s), h.desk, id, "He has left the company.")
		must(t, err)
		if open := h.owed(store.ReturnAskAsk{}); len(open) != 0 {
			t.Fatalf("open after the waiver: %+v", open)
		}
	})
}

// TestReturnAsksAreKeptToTheirOrganisation reads and answers across two houses.
func TestReturnAsksAreKeptToTheirOrganisation(t *testing.T) {
	onEach(t, "return-apart", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		r := h.only(backRule())
		out, no := h.handOut(k, func(in *keys.TakeAsk) { in.Answers = map[string]string{r.Needs.Questions[0].ID: "yes"} })
		h.says(no, "")
		_, err := h.back(k)
		must(t, err)
		other := newHouse(t, h.s, "return-other")
		if vs := other.owed(store.ReturnAskAsk{Holding: out.Holding.ID}); len(vs) != 0 {
			t.Errorf("another organisation reads %+v", vs)
		}
		_, err = other.answer(other.desk, keys.AnswerAsk{HoldingID: out.Holding.ID})
		codeIs(t, err, "answers_not_found")
		if vs := h.owed(store.ReturnAskAsk{After: out.Holding.ID}); len(vs) != 0 {
			t.Errorf("after the last: %+v", vs)
		}
		if vs := h.owed(store.ReturnAskAsk{}); len(vs) != 1 {
			t.Errorf("its own: %+v", vs)
		}
	})
}

// TestReturnByMistakeIsAskedAboutOnce takes a key again after a return by
// mistake: its second return is not refused, and asks anew.
func TestReturnByMistakeIsAskedAboutOnce(t *testing.T) {
	onEach(t, "return-again", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		r := h.only(backRule())
		_, no := h.handOut(k, func(in *keys.TakeAsk) { in.Answers = map[string]string{r.Needs.Questions[0].ID: "yes"} })
		h.says(no, "")
		_, err := h.back(k)
		must(t, err)
		_, err = keys.TakeAgain(context.Background(), store.In[keys.Tx](h.s), h.as(h.ben), keys.AgainAsk{ItemID: k.ID, PersonID: h.ben, Via: custody.ViaKiosk, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}})
		must(t, err)
		if open := h.owed(store.ReturnAskAsk{}); len(open) != 0 {
			t.Errorf("asked about a key that is out: %+v", open)
		}
		back, err := h.back(k)
		must(t, err)
		if open := h.owed(store.ReturnAskAsk{}); !back.Asks || len(open) != 1 {
			t.Errorf("the second return asks %v: %+v", back.Asks, open)
		}
	})
}

package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/ledger"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// onEach runs a story of one house on both engines.
func onEach(t *testing.T, slug string, tell func(t *testing.T, h *house)) {
	storetest.Each(t, func(t *testing.T, s *store.Store) { tell(t, newHouse(t, s, slug)) })
}

// handOut takes a key for ben by the desk of ann.
func (h *house) handOut(it custody.Item, change func(*keys.TakeAsk)) (keys.Taken, *keys.Refused) {
	h.t.Helper()
	in := keys.TakeAsk{ItemID: it.ID, PersonID: h.ben, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
	if change != nil {
		change(&in)
	}
	out, err := keys.Take(context.Background(), store.In[keys.Tx](h.s), h.desk, in)
	var no *keys.Refused
	if err != nil && !errors.As(err, &no) {
		h.t.Fatal(err)
	}
	return out, no
}

// only ends every rule and makes this one.
func (h *house) only(r rules.Rule) rules.Rule {
	h.t.Helper()
	var all []rules.Rule
	h.read(func(rx *store.Rx) (err error) {
		all, err = rx.Rules()
		return err
	})
	for _, old := range all {
		must(h.t, access.EndRule(context.Background(), store.In[access.Tx](h.s), h.desk, old.ID))
	}
	r.Effect, r.Who.Everyone = rules.Allow, true
	return h.rule(r)
}

func (h *house) says(no *keys.Refused, want string) {
	h.t.Helper()
	got := ""
	if no != nil {
		for _, r := range no.Decision.Reasons {
			got += string(r.Code) + " "
		}
		for _, n := range no.Decision.Needs {
			got += string(n.Kind) + " "
		}
	}
	if strings.TrimSpace(got) != want {
		h.t.Errorf("refused for %q, want %q", got, want)
	}
}

func TestAnswersStayWithTheirQuestion(t *testing.T) {
	onEach(t, "answers", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		r := h.only(rules.Rule{Name: "Asked", Needs: rules.Needs{Questions: []rules.Question{{Kind: rules.NumberQuestion, Text: "Mileage?"}, {Kind: rules.TextQuestion, Text: "Scratches?"}}}})
		km, note := r.Needs.Questions[0].ID, r.Needs.Questions[1].ID
		_, no := h.handOut(k, nil)
		h.says(no, "answers")
		typed := map[string]string{km: "1200", note: "none to see"}
		out, no := h.handOut(k, func(in *keys.TakeAsk) { in.Answers = typed })
		h.says(no, "")

		// While it is out the question changes: what was answered stays with the old one.
		r.Needs.Questions[0].Text = "Mileage in km?"
		changed := h.rule(r)
		if changed.Version != 2 || changed.Needs.Questions[0].ID == km || changed.Needs.Questions[1].ID != note {
			t.Fatalf("a question put otherwise kept its id, or one that did not change lost it: %+v", changed.Needs.Questions)
		}
		h.read(func(rx *store.Rx) error {
			as, err := rx.Answers(out.Holding.ID)
			if len(as) != 2 || as[0].Question+as[1].Question != "Mileage?Scratches?" && as[0].Question+as[1].Question != "Scratches?Mileage?" || as[0].Version != 1 {
				t.Errorf("answers %+v", as)
			}
			vs, err2 := rx.Timeline(store.TimelineAsk{Item: k.ID, Limit: 5})
			if !strings.Contains(vs[0].Personal["answer_2"], "none to see") || facts(t, vs[0])["answer_1"] != "1200" || facts(t, vs[0])["answer_2"] != "" {
				t.Errorf("the entry says %v, personal %v", facts(t, vs[0]), vs[0].Personal)
			}
			return errors.Join(err, err2)
		})
		if _, err := h.back(k); err != nil { // a return is not asked anything
			t.Fatal(err)
		}
		_, no = h.handOut(k, func(in *keys.TakeAsk) { in.Answers = typed })
		h.says(no, "answers") // the answer to the old wording is nobody's answer
	})
}

func TestWitnessesAreOtherHumans(t *testing.T) {
	onEach(t, "witnesses", func(t *testing.T, h *house) {
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "Two more", Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 2, OnReturn: true}}})
		proof := []rules.Factor{rules.FactorBadge, rules.FactorPIN}
		_, no := h.handOut(k, nil)
		h.says(no, "witness") // ann at the desk is one
		if no.Decision.Needs[0].Params["missing"] != "1" {
			t.Errorf("missing %v", no.Decision.Needs[0].Params)
		}
		_, no = h.handOut(k, func(in *keys.TakeAsk) {
			in.Witnesses = []rules.Witness{{PersonID: h.ben, Factors: proof}, {PersonID: h.ann, Factors: proof}}
		})
		h.says(no, "witness") // neither oneself nor ann twice
		out, no := h.handOut(k, func(in *keys.TakeAsk) { in.Witnesses = []rules.Witness{{PersonID: h.chloe, Factors: proof}} })
		h.says(no, "")
		if out.Holding.Witnesses != 2 {
			t.Errorf("wants %d witnesses back", out.Holding.Witnesses)
		}
		if _, err := h.back(k); err != nil { // with ann alone: taken back, and noted
			t.Fatal(err)
		}
		h.read(func(rx *store.Rx) error {
			vs, err := rx.Timeline(store.TimelineAsk{Item: k.ID, Limit: 1})
			if facts(t, vs[0])["witnesses"] != string(h.ann) || facts(t, vs[0])["witnesses_missing"] != "1" {
				t.Errorf("the return says %v", facts(t, vs[0]))
			}
			return err
		})
	})
}

func TestFactsOfTheRuleLanguage(t *testing.T) {
	onEach(t, "facts", func(t *testing.T, h *house) {
		ctx, in := context.Background(), store.In[access.Tx](h.s)
		k, other := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		group, err := access.SaveKeyGroup(ctx, in, h.desk, custody.KeyGroup{Name: "Vans"}, []string{"K-2"})
		must(t, err)
		if _, err := access.SaveKeyGroup(ctx, in, h.desk, custody.KeyGroup{Name: "None"}, []string{"K-9"}); tenants.CodeOf(err) != "key_group_code" {
			t.Errorf("a key that is not there: %v", err)
		}
		h.only(rules.Rule{Name: "Licensed", Needs: rules.Needs{Qualifications: []string{"Driving licence"}}, Limits: rules.Limits{ReturnFirst: rules.First{Groups: []custody.KeyGroupID{group.ID}}}})
		_, no := h.handOut(k, nil)
		h.says(no, "not_qualified")
		old, err := access.AddQualification(ctx, in, h.desk, tenants.Qualification{PersonID: h.ben, Name: "Driving licence", UntilOn: "2020-01-31"})
		must(t, err)
		_, no = h.handOut(k, nil)
		h.says(no, "qualification_over")
		must(t, access.EndQualification(ctx, in, h.desk, old.ID))
		_, err = access.AddQualification(ctx, in, h.desk, tenants.Qualification{PersonID: h.ben, Name: "Driving licence"})
		must(t, err)
		_, no = h.handOut(other, nil)
		h.says(no, "")
		_, no = h.handOut(k, nil)
		h.says(no, "return_first")
		_, err = h.back(other)
		must(t, err)
		_, no = h.handOut(k, nil)
		h.says(no, "")
	})
}

func TestHolidaysOfASite(t *testing.T) {
	onEach(t, "holidays", func(t *testing.T, h *house) {
		ctx, in := context.Background(), store.In[access.Tx](h.s)
		k := h.key("K-1", h.board, 1)
		h.only(rules.Rule{Name: "Never on holidays", Holidays: rules.HolidaysClosed})
		_, no := h.handOut(k, nil)
		h.says(no, "calendar_unknown")
		var today, tomorrow rules.Date
		h.read(func(rx *store.Rx) error {
			local := rx.Now().In(mustZone(t, "Europe/Paris"))
			today, tomorrow = rules.DateOf(local), rules.DateOf(local.AddDate(0, 0, 1))
			return nil
		})
		must(t, access.Holidays(ctx, in, h.desk, h.site, today, tomorrow, []custody.Holiday{{Day: string(today), Name: "A feast"}}))
		_, no = h.handOut(k, nil)
		h.says(no, "outside_window")
		must(t, access.Holidays(ctx, in, h.desk, h.site, today, tomorrow, []custody.Holiday{{Day: string(tomorrow), Name: "A feast"}}))
		_, no = h.handOut(k, nil)
		h.says(no, "")
		if err := access.Holidays(ctx, in, h.desk, h.site, tomorrow, today, nil); tenants.CodeOf(err) != "calendar_span" {
			t.Errorf("backwards: %v", err)
		}
	})
}

func TestRulesAsTheyWere(t *testing.T) {
	onEach(t, "past", func(t *testing.T, h *house) {
		r := h.only(rules.Rule{Name: "First words"})
		r.Name = "Second words"
		r = h.rule(r)
		h.read(func(rx *store.Rx) error {
			vs, err := rx.RuleVersions(r.ID)
			if len(vs) != 2 || vs[0].Rule.Name != "Second words" || vs[1].EndedAt == nil || vs[0].By != "Ann D." {
				t.Fatalf("versions %+v", vs)
			}
			past, err2 := rx.RulesAt(vs[1].CreatedAt)
			if len(past) != 1 || past[0].Version != 1 {
				t.Errorf("then: %+v", past)
			}
			now, err3 := rx.RulesAt(rx.Now())
			if len(now) != 1 || now[0].Version != 2 {
				t.Errorf("now: %+v", now)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

func TestDoubtsAreToldBeforeSaving(t *testing.T) {
	onEach(t, "doubts", func(t *testing.T, h *house) {
		ctx, in := context.Background(), store.In[access.Tx](h.s)
		h.only(rules.Rule{Name: "Everyone"})
		everyone := rules.Who{Everyone: true}
		for want, r := range map[access.DoubtKind]rules.Rule{
			access.SwallowsOther:  {Effect: rules.Deny, Who: everyone},
			access.NeverOpens:     {Effect: rules.Allow, Who: everyone, Dates: []rules.DayHours{{Date: "2020-01-01", From: 0, To: 60}}},
			access.NoHolidays:     {Effect: rules.Allow, Who: everyone, Holidays: rules.HolidaysClosed},
			access.NobodyTakes:    {Effect: rules.Allow, Who: rules.Who{Profiles: []string{"astronaut"}}},
			access.FewWitnesses:   {Effect: rules.Allow, Who: everyone, Needs: rules.Needs{Witnesses: rules.Witnesses{Count: 3}}},
			access.NobodyApproves: {Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.ben}}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{h.ben}}}}}},
			access.SameApprover: {Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.ben}}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{h.ann}}},
				{Who: rules.Who{People: []tenants.PersonID{h.ann}}}}}},
			access.StuckTakers: {Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.ann}}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{h.ann, h.ben}}},
				{Who: rules.Who{People: []tenants.PersonID{h.ann, h.ben}}}}}},
			access.MutualApproval: {Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{h.ann, h.ben}}, Needs: rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{People: []tenants.PersonID{h.ann, h.ben}}}}}},
			access.NobodyHas:      {Effect: rules.Allow, Who: everyone, Needs: rules.Needs{Qualifications: []string{"Diving"}}},
		} {
			ds, err := access.Doubts(ctx, in, h.desk, r)
			must(t, err)
			found := false
			for _, d := range ds {
				found = found || d.Kind == want
			}
			if !found {
				t.Errorf("%s is not said: %+v", want, ds)
			}
		}
		if ds, err := access.Doubts(ctx, in, h.desk, rules.Rule{Effect: rules.Allow, Who: everyone}); err != nil || len(ds) > 0 {
			t.Errorf("nothing odd: %+v %v", ds, err)
		}
		deny := h.rule(rules.Rule{Name: "Nobody", Effect: rules.Deny, Who: everyone})
		ds, err := access.Doubts(ctx, in, h.desk, rules.Rule{Effect: rules.Allow, Who: everyone})
		if err != nil || len(ds) != 1 || ds[0].Kind != access.SwallowedBy || ds[0].Params["rule"] != deny.Name {
			t.Errorf("swallowed: %+v %v", ds, err)
		}
	})
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	must(t, err)
	return z
}

// facts are what an entry says without personal content.
func facts(t *testing.T, v store.EventView) map[string]string {
	t.Helper()
	e, err := ledger.Decode(v.Body)
	must(t, err)
	return e.Data
}

package cabinet_test

import (
	"slices"
	"testing"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// asking is a cabinet whose first key is given by a rule that wants something,
// to Ann of the works; Cleo and Dan are of other departments, Bo is of hers.
func asking(t *testing.T, needs rules.Needs) touch {
	t.Helper()
	r := ready(t)
	r.roster(func(m *proto.Roster) { asks(t, m, needs) })
	r.beacon()
	return atScreen(t, r)
}

func asks(t *testing.T, m *proto.Roster, needs rules.Needs) {
	m.Rules = []proto.Rule{proto.RuleOf(rules.Rule{ID: "rul_1", Version: 2, Effect: rules.Allow, Who: rules.Who{Everyone: true}, Needs: needs})}
	for i := range m.People {
		m.People[i].Human, m.People[i].Department = string(m.People[i].ID), "works"
	}
	m.People[1].Badges = []proto.Badge{badge(t, "1002")}
	for _, p := range []struct{ id, number, pin string }{{"per_cleo", "1003", "135791"}, {"per_dan", "1004", "864209"}} {
		m.People = append(m.People, proto.Person{ID: tenants.PersonID(p.id), Number: p.number, Name: p.id, Kind: tenants.Staff, Human: p.id, Department: "security",
			Badges: []proto.Badge{badge(t, p.number)}, PIN: pin(p.pin, p.id)})
	}
}

func limit(n int64) *int64 { return &n }

// TestWishQuestions: each question is asked on a page of its own, wrong answers
// are said and not kept, and what was answered goes with the record.
func TestWishQuestions(t *testing.T) {
	s := asking(t, rules.Needs{SecondFactor: true, Questions: []rules.Question{
		{ID: "qst_n", Kind: rules.NumberQuestion, Text: "Passengers?", Min: limit(0), Max: limit(8)}, {ID: "qst_c", Kind: rules.ChoiceQuestion, Text: "Which gate?", Options: []string{"North", "South"}},
		{ID: "qst_t", Kind: rules.TextQuestion, Text: "Where to?"}, {ID: "qst_o", Kind: rules.YesNoQuestion, Text: "Trailer?", Optional: true},
		{ID: "qst_r", Kind: rules.NumberQuestion, Text: "Dial?", OnReturn: true}}})
	s.post("/present", "code", "1001")
	s.rig.c.LineDown() // all of it works offline
	code, body := s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Passengers?", `name="answer_qst_n"`)
	code, body = s.post("/take", "item", "itm_1", "answer_qst_n", "9")
	s.wants(code, body, 422, "Passengers?", "from 0 to 8")
	code, body = s.post("/take", "item", "itm_1", "answer_qst_n", "3")
	s.wants(code, body, 200, "Which gate?", `value="North"`)
	code, body = s.post("/take", "item", "itm_1", "answer_qst_c", "East")
	s.wants(code, body, 422, "Which gate?", "Choose one")
	code, body = s.post("/take", "item", "itm_1", "answer_qst_c", "South")
	s.wants(code, body, 200, "Where to?")
	code, body = s.post("/take", "item", "itm_1", "answer_qst_t", "a\u202eb")
	s.wants(code, body, 422, "Where to?")
	code, body = s.post("/take", "item", "itm_1", "answer_qst_t", "To the lake <&>")
	s.wants(code, body, 200, "Trailer?", "No answer")
	code, body = s.post("/take", "item", "itm_1", "passed", "qst_o")
	s.wants(code, body, 200, "Your PIN")
	code, body = s.post("/pin", "pin", "739154")
	s.wants(code, body, 200, "Slot 1")
	s.bank.Pull(1)
	s.bank.Settle()
	all := s.journal()
	for _, got := range all[len(all)-2:] {
		want := map[string]string{"qst_n": "3", "qst_c": "South", "qst_t": "To the lake <&>"}
		if said := got.Said(); len(said) != len(want) || said["qst_n"] != "3" || said["qst_c"] != "South" || said["qst_t"] != want["qst_t"] {
			t.Errorf("record of kind %d says %v", got.Kind, said)
		}
		if slices.ContainsFunc(got.Answers, func(a proto.Answer) bool { return a.Value == want["qst_t"] }) {
			t.Error("a text is in the record itself")
		}
	}
	if kinds := s.tail(2); !slices.Equal(kinds, []proto.RecordKind{proto.Released, proto.Taken}) {
		t.Errorf("%v", kinds)
	}
}

// TestWishWitnesses: two others prove themselves at the cabinet; neither the
// taker nor a colleague nor the same person twice counts, and a wrong PIN is
// one as at any sign-in.
func TestWishWitnesses(t *testing.T) {
	s := asking(t, rules.Needs{Witnesses: rules.Witnesses{Count: 2, OtherDepartment: true}})
	s.post("/present", "code", "1001")
	code, body := s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Witness 1 of 2", "Another person, not from the department works.")
	code, body = s.post("/beside", "code", "1001")
	s.wants(code, body, 422, "You cannot be your own witness")
	code, body = s.post("/beside", "number", "1001")
	s.wants(code, body, 200, "The witness types their PIN")
	code, body = s.post("/beside", "pin", "739154")
	s.wants(code, body, 422, "You cannot be your own witness")
	s.bank.Card("1002")
	s.bank.Settle()
	code, body = s.get("/")
	s.wants(code, body, 200, "The witness types their PIN")
	code, body = s.post("/beside", "pin", "111111")
	s.wants(code, body, 422, "Tries left: 4.")
	if got := s.newest(); got.Kind != proto.BadPIN || got.Person != "per_bo" {
		t.Errorf("%+v", got)
	}
	code, body = s.post("/beside", "pin", "246802")
	s.wants(code, body, 422, "This person may not be the witness here")
	s.post("/beside", "number", "1003")
	code, body = s.post("/beside", "pin", "135791")
	s.wants(code, body, 200, "Witness 2 of 2")
	code, body = s.post("/beside", "code", "1003")
	s.wants(code, body, 422, "This person is a witness already")
	s.bank.Card("1004")
	s.bank.Settle()
	code, body = s.post("/beside", "pin", "864209")
	s.wants(code, body, 200, "Slot 1")
	got := s.newest()
	if got.Kind != proto.Released || got.Person != "per_ann" || len(got.Witnesses) != 2 || got.Witnesses[0].PersonID != "per_cleo" || got.Witnesses[1].PersonID != "per_dan" ||
		!slices.Equal(got.Witnesses[1].Factors, []rules.Factor{rules.FactorBadge, rules.FactorPIN}) {
		t.Errorf("%+v", got)
	}
	if s.rig.c.View().Person.Name != "Ann" {
		t.Error("a witness took over the screen")
	}
}

// TestWishOwnBadge: where the badge is missing, somebody else's is refused and
// one's own opens the slot.
func TestWishOwnBadge(t *testing.T) {
	s := asking(t, rules.Needs{SecondFactor: true})
	s.post("/pin", "number", "1001", "pin", "739154")
	code, body := s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "K-1 also wants your badge")
	code, body = s.post("/beside", "code", "1003")
	s.wants(code, body, 422, "This badge belongs to somebody else")
	s.bank.Card("1001")
	s.bank.Settle()
	code, body = s.get("/")
	s.wants(code, body, 200, "Slot 1")
}

// TestWishEnds: a wish is gone with its session, with its key, and when
// somebody else signs in.
func TestWishEnds(t *testing.T) {
	s := asking(t, rules.Needs{Reason: true})
	for name, end := range map[string]func(){
		"out":     func() { s.post("/out") },
		"another": func() { s.post("/present", "code", "1003") },
		"key": func() {
			s.roster(func(m *proto.Roster) { asks(t, m, rules.Needs{Reason: true}); m.Items = m.Items[1:] })
		},
	} {
		s.post("/out")
		s.roster(func(m *proto.Roster) { asks(t, m, rules.Needs{Reason: true}) })
		s.post("/present", "code", "1001")
		s.post("/take", "item", "itm_1")
		if s.rig.c.View().Wish == nil {
			t.Fatalf("%s: there is no wish", name)
		}
		end()
		if w := s.rig.c.View().Wish; w != nil {
			t.Errorf("%s: %+v", name, w)
		}
	}
}

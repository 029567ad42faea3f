package cabinet_test

import (
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/proto"
)

// wantsBack is a rule that asks when the key is back, and wants a witness.
var wantsBack = rules.Needs{Witnesses: rules.Witnesses{Count: 1, OnReturn: true}, Questions: []rules.Question{
	{ID: "qst_d", Kind: rules.NumberQuestion, Text: "What does the dial show?", Min: limit(0), OnReturn: true},
	{ID: "qst_o", Kind: rules.TextQuestion, Text: "Anything else?", Optional: true, OnReturn: true}}}

// takenAsking is a key that Ann took with Cleo beside her.
func takenAsking(t *testing.T) touch {
	t.Helper()
	s := asking(t, wantsBack)
	s.post("/present", "code", "1001")
	s.post("/take", "item", "itm_1")
	s.post("/beside", "number", "1003")
	code, body := s.post("/beside", "pin", "135791")
	s.wants(code, body, 200, "Slot 1")
	s.bank.Pull(1)
	s.bank.Settle()
	return s
}

func (s touch) back(slot int) {
	s.bank.Insert(slot, "TAG1")
	s.bank.Settle()
}

// TestVehicleQuestionsAtTheReturn: eighths of a tank and three words for
// cleanliness, as tiles; nothing else is taken.
func TestVehicleQuestionsAtTheReturn(t *testing.T) {
	s := asking(t, rules.Needs{Questions: []rules.Question{{ID: "qst_f", Kind: rules.FuelQuestion, Text: "How full is it?", OnReturn: true}, {ID: "qst_c", Kind: rules.CleanQuestion, Text: "How clean is it?", OnReturn: true}}})
	s.post("/present", "code", "1001")
	code, body := s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Slot 1")
	s.bank.Pull(1)
	s.bank.Settle()
	s.post("/out")
	s.back(1)
	code, body = s.get("/")
	s.wants(code, body, 200, "How full is it?", "Empty", "7/8", "Full", `value="0"`, `value="8"`)
	code, body = s.post("/answer", "answer_qst_f", "9")
	s.wants(code, body, 422, "How full is it?", "Choose one")
	code, body = s.post("/answer", "answer_qst_f", "3")
	s.wants(code, body, 200, "How clean is it?", "Needs cleaning")
	s.post("/answer", "answer_qst_c", "dirty")
	if got := s.newest(); got.Kind != proto.BackSaid || len(got.Answers) != 2 || got.Answers[0].Value+got.Answers[1].Value != "3dirty" && got.Answers[0].Value+got.Answers[1].Value != "dirty3" {
		t.Errorf("%+v", got)
	}
}

// TestAskedAtTheReturn: the metal is back first; then the screen asks, whoever
// stands there, and one record says it all.
func TestAskedAtTheReturn(t *testing.T) {
	s := takenAsking(t)
	s.post("/out")
	s.rig.c.LineDown()
	s.back(1)
	returned := s.newest()
	code, body := s.get("/")
	s.wants(code, body, 200, "What does the dial show?", "K-1 is back", "Later")
	if returned.Kind != proto.Returned {
		t.Fatalf("%+v", returned)
	}
	code, body = s.post("/answer", "answer_qst_d", "-4")
	s.wants(code, body, 422, "What does the dial show?", "A whole number from 0.")
	code, body = s.post("/answer", "answer_qst_d", "48211")
	s.wants(code, body, 200, "Anything else?", "No answer")
	code, body = s.post("/answer", "passed", "qst_o")
	s.wants(code, body, 200, "Witness 1 of 1")
	code, body = s.post("/beside", "code", "1001")
	s.wants(code, body, 422, "You cannot be your own witness")
	s.post("/beside", "code", "1002")
	code, body = s.post("/beside", "pin", "246802")
	s.wants(code, body, 200, "Scan your badge")
	got := s.newest()
	if got.Kind != proto.BackSaid || got.Item != "itm_1" || got.Intent != returned.Seq || len(got.Answers) != 1 || got.Answers[0].Value != "48211" ||
		len(got.Witnesses) != 1 || got.Witnesses[0].PersonID != "per_bo" || got.Rule != "rul_1" {
		t.Errorf("%+v", got)
	}
}

// TestLaterAtTheReturn: what was said is kept when nobody goes on, and nothing
// is recorded when nothing was said.
func TestLaterAtTheReturn(t *testing.T) {
	for name, leave := range map[string]func(touch){
		"later":        func(s touch) { s.post("/later") },
		"walk away":    func(s touch) { s.wait(46 * time.Second) },
		"another came": func(s touch) { s.post("/present", "code", "1003"); s.post("/out") },
	} {
		for _, some := range []bool{false, true} {
			s := takenAsking(t)
			s.post("/out")
			s.back(5) // not its own slot: that is said first
			code, body := s.get("/")
			s.wants(code, body, 200, "belongs in slot 1")
			s.wait(9 * time.Second)
			code, body = s.get("/")
			s.wants(code, body, 200, "What does the dial show?")
			if some {
				s.post("/answer", "answer_qst_d", "7")
			}
			leave(s)
			code, body = s.get("/")
			s.wants(code, body, 200, "Scan your badge")
			if got := s.newest().Kind == proto.BackSaid; got != some {
				t.Errorf("%s, something was said %v: recorded %v", name, some, got)
			}
		}
	}
}

// TestWitnessOfAReturnFromAnotherDepartment: the key is back; who may not be
// its witness is told so, and another one comes.
func TestWitnessOfAReturnFromAnotherDepartment(t *testing.T) {
	s := asking(t, rules.Needs{Witnesses: rules.Witnesses{Count: 1, OtherDepartment: true, OnReturn: true}})
	s.post("/present", "code", "1001")
	s.post("/take", "item", "itm_1")
	s.post("/beside", "number", "1003")
	code, body := s.post("/beside", "pin", "135791")
	s.wants(code, body, 200, "Slot 1")
	s.bank.Pull(1)
	s.bank.Settle()
	s.post("/out")
	s.back(1)
	returned := s.newest()
	s.post("/beside", "code", "1002")
	code, body = s.post("/beside", "pin", "246802")
	s.wants(code, body, 422, "Witness 1 of 1", "may not be the witness here")
	if got := s.newest(); got.Kind != proto.Returned || got.Seq != returned.Seq {
		t.Errorf("a witness who is none leaves %+v", got)
	}
	s.post("/beside", "number", "1003")
	code, body = s.post("/beside", "pin", "135791")
	s.wants(code, body, 200, "Scan your badge")
	if got := s.newest(); got.Kind != proto.BackSaid || len(got.Witnesses) != 1 || got.Witnesses[0].PersonID == "per_bo" {
		t.Errorf("%+v", got)
	}
}

package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views/ui"
)

// factorsOf are the proofs that were shown at the kiosk.
func factorsOf(session tenants.KioskSession) (out []rules.Factor) {
	for _, f := range session.Factors {
		switch f {
		case "badge", "badge_secure":
			out = append(out, rules.FactorBadge)
		case "pin":
			out = append(out, rules.FactorPIN)
		}
	}
	return out
}

// kioskWish is what somebody at a kiosk wants, and the rules' answer to it so
// far. What was said travels from step to step in the forms.
type kioskWish struct {
	person   tenants.Person
	session  tenants.KioskSession
	in       keys.TakeAsk
	kit      custody.KitID // that is wanted whole, "" for one key
	items    []custody.ItemID
	denied   *keys.KitRefused // keys of the kit that nothing said here would free
	passed   []string         // optional questions that were passed over
	item     custody.Item
	decision rules.Decision
	names    map[string]string // of whom the needs name
	error    string            // what was wrong with the last step
}

func (s *Server) kioskTake(r *Request) error {
	p, session, there, err := s.standing(r)
	if err != nil || !there {
		return or2(err, func() error { return r.To("/kiosk") })
	}
	return s.kioskTakeItem(r, p, session, kioskAsk(r))
}

// kioskAsk is the wish as the steps before this one left it.
func kioskAsk(r *Request) keys.TakeAsk {
	return keys.TakeAsk{ItemID: custody.ItemID(r.FormValue("item")), Purpose: r.FormValue("purpose"), Reason: strings.TrimSpace(r.FormValue("reason")),
		Promise: r.FormValue("promise") != "", Answers: typedAnswers(r)}
}

// fields are the hidden fields that carry the wish on.
func (w *kioskWish) fields(more ...string) map[string]string {
	out := map[string]string{}
	add := func(name, value string) {
		if value != "" {
			out[name] = value
		}
	}
	add("item", string(w.in.ItemID))
	add("kit", string(w.kit))
	add("purpose", w.in.Purpose)
	add("reason", w.in.Reason)
	add("passed", strings.Join(w.passed, ","))
	if w.in.Promise {
		add("promise", "1")
	}
	for id, value := range w.in.Answers {
		add(keys.AnswerField(id), value)
	}
	for i := 0; i+1 < len(more); i += 2 {
		add(more[i], more[i+1])
	}
	return out
}

// kioskTakeItem asks for what the rules want, one thing on a screen, then takes
// the key from its board or asks the cabinet to open its slot.
func (s *Server) kioskTakeItem(r *Request, p tenants.Person, session tenants.KioskSession, in keys.TakeAsk) error {
	return s.kioskGoOn(r, kioskWants(r, p, session, in))
}

func kioskWants(r *Request, p tenants.Person, session tenants.KioskSession, in keys.TakeAsk) *kioskWish {
	in.PersonID, in.Via, in.Factors = p.ID, custody.ViaKiosk, factorsOf(session)
	w := &kioskWish{person: p, session: session, in: in, passed: commas(r.FormValue("passed"))}
	if in.ItemID == "" {
		w.kit = custody.KitID(r.FormValue("kit"))
	}
	return w
}

func (s *Server) kioskGoOn(r *Request, w *kioskWish) error {
	if w.kit == "" {
		if given, err := s.kioskAgain(r, w); given || err != nil {
			return err
		}
	}
	if err := s.kioskWeigh(r, w); err != nil {
		return s.kioskProblem(r, w.person, w.session, err)
	}
	if step := s.kioskStep(r, w); step != nil {
		return step(r, w)
	}
	if warned, err := s.kioskWarned(r, w); warned || err != nil {
		return err
	}
	if w.kit != "" {
		return s.kioskGiveKit(r, w)
	}
	if kit := wholeKit(w.decision); kit != "" {
		return s.kioskKitInstead(r, w, kit)
	}
	scope := r.Scope.At(w.person.ID)
	out, err := keys.Take(r.UserContext(), r.desk(), scope, w.in)
	if tenants.CodeOf(err) == "hangs_in_cabinet" {
		c, err := keys.Release(r.UserContext(), r.desk(), scope, keys.ReleaseAsk{TakeAsk: w.in})
		if err != nil {
			return s.kioskRefused(r, w, err)
		}
		return r.To("/kiosk/slot/" + string(c.ID))
	}
	if err != nil {
		return s.kioskRefused(r, w, err)
	}
	return s.kioskTaken(r, out.Item, out.Holding)
}

// kioskWeigh asks the rules about the wish as it stands: the same call as the
// take itself, and nothing is recorded. An answer that cannot be one is asked
// for again.
func (s *Server) kioskWeigh(r *Request, w *kioskWish) error {
	w.names = map[string]string{}
	if w.kit != "" {
		return r.kioskWeighKit(w)
	}
	w.items = []custody.ItemID{w.in.ItemID}
	return r.Read(func(rx *store.Rx) (err error) {
		if w.item, err = rx.Item(w.in.ItemID); err != nil {
			return err
		}
		if err := w.beside(rx); err != nil {
			return err
		}
		w.decision, err = r.kioskDecides(rx, w, w.item)
		if err != nil {
			return err
		}
		return refusalNames(rx, &keys.Refused{Item: w.item, PersonID: w.person.ID, Decision: w.decision}, w.names)
	})
}

// beside are the witnesses who proved in this session that they are there.
func (w *kioskWish) beside(rx *store.Rx) error {
	there, err := rx.KioskWitnesses(w.session.ID, w.items[0])
	w.in.Witnesses = nil
	for _, b := range there {
		w.in.Witnesses = append(w.in.Witnesses, rules.Witness{PersonID: b.PersonID, Factors: factorsOf(tenants.KioskSession{Factors: b.Factors})})
	}
	return err
}

// kioskDecides asks the rules about one key; an answer that cannot be one is
// dropped, and asked for again.
func (r *Request) kioskDecides(rx *store.Rx, w *kioskWish, it custody.Item) (rules.Decision, error) {
	weigh := func() (rules.Decision, error) {
		in := w.in
		if in.ItemID = it.ID; w.kit != "" {
			return keys.WeighOfKit(rx, r.Scope.At(w.person.ID), w.kit, in, it, r.Now())
		}
		return keys.Weigh(rx, r.Scope.At(w.person.ID), in, it, r.Now())
	}
	d, err := weigh()
	var bad *tenants.Error
	if errors.As(err, &bad) && strings.HasPrefix(bad.Field, keys.AnswerField("")) {
		delete(w.in.Answers, strings.TrimPrefix(bad.Field, keys.AnswerField("")))
		w.error = r.sentence(422, err)
		d, err = weigh()
	}
	return d, err
}

// need is one need of the decision, nil when it is not among them.
func (w *kioskWish) need(kind rules.NeedKind) *rules.Need {
	i := slices.IndexFunc(w.decision.Needs, func(n rules.Need) bool { return n.Kind == kind })
	if i < 0 {
		return nil
	}
	return &w.decision.Needs[i]
}

// kioskStep is the next thing to ask for; nil when the wish is complete, or
// when nothing that can be said here would help.
func (s *Server) kioskStep(r *Request, w *kioskWish) func(*Request, *kioskWish) error {
	d := &w.decision
	if d.Outcome == rules.Denied || d.By == nil || d.Elsewhere() {
		return nil
	}
	switch {
	case w.need(rules.NeedPurpose) != nil:
		return s.kioskPurpose
	case w.need(rules.NeedReason) != nil:
		return s.kioskReason
	case w.question() != nil:
		return s.kioskQuestion
	case w.need(rules.NeedSecondFactor) != nil, w.need(rules.NeedBadge) != nil:
		return s.kioskProof
	case w.need(rules.NeedPromise) != nil:
		return s.kioskPromise
	case w.need(rules.NeedWitness) != nil:
		return s.kioskBeside
	}
	return nil
}

// question is the next question of the rule that has no answer yet.
func (w *kioskWish) question() *rules.Question {
	for i := range w.decision.By.Needs.Questions {
		q := &w.decision.By.Needs.Questions[i]
		if q.OnReturn {
			continue
		}
		value, said := w.in.Answers[q.ID]
		said = said && strings.TrimSpace(value) != ""
		if said && q.Accepts(strings.TrimSpace(value)) || !said && q.Optional && slices.Contains(w.passed, q.ID) {
			continue
		}
		return q
	}
	return nil
}

// kioskRefused says why not.
func (s *Server) kioskRefused(r *Request, w *kioskWish, err error) error {
	x := refusedTake(err)
	if x == nil {
		return s.kioskProblem(r, w.person, w.session, err)
	}
	if lacksApproval(x.Decision) {
		w.item, w.decision = x.Item, x.Decision
		return s.kioskLeave(r, w, "")
	}
	if worthWaiting(x.Decision) {
		return s.kioskOccupied(r, x)
	}
	if x.Decision.Lacks(rules.CheckLate) {
		return s.kioskUnchecked(r, x)
	}
	v := r.refusal(firstName(w.person.Name), x)
	said := v.Title
	for _, why := range v.Reasons {
		said = joinSentences(said, why.What+".", why.Why)
	}
	r.Status(422)
	return s.kioskChoose(r, w.person, w.session, "", said)
}

// kioskFoot is the way back from a step.
func kioskFoot(r *Request, more ...ui.KButton) []ui.KButton {
	return append([]ui.KButton{{Label: r.Say.Say("kiosk.previous"), Icon: "left", Href: "/kiosk"}}, more...)
}

// kioskShows answers with a step; one that was not right says so by its status.
func kioskShows(r *Request, problem string, page interface{ Show() templ.Component }) error {
	if problem != "" {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

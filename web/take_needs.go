package web

import (
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// dry is what the rules would answer to a form as it stands.
type dry struct {
	item     custody.Item
	person   store.PersonRow
	decision rules.Decision
	holder   string
	names    map[string]string
}

// weigh asks the rules what they would say to the form: the same call as the
// take itself, and nothing is recorded. Nil while nobody is chosen.
func (r *Request) weigh(act string, people []store.PersonRow) (*dry, error) {
	chosen := tenants.PersonID(or(r.FormValue("person"), r.Query("person")))
	if chosen == "" && len(people) == 1 {
		chosen = people[0].ID
	}
	var d *dry
	err := r.Read(func(rx *store.Rx) error {
		for _, p := range people {
			if p.ID == chosen {
				d = &dry{person: p, names: map[string]string{}}
			}
		}
		if d == nil {
			return nil
		}
		var err error
		if d.item, err = rx.Item(r.itemID()); err != nil {
			return err
		}
		in := takeAsk(r)
		in.PersonID, in.Promise = chosen, false // the form goes on asking, so that a tick is not lost
		if act == "release" {
			in.Via = custody.ViaWeb
		}
		if d.decision, err = keys.Weigh(rx, r.Scope, in, d.item, r.Now()); err != nil && tenants.KindOf(err) != tenants.Invalid {
			return err
		}
		if d.item.State == custody.Out {
			if d.holder, err = rx.PersonName(d.item.HolderID); err != nil {
				return err
			}
		}
		return refusalNames(rx, d.refused(), d.names)
	})
	return d, err
}

func (d *dry) refused() *keys.Refused {
	return &keys.Refused{Item: d.item, PersonID: d.person.ID, Holder: d.holder, Decision: d.decision}
}

// taker is whom the form is about, "" while nobody is chosen.
func (d *dry) taker() tenants.PersonID {
	if d == nil {
		return ""
	}
	return d.person.ID
}

// takeNeeds is the part of the form that depends on the rules.
func (r *Request) takeNeeds(act string, people []store.PersonRow, t *tried) (n views.TakeNeeds, err error) {
	d, err := r.weigh(act, people)
	if err != nil {
		return n, err
	}
	f := &form{r: r}
	if t != nil && t.form != nil {
		f = t.form
	}
	var by *rules.Rule
	if d != nil {
		by = d.decision.By
		// Why not is said before the click; what a click said already stands above.
		if (d.decision.Outcome == rules.Denied || lacksApproval(d.decision)) && (t == nil || t.refused == nil) {
			n.Refusal = refusalWith(r.Say, d.person.Name, d.refused(), d.names)
			n.Refusal.ID, n.Next = "why", r.nextSteps(d.refused())
		}
		if d.decision.Outcome != rules.Denied && by != nil && !lacksApproval(d.decision) {
			n.Note = &ui.Note{Icon: "ok", State: "in", Bold: r.Say.Say("rules.by", "rule", d.decision.RuleName), Sub: r.wanted(d)}
			if d.decision.Outcome == rules.Needed {
				n.Note.Icon, n.Note.State, n.Note.Bold = "help", "", r.Say.Say("rules.by_needs", "rule", d.decision.RuleName)
			}
		}
	}
	n.Fields = append(append(r.askedFields(act, by, f), r.promiseField(d)...), r.issueFields(by, d.taker(), f))
	n.Witnesses = r.witnessFields(act, d, f)
	return n, nil
}

// wanted says until when, as the rule has it.
func (r *Request) wanted(d *dry) string {
	if at := d.decision.Terms.DueAt; at != nil {
		return r.Say.Say("rules.back_by", "due", r.Say.Moment(*at, r.Now()))
	}
	return r.Say.Say("rules.no_due")
}

// askedFields are purpose, reason and the rule's own questions.
func (r *Request) askedFields(act string, by *rules.Rule, f *form) []templ.Component {
	purpose, reason := purposeField(r), ui.Field{ID: "reason", Label: r.Say.Say("keys.take.reason"), Value: r.FormValue("reason"), Required: act == "release", Error: f.problem("reason")}
	var of []string
	if by != nil {
		of = by.Needs.Purposes
		purpose.Required = len(of) > 0
		reason.Required = reason.Required || by.Needs.Reason
	}
	out := []templ.Component{purpose.Select(purposeOptions(r, of)), reason.Input()}
	if by == nil {
		return out
	}
	return append(out, r.questionFields(by.Needs.Questions, f, false)...)
}

// questionFields are the questions that are asked at the take, or those that
// are asked when the key is back.
func (r *Request) questionFields(qs []rules.Question, f *form, back bool) (out []templ.Component) {
	for _, q := range qs {
		if q.OnReturn == back {
			out = append(out, r.questionField(q, f))
		}
	}
	return out
}

// questionField is one question of the rule as a plain field.
func (r *Request) questionField(q rules.Question, f *form) templ.Component {
	id := keys.AnswerField(q.ID)
	field := ui.Field{ID: id, Label: q.Text, Value: r.FormValue(id), Required: !q.Optional, Error: f.problem(id)}
	var options []ui.Option
	switch q.Kind {
	case rules.DamageQuestion:
		return r.damageField(q, field.Value)
	case rules.CleanQuestion:
		return views.Chooser(id, q.Text, r.labels("answers.cleanliness", rules.Cleans, field.Value))
	case rules.FuelQuestion:
		return field.Select(append([]ui.Option{{Value: "", Label: r.Say.Say("rules.choose")}}, r.labels("answers.fuel", rules.Fuels, field.Value)...))
	case rules.NumberQuestion, rules.MileageQuestion:
		field.Mode, field.Hint = "numeric", r.bounds(q)
		return field.Input()
	case rules.ChoiceQuestion:
		options = []ui.Option{{Value: "", Label: r.Say.Say("rules.choose")}}
		for _, o := range q.Options {
			options = append(options, ui.Option{Value: o, Label: o, On: field.Value == o})
		}
		return field.Select(options)
	case rules.YesNoQuestion:
		for _, v := range []string{"yes", "no"} {
			options = append(options, ui.Option{Value: v, Label: r.Say.Label("rules.answer", v), On: field.Value == v})
		}
		return ui.Radios(id, q.Text, options)
	}
	return field.Input()
}

func (r *Request) bounds(q rules.Question) string {
	switch {
	case q.Min != nil && q.Max != nil:
		return r.Say.Say("rules.number_between", "min", *q.Min, "max", *q.Max)
	case q.Min != nil:
		return r.Say.Say("rules.number_from", "min", *q.Min)
	case q.Max != nil:
		return r.Say.Say("rules.number_to", "max", *q.Max)
	}
	return ""
}

// witnessFields are as many as the rule still wants, beside whoever works here.
func (r *Request) witnessFields(act string, d *dry, f *form) (out []views.WitnessFields) {
	if d == nil || d.decision.By == nil || act != "take" {
		return nil
	}
	w := d.decision.By.Needs.Witnesses
	for i := range min(missingWitnesses(r, d, w), rules.MostWitnesses) {
		name := witnessField(i)
		hint := r.Say.Say("rules.witness_hint")
		if w.OtherDepartment {
			hint = r.Say.Say("rules.witness_other", "department", or(d.person.Department, r.Say.Say("common.unknown")))
		}
		if who := helpers(r.Say, needParams(d.decision), d.names); len(who) > 1 {
			hint = joinWords(hint, r.Say.Say("rules.witness_who", who...))
		}
		out = append(out, views.WitnessFields{Legend: r.Say.Say("rules.witness", "n", itoa(i+1)), Hint: hint,
			Badge: ui.Field{ID: name + "_badge", Label: r.Say.Say("rules.witness_badge"), Complete: "off", Value: r.FormValue(name + "_badge"), Error: f.problem(name + "_badge")},
			PIN:   ui.Field{ID: name + "_pin", Label: r.Say.Say("rules.witness_pin"), Type: "password", Complete: "off", Mode: "numeric", Error: f.problem(name + "_pin")}})
	}
	return out
}

// missingWitnesses keeps the fields of those who are typed in already.
func missingWitnesses(r *Request, d *dry, w rules.Witnesses) int {
	missing := 0
	for _, n := range d.decision.Needs {
		if n.Kind == rules.NeedWitness {
			missing = int(number(n.Params["missing"]))
		}
	}
	if d.decision.Outcome == rules.Denied {
		missing = w.Count
	}
	for i := range rules.MostWitnesses {
		if r.FormValue(witnessField(i)+"_badge") != "" {
			missing = max(missing, i+1)
		}
	}
	return missing
}

func needParams(d rules.Decision) map[string]string {
	for _, n := range d.Needs {
		if n.Kind == rules.NeedWitness {
			return n.Params
		}
	}
	return nil
}

func witnessField(i int) string { return "witness" + itoa(i+1) }

// typedAnswers are the answers of the form, by question.
func typedAnswers(r *Request) map[string]string {
	out := map[string]string{}
	for key, value := range r.Request().PostArgs().All() {
		if id, ok := strings.CutPrefix(string(key), keys.AnswerField("")); ok {
			out[id] = string(value)
		}
	}
	if sent, err := r.MultipartForm(); err == nil {
		for key, values := range sent.Value {
			if id, ok := strings.CutPrefix(key, keys.AnswerField("")); ok && len(values) > 0 {
				out[id] = values[0]
			}
		}
	}
	return out
}

// proofs reads what the form proves: who stands beside the taker, and what
// they signed.
func (r *Request) proofs(in *keys.TakeAsk) *form {
	f := r.witnesses(in)
	r.signed(in, f)
	return f
}

// witnesses proves who stands beside the taker; what is wrong with a proof is a
// problem of its field.
func (r *Request) witnesses(in *keys.TakeAsk) *form {
	f := r.Form()
	for i := range rules.MostWitnesses {
		name := witnessField(i)
		badge, pin := f.text(name+"_badge"), f.text(name+"_pin")
		if badge == "" {
			continue
		}
		if pin == "" {
			f.wrong(tenants.Fail(tenants.Invalid, "witness_pin").At(name + "_pin"))
			continue
		}
		who, err := admin.Witness(r.UserContext(), r.s.admin, r.s.Keys, r.s.Hasher, r.Scope, admin.Shown{Badge: badge, PIN: pin})
		if err != nil {
			te := asError(err)
			if te == nil {
				te = tenants.Fail(tenants.Internal, "internal")
			}
			f.wrong(te.At(name + "_badge"))
			continue
		}
		in.Witnesses = append(in.Witnesses, rules.Witness{PersonID: who.Person.ID, Factors: []rules.Factor{rules.FactorBadge, rules.FactorPIN}})
	}
	return f
}

// nextSteps is what a refusal offers instead: the next thing that is possible.
func (r *Request) nextSteps(x *keys.Refused) (out []ui.Button) {
	defer func() {
		if b := r.breaks(x); b != nil {
			out = append(out, *b)
		}
	}()
	person := "/people/" + string(x.PersonID)
	if lacksApproval(x.Decision) {
		to := "/requests/new?item=" + string(x.Item.ID)
		if x.PersonID != r.Scope.Person() {
			to += "&person=" + string(x.PersonID)
		}
		return []ui.Button{{ID: "ask", Label: r.Say.Label("rules.next", "ask"), Href: to, Kind: ui.Primary, Icon: "mail"}}
	}
	seen := map[string]bool{}
	add := func(id, href string, allowed bool) {
		if allowed && !seen[href] {
			seen[href] = true
			out = append(out, ui.Button{Label: r.Say.Label("rules.next", id), Href: href})
		}
	}
	for _, why := range x.Decision.Reasons {
		switch why.Code {
		case rules.AlreadyYours:
			add("bring_back", keyHref(x.Item.ID), r.Scope.Can(tenants.KeysIssue))
		case rules.HoldsOverdue, rules.ReturnFirst, rules.MaxHeld, rules.MaxOfLevel:
			add("held", person, r.Scope.Can(tenants.PeopleRead))
		case rules.NotQualified, rules.Unqualified:
			add("qualify", person+"/qualifications", r.Scope.Can(tenants.PeopleEdit))
		case rules.CalendarUnknown:
			add("holidays", "/access/holidays", r.Scope.Can(tenants.RulesEdit))
		case rules.KitTogether:
			add("kit", kitHref(custody.KitID(why.Params["kit_id"]))+"/take?person="+string(x.PersonID), r.Scope.Can(tenants.KeysIssue))
		case rules.OutOfService:
			add("fault", faultHref(custody.FaultID(why.Params["fault"])), r.Scope.Can(tenants.KeysRead))
		case rules.CheckLate:
			add("check", keyHref(x.Item.ID)+"/check", true)
		case rules.NoRule, rules.RuleDenies, rules.OutsideWindow:
			add("who", "/access/effective?item="+string(x.Item.ID), r.Scope.Can(tenants.RulesRead))
		}
	}
	if len(out) > 0 {
		out[0].Kind = ui.Primary
	}
	return out
}

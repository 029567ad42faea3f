package web

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// takeRoutes hand keys out by hand at the desk.
func (s *Server) takeRoutes() []Route {
	return []Route{
		get("/keys/:id/take", tenants.KeysIssue, s.takePage),
		post("/keys/:id/take", tenants.KeysIssue, s.take),
	}
}

func (s *Server) takePage(r *Request) error { return s.takeForm(r, "take", nil) }

// tried is what became of a form that was sent.
type tried struct {
	form    *form
	refused *keys.Refused
	kit     *keys.KitRefused
	person  string
}

// takeForm asks who, what for and until when; act is take or release.
func (s *Server) takeForm(r *Request, act string, t *tried) error {
	people, err := s.foundPeople(r, t)
	if err != nil {
		return err
	}
	needs, err := r.takeNeeds(act, people, t)
	if err != nil {
		return err
	}
	return s.keyForm(r, "keys."+act+".title", act, func(p *views.Form, it store.ItemView) {
		if it.State == custody.Missing && t == nil {
			missingInstead(r, p, it)
			return
		}
		p.Fields = append(append(append(p.Fields, keyShown(r.Say, it.Item)), takeFields(r, keyHref(r.itemID())+"/"+act, people, t)...), needs.Show())
		if act == "release" {
			p.Fields = append(p.Fields, r.proofFields(t)...)
		}
		p.Submit = ui.Button{Label: r.Say.Say("keys."+act+".submit", "key", it.Code, "slot", it.Slot), Kind: ui.Primary, Icon: map[string]string{"take": "out", "release": "unlock"}[act]}
		if len(needs.Next) > 0 {
			p.Submit.Kind = ""
		}
		if t == nil {
			return
		}
		if t.form != nil {
			p.Problems = t.form.problems
		}
		if t.refused != nil {
			p.Refusal = r.refusal(t.person, t.refused)
			if p.Next = r.nextSteps(t.refused); len(p.Next) > 0 {
				p.Submit.Kind = ""
			}
		}
	})
}

// proofFields ask for the password when the last proof is too old.
func (r *Request) proofFields(t *tried) []templ.Component {
	var f *form
	if t != nil {
		f = t.form
	}
	if field := r.proofWanted(f); field != nil {
		return []templ.Component{field.Input()}
	}
	return nil
}

// missingInstead says at once that a key is missing, in place of a form that
// would be refused; who has it in hand marks it found.
func missingInstead(r *Request, p *views.Form, it store.ItemView) {
	p.Fields = []templ.Component{keyShown(r.Say, it.Item), ui.Note{State: "missing", Bold: r.Say.Say("keys.note.missing"), Sub: r.Say.Say("keys.note.missing_help")}.Show()}
	p.Action, p.Submit = keyHref(it.ID)+"/found", ui.Button{Label: r.Say.Say("keys.act.found"), Kind: ui.Primary, Icon: "ok"}
}

// foundPeople answers the search of the form: whom the words name, and who was
// chosen already.
func (s *Server) foundPeople(r *Request, t *tried) (people []store.PersonRow, err error) {
	q := strings.TrimSpace(or(r.Query("q"), r.FormValue("q")))
	err = r.Read(func(rx *store.Rx) error {
		if id := tenants.PersonID(or(r.FormValue("person"), r.Query("person"))); id != "" {
			if v, err := rx.PersonView(id); err == nil {
				people = append(people, v.PersonRow)
			}
		}
		if q == "" {
			return nil
		}
		rows, err := rx.People(store.PeopleAsk{Text: q, Limit: 8})
		for _, row := range rows {
			if len(people) == 0 || people[0].ID != row.ID {
				people = append(people, row)
			}
		}
		return err
	})
	return people, err
}

func takeFields(r *Request, base string, people []store.PersonRow, t *tried) []templ.Component {
	q := strings.TrimSpace(or(r.Query("q"), r.FormValue("q")))
	chosen := or(r.FormValue("person"), r.Query("person"))
	var options []ui.Option
	for i, p := range people {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department, On: string(p.ID) == chosen || chosen == "" && i == 0 && len(people) == 1})
	}
	empty := ""
	if q != "" && len(people) == 0 {
		empty = r.Say.Say("keys.take.nobody", "text", q)
	}
	search := ui.Field{ID: "q", Label: r.Say.Say("keys.take.who"), Hint: r.Say.Say("keys.take.who_hint"), Value: q}
	if t != nil && t.form != nil {
		search.Error = t.form.problem("person")
	}
	return []templ.Component{
		views.PersonSearch(search, base, r.Say.Say("keys.take.find")),
		views.PersonChoices(r.Say.Say("keys.take.choose"), empty, options, base),
		dueField(r).Select(dueOptions(r)),
	}
}

func purposeField(r *Request) ui.Field {
	return ui.Field{ID: "purpose", Label: r.Say.Say("keys.take.purpose")}
}

// purposesOf is the reason list of a trade; organisations' own lists come with
// their settings.
var purposesOf = map[tenants.Trade][]string{
	tenants.Dealership: {"test_drive", "demo", "loaner", "service", "detail", "photo", "lot_move", "pdi", "recon", "wholesale", "parts_run"},
	tenants.Property:   {"maintenance", "inspection", "showing", "turnover", "vendor_visit", "delivery", "lockout", "emergency"},
	tenants.Hospital:   {"rounds", "shift", "patient_transport", "delivery", "maintenance", "inspection", "cleaning", "escort", "code_blue"},
}

// purposeOptions are those of the rule when it has any, else of the trade.
func purposeOptions(r *Request, of []string) []ui.Option {
	options := []ui.Option{{Value: "", Label: r.Say.Say("keys.take.no_purpose")}}
	if len(of) == 0 {
		of = purposesOf[r.Guest.Organisation.Trade]
	}
	for _, code := range of {
		options = append(options, ui.Option{Value: code, Label: purposeWord(r.Say, code), On: r.FormValue("purpose") == code})
	}
	return options
}

func dueField(r *Request) ui.Field { return ui.Field{ID: "for", Label: r.Say.Say("keys.take.due")} }

// dueOptions are the presets: the rule's own, or a span from now.
func dueOptions(r *Request) []ui.Option {
	options := []ui.Option{{Value: "", Label: r.Say.Say("keys.take.by_rule")}}
	for _, d := range []string{"1h", "4h", "8h", "24h"} {
		span, _ := time.ParseDuration(d)
		at := r.Now().Add(span)
		options = append(options, ui.Option{Value: d, Label: r.Say.Say("keys.take.until", "span", r.Say.Span(span), "at", r.Say.Moment(at, r.Now())), On: r.FormValue("for") == d})
	}
	return append(options, ui.Option{Value: forGood, Label: r.Say.Say("permanent.due"), On: or(r.FormValue("for"), r.Query("for")) == forGood})
}

// forGood is the preset of a key that nobody expects back.
const forGood = "good"

// takeAsk reads the form; the desk answers for having looked at the person.
func takeAsk(r *Request) keys.TakeAsk {
	in := keys.TakeAsk{ItemID: r.itemID(), PersonID: tenants.PersonID(r.FormValue("person")), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk},
		Purpose: r.FormValue("purpose"), Reason: strings.TrimSpace(r.FormValue("reason")), Promise: r.FormValue("promise") != ""}
	in.Document, in.Signature.Name = custody.Document(r.FormValue("document")), r.FormValue("signed")
	in.Answers, in.Permanent = typedAnswers(r), r.FormValue("for") == forGood
	if span, err := time.ParseDuration(r.FormValue("for")); err == nil && span > 0 {
		due := r.Now().Add(span)
		in.DueAt = &due
	}
	return in
}

func (s *Server) take(r *Request) error {
	if r.FormValue("find") != "" {
		return s.takeForm(r, "take", &tried{})
	}
	in := takeAsk(r)
	if in.PersonID == "" {
		return s.nobody(r, "take")
	}
	if f := r.proofs(&in); len(f.problems) > 0 {
		return s.takeForm(r, "take", &tried{form: f})
	}
	out, err := keys.Take(r.UserContext(), r.desk(), r.Scope, in)
	if err != nil {
		return s.notTaken(r, "take", in, err)
	}
	return s.taken(r, out)
}

// taken says who has the key until when.
func (s *Server) taken(r *Request, out keys.Taken) error {
	args := []string{"person", s2(r.personName(out.Holding.PersonID)), "key", out.Item.Code}
	if out.Holding.DueAt != nil {
		args = append(args, "due", r.Say.Moment(*out.Holding.DueAt, r.Now()))
	}
	r.FlashUndo(keyHref(out.Item.ID)+"/undo", "keys.undo", "custody.done.taken", args...)
	switch {
	case out.Holding.DueAt == nil && out.Issue.Signed == "":
		return r.To(permanentHref(out.Holding.ID) + "/sign")
	case out.Issue.Formal():
		return r.To(receiptHref(out.Holding.ID))
	}
	return r.To(keyHref(out.Item.ID))
}

func (s *Server) nobody(r *Request, act string) error {
	f := r.Form()
	f.wrong(tenants.Fail(tenants.Invalid, "person_required").At("person"))
	return s.takeForm(r, act, &tried{form: f})
}

// notTaken shows a refusal with all its reasons; other failures stay.
func (s *Server) notTaken(r *Request, act string, in keys.TakeAsk, err error) error {
	if x := refusedTake(err); x != nil {
		name, nerr := r.personName(in.PersonID)
		if nerr != nil && tenants.KindOf(nerr) != tenants.NotFound {
			return nerr
		}
		return s.takeForm(r, act, &tried{refused: x, person: or(name, r.Say.Say("events.some.person"))})
	}
	f := r.Form()
	if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
		return s.takeForm(r, act, &tried{form: f})
	}
	return err
}

func (r *Request) personName(id tenants.PersonID) (name string, err error) {
	err = r.Read(func(rx *store.Rx) error {
		name, err = rx.PersonName(id)
		return err
	})
	return name, err
}

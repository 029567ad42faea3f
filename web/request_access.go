package web

import (
	"errors"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// askRoutes ask for the approvals that a rule wants before a take.
func (s *Server) askRoutes() []Route {
	return []Route{
		get("/requests/new", tenants.KeysOwn, s.askPage),
		post("/requests", tenants.KeysOwn, s.ask),
	}
}

func (s *Server) askPage(r *Request) error { return s.askForm(r, &tried{}) }

// askForm asks for which key, for whom, from when until when, and why.
func (s *Server) askForm(r *Request, t *tried) error {
	code, err := r.askedKey()
	if err != nil {
		return err
	}
	var people []store.PersonRow
	if r.Scope.Can(tenants.KeysIssue) {
		if people, err = s.foundPeople(r, t); err != nil {
			return err
		}
	}
	title := r.Say.Say("approvals.ask.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("nav.requests"), Href: "/requests"}}, Text: ui.Text(r.Say.Say("approvals.ask.text")), Action: "/requests",
		Fields: askFields(r, t, code, people), Submit: ui.Button{Label: r.Say.Say("approvals.ask.submit"), Kind: ui.Primary, Icon: "mail"}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: "/requests", Kind: ui.Ghost}}
	if t.form != nil {
		page.Problems = t.form.problems
	}
	if t.refused != nil {
		page.Refusal, page.Next = r.refusal(t.person, t.refused), r.nextSteps(t.refused)
	}
	if len(page.Problems) > 0 || page.Refusal != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// askedKey is the code of the key that the address names. Who cannot see all
// keys has read the code where the key was refused, or on its tag.
func (r *Request) askedKey() (code string, err error) {
	id := custody.ItemID(r.Query("item"))
	if id == "" {
		return r.Query("code"), nil
	}
	err = r.Read(func(rx *store.Rx) error {
		it, err := rx.ItemView(id)
		if err == nil && !mayLook(r.Scope, it) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		code = it.Code
		return err
	})
	return code, err
}

func askFields(r *Request, t *tried, code string, people []store.PersonRow) []templ.Component {
	say, z := r.Say.Say, zone(r.Guest.Organisation.Zone)
	field := func(f ui.Field) ui.Field {
		if r.Method() == "POST" {
			f.Value = r.FormValue(f.ID)
		}
		if t.form != nil {
			f.Error = t.form.problem(f.ID)
		}
		return f
	}
	from := r.Now().In(z).Truncate(5 * time.Minute)
	out := []templ.Component{field(ui.Field{ID: "code", Label: say("approvals.ask.key"), Hint: say("waiting.code_hint"), Value: code, Required: true}).Input()}
	if r.Scope.Can(tenants.KeysIssue) {
		out = append(out, forWhom(r, bookDraft{people: people}, t, "/requests/new")...)
	}
	return append(out,
		field(ui.Field{ID: "from", Label: say("approvals.ask.from"), Type: "datetime-local", Value: from.Format(localMinute), Required: true}).Input(),
		field(ui.Field{ID: "until", Label: say("approvals.ask.until"), Hint: say("keys.extend.hint", "zone", r.Guest.Organisation.Zone), Type: "datetime-local", Value: from.Add(8 * time.Hour).Format(localMinute), Required: true}).Input(),
		field(ui.Field{ID: "reason", Label: say("requests.more.why"), Hint: say("approvals.ask.why_hint"), Required: true}).Area(2))
}

func (s *Server) ask(r *Request) error {
	f := r.Form()
	if r.FormValue("find") != "" {
		return s.askForm(r, &tried{})
	}
	in, err := s.askOf(r, f)
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.askForm(r, &tried{form: f})
	}
	out, err := access.AskAccess(r.UserContext(), r.asks(), r.Scope, in)
	if x := notAsked(err); x != nil {
		name, err := r.personName(in.PersonID)
		if err != nil {
			return err
		}
		return s.askForm(r, &tried{refused: x, person: name})
	}
	if err != nil && f.wrong(err) {
		return s.askForm(r, &tried{form: f})
	}
	if err != nil {
		return err
	}
	r.Flash("requests.done.asked")
	return r.To("/requests/" + string(out.ID))
}

// notAsked is the refusal behind an error as pages show it, nil when it is none.
func notAsked(err error) *keys.Refused {
	var x *access.NotAsked
	if !errors.As(err, &x) {
		return nil
	}
	return &keys.Refused{Item: x.Item, PersonID: x.PersonID, Decision: x.Decision}
}

// askOf reads the form; what cannot be read is in the form's problems.
func (s *Server) askOf(r *Request, f *form) (in access.AccessAsk, err error) {
	in = access.AccessAsk{PersonID: tenants.PersonID(f.text("person")), Reason: f.text("reason"), Via: custody.ViaWeb}
	if in.PersonID == "" {
		in.PersonID = r.Scope.Person()
	}
	z := zone(r.Guest.Organisation.Zone)
	for _, m := range []struct {
		field string
		at    *time.Time
	}{{"from", &in.From}, {"until", &in.Until}} {
		if *m.at, err = time.ParseInLocation(localMinute, f.text(m.field), z); err != nil {
			f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(m.field))
		}
	}
	code := f.text("code")
	it, err := s.scanned(r, code)
	if code == "" || tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !r.Scope.SeesSite(it.SiteID) {
		f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", code).At("code"))
		return in, nil
	}
	in.ItemID = it.ID
	return in, err
}

// lacksApproval tells whether others could turn the answer into a grant.
func lacksApproval(d rules.Decision) bool {
	if d.Outcome != rules.Needed {
		return false
	}
	for _, n := range d.Needs {
		if n.Kind == rules.NeedApproval {
			return true
		}
	}
	return false
}

// readWho reads who may decide each step, and the rule that wants them.
func (f *requestFacts) readWho(r *Request, rx *store.Rx) error {
	if f.view.Kind == custody.AskMoreTime {
		return nil
	}
	steps := stepsOf(f.view)
	var list []rules.Rule
	for _, a := range steps {
		list = append(list, rules.Rule{Who: a.Who})
	}
	n, err := readRuleNames(rx, r.Say, list)
	if err != nil {
		return err
	}
	for _, a := range steps {
		f.who = append(f.who, n.who(a.Who))
	}
	if f.view.RuleID == "" {
		return nil
	}
	rule, err := rx.Rule(f.view.RuleID)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	f.rule = rule.Name
	return err
}

// accessNote says what may be done with a request that was granted.
func accessNote(r *Request, f requestFacts) *ui.Note {
	v := f.view
	if v.Kind != custody.AskAccess || v.State != custody.RequestGranted {
		return nil
	}
	until := r.Say.Moment(*v.Until, r.Now())
	switch {
	case v.HoldingID != "":
		return &ui.Note{State: "in", Bold: r.Say.Say("approvals.note.used")}
	case !r.Now().Before(*v.Until):
		return &ui.Note{Bold: r.Say.Say("approvals.note.over", "until", until)}
	}
	return &ui.Note{Icon: "ok", State: "in", Bold: r.Say.Say("approvals.note.may", "person", v.Person, "key", v.Code, "from", r.Say.Moment(*v.FromAt, r.Now()), "until", until), Sub: r.Say.Say("approvals.note.once")}
}

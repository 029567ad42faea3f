package web

import (
	"encoding/json"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
	"claviger/views"
	"claviger/views/ui"
)

// leavingRoutes recover what somebody who leaves still has.
func (s *Server) leavingRoutes() []Route {
	return []Route{
		get("/people/leaving", tenants.PeopleRead, s.leavers),
		get("/people/:id/leaving", tenants.PeopleRead, s.leavingPage),
		post("/people/:id/leaving", tenants.PeopleEdit, s.leave),
		post("/people/:id/leaving/all", tenants.KeysIssue, s.leavingAll),
		post("/people/:id/leaving/mail", tenants.PeopleEdit, s.leavingMail),
		post("/people/:id/leaving/close", tenants.PeopleEdit, s.leavingClose),
	}
}

func leavingHref(id tenants.PersonID) string { return personHref(id) + "/leaving" }

// mostLeavers is how many recoveries a list shows.
const mostLeavers = 100

// leavers lists the recoveries that are open, with their owners.
func (s *Server) leavers(r *Request) error {
	var vs []store.Recovery
	err := r.Read(func(rx *store.Rx) (err error) {
		vs, err = rx.Recoveries("", mostLeavers)
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("leaving.list"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Path: []ui.Crumb{{Label: r.Say.Say("people.title"), Href: "/people"}}, Heading: r.Say.Say("leaving.list"), List: recoveryList(r, vs)}
	page.List.Title = ""
	return r.HTML(page.Show())
}

func recoveryList(r *Request, vs []store.Recovery) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "leaving", Title: say("leaving.list"), Caption: say("leaving.list"), None: say("leaving.none"),
		Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("leaving.column.who")}, {Label: say("leaving.column.owner")}, {Label: say("leaving.column.since")}, {Label: say("leaving.column.keys")}}}
	for _, v := range vs {
		row := views.ThingRow{ID: "l-" + string(v.ID), Href: leavingHref(v.PersonID), Name: v.Person, State: "due", Word: say("leaving.state.open"),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Owner)}, {Class: "since", Text: ui.Text(r.Say.Moment(v.BegunAt, r.Now()))}, {Text: ui.Text(r.Say.Count("common.keys", v.Held))}}}
		if v.Held == 0 {
			row.State, row.Word = "ok", say("leaving.state.back")
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

// leavingFacts is what the page of a recovery shows.
type leavingFacts struct {
	person  store.PersonView
	leaving custody.Leaving
	begun   bool
	owner   string
	keys    []store.RecoveryKey
	codes   []store.EventView // that they read, newest first
}

func (r *Request) leavingFacts() (f leavingFacts, err error) {
	id := tenants.PersonID(r.Params("id"))
	err = r.Read(func(rx *store.Rx) (err error) {
		if f.person, err = rx.PersonView(id); err != nil {
			return err
		}
		since := r.Now()
		f.leaving, err = rx.LastLeaving(id)
		switch {
		case err == nil && (f.leaving.ClosedAt == nil || f.person.BlockedAt != nil):
			f.begun, since = true, f.leaving.BegunAt
			if f.owner, err = rx.PersonName(f.leaving.OwnerID); err != nil {
				return err
			}
		case err != nil && tenants.KindOf(err) != tenants.NotFound:
			return err
		}
		if f.keys, err = rx.RecoveryKeys(id, since); err != nil {
			return err
		}
		f.codes, err = rx.Timeline(store.TimelineAsk{Person: id, Kinds: []custody.EventKind{custody.BittingRead}, Limit: mostLeavers})
		return err
	})
	return f, err
}

func (s *Server) leavingPage(r *Request) error {
	f, err := r.leavingFacts()
	if err != nil {
		return err
	}
	if !f.begun {
		return s.leaveForm(r, f, &tried{})
	}
	say := r.Say.Say
	st, err := r.Staff(say("leaving.title", "person", f.person.Name))
	if err != nil {
		return err
	}
	v := views.Thing{Staff: st, Heading: say("leaving.title", "person", f.person.Name), Path: []ui.Crumb{{Label: say("people.title"), Href: "/people"}, {Label: f.person.Name, Href: personHref(f.person.ID)}},
		FactsTitle: say("leaving.ended"), FactsLabel: say("leaving.ended"), Facts: endedFacts(r, f)}
	held, missed, back := 0, 0, 0
	for _, k := range f.keys {
		switch {
		case k.InAt != nil:
			back++
		case k.State == custody.Missing:
			missed++
		default:
			held++
		}
	}
	v.State, v.Word = "due", say("leaving.state.open")
	v.Sentence = ui.Text(say("leaving.sentence.open", "keys", r.Say.Count("common.keys", held), "owner", f.owner))
	if held == 0 {
		v.State, v.Word, v.Sentence = "ok", say("leaving.state.back"), ui.Text(say("leaving.sentence.back", "owner", f.owner))
	}
	if f.leaving.ClosedAt != nil {
		v.Word, v.Sentence = say("leaving.state.closed"), ui.Text(say("leaving.sentence.closed", "at", r.Say.Moment(*f.leaving.ClosedAt, r.Now())))
	}
	v.Acts = leavingActs(r, f, held)
	v.Lists = []views.Listing{recoveryKeys(r, f, "leaving.keys", "leaving.keys_none", func(k store.RecoveryKey) bool { return k.InAt == nil }),
		recoveryKeys(r, f, "leaving.receipt", "leaving.receipt_none", func(k store.RecoveryKey) bool { return k.InAt != nil })}
	if codes := readCodes(r, f.codes); len(codes.Rows) > 0 {
		v.Lists = append(v.Lists, codes)
	}
	v.Notes = append(v.Notes, ui.Note{Icon: "note", Bold: say("leaving.print"), Sub: say("leaving.print_help")})
	return r.HTML(v.Show())
}

// leavingActs are what is left to be done, the next first.
func leavingActs(r *Request, f leavingFacts, held int) (acts []views.RowAct) {
	base := leavingHref(f.person.ID)
	add := func(id, icon string) {
		acts = append(acts, views.RowAct{Action: base + "/" + id, Button: ui.Button{ID: "leaving-" + id, Label: r.Say.Say("leaving.act." + id), Icon: icon}})
	}
	if held > 0 && r.Scope.Can(tenants.KeysIssue) {
		add("all", "in")
	}
	if held == 0 && f.leaving.ClosedAt == nil && r.Scope.Can(tenants.PeopleEdit) {
		add("close", "check")
	}
	if r.Scope.Can(tenants.PeopleEdit) && f.leaving.ClosedAt == nil && f.person.Email != "" {
		add("mail", "mail")
	}
	if len(acts) > 0 {
		acts[0].Button.Kind = ui.Primary
	}
	return acts
}

func endedFacts(r *Request, f leavingFacts) (facts []ui.Fact) {
	e := f.leaving.Ended
	for _, x := range []struct {
		id string
		n  int64
	}{{"credentials", e.Credentials}, {"bookings", e.Bookings}, {"requests", e.Requests}, {"offers", e.Offers}, {"waits", e.Waits}, {"stand_ins", e.StandIns}} {
		facts = append(facts, ui.Fact{Term: r.Say.Say("leaving.ended." + x.id), Text: ui.Text(itoa64(x.n))})
	}
	facts = append(facts, ui.Fact{Term: r.Say.Say("leaving.column.since"), Text: ui.Text(r.Say.Moment(f.leaving.BegunAt, r.Now()))}, ui.Fact{Term: r.Say.Say("leaving.column.owner"), Text: ui.Rich{{Text: f.owner, Href: personHref(f.leaving.OwnerID)}}})
	if f.leaving.MailedAt != nil {
		facts = append(facts, ui.Fact{Term: r.Say.Say("leaving.mailed"), Text: ui.Text(r.Say.Moment(*f.leaving.MailedAt, r.Now()))})
	}
	return facts
}

// recoveryKeys are the keys that are still out, each to take back or to report
// lost, or those that are back.
func recoveryKeys(r *Request, f leavingFacts, title, none string, in func(store.RecoveryKey) bool) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: title, Title: say(title), Caption: say(title), None: say(none), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("board.column.since")}, {Label: say("leaving.column.when")}, {Label: say("board.column.actions"), Hidden: true}}}
	for _, k := range f.keys {
		if !in(k) {
			continue
		}
		row := views.ThingRow{ID: "k-" + string(k.HoldingID), Href: keyHref(k.ItemID), Code: k.Code, Name: k.Name, Sub: r.Say.Count("keys.pieces", k.Pieces), State: "out", Word: chipWord(r.Say, "out"), Cells: []views.ThingCell{{Class: "since", Text: ui.Text(r.Say.Moment(k.OutAt, r.Now()))}}}
		when := say("custody.permanent")
		switch {
		case k.InAt != nil:
			row.State, row.Word, when = "in", chipWord(r.Say, "in"), r.Say.Moment(*k.InAt, r.Now())
		case k.State == custody.Missing:
			row.State, row.Word, when = "missing", chipWord(r.Say, "missing"), ""
			if k.Incident != "" {
				row.Href = incidentHref(k.Incident)
			}
		default:
			if k.DueAt != nil {
				when = r.Say.Moment(*k.DueAt, r.Now())
			}
			if r.Scope.Can(tenants.KeysIssue) {
				row.Act = &views.RowAct{Action: keyHref(k.ItemID) + "/missing", Fields: map[string]string{"statement": say("leaving.lost_statement", "person", f.person.Name)}, Button: ui.Button{ID: "lost-" + string(k.HoldingID), Label: say("leaving.act.lost"), Kind: ui.Danger, Row: true}}
			}
		}
		row.Cells = append(row.Cells, views.ThingCell{Class: "due", Text: ui.Text(when)})
		l.Rows = append(l.Rows, row)
	}
	return l
}

// leaveForm says what leaving ends, and asks who recovers the keys.
func (s *Server) leaveForm(r *Request, f leavingFacts, t *tried) error {
	say := r.Say.Say
	title := say("leaving.begin", "person", f.person.Name)
	people, err := s.foundPeople(r, t)
	if err != nil {
		return err
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, p := range people {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department, On: string(p.ID) == r.FormValue("person") || len(people) == 1})
	}
	search := ui.Field{ID: "q", Label: say("leaving.owner"), Hint: say("leaving.owner_hint"), Value: or(r.Query("q"), r.FormValue("q"))}
	if t.form != nil {
		search.Error = t.form.problem("owner")
	}
	base := leavingHref(f.person.ID)
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: say("people.title"), Href: "/people"}, {Label: f.person.Name, Href: personHref(f.person.ID)}}, Text: ui.Text(say("leaving.what", "keys", r.Say.Count("common.keys", len(f.keys)))), Action: base,
		Fields: []templ.Component{views.PersonSearch(search, base, say("keys.take.find")), views.PersonChoices(say("keys.take.choose"), "", options, "")},
		Submit: ui.Button{Label: say("leaving.submit"), Kind: ui.Danger, Icon: "out"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: personHref(f.person.ID), Kind: ui.Ghost}}
	if t.form != nil && len(t.form.problems) > 0 {
		page.Problems = t.form.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) leave(r *Request) error {
	f := r.Form()
	id := tenants.PersonID(r.Params("id"))
	var err error
	if r.FormValue("find") == "" {
		if _, err = admin.Leave(r.UserContext(), s.admin, r.Scope, id, tenants.PersonID(f.text("person"))); err == nil {
			r.Flash("leaving.done.begun")
			return r.To(leavingHref(id))
		}
		if !f.wrong(err) {
			return err
		}
	}
	facts, err := r.leavingFacts()
	if err != nil {
		return err
	}
	return s.leaveForm(r, facts, &tried{form: f})
}

func (s *Server) leavingAll(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if _, err := r.knownPerson(id); err != nil {
		return err
	}
	out, err := keys.BringAllBack(r.UserContext(), store.In[keys.AllTx](s.Store), r.Scope, id)
	if err != nil {
		return err
	}
	r.Flash("leaving.done.all", "keys", r.Say.Count("common.keys", len(out)))
	return r.To(leavingHref(id))
}

func (s *Server) leavingMail(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if err := admin.MailReceipt(r.UserContext(), s.admin, r.Scope, id); err != nil {
		return err
	}
	r.Flash("leaving.done.mail")
	return r.To(leavingHref(id))
}

func (s *Server) leavingClose(r *Request) error {
	id := tenants.PersonID(r.Params("id"))
	if err := admin.CloseLeaving(r.UserContext(), s.admin, r.Scope, id); err != nil {
		return err
	}
	r.Flash("leaving.done.closed")
	return r.To(leavingHref(id))
}

// myRecoveries are the recoveries that the one who is signed in sees to.
func myRecoveries(r *Request, rx *store.Rx) ([]views.Listing, error) {
	if !r.Scope.Can(tenants.PeopleRead) {
		return nil, nil
	}
	vs, err := rx.Recoveries(r.Scope.Person(), mostLeavers)
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	l := recoveryList(r, vs)
	l.ID, l.Title = "my-leaving", r.Say.Say("leaving.mine")
	return []views.Listing{l}, nil
}

// readCodes are the codes that somebody read and takes along in their head:
// no key comes back for them, only other locks help.
func readCodes(r *Request, vs []store.EventView) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "codes", Title: say("leaving.codes"), Caption: say("leaving.codes"), Columns: []ui.Column{{Label: say("leaving.column.code")}, {Label: say("leaving.column.read")}}, Shown: say("leaving.codes_help")}
	seen := map[string]bool{}
	for _, v := range vs {
		var data entryData
		_ = json.Unmarshal(v.Body, &data) // what cannot be read names no code
		symbol := data.Data["symbol"]
		if symbol == "" || seen[symbol] {
			continue
		}
		seen[symbol] = true
		l.Rows = append(l.Rows, views.ThingRow{ID: "c-" + itoa(len(seen)), Href: "/systems", Code: symbol, Cells: []views.ThingCell{{Text: ui.Text(r.Say.Moment(v.RecordedAt, r.Now()))}}})
	}
	return l
}

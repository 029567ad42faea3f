package web

import (
	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// waitingRoutes are the queue for a key, and the way back from a return by
// mistake.
func (s *Server) waitingRoutes() []Route {
	return []Route{
		get("/me/waiting", tenants.KeysOwn, s.waitPage),
		post("/me/waiting", tenants.KeysOwn, s.wait),
		get("/keys/:id/wait", tenants.KeysOwn, s.waitPage),
		post("/keys/:id/wait/stop", tenants.KeysOwn, s.waitStop),
		post("/keys/:id/again", tenants.KeysOwn, s.again),
	}
}

func (r *Request) waits() keys.WaitStore { return store.In[keys.WaitTx](r.s.Store) }

// mostWaiting is how many places of a queue a page shows.
const mostWaiting = 20

func (s *Server) waitPage(r *Request) error { return s.waitForm(r, &tried{}) }

// waitForm asks for which key one waits, and lets the desk wait for others.
func (s *Server) waitForm(r *Request, t *tried) error {
	code, back := r.Query("code"), "/me"
	if id := r.itemID(); id != "" {
		back = keyHref(id)
		err := r.Read(func(rx *store.Rx) error {
			it, err := rx.ItemView(id)
			if err == nil && !mayLook(r.Scope, it) {
				err = tenants.Fail(tenants.NotFound, "key_not_found")
			}
			code = it.Code
			return err
		})
		if err != nil {
			return err
		}
	}
	title := r.Say.Say("waiting.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	field := ui.Field{ID: "code", Label: r.Say.Say("approvals.ask.key"), Hint: r.Say.Say("waiting.code_hint"), Value: code, Required: true}
	if r.Method() == "POST" {
		field = typed(r.Form(), field)
	}
	if t.form != nil {
		field.Error = t.form.problem("code")
	}
	fields := []templ.Component{field.Input()}
	if r.Scope.Can(tenants.KeysIssue) {
		people, err := s.foundPeople(r, t)
		if err != nil {
			return err
		}
		fields = append(fields, forWhom(r, bookDraft{people: people}, t, "/me/waiting")...)
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("nav.me"), Href: "/me"}}, Text: ui.Text(r.Say.Say("waiting.text")), Action: "/me/waiting", Fields: fields,
		Submit: ui.Button{Label: r.Say.Say("waiting.submit"), Kind: ui.Primary, Icon: "bell"}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: back, Kind: ui.Ghost}}
	if t.form != nil && len(t.form.problems) > 0 {
		page.Problems = t.form.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) wait(r *Request) error {
	f := r.Form()
	if r.FormValue("find") != "" {
		return s.waitForm(r, &tried{})
	}
	it, err := s.scanned(r, f.text("code"))
	if f.text("code") == "" || tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !r.Scope.SeesSite(it.SiteID) {
		f.wrong(tenants.Fail(tenants.Invalid, "code_unknown", "code", f.text("code")).At("code"))
		return s.waitForm(r, &tried{form: f})
	}
	if err != nil {
		return err
	}
	person := tenants.PersonID(or(f.text("person"), string(r.Scope.Person())))
	_, err = keys.WaitFor(r.UserContext(), r.waits(), r.Scope, it.ID, person)
	if err != nil && f.wrong(err) {
		return s.waitForm(r, &tried{form: f})
	}
	if err != nil {
		return err
	}
	r.Flash("waiting.done.begun", "key", it.Code)
	if r.Scope.Can(tenants.KeysRead) {
		return r.To(keyHref(it.ID))
	}
	return r.To("/me")
}

func (s *Server) waitStop(r *Request) error {
	person := tenants.PersonID(or(r.FormValue("person"), string(r.Scope.Person())))
	if err := keys.StopWaiting(r.UserContext(), r.waits(), r.Scope, r.itemID(), person); err != nil {
		return err
	}
	r.Flash("waiting.done.stopped")
	if r.FormValue("from") == "key" {
		return r.To(keyHref(r.itemID()))
	}
	return r.To("/me")
}

// again gives a key back to whoever returned it by mistake: oneself, or, at
// the desk, whoever it was.
func (s *Server) again(r *Request) error {
	in := keys.AgainAsk{ItemID: r.itemID(), PersonID: r.Scope.Person(), Via: r.via()}
	if r.Scope.Can(tenants.KeysIssue) {
		in.Factors = []rules.Factor{rules.FactorDesk}
		err := r.Read(func(rx *store.Rx) error {
			h, err := rx.LastHolding(in.ItemID)
			if err == nil {
				in.PersonID = h.PersonID
			}
			return err
		})
		if err != nil && tenants.KindOf(err) != tenants.NotFound {
			return err
		}
	} else {
		in.Factors = []rules.Factor{rules.FactorPassword}
	}
	out, err := keys.TakeAgain(r.UserContext(), r.desk(), r.Scope, in)
	if x := refusedTake(err); x != nil {
		v := r.refusal(s2(r.personName(in.PersonID)), x)
		r.Flash("waiting.again.refused", "key", x.Item.Code, "why", joinWords(v.Reasons[0].What, v.Reasons[0].Why))
		return r.To(or(r.FormValue("from"), "/me"))
	}
	if err != nil {
		return err
	}
	args := []string{"person", s2(r.personName(out.Holding.PersonID)), "key", out.Item.Code}
	if out.Holding.DueAt != nil {
		args = append(args, "due", r.Say.Moment(*out.Holding.DueAt, r.Now()))
	}
	r.Flash("custody.done.taken", args...)
	return r.To(keyHref(out.Item.ID))
}

// waitNotes say who waits for a key, and for whom it is kept.
func waitNotes(p *words.Printer, f keyFacts) (notes []ui.Note) {
	var names []string
	for _, v := range f.waiting {
		if v.State == custody.WaiterTold && v.HoldUntil != nil && v.HoldUntil.After(f.now) {
			notes = append(notes, ui.Note{State: "booked", Bold: p.Say("waiting.note.kept", "person", v.Person, "until", p.Moment(*v.HoldUntil, f.now))})
		} else if v.State == custody.Waiting {
			names = append(names, v.Person)
		}
	}
	if len(names) > 0 {
		note := ui.Note{Icon: "bell", Bold: p.Count("waiting.count", len(names))}
		if f.scope.Can(tenants.KeysIssue) {
			note.Sub = p.List(names)
		}
		notes = append(notes, note)
	}
	return notes
}

// waitActs offer a place in the queue, or the way out of it.
func waitActs(p *words.Printer, f keyFacts) (items []ui.MenuItem) {
	base := keyHref(f.item.ID)
	for _, v := range f.waiting {
		if v.PersonID == f.scope.Person() {
			return []ui.MenuItem{{Label: p.Say("waiting.stop"), Icon: "x", Action: base + "/wait/stop"}}
		}
	}
	if f.item.State == custody.Out && f.item.HolderID != f.scope.Person() || f.item.State == custody.Missing {
		items = append(items, ui.MenuItem{Label: p.Say("waiting.act"), Icon: "bell", Href: base + "/wait"})
	}
	if f.grace != nil {
		items = append(items, ui.MenuItem{Label: p.Say("waiting.again.act_for", "person", f.graceName), Icon: "left", Action: base + "/again"})
	}
	return items
}

// readWaiting reads who waits for a key, and whose return may still be taken
// back.
func (f *keyFacts) readWaiting(rx *store.Rx) (err error) {
	id := f.item.ID
	if f.waiting, err = rx.Waiting(store.WaiterAsk{Item: id, Limit: mostWaiting}); err != nil || f.item.State != custody.In && f.item.State != custody.ToHang {
		return err
	}
	h, err := rx.LastHolding(id)
	if tenants.KindOf(err) == tenants.NotFound && err != nil {
		return nil
	}
	if err != nil {
		return err
	}
	if !f.scope.Can(tenants.KeysIssue) && h.PersonID != f.scope.Person() || h.InAt == nil || f.now.Sub(*h.InAt) > custody.LongestGrace {
		return nil
	}
	terms, err := rx.BookingTerms()
	if err != nil || !terms.Graceful(h, h.PersonID, f.now) {
		return err
	}
	f.grace = &h
	f.graceName, err = rx.PersonName(h.PersonID)
	return err
}

// myWaiting are the keys for which the one who is signed in waits.
func myWaiting(r *Request, rx *store.Rx) ([]views.Listing, error) {
	vs, err := rx.Waiting(store.WaiterAsk{Person: r.Scope.Person(), Limit: mostWaiting})
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	say := r.Say.Say
	l := views.Listing{ID: "waiting", Title: say("waiting.mine"), Caption: say("waiting.mine"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("waiting.column.how")}, {Label: say("board.column.actions"), Hidden: true}}}
	for _, v := range vs {
		row := views.ThingRow{ID: "w-" + string(v.ID), Code: v.Code, Name: v.Name, State: "wait", Word: say("waiting.state.waiting")}
		if r.Scope.Can(tenants.KeysRead) {
			row.Href = keyHref(v.ItemID)
		}
		how := say("waiting.how.out")
		switch {
		case v.State == custody.WaiterTold && v.HoldUntil != nil:
			row.State, row.Word, how = "booked", say("waiting.state.told"), say("waiting.how.kept", "until", r.Say.Moment(*v.HoldUntil, r.Now()))
		case v.State == custody.WaiterTold:
			row.State, row.Word, how = "in", say("waiting.state.told"), say("waiting.how.told", "at", r.Say.Moment(*v.ToldAt, r.Now()))
		case v.DueAt != nil:
			how = say("waiting.how.due", "due", r.Say.Moment(*v.DueAt, r.Now()))
		}
		row.Cells = []views.ThingCell{{Class: "due", Text: ui.Text(how)}}
		row.Act = &views.RowAct{Action: keyHref(v.ItemID) + "/wait/stop", Button: ui.Button{ID: "stop-" + string(v.ID), Label: say("waiting.stop"), Row: true}}
		l.Rows = append(l.Rows, row)
	}
	return []views.Listing{l}, nil
}

// kioskAgain gives a key back to who returned it by mistake a moment ago, with
// nothing asked again.
func (s *Server) kioskAgain(r *Request, w *kioskWish) (bool, error) {
	graceful := false
	err := r.Read(func(rx *store.Rx) error {
		h, err := rx.LastHolding(w.in.ItemID)
		if err != nil || h.PersonID != w.person.ID || h.InAt == nil || r.Now().Sub(*h.InAt) > custody.LongestGrace {
			return err
		}
		terms, err := rx.BookingTerms()
		graceful = err == nil && terms.Graceful(h, w.person.ID, r.Now())
		return err
	})
	if err != nil && tenants.KindOf(err) != tenants.NotFound || !graceful {
		return false, ignoreMissing(err)
	}
	out, err := keys.TakeAgain(r.UserContext(), r.desk(), r.Scope.At(w.person.ID), keys.AgainAsk{ItemID: w.in.ItemID, PersonID: w.person.ID, Via: custody.ViaKiosk, Factors: w.in.Factors})
	if kind := tenants.KindOf(err); err != nil && kind == tenants.Internal {
		return false, err
	}
	if err != nil {
		return false, nil // the take itself says why not, and asks for what is missing
	}
	return true, s.kioskTaken(r, out.Item, out.Holding)
}

func ignoreMissing(err error) error {
	if tenants.KindOf(err) == tenants.NotFound {
		return nil
	}
	return err
}

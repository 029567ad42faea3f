package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// returnRoutes are what is still to be said about keys that are back.
func (s *Server) returnRoutes() []Route {
	return []Route{
		get("/returns", tenants.KeysRead, s.returnList),
		get("/returns/:id", tenants.KeysOwn, s.returnPage),
		post("/returns/:id", tenants.KeysOwn, s.returnAnswer),
		get("/returns/:id/waive", tenants.KeysEdit, s.waivePage),
		post("/returns/:id/waive", tenants.KeysEdit, s.waive),
	}
}

func returnHref(id custody.HoldingID) string { return "/returns/" + string(id) }

// returnList lists what is open, oldest first.
func (s *Server) returnList(r *Request) error {
	var rows []store.ReturnAskView
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.ReturnAsks(store.ReturnAskAsk{After: custody.HoldingID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("returns.title"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("returns.title"), List: returnListing(r, rows)}
	page.List.Columns = append(page.List.Columns, ui.Column{Label: say("returns.column.open")})
	if len(rows) == 0 {
		page.List.Empty = &ui.Empty{Title: say("returns.empty"), Text: say("returns.empty_text")}
	}
	return r.HTML(page.Show())
}

// returnListing is a table of what is open.
func returnListing(r *Request, rows []store.ReturnAskView) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "returns", Caption: say("returns.caption"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("returns.column.who")}, {Label: say("returns.column.back")}}}
	shown, more := cut(rows)
	for _, v := range shown {
		list.Rows = append(list.Rows, views.ThingRow{ID: "r-" + string(v.HoldingID), Href: returnHref(v.HoldingID), Code: v.Code, Name: v.Name, State: "due", Word: say("returns.open"),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Person)}, {Class: "since", Text: ui.Text(r.Say.Moment(v.ReturnedAt, r.Now()))}, {Class: "due", Text: ui.Text(leftWords(r, v.ReturnAsk))}}})
	}
	if len(shown) > 0 {
		list.Shown = r.Say.Count("returns.shown", len(shown))
	}
	if more {
		list.MoreLabel, list.More = say("returns.more"), "/returns?after="+string(shown[len(shown)-1].HoldingID)
	}
	return list
}

// leftWords says what is left: questions, witnesses, or both.
func leftWords(r *Request, a keys.ReturnAsk) string {
	var parts []string
	if n := len(a.Questions); n > 0 {
		parts = append(parts, r.Say.Count("returns.questions", n))
	}
	if a.Missing > 0 {
		parts = append(parts, r.Say.Count("returns.witnesses", a.Missing))
	}
	return joinWords(parts...)
}

// readReturn reads an ask that the one who asks may see: staff of its site,
// and who had the key or brought it.
func (r *Request) readReturn() (v store.ReturnAskView, err error) {
	err = r.Read(func(rx *store.Rx) error {
		vs, err := rx.ReturnAsks(store.ReturnAskAsk{Holding: custody.HoldingID(r.Params("id")), Limit: 1})
		if err != nil {
			return err
		}
		if len(vs) == 1 {
			v = vs[0]
		}
		mine := r.Scope.Person() != "" && (v.PersonID == r.Scope.Person() || v.BroughtBy == r.Scope.Person())
		if len(vs) == 0 || !mine && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID)) {
			return tenants.Fail(tenants.NotFound, "answers_not_found")
		}
		return nil
	})
	return v, err
}

func (s *Server) returnPage(r *Request) error { return s.returnForm(r, nil) }

// returnForm asks the questions of the rule version under which the key was
// taken, and for witnesses who were not there.
func (s *Server) returnForm(r *Request, f *form) error {
	v, err := r.readReturn()
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("returns.heading", "key", v.Code))
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: say("returns.heading", "key", v.Code), Path: []ui.Crumb{{Label: v.Code + " " + v.Name, Href: keyHref(v.ItemID)}},
		Text:   weave(r.Say.Parts("returns.sentence", "key", v.Code, "person", v.Person, "at", r.Say.Moment(v.ReturnedAt, r.Now())), map[string]ui.Span{"key": {Href: keyHref(v.ItemID), Code: true}}),
		Action: returnHref(v.HoldingID), Hidden: map[string]string{"desk": or(r.FormValue("desk"), r.Query("desk"))},
		Submit: ui.Button{Label: say("returns.submit"), Kind: ui.Primary, Icon: "check"}, Cancel: ui.Button{Label: say("returns.later"), Href: r.afterReturn(v), Kind: ui.Ghost}}
	if !v.Open() {
		r.Flash("returns.done.saved", "key", v.Code)
		return r.To(r.afterReturn(v))
	}
	if f == nil {
		f = &form{r: r}
	}
	page.Problems = f.problems
	page.Fields = r.questionFields(v.Questions, f, true)
	if asksDamage(v.Questions) {
		page.Files = true
		page.Fields = append(page.Fields, r.faultFields(f, r.Say.Say("faults.what_hint"), false)...)
	}
	other, err := r.otherDepartment(v)
	if err != nil {
		return err
	}
	page.Fields = append(page.Fields, r.lateWitnesses(v, f, other).Show())
	if r.Scope.Can(tenants.KeysEdit) {
		page.After = append(page.After, ui.Button{Label: say("returns.waive"), Href: returnHref(v.HoldingID) + "/waive", Icon: "x", Kind: ui.Ghost}.Show())
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// lateWitnesses are the fields of the witnesses who are still missing.
func (r *Request) lateWitnesses(v store.ReturnAskView, f *form, other string) (n views.TakeNeeds) {
	for i := range v.Missing {
		name := witnessField(i)
		n.Witnesses = append(n.Witnesses, views.WitnessFields{Legend: r.Say.Say("rules.witness", "n", itoa(i+1)), Hint: joinSentences(r.Say.Say("returns.witness_hint", "person", v.Person), other),
			Badge: ui.Field{ID: name + "_badge", Label: r.Say.Say("rules.witness_badge"), Complete: "off", Value: r.FormValue(name + "_badge"), Error: f.problem(name + "_badge")},
			PIN:   ui.Field{ID: name + "_pin", Label: r.Say.Say("rules.witness_pin"), Type: "password", Complete: "off", Mode: "numeric", Error: f.problem(name + "_pin")}})
	}
	return n
}

// otherDepartment says of which department no witness may be, "" when the rule
// does not mind.
func (r *Request) otherDepartment(v store.ReturnAskView) (text string, err error) {
	if v.Missing == 0 {
		return "", nil
	}
	err = r.Read(func(rx *store.Rx) error {
		rule, _, err := rx.RuleVersion(v.RuleID, v.Version)
		if err != nil || !rule.Needs.Witnesses.OtherDepartment {
			return err
		}
		p, err := rx.Person(v.PersonID)
		text = r.Say.Say("rules.witness_other", "department", or(p.Department, r.Say.Say("common.unknown")))
		return err
	})
	return text, err
}

// afterReturn is where one goes on from the questions.
func (r *Request) afterReturn(v store.ReturnAskView) string {
	if id := or(r.FormValue("desk"), r.Query("desk")); id != "" && r.Scope.Can(tenants.KeysIssue) {
		return "/desk?person=" + id
	}
	if r.Scope.Can(tenants.KeysRead) {
		return keyHref(v.ItemID)
	}
	return "/me"
}

func (s *Server) returnAnswer(r *Request) error {
	v, err := r.readReturn()
	if err != nil {
		return err
	}
	var beside keys.TakeAsk
	f := r.witnesses(&beside)
	if len(f.problems) > 0 {
		return s.returnForm(r, f)
	}
	photo, err := r.givenPhoto("photo")
	if err != nil {
		if f.wrong(err) {
			return s.returnForm(r, f)
		}
		return err
	}
	in := keys.AnswerAsk{HoldingID: v.HoldingID, Answers: typedAnswers(r), Via: r.via(), What: r.FormValue("what"), Photo: photo}
	for _, w := range beside.Witnesses {
		in.Witnesses = append(in.Witnesses, w.PersonID)
	}
	a, err := keys.AnswerBack(r.UserContext(), r.desk(), r.Scope, in)
	if err != nil {
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.returnForm(r, f)
		}
		return err
	}
	if a.Open() {
		r.Flash("returns.done.left", "key", v.Code)
	} else {
		r.Flash("returns.done.saved", "key", v.Code)
	}
	return r.To(r.afterReturn(v))
}

func (s *Server) waivePage(r *Request) error { return s.waiveForm(r, nil) }

// waiveForm closes the questions without answers, with the reason.
func (s *Server) waiveForm(r *Request, f *form) error {
	v, err := r.readReturn()
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("returns.waive_title", "key", v.Code))
	if err != nil {
		return err
	}
	why := ui.Field{ID: "why", Label: say("returns.why"), Required: true, Value: r.FormValue("why")}
	page := views.Form{Staff: st, Heading: say("returns.waive_title", "key", v.Code), Path: []ui.Crumb{{Label: say("returns.heading", "key", v.Code), Href: returnHref(v.HoldingID)}}, Text: ui.Text(say("returns.waive_text")),
		Action: returnHref(v.HoldingID) + "/waive", Submit: ui.Button{Label: say("returns.waive"), Kind: ui.Danger, Icon: "x"}, Cancel: ui.Button{Label: say("keys.cancel"), Href: returnHref(v.HoldingID), Kind: ui.Ghost}}
	if f != nil {
		page.Problems, why.Error = f.problems, f.problem("why")
	}
	page.Fields = append(page.Fields, why.Area(3))
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) waive(r *Request) error {
	v, err := r.readReturn()
	if err != nil {
		return err
	}
	if _, err := keys.WaiveBack(r.UserContext(), r.desk(), r.Scope, v.HoldingID, r.FormValue("why")); err != nil {
		f := r.Form()
		if tenants.KindOf(err) == tenants.Invalid && f.wrong(err) {
			return s.waiveForm(r, f)
		}
		return err
	}
	r.Flash("returns.done.waived", "key", v.Code)
	return r.To(r.afterReturn(v))
}

// myReturns is what one is still to say about keys one had.
func myReturns(r *Request, rx *store.Rx) ([]views.Listing, error) {
	rows, err := rx.ReturnAsks(store.ReturnAskAsk{Person: r.Scope.Person(), Limit: pageRows})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	list := returnListing(r, rows)
	list.Title = r.Say.Say("returns.mine")
	list.Columns = append(list.Columns, ui.Column{Label: r.Say.Say("returns.column.open")})
	return []views.Listing{list}, nil
}

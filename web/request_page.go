package web

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// requestRoutes are what people ask for and others decide.
func (s *Server) requestRoutes() []Route {
	return []Route{
		get("/requests", tenants.KeysOwn, s.requestList),
		get("/requests/delegate", tenants.KeysIssue, s.delegatePage),
		post("/requests/delegate", tenants.KeysIssue, s.delegate),
		post("/requests/delegate/:id/end", tenants.KeysIssue, s.delegateEnd),
		get("/requests/:id", tenants.KeysOwn, s.requestPage),
		post("/requests/:id/yes", tenants.KeysOwn, s.requestYes),
		post("/requests/:id/no", tenants.KeysOwn, s.requestNo),
		post("/requests/:id/withdraw", tenants.KeysOwn, s.requestWithdraw),
		get("/keys/:id/more", tenants.KeysOwn, s.morePage),
		post("/keys/:id/more", tenants.KeysOwn, s.more),
	}
}

func (r *Request) asks() access.RequestStore { return store.In[access.RequestTx](r.s.Store) }

func (s *Server) morePage(r *Request) error { return s.moreForm(r, nil) }

// moreForm asks how long one still needs a key.
func (s *Server) moreForm(r *Request, f *form) error {
	return s.keyForm(r, "requests.more.title", "more", func(p *views.Form, it store.ItemView) {
		due := ui.Field{ID: "due", Label: r.Say.Say("requests.more.due"), Hint: r.Say.Say("keys.extend.hint", "zone", or(it.Zone, r.Guest.Organisation.Zone)), Type: "datetime-local", Required: true}
		from := r.Now()
		if it.DueAt != nil && it.DueAt.After(from) {
			from = *it.DueAt
		}
		due.Value = from.In(zone(or(it.Zone, r.Guest.Organisation.Zone))).Add(2 * time.Hour).Truncate(15 * time.Minute).Format(localMinute)
		why := ui.Field{ID: "reason", Label: r.Say.Say("requests.more.why"), Hint: r.Say.Say("requests.more.why_hint")}
		p.Fields = []templ.Component{typed(f, due).Input(), typed(f, why).Area(2)}
		p.Submit = ui.Button{Label: r.Say.Say("requests.more.submit"), Kind: ui.Primary, Icon: "extend"}
		if f != nil {
			p.Problems = f.problems
		}
	})
}

func (s *Server) more(r *Request) error {
	f := r.Form()
	due, err := time.ParseInLocation(localMinute, f.text("due"), r.itemZone())
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At("due"))
		return s.moreForm(r, f)
	}
	out, err := access.AskTime(r.UserContext(), r.asks(), r.Scope, r.itemID(), due, f.text("reason"))
	switch {
	case err != nil && f.wrong(err):
		return s.moreForm(r, f)
	case err != nil:
		return err
	case out.Due != nil:
		return s.afterForm(r, "custody.done.extended", "due", r.Say.Moment(*out.Due, r.Now()))
	}
	r.Flash("requests.done.asked")
	return r.To("/requests/" + string(out.Request.ID))
}

// requestFacts is one request with what the one who asks may do about it.
type requestFacts struct {
	view    store.RequestView
	answers []custody.RequestAnswer
	names   map[tenants.PersonID]string
	mine    bool
	decides bool     // the next step is theirs
	who     []string // may decide each step
	rule    string   // name of the rule that wants the approvals

	doors   []store.DoorView // that a key for good is asked for
	exposed int              // doors that it opens in all, 0 when not known any more
}

// requestList is the inbox: what waits for one's decision, then one's own.
func (s *Server) requestList(r *Request) error {
	var open, mine []store.RequestView
	var stands []store.DelegationView
	var waits []requestFacts
	var issue []store.RequestView
	err := r.Read(func(rx *store.Rx) (err error) {
		if open, err = rx.Requests(store.RequestAsk{Open: true, Limit: 200}); err != nil {
			return err
		}
		d, err := access.NewDecider(rx, r.Scope)
		if err != nil {
			return err
		}
		given, err := rx.OpenAnswers()
		if err != nil {
			return err
		}
		for _, v := range open {
			if d.May(v.Request, given[v.ID]) {
				waits = append(waits, requestFacts{view: v, decides: true})
			}
		}
		if mine, err = rx.Requests(store.RequestAsk{Person: r.Scope.Person(), Before: custody.RequestID(r.Query("after")), Limit: pageRows + 1}); err != nil {
			return err
		}
		if r.Scope.Can(tenants.KeysEdit) || r.Scope.Can(tenants.KeysIssue) {
			if issue, err = rx.Requests(store.RequestAsk{Issue: true, Limit: 50}); err != nil {
				return err
			}
		}
		stands, err = rx.Delegations(r.Scope.Person())
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.requests"))
	if err != nil {
		return err
	}
	return r.HTML(requestsPage(r, st, waits, issue, mine, stands).Show())
}

// readRequest reads a request that is one's own, to decide, or of one's site.
func (s *Server) readRequest(r *Request) (f requestFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		vs, err := rx.Requests(store.RequestAsk{ID: custody.RequestID(r.Params("id")), Limit: 1})
		if err != nil {
			return err
		}
		if len(vs) == 0 {
			return tenants.Fail(tenants.NotFound, "request_not_found")
		}
		f.view = vs[0]
		f.mine = r.Scope.Person() != "" && f.view.PersonID == r.Scope.Person()
		d, err := access.NewDecider(rx, r.Scope)
		if err != nil {
			return err
		}
		if f.answers, err = rx.RequestAnswers(f.view.ID); err != nil {
			return err
		}
		f.decides = d.May(f.view.Request, f.answers)
		if !f.mine && !f.decides && !r.follows(f.view) {
			return tenants.Fail(tenants.NotFound, "request_not_found")
		}
		if err := f.readWho(r, rx); err != nil {
			return err
		}
		if err := f.readDoors(rx); err != nil {
			return err
		}
		f.names = map[tenants.PersonID]string{}
		for _, a := range f.answers {
			for _, id := range []tenants.PersonID{a.PersonID, a.ForID} {
				if id != "" {
					if f.names[id], err = rx.PersonName(id); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	return f, err
}

// follows tells whether a request is the business of the one who looks, who
// neither asked nor decides: of a site they hand keys out at; a copy to be cut
// belongs to no site yet, and to the lock shop too.
func (r *Request) follows(v store.RequestView) bool {
	if v.Kind == custody.AskForGood && v.SiteID == "" {
		return r.Scope.Can(tenants.KeysIssue) || r.Scope.Can(tenants.KeysEdit)
	}
	return (r.Scope.Can(tenants.KeysIssue) || v.Kind == custody.AskForGood && r.Scope.Can(tenants.KeysEdit)) && r.Scope.SeesSite(v.SiteID)
}

func (s *Server) requestPage(r *Request) error { return s.requestForm(r, nil) }

func (s *Server) requestForm(r *Request, wrong *form) error {
	f, err := s.readRequest(r)
	if err != nil {
		return err
	}
	page, err := s.requestView(r, f, wrong)
	if err != nil {
		return err
	}
	if wrong != nil {
		page.Problems = wrong.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) requestYes(r *Request) error {
	f := r.Form()
	v := access.Verdict{ID: custody.RequestID(r.Params("id")), Yes: true, Why: f.text("why")}
	if text := f.text("until"); text != "" {
		facts, err := s.readRequest(r)
		if err != nil {
			return err
		}
		until, err := time.ParseInLocation(localMinute, text, zone(r.Guest.Organisation.Zone))
		if err != nil {
			f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At("until"))
			return s.requestForm(r, f)
		}
		if facts.view.Until == nil || !until.Equal(facts.view.Until.Truncate(time.Minute)) {
			v.Until = &until
		}
	}
	return s.requestSaid(r, v, "requests.done.granted")
}

func (s *Server) requestNo(r *Request) error {
	return s.requestSaid(r, access.Verdict{ID: custody.RequestID(r.Params("id")), Why: r.Form().text("why")}, "requests.done.refused")
}

func (s *Server) requestSaid(r *Request, v access.Verdict, done string) error {
	out, err := access.Answer(r.UserContext(), r.asks(), r.Scope, v)
	if f := r.Form(); err != nil && f.wrong(err) {
		return s.requestForm(r, f)
	}
	if err != nil {
		return err
	}
	switch out.State {
	case custody.RequestVoid:
		done = "requests.done.void"
		if out.Kind == custody.AskForGood {
			done = "doors.done.void"
		}
	case custody.RequestOpen:
		done = "requests.done.stepped"
	}
	r.Flash(done)
	return r.To("/requests")
}

func (s *Server) requestWithdraw(r *Request) error {
	if _, err := access.WithdrawRequest(r.UserContext(), r.asks(), r.Scope, custody.RequestID(r.Params("id"))); err != nil {
		return err
	}
	r.Flash("requests.done.withdrawn")
	return r.To("/requests")
}

func (s *Server) delegatePage(r *Request) error { return s.delegateForm(r, nil) }

// delegateForm asks who stands in, from when until when.
func (s *Server) delegateForm(r *Request, f *form) error {
	var found []store.Colleague
	q := strings.TrimSpace(or(r.Query("q"), r.FormValue("q")))
	err := r.Read(func(rx *store.Rx) (err error) {
		if q != "" {
			found, err = rx.Colleagues(q, 8)
		}
		return err
	})
	if err != nil {
		return err
	}
	title := r.Say.Say("requests.delegate.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, p := range found {
		options = append(options, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department, On: string(p.ID) == r.FormValue("person") || len(found) == 1})
	}
	empty := ""
	if q != "" && len(found) == 0 {
		empty = r.Say.Say("keys.take.nobody", "text", q)
	}
	search := ui.Field{ID: "q", Label: r.Say.Say("requests.delegate.who"), Hint: r.Say.Say("handover.who_hint"), Value: q}
	if f != nil {
		search.Error = f.problem("person")
	}
	today := r.Now().In(zone(r.Guest.Organisation.Zone))
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("nav.requests"), Href: "/requests"}}, Text: ui.Text(r.Say.Say("requests.delegate.text")), Action: "/requests/delegate",
		Fields: []templ.Component{views.PersonSearch(search, "/requests/delegate", r.Say.Say("keys.take.find")), views.PersonChoices(r.Say.Say("keys.take.choose"), empty, options, ""),
			typed(f, ui.Field{ID: "from", Label: r.Say.Say("requests.delegate.from"), Type: "date", Value: today.Format(time.DateOnly), Required: true}).Input(),
			typed(f, ui.Field{ID: "until", Label: r.Say.Say("requests.delegate.until"), Type: "date", Value: today.AddDate(0, 0, 7).Format(time.DateOnly), Required: true}).Input()},
		Submit: ui.Button{Label: r.Say.Say("requests.delegate.submit"), Kind: ui.Primary}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: "/requests", Kind: ui.Ghost}}
	if f != nil {
		page.Problems = f.problems
		if len(f.problems) > 0 {
			return r.Refused(page.Show())
		}
	}
	return r.HTML(page.Show())
}

func (s *Server) delegate(r *Request) error {
	f := r.Form()
	if r.FormValue("find") != "" {
		return s.delegateForm(r, f)
	}
	z := zone(r.Guest.Organisation.Zone)
	from, err1 := time.ParseInLocation(time.DateOnly, f.text("from"), z)
	until, err2 := time.ParseInLocation(time.DateOnly, f.text("until"), z)
	if err1 != nil || err2 != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(map[bool]string{true: "from", false: "until"}[err1 != nil]))
		return s.delegateForm(r, f)
	}
	_, err := access.Delegate(r.UserContext(), r.asks(), r.Scope, tenants.PersonID(f.text("person")), from, until.AddDate(0, 0, 1))
	if err != nil && f.wrong(err) {
		return s.delegateForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("requests.done.delegated", "person", s2(r.personName(tenants.PersonID(f.text("person")))))
	return r.To("/requests")
}

func (s *Server) delegateEnd(r *Request) error {
	if err := access.EndDelegation(r.UserContext(), r.asks(), r.Scope, r.Params("id")); err != nil {
		return err
	}
	r.Flash("requests.done.delegation_ended")
	return r.To("/requests")
}

// stepsOf are the steps of a request.
func stepsOf(v store.RequestView) (steps []rules.Approval) {
	_ = json.Unmarshal([]byte(v.Steps), &steps) // written by us; one that cannot be read has no steps to show
	return steps
}

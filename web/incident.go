package web

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// incidentRoutes follow a lost key from the report to the closing.
func (s *Server) incidentRoutes() []Route {
	return []Route{
		get("/incidents", tenants.KeysRead, s.incidentList),
		get("/incidents/costs", tenants.SettingsEdit, s.lossCostsPage),
		post("/incidents/costs", tenants.SettingsEdit, s.lossCosts),
		get("/incidents/:id", tenants.KeysOwn, s.incident),
		get("/incidents/:id/statement", tenants.KeysOwn, s.statementPage),
		post("/incidents/:id/statement", tenants.KeysOwn, s.statement),
		get("/incidents/:id/decision", tenants.KeysEdit, s.lossPage),
		post("/incidents/:id/decision", tenants.KeysEdit, s.loss),
		post("/incidents/:id/order", tenants.KeysEdit, s.orderDone),
		post("/incidents/:id/copies/:item", tenants.KeysEdit, s.copyBack),
		post("/incidents/:id/reactivate", tenants.KeysEdit, s.reactivate),
		post("/incidents/:id/retire", tenants.KeysEdit, s.writeOff),
		get("/incidents/:id/close", tenants.KeysEdit, s.incidentClosePage),
		post("/incidents/:id/close", tenants.KeysEdit, s.incidentClose),
	}
}

func (r *Request) lost() keys.LostStore { return store.In[keys.LostTx](r.s.Store) }

func (r *Request) incidentID() custody.IncidentID { return custody.IncidentID(r.Params("id")) }

func incidentHref(id custody.IncidentID) string { return "/incidents/" + string(id) }

// incidentList lists what was lost: what is open first of all.
func (s *Server) incidentList(r *Request) error {
	all := r.Query("show") == "all"
	var rows []store.IncidentView
	err := r.Read(func(rx *store.Rx) (err error) {
		rows, err = rx.Incidents(store.IncidentAsk{Open: !all, Before: custody.IncidentID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("incidents.title"))
	if err != nil {
		return err
	}
	return r.HTML(incidentsPage(r, st, rows, all).Show())
}

// readIncident reads an incident that the one who asks may see: staff of its
// site, and who had the key last.
func (s *Server) readIncident(r *Request) (f incidentFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if f.view, err = rx.IncidentView(r.incidentID()); err != nil {
			return err
		}
		mine := r.Scope.Person() != "" && f.view.PersonID == r.Scope.Person()
		if !mine && !(r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(f.view.SiteID)) {
			return tenants.Fail(tenants.NotFound, "incident_not_found")
		}
		if f.doors, err = rx.Exposure(store.ExposureAsk{Item: f.view.ItemID}); err != nil {
			return err
		}
		if f.copies, err = rx.RecallViews(f.view.ID); err != nil {
			return err
		}
		if f.costs, err = rx.LossCosts(); err != nil {
			return err
		}
		f.places, err = rx.PlaceNames()
		if err != nil || !r.Scope.Can(tenants.KeysRead) {
			return err
		}
		f.story, err = rx.Timeline(store.TimelineAsk{Item: f.view.ItemID, From: f.view.ReportedAt.Add(-storyBefore), Limit: pageRows})
		return err
	})
	return f, err
}

func (s *Server) incident(r *Request) error {
	f, err := s.readIncident(r)
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("incidents.heading", "key", f.view.Code))
	if err != nil {
		return err
	}
	return r.HTML(incidentPage(r, st, f).Show())
}

// incidentForm is a form about one incident.
func (s *Server) incidentForm(r *Request, title, act string, f *form, fill func(*views.Form, incidentFacts)) error {
	facts, err := s.readIncident(r)
	if err != nil {
		return err
	}
	heading := r.Say.Say(title, "key", facts.view.Code)
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	base := incidentHref(facts.view.ID)
	page := views.Form{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: r.Say.Say("incidents.heading", "key", facts.view.Code), Href: base}}, Text: incidentSentence(r, facts), Action: base + "/" + act,
		Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: base, Kind: ui.Ghost}}
	fill(&page, facts)
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// said finishes an act on an incident: back to it, or the form again.
func (s *Server) said(r *Request, i custody.Incident, err error, done string, again func(*form) error) error {
	f := r.Form()
	switch {
	case err == nil:
		r.Flash(done)
		return r.To(incidentHref(i.ID))
	case tenants.CodeOf(err) == "incident_unfinished":
		err = r.unfinished(err)
	}
	if again != nil && f.wrong(err) {
		return again(f)
	}
	return err
}

// unfinished says in words which steps are left.
func (r *Request) unfinished(err error) error {
	te := asError(err)
	var steps []string
	for _, code := range strings.Split(te.Params["steps"], ",") {
		steps = append(steps, r.Say.Say("incidents.step."+code))
	}
	return tenants.Fail(te.Kind, te.Code, "key", te.Params["key"], "steps", r.Say.List(steps)).Because(err)
}

func typed(f *form, field ui.Field) ui.Field {
	if f != nil {
		field.Value, field.Error = f.text(field.ID), f.problem(field.ID)
	}
	return field
}

func (s *Server) statementPage(r *Request) error { return s.statementForm(r, nil) }

func (s *Server) statementForm(r *Request, f *form) error {
	return s.incidentForm(r, "incidents.statement.title", "statement", f, func(p *views.Form, facts incidentFacts) {
		p.Fields = []templ.Component{typed(f, ui.Field{ID: "statement", Label: r.Say.Say("keys.missing.statement"), Hint: r.Say.Say("incidents.statement.hint"), Value: facts.view.Statement, Required: true}).Area(6)}
		p.Submit = ui.Button{Label: r.Say.Say("incidents.statement.submit"), Kind: ui.Primary}
	})
}

func (s *Server) statement(r *Request) error {
	i, err := keys.State(r.UserContext(), r.lost(), r.Scope, r.incidentID(), r.Form().text("statement"))
	return s.said(r, i, err, "incidents.done.stated", func(f *form) error { return s.statementForm(r, f) })
}

func (s *Server) lossPage(r *Request) error { return s.lossForm(r, nil) }

func (s *Server) lossForm(r *Request, f *form) error {
	return s.incidentForm(r, "incidents.decision.title", "decision", f, func(p *views.Form, facts incidentFacts) {
		chosen := custody.LostDecision(r.FormValue("decision"))
		if f == nil {
			chosen = facts.view.Decision
		}
		var options []ui.Option
		for _, d := range []custody.LostDecision{custody.Rekey, custody.Keep} {
			options = append(options, ui.Option{Value: string(d), Label: r.Say.Say("incidents.decision." + string(d)), Sub: r.Say.Say("incidents.decision." + string(d) + "_text"), On: d == chosen})
		}
		cost := facts.view.Cost
		if facts.view.Decision == "" {
			cost = cmp.Or(facts.view.Replace, facts.costs[facts.view.Level])
		}
		hint := r.Say.Say("incidents.decision.cost_hint", "level", int(facts.view.Level), "cost", r.money(facts.costs[facts.view.Level]))
		if facts.view.Replace > 0 {
			hint = r.Say.Say("incidents.decision.cost_own", "own", r.money(facts.view.Replace), "level", int(facts.view.Level), "cost", r.money(facts.costs[facts.view.Level]))
		}
		p.Fields = []templ.Component{
			views.Chooser("decision", r.Say.Say("incidents.decision.label"), options),
			typed(f, ui.Field{ID: "why", Label: r.Say.Say("keys.take.reason"), Value: facts.view.Why, Required: true}).Area(3),
			typed(f, ui.Field{ID: "cost", Label: r.Say.Say("incidents.decision.cost", "currency", r.Guest.Organisation.Currency), Hint: hint, Mode: "decimal", Value: major(cost)}).Input(),
		}
		if facts.view.Person != "" {
			p.Fields = append(p.Fields, ui.Check("charge", "1", r.Say.Say("incidents.decision.charge", "person", facts.view.Person), "", facts.view.ChargedTo != "" || r.FormValue("charge") != ""))
		}
		p.Submit = ui.Button{Label: r.Say.Say("incidents.decision.submit"), Kind: ui.Primary}
	})
}

// money writes an amount of the organisation's currency.
func (r *Request) money(minor int64) string {
	return r.Say.Money(minor, r.Guest.Organisation.Currency)
}

// major is an amount as one types it: 250, 12.50.
func major(minor int64) string {
	if minor%100 == 0 {
		return strconv.FormatInt(minor/100, 10)
	}
	return strconv.FormatFloat(float64(minor)/100, 'f', 2, 64)
}

// minorOf reads a typed amount; -1 when it is none.
func minorOf(text string) int64 {
	if text == "" {
		return 0
	}
	v, err := strconv.ParseFloat(strings.Replace(strings.ReplaceAll(text, " ", ""), ",", ".", 1), 64)
	if err != nil || v < 0 || v > 1e7 {
		return -1
	}
	return int64(v*100 + 0.5)
}

func (s *Server) loss(r *Request) error {
	f := r.Form()
	i, err := keys.DecideLoss(r.UserContext(), r.lost(), r.Scope, r.incidentID(), keys.LossAsk{Decision: custody.LostDecision(f.text("decision")), Why: f.text("why"), Cost: minorOf(f.text("cost")), Charge: f.text("charge") != ""})
	return s.said(r, i, err, "incidents.done.decided", func(f *form) error { return s.lossForm(r, f) })
}

func (s *Server) orderDone(r *Request) error {
	i, err := keys.OrderDone(r.UserContext(), r.lost(), r.Scope, r.incidentID())
	return s.said(r, i, err, "incidents.done.rekeyed", nil)
}

func (s *Server) copyBack(r *Request) error {
	i, err := keys.CopyBack(r.UserContext(), r.lost(), r.Scope, r.incidentID(), custody.ItemID(r.Params("item")))
	return s.said(r, i, err, "incidents.done.copy", nil)
}

func (s *Server) reactivate(r *Request) error {
	i, err := keys.Reactivate(r.UserContext(), r.lost(), r.Scope, r.incidentID())
	return s.said(r, i, err, "incidents.done.reactivated", nil)
}

func (s *Server) writeOff(r *Request) error {
	i, err := keys.WriteOff(r.UserContext(), r.lost(), r.Scope, r.incidentID())
	return s.said(r, i, err, "incidents.done.retired", nil)
}

func (s *Server) incidentClosePage(r *Request) error { return s.incidentCloseForm(r, nil) }

func (s *Server) incidentCloseForm(r *Request, f *form) error {
	return s.incidentForm(r, "incidents.close.title", "close", f, func(p *views.Form, _ incidentFacts) {
		p.Fields = []templ.Component{typed(f, ui.Field{ID: "evidence", Label: r.Say.Say("incidents.close.evidence"), Hint: r.Say.Say("incidents.close.hint"), Required: true}).Area(4)}
		p.Submit = ui.Button{Label: r.Say.Say("incidents.close.submit"), Kind: ui.Primary, Icon: "check"}
	})
}

func (s *Server) incidentClose(r *Request) error {
	i, err := keys.CloseIncident(r.UserContext(), r.lost(), r.Scope, r.incidentID(), r.Form().text("evidence"))
	return s.said(r, i, err, "incidents.done.closed", func(f *form) error { return s.incidentCloseForm(r, f) })
}

func (s *Server) lossCostsPage(r *Request) error { return s.lossCostsForm(r, nil) }

func (s *Server) lossCostsForm(r *Request, f *form) error {
	var costs custody.LossCosts
	err := r.Read(func(rx *store.Rx) (err error) {
		costs, err = rx.LossCosts()
		return err
	})
	if err != nil {
		return err
	}
	title := r.Say.Say("incidents.costs.title")
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: r.Say.Say("incidents.title"), Href: "/incidents"}}, Text: ui.Text(r.Say.Say("incidents.costs.text", "currency", r.Guest.Organisation.Currency)), Action: "/incidents/costs",
		Submit: ui.Button{Label: r.Say.Say("incidents.costs.submit"), Kind: ui.Primary}, Cancel: ui.Button{Label: r.Say.Say("keys.cancel"), Href: "/incidents", Kind: ui.Ghost}}
	for level, cost := range costs {
		page.Fields = append(page.Fields, typed(f, ui.Field{ID: "cost" + itoa(level), Label: r.Say.Label("custody.level", itoa(level)), Mode: "decimal", Value: major(cost)}).Input())
	}
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) lossCosts(r *Request) error {
	f := r.Form()
	var costs custody.LossCosts
	for level := range costs {
		costs[level] = minorOf(f.text("cost" + itoa(level)))
	}
	if err := keys.SetLossCosts(r.UserContext(), r.lost(), r.Scope, costs); err != nil {
		if f.wrong(err) {
			return s.lossCostsForm(r, f)
		}
		return err
	}
	r.Flash("incidents.costs.saved")
	return r.To("/incidents")
}

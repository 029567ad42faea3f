package web

import (
	"slices"
	"strconv"
	"strings"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// playbookRoutes are playbooks, their runs, and drills, which live at another
// address than what is in earnest.
func (s *Server) playbookRoutes() []Route {
	routes := []Route{
		get("/playbooks", tenants.KeysIssue, s.playbooks),
		get("/playbooks/new", tenants.RulesEdit, s.playbookNew),
		post("/playbooks", tenants.RulesEdit, s.playbookAdd),
		get("/playbooks/:id", tenants.KeysIssue, s.playbookPage),
		get("/playbooks/:id/edit", tenants.RulesEdit, s.playbookEdit),
		post("/playbooks/:id", tenants.RulesEdit, s.playbookChange),
		post("/playbooks/:id/end", tenants.RulesEdit, s.playbookEnd),
		post("/playbooks/:id/start", tenants.EmergencyLock, s.playbookStart),
		get("/drills", tenants.KeysIssue, s.drills),
		get("/drills/start/:id", tenants.EmergencyLock, s.drillPage),
		post("/drills/start/:id", tenants.EmergencyLock, s.drillStart),
	}
	for _, base := range []string{"/playbooks/runs/:id", "/drills/:id"} {
		routes = append(routes, get(base, tenants.KeysIssue, s.playRunPage), get(base+"/report", tenants.KeysIssue, s.runReport), post(base+"/steps/:no", tenants.KeysIssue, s.runTick), post(base+"/notes", tenants.KeysIssue, s.runNote), post(base+"/end", tenants.EmergencyLock, s.runEnd))
	}
	return routes
}

func (r *Request) plays() emergency.PlayStore { return store.In[emergency.PlayTx](r.s.Store) }

func (r *Request) playbookID() custody.PlaybookID { return custody.PlaybookID(r.Params("id")) }

func playbookHref(id custody.PlaybookID) string { return "/playbooks/" + string(id) }

func (s *Server) playbooks(r *Request) error {
	var list []store.PlaybookView
	var runs []store.RunView
	err := r.Read(func(rx *store.Rx) (err error) {
		if list, err = rx.Playbooks(store.PlaybookAsk{After: cursor(r.Query("after")), Limit: pageRows + 1}); err != nil {
			return err
		}
		runs, err = rx.Runs(store.RunAsk{Before: custody.RunID(r.Query("before")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.playbooks"))
	if err != nil {
		return err
	}
	return r.HTML(playbooksView(r, st, list, runs).Show())
}

func (s *Server) playbookNew(r *Request) error {
	p := custody.Playbook{Kind: custody.PlaybookKind(r.Query("kind"))}
	if p.Kind != "" && r.Say.Has("playbooks.starter."+string(p.Kind)+".1") {
		p.Name, p.Plan.Steps = r.Say.Label("playbooks.kind", string(p.Kind)), starterSteps(r, p.Kind)
	}
	return s.playbookForm(r, nil, p, emergency.Codes{})
}

// starterSteps are the steps that a kind is offered to begin with.
func starterSteps(r *Request, kind custody.PlaybookKind) (steps []custody.PlanStep) {
	for i := 1; r.Say.Has("playbooks.starter." + string(kind) + "." + itoa(i)); i++ {
		steps = append(steps, planStep(r.Say.Say("playbooks.starter."+string(kind)+"."+itoa(i))))
	}
	return steps
}

// planStep reads a line of the checklist: what is done, and behind a bar by whom.
func planStep(line string) custody.PlanStep {
	text, who, _ := strings.Cut(line, "|")
	return custody.PlanStep{Text: strings.TrimSpace(text), Who: strings.TrimSpace(who)}
}

func (s *Server) playbookAdd(r *Request) error {
	return s.playbookWrite(r, custody.Playbook{}, emergency.Codes{})
}

// planned reads a playbook and the codes of its keys.
func (r *Request) planned() (v store.PlaybookView, codes emergency.Codes, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if v, err = rx.PlaybookView(r.playbookID()); err != nil {
			return err
		}
		named, err := rx.ItemCodes(v.Plan.Keys)
		for _, id := range v.Plan.Keys {
			if slices.Contains(v.Plan.Ready.Keys, id) {
				codes.Ready = append(codes.Ready, named[id])
				continue
			}
			codes.Keys = append(codes.Keys, named[id])
		}
		return err
	})
	return v, codes, err
}

func (s *Server) playbookEdit(r *Request) error {
	v, codes, err := r.planned()
	if err != nil {
		return err
	}
	return s.playbookForm(r, nil, v.Playbook, codes)
}

func (s *Server) playbookChange(r *Request) error {
	v, codes, err := r.planned()
	if err != nil {
		return err
	}
	return s.playbookWrite(r, v.Playbook, codes)
}

// playbookWrite saves what was typed, or shows it again with what is wrong.
func (s *Server) playbookWrite(r *Request, p custody.Playbook, was emergency.Codes) error {
	f := r.Form()
	p.Kind, p.Name, p.SiteID = custody.PlaybookKind(f.text("kind")), f.text("name"), tenants.SiteID(f.text("site"))
	p.Plan = custody.Plan{Lock: f.text("lock") != "", Recall: f.text("recall") != ""}
	for _, line := range lines(f.text("steps")) {
		p.Plan.Steps = append(p.Plan.Steps, planStep(line))
	}
	for _, id := range f.list("key_groups") {
		p.Plan.KeyGroups = append(p.Plan.KeyGroups, custody.KeyGroupID(id))
	}
	for _, id := range f.list("people") {
		p.Plan.People = append(p.Plan.People, tenants.PersonID(id))
	}
	for _, id := range f.list("groups") {
		p.Plan.Groups = append(p.Plan.Groups, tenants.GroupID(id))
	}
	p.DrillDays = 0
	if text := f.text("drill_days"); text != "" {
		var err error
		if p.DrillDays, err = strconv.Atoi(text); err != nil {
			p.DrillDays = -1
		}
	}
	p.Plan.Ready.Profiles = lines(f.text("profiles"))
	codes := emergency.Codes{Keys: typedCodes(f.text("codes")), Ready: typedCodes(f.text("ready"))}
	out, err := emergency.WritePlaybook(r.UserContext(), r.plays(), r.Scope, p, codes)
	if err != nil {
		if f.wrong(err) {
			return s.playbookForm(r, f, p, was)
		}
		return err
	}
	r.Flash("playbooks.done.written", "name", out.Name)
	return r.To(playbookHref(out.ID))
}

// typedCodes reads codes with anything between them.
func typedCodes(text string) []string {
	return strings.FieldsFunc(strings.ToUpper(text), func(c rune) bool { return strings.ContainsRune(", ;\n\r\t", c) })
}

// playbookForm shows a playbook as it is, or as it was typed.
func (s *Server) playbookForm(r *Request, f *form, p custody.Playbook, codes emergency.Codes) error {
	say := r.Say.Say
	c, err := r.playbookChoices()
	if err != nil {
		return err
	}
	heading, action, back := say("playbooks.new"), "/playbooks", "/playbooks"
	if p.ID != "" {
		heading, action, back = say("playbooks.change"), playbookHref(p.ID), playbookHref(p.ID)
	}
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.playbooks"), Href: "/playbooks"}}, Heading: heading, Lede: say("playbooks.form_lede"), Action: action, Once: r.Once(), Submit: say("playbooks.save"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: back}}
	page.Fields = playbookFields(r, f, p, codes, c)
	if f != nil {
		page.Problems = f.problems
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// playbookChoices is what the form offers.
type playbookChoices struct {
	sites  []tenants.Site
	keys   []custody.KeyGroup
	groups []store.GroupRow
	people []store.PersonRow
}

func (r *Request) playbookChoices() (c playbookChoices, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if c.sites, err = rx.Sites(); err != nil {
			return err
		}
		if c.keys, err = rx.KeyGroups(); err != nil {
			return err
		}
		if c.groups, err = rx.Groups(); err != nil {
			return err
		}
		c.people, err = rx.People(store.PeopleAsk{State: "active", Limit: mostChoices})
		return err
	})
	return c, err
}

func (s *Server) playbookPage(r *Request) error { return s.playbook(r, false, nil) }

// playbook shows one playbook with the form that starts it, or its drill.
func (s *Server) playbook(r *Request, drill bool, f *form) error {
	var facts playbookFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if facts.v, err = rx.PlaybookView(r.playbookID()); err != nil {
			return err
		}
		if facts.keys, err = rx.PlanKeys(facts.v.Plan); err != nil {
			return err
		}
		people, err := rx.PlanPeople(facts.v.Plan)
		if err != nil {
			return err
		}
		facts.people = people
		if facts.names, err = rx.PersonNames(people); err != nil {
			return err
		}
		facts.runs, err = rx.Runs(store.RunAsk{Playbook: facts.v.ID, Drill: drill, Before: custody.RunID(r.Query("before")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	title := facts.v.Name
	if drill {
		title = r.Say.Say("playbooks.drill_title", "name", title)
	}
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	if drill {
		st = r.striped(st)
	}
	page := playbookView(r, st, facts, drill, title, f)
	if f != nil {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) playbookEnd(r *Request) error {
	p, err := emergency.EndPlaybook(r.UserContext(), r.plays(), r.Scope, r.playbookID())
	if err != nil {
		return err
	}
	r.Flash("playbooks.done.ended", "name", p.Name)
	return r.To("/playbooks")
}

func (s *Server) playbookStart(r *Request) error { return s.start(r, false) }
func (s *Server) drillStart(r *Request) error    { return s.start(r, true) }
func (s *Server) drillPage(r *Request) error     { return s.playbook(r, true, nil) }

// start begins a run. The name of the site was typed, or put in by two seconds
// of holding, as for a lockdown. Whoever comes second joins.
func (s *Server) start(r *Request, drill bool) error {
	f := r.Form()
	var v store.PlaybookView
	err := r.Read(func(rx *store.Rx) (err error) {
		v, err = rx.PlaybookView(r.playbookID())
		return err
	})
	if err != nil {
		return err
	}
	if f.text("typed") != v.Site {
		f.wrong(tenants.Fail(tenants.Invalid, "lockdown_typed", "site", v.Site).At("typed"))
	}
	if _, err := r.proven(f); err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.playbook(r, drill, f)
	}
	run, err := emergency.StartRun(r.UserContext(), r.plays(), r.Scope, emergency.StartAsk{Playbook: v.ID, Drill: drill, Why: custody.RunWhy(f.text("why")), Text: f.text("text")})
	switch {
	case err != nil && tenants.CodeOf(err) == "run_open" && run.ID != "":
		r.Flash("playbooks.done.joined")
	case err != nil && f.wrong(err):
		return s.playbook(r, drill, f)
	case err != nil:
		return err
	}
	return r.To(emergency.RunPath(run))
}

// striped marks a page as a drill.
func (r *Request) striped(st views.Staff) views.Staff {
	st.Drill = true
	st.Banner = &ui.Banner{Kind: "drill", Word: r.Say.Say("playbooks.drill"), Text: r.Say.Say("playbooks.drill_banner")}
	return st
}

func (s *Server) drills(r *Request) error {
	var list []store.PlaybookView
	var runs []store.RunView
	err := r.Read(func(rx *store.Rx) (err error) {
		if list, err = rx.Playbooks(store.PlaybookAsk{After: cursor(r.Query("after")), Limit: pageRows + 1}); err != nil {
			return err
		}
		runs, err = rx.Runs(store.RunAsk{Drill: true, Before: custody.RunID(r.Query("before")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.drills"))
	if err != nil {
		return err
	}
	return r.HTML(drillsView(r, r.striped(st), list, runs).Show())
}

package web

import (
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// policyRoutes are policies as documents.
func (s *Server) policyRoutes() []Route {
	return []Route{
		get("/policies", tenants.RulesRead, s.policies),
		get("/policies/new", tenants.RulesEdit, s.policyNew),
		post("/policies", tenants.RulesEdit, s.policyAdd),
		get("/policies/:id", tenants.RulesRead, s.policy),
		get("/policies/:id/edit", tenants.RulesEdit, s.policyEdit),
		post("/policies/:id", tenants.RulesEdit, s.policyChange),
		post("/policies/:id/approve", tenants.RulesEdit, s.policyApprove),
		post("/policies/:id/end", tenants.RulesEdit, s.policyEnd),
	}
}

func (r *Request) policyStore() access.PolicyStore { return store.In[access.PolicyTx](r.s.Store) }

func policyHref(id custody.PolicyID) string { return "/policies/" + string(id) }

// policies lists those in force, or with ?ended those that were.
func (s *Server) policies(r *Request) error {
	ask := store.PolicyAsk{Ended: r.Query("ended") != "", Limit: pageRows + 1}
	if order, id, ok := strings.Cut(r.Query("after"), "~"); ok {
		ask.After = store.Cursor{Order: order, ID: id}
	}
	var list []store.PolicyView
	if err := r.Read(func(rx *store.Rx) (err error) { list, err = rx.Policies(ask); return err }); err != nil {
		return err
	}
	st, err := r.Staff(r.Say.Say("nav.policies"))
	if err != nil {
		return err
	}
	return r.HTML(policiesPage(r, st, list, ask.Ended).Show())
}

func (s *Server) policyNew(r *Request) error {
	return s.policyForm(r, r.Form(), custody.Policy{}, nil)
}

func (s *Server) policyAdd(r *Request) error { return s.policyWrite(r, custody.Policy{}, nil) }

// policyFacts is one policy with all that its page says.
type policyFacts struct {
	policy   custody.Policy
	links    []custody.PolicyRule
	versions []store.PolicyVersion
	names    map[tenants.PersonID]string
}

func (r *Request) readPolicy() (f policyFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if f.policy, err = rx.Policy(custody.PolicyID(r.Params("id"))); err != nil {
			return err
		}
		if f.links, err = rx.PolicyRules(f.policy.ID); err != nil {
			return err
		}
		if f.versions, err = rx.PolicyVersions(f.policy.ID); err != nil {
			return err
		}
		f.names, err = rx.PersonNames([]tenants.PersonID{f.policy.OwnerID, f.policy.WrittenBy, f.policy.ApprovedBy})
		return err
	})
	return f, err
}

func (s *Server) policyEdit(r *Request) error {
	f, err := r.readPolicy()
	if err != nil {
		return err
	}
	return s.policyForm(r, r.Form(), f.policy, f.links)
}

func (s *Server) policyChange(r *Request) error {
	f, err := r.readPolicy()
	if err != nil {
		return err
	}
	return s.policyWrite(r, f.policy, f.links)
}

// policyForm shows a policy as it is, or as it was typed.
func (s *Server) policyForm(r *Request, f *form, p custody.Policy, links []custody.PolicyRule) error {
	var list []rules.Rule
	if err := r.Read(func(rx *store.Rx) (err error) { list, err = rx.Rules(); return err }); err != nil {
		return err
	}
	say := r.Say.Say
	heading, action, back := say("policies.new"), "/policies", "/policies"
	if p.ID != "" {
		heading, action, back = say("policies.change"), policyHref(p.ID), policyHref(p.ID)
	}
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	typed := r.Method() == "POST"
	value := func(name, was string) string {
		if typed {
			return f.text(name)
		}
		return was
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.policies"), Href: "/policies"}}, Heading: heading, Lede: say("policies.form_lede"), Problems: f.problems, Action: action, Once: r.Once(), Submit: say("policies.save"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: back}}
	title := f.input("title", say("policies.title"), value("title", p.Title))
	title.Required = true
	page.Fields = []views.FormField{{Field: title}}
	for _, part := range []struct{ name, was string }{{"situation", p.Situation}, {"who", p.Who}, {"steps", p.Steps}, {"consequences", p.Consequences}} {
		field := f.input(part.name, say("policies.part."+part.name), value(part.name, part.was))
		field.Hint = say("policies.hint." + part.name)
		page.Fields = append(page.Fields, views.FormField{Field: field, Kind: "area"})
	}
	review := f.input("review", say("policies.review"), value("review", dayOf(r, p.ReviewAt)))
	review.Type, review.Hint = "date", say("policies.review_hint")
	page.Fields = append(page.Fields, views.FormField{Field: review})
	chosen := map[string]bool{}
	for _, l := range links {
		chosen[string(l.RuleID)] = !typed
	}
	for _, id := range f.list("rules") {
		chosen[id] = true
	}
	var enforced []ui.Option
	for _, rule := range list {
		enforced = append(enforced, ui.Option{Value: string(rule.ID), Label: rule.Name, On: chosen[string(rule.ID)]})
	}
	if len(enforced) > 0 {
		page.Fields = append(page.Fields, views.FormField{Kind: "own", Own: r.picks("rules", say("policies.rules"), say("policies.rules_hint"), enforced)})
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// dayOf is a moment as the day of a date field.
func dayOf(r *Request, at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.In(zone(r.Guest.Organisation.Zone)).Format(time.DateOnly)
}

// policyDay reads a date field as the start of the day; nil for an empty one.
func (r *Request) policyDay(f *form, name string) *time.Time {
	if f.text(name) == "" {
		return nil
	}
	at, err := time.ParseInLocation(time.DateOnly, f.text(name), zone(r.Guest.Organisation.Zone))
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "date_invalid").At(name))
		return nil
	}
	at = at.UTC()
	return &at
}

func (s *Server) policyWrite(r *Request, p custody.Policy, links []custody.PolicyRule) error {
	f := r.Form()
	p.Title, p.Situation, p.Who, p.Steps, p.Consequences, p.ReviewAt = f.text("title"), f.text("situation"), f.text("who"), f.text("steps"), f.text("consequences"), r.policyDay(f, "review")
	var enforce []custody.RuleID
	for _, id := range f.list("rules") {
		enforce = append(enforce, custody.RuleID(id))
	}
	if len(f.problems) > 0 {
		return s.policyForm(r, f, p, links)
	}
	out, err := access.WritePolicy(r.UserContext(), r.policyStore(), r.Scope, p, enforce)
	if err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.policyForm(r, f, p, links)
	}
	r.Flash("policies.done.written", "name", out.Title)
	return r.To(policyHref(out.ID))
}

func (s *Server) policy(r *Request) error { return s.policyPage(r, r.Form()) }

func (s *Server) policyPage(r *Request, f *form) error {
	facts, err := r.readPolicy()
	if err != nil {
		return err
	}
	st, err := r.Staff(facts.policy.Title)
	if err != nil {
		return err
	}
	page := policyPage(r, st, facts, f)
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) policyApprove(r *Request) error {
	f := r.Form()
	review := r.policyDay(f, "review")
	if len(f.problems) > 0 {
		return s.policyPage(r, f)
	}
	version, _ := strconv.Atoi(f.text("version"))
	p, err := access.ApprovePolicy(r.UserContext(), r.policyStore(), r.Scope, custody.PolicyID(r.Params("id")), version, review)
	if err != nil {
		if !f.wrong(err) {
			return err
		}
		return s.policyPage(r, f)
	}
	r.Flash("policies.done.approved", "name", p.Title)
	return r.To(policyHref(p.ID))
}

func (s *Server) policyEnd(r *Request) error {
	p, err := access.EndPolicy(r.UserContext(), r.policyStore(), r.Scope, custody.PolicyID(r.Params("id")))
	if err != nil {
		return err
	}
	r.Flash("policies.done.ended", "name", p.Title)
	return r.To(policyHref(p.ID))
}

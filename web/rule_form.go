package web

import (
	"maps"
	"slices"
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

// formWindows is how many weekly windows the form has; a rule with more keeps
// the others.
const formWindows = 2

func (s *Server) ruleNew(r *Request) error {
	rule, err := r.triedRule(rules.Rule{Effect: rules.Allow})
	if err != nil {
		return err
	}
	return s.ruleForm(r, rule, r.Form())
}

func (s *Server) ruleAdd(r *Request) error { return s.ruleSave(r, rules.Rule{}) }

func (s *Server) ruleEdit(r *Request) error {
	rule, err := r.readRule()
	if err != nil {
		return err
	}
	if rule, err = r.triedRule(rule); err != nil {
		return err
	}
	return s.ruleForm(r, rule, r.Form())
}

func (s *Server) ruleChange(r *Request) error {
	rule, err := r.readRule()
	if err != nil {
		return err
	}
	return s.ruleSave(r, rule)
}

func (r *Request) readRule() (rule rules.Rule, err error) {
	err = r.Read(func(rx *store.Rx) error {
		rule, err = rx.Rule(custody.RuleID(r.Params("id")))
		return err
	})
	return rule, err
}

// ruleSave writes the form over what was known: what the form does not show
// stays as it was.
func (s *Server) ruleSave(r *Request, rule rules.Rule) error {
	f := r.Form()
	if err := r.draftRule(f, &rule); err != nil {
		return err
	}
	if err := access.Check(rule); err != nil && len(f.problems) == 0 && !f.wrong(err) {
		return err
	}
	if len(f.problems) == 0 {
		doubts, err := access.Doubts(r.UserContext(), r.accessStore(), r.Scope, rule)
		if err != nil {
			return err
		}
		if fatal(doubts) {
			f.wrong(tenants.Fail(tenants.Invalid, "rule_never_opens").At("when"))
		} else if len(doubts) > 0 && f.text("sure") == "" {
			return s.ruleDoubts(r, rule, f, doubts)
		}
	}
	if len(f.problems) == 0 {
		saved, err := access.SaveRule(r.UserContext(), r.accessStore(), r.Scope, rule)
		if err == nil {
			r.Flash("assets.saved", "name", saved.Name)
			return r.To("/access")
		}
		if !f.wrong(err) {
			return err
		}
	}
	return s.ruleForm(r, rule, f)
}

// rule reads the form.
func (f *form) rule(r *rules.Rule) {
	r.Name, r.Effect = f.text("name"), rules.Effect(f.text("effect"))
	r.Who.Everyone = f.text("everyone") != ""
	r.Who.People, r.Who.Groups, r.Who.Roles = ids[tenants.PersonID](f.list("people")), ids[tenants.GroupID](f.list("groups")), ids[tenants.Role](f.list("roles"))
	r.Who.Departments = commas(f.text("departments"))
	r.What.Assets, r.What.Places, r.What.Sites = ids[custody.AssetKind](f.list("assets")), ids[custody.PlaceID](f.list("places")), ids[tenants.SiteID](f.list("sites"))
	r.What.MinLevel, r.What.MaxLevel = custody.Level(f.whole("min_level")), nil
	if top := custody.Level(f.whole("max_level")); f.text("max_level") != "" && top < 4 {
		r.What.MaxLevel = &top
	}
	r.When = append(f.windows(), r.When[min(len(r.When), formWindows):]...)
	r.Needs.Reason, r.Needs.Purposes, r.Needs.SecondFactor = f.text("reason") != "", f.list("purposes"), f.text("second_factor") != ""
	r.Needs.Booking = f.text("booking") != ""
	r.Needs.Signature, r.Needs.IDSeen = f.text("signature") != "", f.text("id_seen") != ""
	r.Limits.MaxMinutes, r.Limits.MaxHeld, r.Limits.NoneWhileOverdue, r.Limits.Curfew = int(f.whole("max_minutes")), int(f.whole("max_held")), f.text("none_while_overdue") != "", nil
	if text := f.text("curfew"); text != "" {
		minute, ok := minuteOf(text)
		if !ok {
			f.wrong(tenants.Fail(tenants.Invalid, "rule_curfew_range").At("curfew"))
		}
		r.Limits.Curfew = &minute
	}
}

// windows reads the weekly windows; one without days is none.
func (f *form) windows() (out []rules.Window) {
	for i := range formWindows {
		name := "window" + itoa(i)
		w := rules.Window{To: 24 * 60}
		for _, d := range f.list(name) {
			if len(d) == 1 && d[0] >= '0' && d[0] <= '6' {
				w.Days |= 1 << (d[0] - '0')
			}
		}
		if w.Days == 0 {
			continue
		}
		if from, ok := minuteOf(f.text(name + "_from")); ok {
			w.From = from
		}
		if to, ok := minuteOf(f.text(name + "_to")); ok && f.text(name+"_to") != "00:00" {
			w.To = to
		}
		out = append(out, w)
	}
	return out
}

func ids[T ~string](list []string) (out []T) {
	for _, v := range list {
		if v != "" {
			out = append(out, T(v))
		}
	}
	return out
}

func commas(text string) (out []string) {
	for _, part := range strings.Split(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// ruleChoices is what the form offers to choose from.
type ruleChoices struct {
	people []store.PersonRow
	groups []store.GroupRow
	places []custody.Place
	sites  []tenants.Site

	keyGroups []custody.KeyGroup
	licences  []string
	named     map[custody.ItemID]string // codes of the keys that the rule names
}

// codes are the codes of items, as the form shows and reads them.
func (c ruleChoices) codes(items []custody.ItemID) string {
	var out []string
	for _, id := range items {
		out = append(out, c.named[id])
	}
	return strings.Join(out, ", ")
}

func (r *Request) readRuleChoices(rule rules.Rule) (c ruleChoices, err error) {
	err = r.Read(func(rx *store.Rx) (err error) {
		if err = c.readPeople(rx, rule); err != nil {
			return err
		}
		if c.groups, err = rx.Groups(); err != nil {
			return err
		}
		if c.places, err = placeChoices(rx); err != nil {
			return err
		}
		if c.sites, err = rx.Sites(); err != nil {
			return err
		}
		if c.keyGroups, err = rx.KeyGroups(); err != nil {
			return err
		}
		if c.named, err = rx.ItemCodes(append(slices.Clone(rule.What.Items), rule.Limits.ReturnFirst.Items...)); err != nil {
			return err
		}
		c.licences, err = rx.QualificationNames()
		return err
	})
	return c, err
}

// mostChoices is how many people the form offers by name; more are better named
// by a group.
const mostChoices = 500

// readPeople offers who is active, and before them everybody whom the rule
// names already: whoever the list does not reach stays named.
func (c *ruleChoices) readPeople(rx *store.Rx, rule rules.Rule) error {
	active, err := rx.People(store.PeopleAsk{State: "active", Limit: mostChoices})
	if err != nil {
		return err
	}
	named := slices.Concat(rule.Who.People, rule.Who.Except, rule.Needs.Witnesses.Who.People)
	for _, step := range rule.Needs.Approvals {
		named = append(named, step.Who.People...)
	}
	for _, q := range active {
		named = slices.DeleteFunc(named, func(id tenants.PersonID) bool { return id == q.ID })
	}
	names, err := rx.PersonNames(named)
	for _, id := range slices.Sorted(maps.Keys(names)) {
		c.people = append(c.people, store.PersonRow{Person: tenants.Person{ID: id, Name: names[id]}})
	}
	c.people = append(c.people, active...)
	return err
}

func (s *Server) ruleForm(r *Request, rule rules.Rule, f *form) error {
	page, err := s.rulePage(r, rule, f)
	if err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// ruleDoubts shows the form again with what is odd about the rule; ticking a
// box saves it all the same.
func (s *Server) ruleDoubts(r *Request, rule rules.Rule, f *form, doubts []access.Doubt) error {
	page, err := s.rulePage(r, rule, f)
	if err != nil {
		return err
	}
	page.Refusal = &ui.Refusal{ID: "doubts", State: "due", Title: r.Say.Say("access.doubts")}
	for _, d := range doubts {
		var args []any
		for name, v := range d.Params {
			args = append(args, name, v)
		}
		page.Refusal.Reasons = append(page.Refusal.Reasons, ui.Reason{What: r.Say.Say("access.doubt."+string(d.Kind), args...)})
	}
	page.Fields = append([]templ.Component{ui.Check("sure", "yes", r.Say.Say("access.sure"), "", false)}, page.Fields...)
	return r.Refused(page.Show())
}

func fatal(doubts []access.Doubt) bool {
	return slices.ContainsFunc(doubts, func(d access.Doubt) bool { return d.Fatal })
}

// rulePage is the form: who, what and when, then what it asks for. What most
// rules do not use is folded away unless this one uses it.
func (s *Server) rulePage(r *Request, rule rules.Rule, f *form) (views.Form, error) {
	c, err := r.readRuleChoices(rule)
	if err != nil {
		return views.Form{}, err
	}
	p := r.Say
	title, action := p.Say("access.add"), "/access"
	if rule.ID != "" {
		title, action = p.Say("keys.edit_title", "key", rule.Name), "/access/"+string(rule.ID)
	}
	st, err := r.Staff(title)
	if err != nil {
		return views.Form{}, err
	}
	name := f.input("name", p.Say("common.name"), rule.Name)
	name.Required = true
	section := func(id string, fields []templ.Component) templ.Component {
		return views.RulePart{ID: "part-" + id, Title: p.Label("access.part", id), Fields: fields}.Show()
	}
	part := func(id string, used bool, fields ...templ.Component) templ.Component {
		return views.RulePart{ID: "part-" + id, Title: p.Label("access.part", id), Folds: true, Open: used, Fields: fields}.Show()
	}
	said, _, err := r.ruleSaid(rule)
	if err != nil {
		return views.Form{}, err
	}
	holidays := []ui.Option{}
	for _, u := range []rules.HolidayUse{rules.HolidaysIgnored, rules.HolidaysClosed, rules.HolidaysOnly} {
		holidays = append(holidays, ui.Option{Value: string(u), Label: p.Label("custody.holidays", string(u)), On: u == rule.Holidays})
	}
	when := []templ.Component{windowFields(r, f, 0, rule.When), part("when_more", len(rule.When) > 1 || len(rule.Dates) > 0 || rule.Holidays != rules.HolidaysIgnored || f.problem("dates") != "",
		windowFields(r, f, 1, rule.When), f.input("holidays", p.Say("access.holidays_label"), "").Select(holidays), dateFields(r, f, rule.Dates).Show())}
	who, whoMore := whoFields(r, f, rule.Who, c)
	what, whatMore := whatFields(r, f, rule.What, c)
	needs, limits := needFields(r, f, rule)
	who = append(who, part("who_more", whoMoreUsed(rule.Who), whoMore...))
	what = append(what, part("what_more", len(rule.What.Places)+len(rule.What.Kinds)+len(rule.What.Classes) > 0, whatMore...))
	l := rule.Limits
	fields := []templ.Component{name.Input(), f.input("effect", p.Say("access.effect_label"), "").Select(r.labels("access.effect", []string{"allow", "deny"}, string(rule.Effect))),
		section("who", who), section("what", what), section("when", when), section("needs", needs),
		part("questions", len(rule.Needs.Questions) > 0 || f.problem("questions") != "", questionFields(r, f, rule.Needs.Questions)...),
		part("witnesses", rule.Needs.Witnesses.Count > 0, witnessNeeds(r, f, rule.Needs.Witnesses, c)...),
		part("approvals", len(rule.Needs.Approvals) > 0 || f.problem("approvals") != "", approvalFields(r, f, rule.Needs.Approvals, c)...),
		part("limits", len(rule.Needs.Qualifications)+len(l.MaxOfLevel)+l.MaxHeld > 0 || l.ShiftEnd || l.NoneWhileOverdue || !l.ReturnFirst.Empty() || rule.Offline != "" || f.problem("first_keys") != "" || f.problem("shift_end") != "",
			append(limits, moreNeeds(r, f, rule, c)...)...), r.tryButton(rule), said.Show()}
	return views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: p.Say("nav.rules"), Href: "/access"}}, Action: action, Fields: fields, Problems: f.problems,
		Submit: ui.Button{Label: p.Say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: p.Say("common.cancel"), Href: "/access", Kind: ui.Ghost}}, nil
}

func windowFields(r *Request, f *form, i int, when []rules.Window) templ.Component {
	p, name := r.Say, "window"+itoa(i)
	w := rules.Window{To: 24 * 60}
	if i < len(when) {
		w = when[i]
	}
	var days []ui.Option
	for d := range 7 {
		day := time.Weekday((d + 1) % 7)
		days = append(days, ui.Option{Value: itoa(int(day)), Label: p.Weekday(day), On: w.Days&(1<<day) != 0})
	}
	from, to := f.input(name+"_from", p.Say("common.from"), clockOf(w.From)), f.input(name+"_to", p.Say("common.to"), clockOf(w.To))
	from.Type, to.Type, to.Error = "time", "time", f.problem("when")
	legend := p.Say("access.window_first")
	if i > 0 {
		legend = p.Say("access.window_second")
	}
	return views.WindowFields(name, legend, days, from, to)
}

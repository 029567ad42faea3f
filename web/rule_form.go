package web

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/hospital"
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
	c.named = map[custody.ItemID]string{}
	err = r.Read(func(rx *store.Rx) (err error) {
		if c.people, err = rx.People(store.PeopleAsk{State: "active", Limit: 500}); err != nil {
			return err
		}
		if c.groups, err = rx.Groups(); err != nil {
			return err
		}
		if c.places, err = rx.Places(); err != nil {
			return err
		}
		if c.sites, err = rx.Sites(); err != nil {
			return err
		}
		if c.keyGroups, err = rx.KeyGroups(); err != nil {
			return err
		}
		for _, id := range append(slices.Clone(rule.What.Items), rule.Limits.ReturnFirst.Items...) {
			it, err := rx.Item(id)
			if err != nil {
				return err
			}
			c.named[id] = it.Code
		}
		c.licences, err = rx.QualificationNames()
		return err
	})
	return c, err
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
	part := func(id string, used bool, fields ...templ.Component) templ.Component {
		return views.RulePart{ID: "part-" + id, Title: p.Label("access.part", id), Closed: !used, Fields: fields}.Show()
	}
	holidays := []ui.Option{}
	for _, u := range []rules.HolidayUse{rules.HolidaysIgnored, rules.HolidaysClosed, rules.HolidaysOnly} {
		holidays = append(holidays, ui.Option{Value: string(u), Label: p.Label("custody.holidays", string(u)), On: u == rule.Holidays})
	}
	when := []templ.Component{}
	for i := range formWindows {
		when = append(when, windowFields(r, f, i, rule.When))
	}
	when = append(when, f.input("holidays", p.Say("access.holidays_label"), "").Select(holidays), dateFields(r, f, rule.Dates).Show())
	l := rule.Limits
	fields := []templ.Component{name.Input(), f.input("effect", p.Say("access.effect_label"), "").Select(r.labels("access.effect", []string{"allow", "deny"}, string(rule.Effect))),
		part("who", true, whoFields(r, f, rule.Who, c)...), part("what", true, whatFields(r, f, rule.What, c)...), part("when", true, when...),
		part("needs", true, needFields(r, f, rule)...),
		part("questions", len(rule.Needs.Questions) > 0 || f.problem("questions") != "", questionFields(r, f, rule.Needs.Questions)...),
		part("witnesses", rule.Needs.Witnesses.Count > 0, witnessNeeds(r, f, rule.Needs.Witnesses, c)...),
		part("approvals", len(rule.Needs.Approvals) > 0 || f.problem("approvals") != "", approvalFields(r, f, rule.Needs.Approvals, c)...),
		part("limits", len(rule.Needs.Qualifications)+len(l.MaxOfLevel) > 0 || !l.ReturnFirst.Empty() || rule.Offline != "" || f.problem("first_keys") != "", moreNeeds(r, f, rule, c)...), r.tryButton(rule)}
	return views.Form{Staff: st, Heading: title, Path: []ui.Crumb{{Label: p.Say("nav.rules"), Href: "/access"}}, Action: action, Fields: fields, Problems: f.problems,
		Submit: ui.Button{Label: p.Say("common.save"), Kind: ui.Primary}, Cancel: ui.Button{Label: p.Say("common.cancel"), Href: "/access", Kind: ui.Ghost}}, nil
}

// several is a list of which more than one may be chosen.
func several(f ui.Field, options []ui.Option) templ.Component {
	f.Attrs = templ.Attributes{"multiple": true, "size": "6"}
	return f.Select(options)
}

func whoFields(r *Request, f *form, w rules.Who, c ruleChoices) []templ.Component {
	p := r.Say
	var people, groups, roles []ui.Option
	for _, q := range c.people {
		people = append(people, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.People, q.ID)})
	}
	for _, g := range c.groups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(w.Groups, g.ID)})
	}
	for _, role := range tenants.Roles {
		roles = append(roles, ui.Option{Value: string(role), Label: p.Label("people.role", string(role)), On: slices.Contains(w.Roles, role)})
	}
	departments := f.input("departments", p.Say("access.departments"), strings.Join(w.Departments, ", "))
	departments.Hint = p.Say("access.departments_hint")
	var except []ui.Option
	for _, q := range c.people {
		except = append(except, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Except, q.ID)})
	}
	but := f.input("except", p.Say("access.except"), "")
	but.Hint = p.Say("access.except_hint")
	everyone := views.Checks("everyone", p.Say("common.who"), []ui.Option{{Value: "yes", Label: p.Say("access.everyone"), On: w.Everyone}})
	out := []templ.Component{everyone, several(f.input("people", p.Say("people.title"), ""), people)}
	if len(groups) > 0 {
		out = append(out, views.Checks("groups", p.Say("people.group.title"), groups))
	}
	profiles := f.input("profiles", p.Say("access.profiles"), strings.Join(w.Profiles, ", "))
	profiles.Hint = p.Say("access.departments_hint")
	var kinds []ui.Option
	for _, k := range []tenants.PersonKind{tenants.Staff, tenants.Contractor, tenants.Responder, tenants.ResidentP} {
		kinds = append(kinds, ui.Option{Value: string(k), Label: p.Label("people.kind", string(k)), On: slices.Contains(w.Kinds, k)})
	}
	return append(out, views.Checks("roles", p.Say("access.roles"), roles), departments.Input(), profiles.Input(), views.Checks("person_kinds", p.Say("access.person_kinds"), kinds), several(but, except))
}

func whatFields(r *Request, f *form, w rules.What, c ruleChoices) []templ.Component {
	p := r.Say
	top := custody.Level(4)
	if w.MaxLevel != nil {
		top = *w.MaxLevel
	}
	var assets, places, sites []ui.Option
	for _, k := range []custody.AssetKind{custody.VehicleAsset, custody.UnitAsset, custody.AreaAsset} {
		assets = append(assets, ui.Option{Value: string(k), Label: p.Label("assets.kinds", string(k)), On: slices.Contains(w.Assets, k)})
	}
	for _, q := range c.places {
		places = append(places, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Places, q.ID)})
	}
	for _, q := range c.sites {
		sites = append(sites, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Sites, q.ID)})
	}
	low := f.input("min_level", p.Say("access.level_from"), "")
	low.Error = f.problem("level")
	out := []templ.Component{low.Select(levelOptions(r, w.MinLevel)), f.input("max_level", p.Say("access.level_to"), "").Select(levelOptions(r, top)), views.Checks("assets", p.Say("access.opens"), assets)}
	if len(places) > 0 {
		out = append(out, several(f.input("places", p.Say("access.places"), ""), places))
	}
	out = append(out, views.Checks("sites", p.Say("common.site"), sites))
	var kinds, classes, groups []ui.Option
	for _, k := range custody.ItemKinds {
		kinds = append(kinds, ui.Option{Value: string(k), Label: p.Label("custody.item_kinds", string(k)), On: slices.Contains(w.Kinds, k)})
	}
	for _, class := range hospital.Classes[1:] {
		classes = append(classes, ui.Option{Value: class, Label: p.Label("assets.class", class), On: slices.Contains(w.Classes, class)})
	}
	for _, g := range c.keyGroups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(w.Groups, g.ID)})
	}
	named := f.input("keys", p.Say("access.keys"), c.codes(w.Items))
	named.Hint = p.Say("access.codes_hint")
	out = append(out, views.Checks("item_kinds", p.Say("access.item_kinds"), kinds), views.Checks("classes", p.Say("access.classes"), classes))
	if len(groups) > 0 {
		out = append(out, views.Checks("key_groups", p.Say("access.key_groups"), groups))
	}
	return append(out, named.Input())
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

func needFields(r *Request, f *form, rule rules.Rule) []templ.Component {
	p := r.Say
	codes := slices.Clone(purposesOf[r.Guest.Organisation.Trade])
	for _, code := range rule.Needs.Purposes {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	var purposes []ui.Option
	for _, code := range codes {
		purposes = append(purposes, ui.Option{Value: code, Label: purposeWord(p, code), On: slices.Contains(rule.Needs.Purposes, code)})
	}
	minutes, held := f.input("max_minutes", p.Say("access.max_minutes"), digits(int64(rule.Limits.MaxMinutes))), f.input("max_held", p.Say("access.max_held"), digits(int64(rule.Limits.MaxHeld)))
	curfew := f.input("curfew", p.Say("access.curfew"), "")
	curfew.Type, minutes.Mode, held.Mode = "time", "numeric", "numeric"
	if rule.Limits.Curfew != nil {
		curfew.Value = clockOf(*rule.Limits.Curfew)
	}
	shift := ui.Check("shift_end", "yes", p.Say("access.shift_end"), or(f.problem("shift_end"), p.Say("access.shift_end_hint")), rule.Limits.ShiftEnd)
	return []templ.Component{views.Checks("reason", p.Say("access.needs"), []ui.Option{{Value: "yes", Label: p.Say("access.need_reason"), On: rule.Needs.Reason}}),
		ui.Check("second_factor", "yes", p.Say("access.need_factor"), "", rule.Needs.SecondFactor), views.Checks("purposes", p.Say("access.purposes"), purposes),
		minutes.Input(), curfew.Input(), shift, held.Input(), ui.Check("none_while_overdue", "yes", p.Say("access.limit_overdue"), "", rule.Limits.NoneWhileOverdue)}
}

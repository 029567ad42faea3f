package web

import (
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
	return s.ruleForm(r, rules.Rule{Effect: rules.Allow}, r.Form())
}

func (s *Server) ruleAdd(r *Request) error { return s.ruleSave(r, rules.Rule{}) }

func (s *Server) ruleEdit(r *Request) error {
	rule, err := r.readRule()
	if err != nil {
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
	f.rule(&rule)
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
	r.Needs = rules.Needs{Reason: f.text("reason") != "", Purposes: f.list("purposes"), SecondFactor: f.text("second_factor") != ""}
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
}

func (r *Request) readRuleChoices() (c ruleChoices, err error) {
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
		c.sites, err = rx.Sites()
		return err
	})
	return c, err
}

func (s *Server) ruleForm(r *Request, rule rules.Rule, f *form) error {
	c, err := r.readRuleChoices()
	if err != nil {
		return err
	}
	p := r.Say
	name := f.input("name", p.Say("common.name"), rule.Name)
	name.Required = true
	fields := []templ.Component{name.Input(), f.input("effect", p.Say("access.effect_label"), "").Select(r.labels("access.effect", []string{"allow", "deny"}, string(rule.Effect)))}
	fields = append(fields, whoFields(r, f, rule.Who, c)...)
	fields = append(fields, whatFields(r, f, rule.What, c)...)
	for i := range formWindows {
		fields = append(fields, windowFields(r, f, i, rule.When))
	}
	fields = append(fields, needFields(r, f, rule)...)
	d := assetDraft{title: p.Say("access.add"), list: "/access", listWord: p.Say("nav.rules"), action: "/access", back: "/access", fields: fields}
	if rule.ID != "" {
		d.title, d.action = p.Say("keys.edit_title", "key", rule.Name), "/access/"+string(rule.ID)
	}
	return s.assetForm(r, d, f)
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
	everyone := views.Checks("everyone", p.Say("common.who"), []ui.Option{{Value: "yes", Label: p.Say("access.everyone"), On: w.Everyone}})
	out := []templ.Component{everyone, several(f.input("people", p.Say("people.title"), ""), people)}
	if len(groups) > 0 {
		out = append(out, views.Checks("groups", p.Say("people.group.title"), groups))
	}
	return append(out, views.Checks("roles", p.Say("access.roles"), roles), departments.Input())
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
	return append(out, views.Checks("sites", p.Say("common.site"), sites))
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
	return []templ.Component{views.Checks("reason", p.Say("access.needs"), []ui.Option{{Value: "yes", Label: p.Say("access.need_reason"), On: rule.Needs.Reason}}),
		ui.Check("second_factor", "yes", p.Say("access.need_factor"), "", rule.Needs.SecondFactor), views.Checks("purposes", p.Say("access.purposes"), purposes),
		minutes.Input(), curfew.Input(), held.Input(), ui.Check("none_while_overdue", "yes", p.Say("access.limit_overdue"), "", rule.Limits.NoneWhileOverdue)}
}

package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/hospital"
	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// several is a list of which more than one may be chosen.
func several(f ui.Field, options []ui.Option) templ.Component {
	f.Attrs = templ.Attributes{"multiple": true, "size": "6"}
	return f.Select(options)
}

// picks are boxes to choose from a long list.
func (r *Request) picks(name, legend, hint string, options []ui.Option) templ.Component {
	return views.Picks{Name: name, Legend: legend, Hint: hint, Filter: r.Say.Say("access.narrow", "list", legend), Options: options}.Show()
}

// chosen are the options of a closed list, in its words.
func chosen[T ~string](r *Request, list string, all, on []T) (out []ui.Option) {
	for _, v := range all {
		out = append(out, ui.Option{Value: string(v), Label: r.Say.Label(list, string(v)), On: slices.Contains(on, v)})
	}
	return out
}

// whoMoreUsed tells whether a rule names people in the ways that are folded
// away.
func whoMoreUsed(w rules.Who) bool {
	return len(w.People)+len(w.Departments)+len(w.Profiles)+len(w.Kinds)+len(w.Except) > 0
}

// whoFields are the ways to name people that most rules use, and the others.
func whoFields(r *Request, f *form, w rules.Who, c ruleChoices) (most, more []templ.Component) {
	p := r.Say
	var people, except, groups []ui.Option
	for _, q := range c.people {
		people = append(people, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.People, q.ID)})
		except = append(except, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Except, q.ID)})
	}
	for _, g := range c.groups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(w.Groups, g.ID)})
	}
	departments, profiles := f.input("departments", p.Say("access.departments"), strings.Join(w.Departments, ", ")), f.input("profiles", p.Say("access.profiles"), strings.Join(w.Profiles, ", "))
	departments.Hint, profiles.Hint = p.Say("access.departments_hint"), p.Say("access.departments_hint")
	most = []templ.Component{ui.Check("everyone", "yes", p.Say("access.everyone"), "", w.Everyone)}
	if len(groups) > 0 {
		most = append(most, views.Checks("groups", p.Say("people.group.title"), groups))
	}
	most = append(most, views.Checks("roles", p.Say("access.roles"), chosen(r, "people.role", tenants.Roles, w.Roles)))
	hint := ""
	if len(c.people) >= mostChoices {
		hint = p.Say("access.people_hint", "n", itoa(mostChoices))
	}
	kinds := []tenants.PersonKind{tenants.Staff, tenants.Contractor, tenants.Responder, tenants.ResidentP}
	return most, []templ.Component{r.picks("people", p.Say("people.title"), hint, people), departments.Input(), profiles.Input(),
		views.Checks("person_kinds", p.Say("access.person_kinds"), chosen(r, "people.kind", kinds, w.Kinds)), r.picks("except", p.Say("access.except"), p.Say("access.except_hint"), except)}
}

// whatFields are the ways to name keys that most rules use, and the others.
func whatFields(r *Request, f *form, w rules.What, c ruleChoices) (most, more []templ.Component) {
	p := r.Say
	top := custody.Level(4)
	if w.MaxLevel != nil {
		top = *w.MaxLevel
	}
	var places, sites, groups []ui.Option
	for _, q := range c.places {
		places = append(places, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Places, q.ID)})
	}
	for _, q := range c.sites {
		sites = append(sites, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Sites, q.ID)})
	}
	for _, g := range c.keyGroups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(w.Groups, g.ID)})
	}
	low, named := f.input("min_level", p.Say("access.level_from"), ""), f.input("keys", p.Say("access.keys"), c.codes(w.Items))
	low.Error, named.Hint = f.problem("level"), p.Say("access.codes_hint")
	most = []templ.Component{views.Pair(low.Select(levelOptions(r, w.MinLevel)), f.input("max_level", p.Say("access.level_to"), "").Select(levelOptions(r, top))),
		views.Checks("assets", p.Say("access.opens"), chosen(r, "assets.kinds", []custody.AssetKind{custody.VehicleAsset, custody.UnitAsset, custody.AreaAsset}, w.Assets))}
	if len(groups) > 0 {
		most = append(most, views.Checks("key_groups", p.Say("access.key_groups"), groups))
	}
	most = append(most, views.Checks("sites", p.Say("common.site"), sites), named.Input())
	if len(places) > 0 {
		more = append(more, r.picks("places", p.Say("access.places"), "", places))
	}
	return most, append(more, views.Checks("item_kinds", p.Say("access.item_kinds"), chosen(r, "custody.item_kinds", custody.ItemKinds, w.Kinds)),
		views.Checks("classes", p.Say("access.classes"), chosen(r, "assets.class", hospital.Classes[1:], w.Classes)))
}

// needFields are what the taker must add and how long it may be out; limits are
// those that few rules use.
func needFields(r *Request, f *form, rule rules.Rule) (needs, limits []templ.Component) {
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
	needs = []templ.Component{ui.Check("reason", "yes", p.Say("access.need_reason"), "", rule.Needs.Reason),
		ui.Check("second_factor", "yes", p.Say("access.need_factor"), "", rule.Needs.SecondFactor),
		ui.Check("booking", "yes", p.Say("access.need_booking"), p.Say("access.need_booking_hint"), rule.Needs.Booking),
		ui.Check("signature", "yes", p.Say("access.need_signature"), p.Say("access.need_desk_hint"), rule.Needs.Signature),
		ui.Check("id_seen", "yes", p.Say("access.need_id"), p.Say("access.need_desk_hint"), rule.Needs.IDSeen), views.Checks("purposes", p.Say("access.purposes"), purposes), views.Pair(minutes.Input(), curfew.Input())}
	return needs, []templ.Component{shift, held.Input(), ui.Check("none_while_overdue", "yes", p.Say("access.limit_overdue"), "", rule.Limits.NoneWhileOverdue)}
}

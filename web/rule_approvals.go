package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody/rules"
	"claviger/tenants"
	"claviger/views/ui"
)

// approvalRows is how many steps the form has.
const approvalRows = 5

func approvalField(i int) string { return "approval" + itoa(i+1) }

// approvals reads the steps; one that names nobody is none. What a step named
// beside roles, groups and people stays.
func (f *form) approvals(was []rules.Approval) (out []rules.Approval) {
	for i := range approvalRows {
		var w rules.Who
		if i < len(was) {
			w = was[i].Who
		}
		if w = f.whoOf(approvalField(i), w); !w.Empty() {
			out = append(out, rules.Approval{Who: w})
		}
	}
	return out
}

// whoOf reads one list of roles, groups, job profiles and people into what else it names.
func (f *form) whoOf(field string, w rules.Who) rules.Who {
	w.Roles, w.Groups, w.People, w.Profiles = nil, nil, nil, nil
	for _, v := range f.list(field) {
		kind, id, _ := strings.Cut(v, ":")
		switch {
		case id == "":
		case kind == "role":
			w.Roles = append(w.Roles, tenants.Role(id))
		case kind == "group":
			w.Groups = append(w.Groups, tenants.GroupID(id))
		case kind == "person":
			w.People = append(w.People, tenants.PersonID(id))
		case kind == "profile":
			w.Profiles = append(w.Profiles, id)
		}
	}
	return w
}

// approvalFields are a list for each step of who may say yes; those that a
// rule has, and one more.
func approvalFields(r *Request, f *form, steps []rules.Approval, c ruleChoices) (out []templ.Component) {
	for i := range min(len(steps)+2, approvalRows) {
		var w rules.Who
		if i < len(steps) {
			w = steps[i].Who
		}
		field := f.input(approvalField(i), r.Say.Say("approvals.rule.step", "n", itoa(i+1)), "")
		if i == 0 {
			field.Hint, field.Error = r.Say.Say("approvals.rule.hint"), f.problem("approvals")
		}
		out = append(out, stepChoice(r, field, w, c))
	}
	return out
}

// stepChoice is one list of roles, groups, job profiles and people. Of a step that names
// several, several stay chosen.
func stepChoice(r *Request, field ui.Field, w rules.Who, c ruleChoices) templ.Component {
	p := r.Say
	options := []ui.Option{{Value: "", Label: p.Say("approvals.rule.nobody"), On: w.Empty()}}
	for _, role := range tenants.Roles {
		options = append(options, ui.Option{Value: "role:" + string(role), Label: p.Say("approvals.rule.role", "role", p.Label("people.role", string(role))), On: slices.Contains(w.Roles, role)})
	}
	for _, g := range c.groups {
		options = append(options, ui.Option{Value: "group:" + string(g.ID), Label: p.Say("approvals.rule.group", "group", g.Name), On: slices.Contains(w.Groups, g.ID)})
	}
	for _, name := range c.profiles(w) {
		options = append(options, ui.Option{Value: "profile:" + name, Label: p.Say("approvals.rule.profile", "profile", name), On: slices.Contains(w.Profiles, name)})
	}
	for _, q := range c.people {
		options = append(options, ui.Option{Value: "person:" + string(q.ID), Label: q.Name, On: slices.Contains(w.People, q.ID)})
	}
	if len(w.Roles)+len(w.Groups)+len(w.People)+len(w.Profiles) > 1 {
		return several(field, options)
	}
	return field.Select(options)
}

// profiles are the job profiles that people have, and those that are named.
func (c ruleChoices) profiles(w rules.Who) []string {
	out := slices.Clone(w.Profiles)
	for _, q := range c.people {
		if q.Profile != "" {
			out = append(out, q.Profile)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

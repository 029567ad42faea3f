package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// How many rows the form has beyond those that a rule uses already.
const (
	spareQuestions = 2
	spareDates     = 2
	mostRows       = 12
	mostCaps       = 5 // one for each level
)

// more reads what a rule asks for and how it is bounded, beyond the basics.
func (f *form) more(r *rules.Rule) {
	r.Who.Profiles, r.Who.Kinds = commas(f.text("profiles")), ids[tenants.PersonKind](f.list("person_kinds"))
	r.What.Kinds, r.What.Classes, r.What.Groups = ids[custody.ItemKind](f.list("item_kinds")), f.list("classes"), ids[custody.KeyGroupID](f.list("key_groups"))
	r.Who.Except, r.Limits.ShiftEnd = ids[tenants.PersonID](f.list("except")), f.text("shift_end") != ""
	r.Holidays, r.Offline = rules.HolidayUse(f.text("holidays")), rules.Offline(f.text("offline"))
	r.Dates, r.Needs.Questions = f.dates(), f.questions()
	w := &r.Needs.Witnesses
	w.Count, w.OtherDepartment, w.OnReturn = int(f.whole("witnesses")), f.text("witness_other") != "", f.text("witness_return") != ""
	w.Who.Roles, w.Who.Groups, w.Who.People = ids[tenants.Role](f.list("witness_roles")), ids[tenants.GroupID](f.list("witness_groups")), ids[tenants.PersonID](f.list("witness_people"))
	if w.Count == 0 {
		*w = rules.Witnesses{}
	}
	r.Needs.Approvals = f.approvals(r.Needs.Approvals)
	r.Needs.Qualifications = commas(f.text("qualifications"))
	r.Limits.MaxOfLevel = f.caps()
	r.Limits.ReturnFirst.Groups, r.Limits.ReturnFirst.Assets = ids[custody.KeyGroupID](f.list("first_groups")), ids[custody.AssetKind](f.list("first_assets"))
}

// caps reads how many keys of a level may be out at a time; a row without a
// number is none.
func (f *form) caps() (out []rules.LevelCap) {
	for i := range mostCaps {
		if max := int(f.whole(capField(i, "max"))); max > 0 {
			out = append(out, rules.LevelCap{Level: custody.Level(f.whole(capField(i, "level"))), Max: max})
		}
	}
	return out
}

func capField(i int, part string) string { return "cap" + itoa(i) + "_" + part }

// capFields are the caps that a rule has, and one more.
func capFields(r *Request, f *form, caps []rules.LevelCap) (out []templ.Component) {
	for i := range min(len(caps)+1, mostCaps) {
		var c rules.LevelCap
		if i < len(caps) {
			c = caps[i]
		}
		most := f.input(capField(i, "max"), r.Say.Say("access.cap_max"), digits(int64(c.Max)))
		most.Mode = "numeric"
		out = append(out, views.Pair(f.input(capField(i, "level"), r.Say.Say("access.cap_level"), "").Select(levelOptions(r, c.Level)), most.Input()))
	}
	return out
}

// keysByCode turns typed codes into items; one that is not there is a problem
// of its field.
func (f *form) keysByCode(rx *store.Rx, name string) (out []custody.ItemID, err error) {
	for _, code := range commas(f.text(name)) {
		it, err := rx.ItemByCode(code)
		if tenants.KindOf(err) == tenants.NotFound && err != nil || err == nil && !f.r.Scope.SeesSite(it.SiteID) {
			f.wrong(tenants.Fail(tenants.Invalid, "key_group_code", "key", code).At(name))
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, it.ID)
	}
	return out, nil
}

// dates reads the single dates; a row without a date is none.
func (f *form) dates() (out []rules.DayHours) {
	for i := range mostRows {
		name := "date" + itoa(i)
		date := f.text(name)
		if date == "" {
			continue
		}
		d := rules.DayHours{Date: rules.Date(date), Closed: f.text(name+"_closed") != ""}
		if !d.Closed {
			d.To = 24 * 60
			if m, ok := minuteOf(f.text(name + "_from")); ok {
				d.From = m
			}
			if m, ok := minuteOf(f.text(name + "_to")); ok && f.text(name+"_to") != "00:00" {
				d.To = m
			}
		}
		out = append(out, d)
	}
	return out
}

// questions reads the questions; a row without words is none.
func (f *form) questions() (out []rules.Question) {
	for i := range mostRows {
		name := "question" + itoa(i)
		q := rules.Question{ID: f.text(name + "_id"), Text: f.text(name), Kind: rules.QuestionKind(f.text(name + "_kind")), Optional: f.text(name+"_optional") != "", OnReturn: f.text(name+"_return") != ""}
		if q.Text == "" {
			continue
		}
		switch q.Kind {
		case rules.ChoiceQuestion:
			q.Options = commas(f.text(name + "_options"))
		case rules.NumberQuestion, rules.MileageQuestion:
			q.Min, q.Max = f.bound(name+"_min"), f.bound(name+"_max")
		}
		out = append(out, q)
	}
	return out
}

func (f *form) bound(name string) *int64 {
	v := f.text(name)
	if v == "" {
		return nil
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		f.wrong(tenants.Fail(tenants.Invalid, "whole_number").At(name))
		return nil
	}
	return &n
}

func dateFields(r *Request, f *form, dates []rules.DayHours) views.RuleDates {
	p := r.Say
	out := views.RuleDates{Legend: p.Say("access.dates"), Hint: p.Say("access.dates_hint"), Error: f.problem("dates")}
	for i := range min(len(dates)+spareDates, mostRows) {
		name := "date" + itoa(i)
		var d rules.DayHours
		if i < len(dates) {
			d = dates[i]
		}
		date := f.input(name, p.Say("access.date", "n", itoa(i+1)), string(d.Date))
		from, to := f.input(name+"_from", p.Say("common.from"), ""), f.input(name+"_to", p.Say("common.to"), "")
		date.Type, from.Type, to.Type = "date", "time", "time"
		if d.Date != "" && !d.Closed {
			from.Value, to.Value = clockOf(d.From), clockOf(d.To)
		}
		out.Rows = append(out.Rows, views.RuleDate{Date: date, From: from, To: to, Closed: ui.Check(name+"_closed", "yes", p.Say("access.date_closed"), "", d.Closed)})
	}
	return out
}

func questionFields(r *Request, f *form, qs []rules.Question) []templ.Component {
	return askedRows(r, f, qs, rules.QuestionKinds, rules.TextQuestion, r.Say.Say("access.question_hint"), true)
}

// askedRows are questions that somebody is to be asked, and spare rows of a
// kind; back: each may be asked when the key is back.
func askedRows(r *Request, f *form, qs []rules.Question, kinds []rules.QuestionKind, spare rules.QuestionKind, hint string, back bool) (out []templ.Component) {
	p := r.Say
	for i := range min(len(qs)+spareQuestions, mostRows) {
		name := "question" + itoa(i)
		q := rules.Question{Kind: spare}
		if i < len(qs) {
			q = qs[i]
		}
		text := f.input(name, p.Say("access.question", "n", itoa(i+1)), q.Text)
		if i == 0 {
			text.Hint, text.Error = hint, f.problem("questions")
		}
		options := f.input(name+"_options", p.Say("access.question_options"), strings.Join(q.Options, ", "))
		low, high := f.input(name+"_min", p.Say("access.question_min"), ""), f.input(name+"_max", p.Say("access.question_max"), "")
		low.Mode, high.Mode = "numeric", "numeric"
		if q.Min != nil {
			low.Value = itoa64(*q.Min)
		}
		if q.Max != nil {
			high.Value = itoa64(*q.Max)
		}
		var again templ.Component = templ.NopComponent
		if back {
			again = ui.Check(name+"_return", "yes", p.Say("access.question_return"), p.Say("access.question_return_hint"), q.OnReturn)
		}
		out = append(out, views.RuleQuestion{IDName: name + "_id", ID: q.ID, Text: text, Options: options, Min: low, Max: high,
			Kind:     f.input(name+"_kind", p.Say("access.question_kind"), "").Select(r.labels("custody.question", texts(kinds), string(q.Kind))),
			Optional: ui.Check(name+"_optional", "yes", p.Say("access.question_optional"), "", q.Optional), Return: again}.Show())
	}
	return out
}

func witnessNeeds(r *Request, f *form, w rules.Witnesses, c ruleChoices) []templ.Component {
	p := r.Say
	var counts, roles, groups []ui.Option
	for n := range rules.MostWitnesses + 1 {
		counts = append(counts, ui.Option{Value: itoa(n), Label: p.Label("access.witnesses", itoa(n)), On: n == w.Count})
	}
	for _, role := range tenants.Roles {
		roles = append(roles, ui.Option{Value: string(role), Label: p.Label("people.role", string(role)), On: slices.Contains(w.Who.Roles, role)})
	}
	for _, g := range c.groups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(w.Who.Groups, g.ID)})
	}
	out := []templ.Component{f.input("witnesses", p.Say("access.witnesses_label"), "").Select(counts), ui.Check("witness_other", "yes", p.Say("access.witness_other"), "", w.OtherDepartment),
		ui.Check("witness_return", "yes", p.Say("access.witness_return"), p.Say("access.witness_return_hint"), w.OnReturn)}
	if len(groups) > 0 {
		out = append(out, views.Checks("witness_groups", p.Say("access.witness_groups"), groups))
	}
	var people []ui.Option
	for _, q := range c.people {
		people = append(people, ui.Option{Value: string(q.ID), Label: q.Name, On: slices.Contains(w.Who.People, q.ID)})
	}
	return append(out, views.Checks("witness_roles", p.Say("access.witness_roles"), roles), r.picks("witness_people", p.Say("access.witness_people"), "", people))
}

// moreNeeds are licences, caps and what must be back first.
func moreNeeds(r *Request, f *form, rule rules.Rule, c ruleChoices) []templ.Component {
	p := r.Say
	quals := f.input("qualifications", p.Say("access.qualifications"), strings.Join(rule.Needs.Qualifications, ", "))
	quals.Hint = p.Say("access.qualifications_hint")
	if len(c.licences) > 0 {
		quals.Hint = p.Say("access.qualifications_known", "names", p.List(c.licences))
	}
	var groups, assets []ui.Option
	for _, g := range c.keyGroups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(rule.Limits.ReturnFirst.Groups, g.ID)})
	}
	for _, k := range []custody.AssetKind{custody.VehicleAsset, custody.UnitAsset, custody.AreaAsset} {
		assets = append(assets, ui.Option{Value: string(k), Label: p.Label("assets.kinds", string(k)), On: slices.Contains(rule.Limits.ReturnFirst.Assets, k)})
	}
	first := f.input("first_keys", p.Say("access.first_keys"), c.codes(rule.Limits.ReturnFirst.Items))
	first.Hint, first.Error = p.Say("access.codes_hint"), or(f.problem("first_keys"), f.problem("return_first"))
	out := append([]templ.Component{quals.Input()}, capFields(r, f, rule.Limits.MaxOfLevel)...)
	out = append(out, first.Input(), views.Checks("first_assets", p.Say("access.first_assets"), assets))
	if len(groups) > 0 {
		out = append(out, views.Checks("first_groups", p.Say("access.first_groups"), groups))
	}
	offline := []ui.Option{}
	for _, o := range []rules.Offline{rules.OfflineObey, rules.OfflineRefuse, rules.OfflineFresh} {
		offline = append(offline, ui.Option{Value: string(o), Label: p.Label("custody.offline", string(o)), On: o == rule.Offline})
	}
	return append(out, f.input("offline", p.Say("access.offline"), "").Select(offline))
}

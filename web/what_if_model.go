package web

import (
	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// add reads the names of further people and keys.
func (n ruleNames) add(rx *store.Rx, people []tenants.PersonID, items []custody.ItemID) error {
	names, err := rx.PersonNames(people)
	if err != nil {
		return err
	}
	for id, name := range names {
		n.names[string(id)] = name
	}
	codes, err := rx.ItemCodes(items)
	for id, code := range codes {
		n.names[string(id)] = code
	}
	return err
}

func (n ruleNames) name(id string) string { return or(n.names[id], n.p.Say("common.unknown")) }

func whatIfPage(r *Request, st views.Staff, run access.Run, n ruleNames) views.WhatIf {
	p, res, rule := r.Say, run.Result, run.Draft.Rule
	v := views.WhatIf{Staff: st, Path: []ui.Crumb{{Label: p.Say("nav.rules"), Href: "/access"}, {Label: p.Say("what_if.title"), Href: "/access/what-if"}}}
	switch name := or(rule.Name, p.Say("what_if.unnamed")); {
	case run.Draft.Ended:
		v.Heading = p.Say("what_if.heading_without", "rule", name)
	case rule.ID == "":
		v.Heading = p.Say("what_if.heading_new", "rule", name)
	default:
		v.Heading = p.Say("what_if.heading_changed", "rule", name)
	}
	v.Tried = n.sentence(rule)
	for _, line := range n.extra(rule) {
		v.Tried += " " + line + "."
	}
	if run.State == access.Running {
		span := run.StartedAt.Sub(run.Since())
		v.Poll, v.Done = whatIfHref(run.ID), int(100*res.Reached.Sub(run.Since())/span)
		v.Progress = p.Count("what_if.progress", res.Asked, "at", p.Moment(res.Reached, r.Now()))
		v.Cancel = &views.RowAct{Action: whatIfHref(run.ID) + "/cancel", Button: ui.Button{Label: p.Say("what_if.cancel"), Icon: "x"}}
		return v
	}
	v.State, v.Word, v.Sentence = whatIfSentence(p, run)
	v.Notes = whatIfNotes(p, run)
	v.Buttons = whatIfButtons(p, run)
	v.Lists = whatIfLists(r, run, n)
	return v
}

func whatIfSentence(p *words.Printer, run access.Run) (state, word string, text ui.Rich) {
	m := run.Result.Moves
	asked := p.Count("what_if.asked", run.Result.Asked, "days", p.Count("what_if.days_n", run.Days))
	switch {
	case run.Result.Asked == 0:
		return "wait", p.Say("what_if.word.nothing"), ui.Text(p.Count("what_if.none_asked", run.Days))
	case m.Changed() == 0 && run.Result.Late.Changed() > 0:
		return "due", p.Say("what_if.word.alerts"), ui.Text(asked + " " + p.Say("what_if.all_same"))
	case m.Changed() == 0:
		return "ok", p.Say("what_if.word.same"), ui.Text(asked + " " + p.Say("what_if.all_same"))
	}
	state = "due"
	if m.Refused == 0 && m.More == 0 {
		state = "ok"
	}
	return state, p.Count("what_if.word.changed", m.Changed()), ui.Text(asked + " " + p.Say("what_if.would", "what", p.List(movesText(p, m))))
}

// movesText counts what would change, in words.
func movesText(p *words.Printer, m access.Moves) (parts []string) {
	for _, c := range []struct {
		word string
		n    int
	}{{"what_if.refused", m.Refused}, {"what_if.more", m.More}, {"what_if.allowed", m.Allowed}} {
		if c.n > 0 {
			parts = append(parts, p.Count(c.word, c.n))
		}
	}
	return parts
}

// whatIfAlerts says which keys people would be told of as late that they are not
// told of now, and the other way round.
func whatIfAlerts(p *words.Printer, l access.Late) ui.Note {
	var parts []string
	for _, c := range []struct {
		word string
		n    int
	}{{"what_if.late_more", l.More}, {"what_if.managers_more", l.MoreManagers}, {"what_if.late_fewer", l.Fewer}, {"what_if.managers_fewer", l.LessManagers}} {
		if c.n > 0 {
			parts = append(parts, p.Count(c.word, c.n))
		}
	}
	if len(parts) == 0 {
		return ui.Note{Bold: p.Say("what_if.alerts_same"), Sub: p.Say("what_if.alerts_why")}
	}
	return ui.Note{State: "due", Bold: p.Say("what_if.alerts", "what", p.List(parts)), Sub: p.Say("what_if.alerts_why")}
}

// whatIfNotes say what becomes of alerts, and what the figures leave out.
func whatIfNotes(p *words.Printer, run access.Run) (ns []ui.Note) {
	if run.Result.Asked > 0 {
		ns = append(ns, whatIfAlerts(p, run.Result.Late))
	}
	if run.State == access.Cancelled {
		ns = append(ns, ui.Note{State: "due", Bold: p.Say("what_if.cancelled"), Sub: p.Say("what_if.partial")})
	}
	if run.State == access.Broken {
		ns = append(ns, ui.Note{State: "fail", Bold: p.Say("what_if.broken"), Sub: p.Say("what_if.partial")})
	}
	if n := run.Result.NotKnown; n > 0 {
		ns = append(ns, ui.Note{Bold: p.Count("what_if.not_known", n), Sub: p.Say("what_if.not_known_why")})
	}
	if n := run.Result.Expired; n > 0 {
		ns = append(ns, ui.Note{Bold: p.Count("what_if.expired", n), Sub: p.Say("what_if.expired_why")})
	}
	return ns
}

func whatIfButtons(p *words.Printer, run access.Run) []ui.Button {
	id, again := string(run.Draft.Rule.ID), ui.Button{Label: p.Say("what_if.again"), Href: "/access/what-if", Kind: ui.Ghost}
	switch {
	case run.Draft.Ended:
		return []ui.Button{{Label: p.Say("what_if.to_rules"), Kind: ui.Primary, Href: "/access#r-" + id}, again}
	case id == "":
		return []ui.Button{{Label: p.Say("what_if.to_form"), Kind: ui.Primary, Href: "/access/new?draft=" + run.ID}, again}
	}
	return []ui.Button{{Label: p.Say("what_if.to_form"), Kind: ui.Primary, Href: "/access/" + id + "/edit?draft=" + run.ID}, again}
}

func whatIfLists(r *Request, run access.Run, n ruleNames) []views.Listing {
	if len(run.Result.People) == 0 {
		return nil
	}
	p := r.Say
	columns := func(first string) []ui.Column {
		return []ui.Column{{Label: first}, {Label: p.Say("what_if.column")}}
	}
	cells := func(m *access.Moves) []views.ThingCell {
		parts := movesText(p, *m)
		if m.NotKnown > 0 {
			parts = append(parts, p.Count("what_if.unknown", m.NotKnown))
		}
		return []views.ThingCell{{Class: "holder", Text: ui.Text(p.List(parts))}}
	}
	people := views.Listing{ID: "people", Title: p.Say("what_if.by_person"), Caption: p.Say("what_if.by_person"), Columns: columns(p.Say("common.who"))}
	for _, id := range access.Most(run.Result.People, access.MostNamed) {
		people.Rows = append(people.Rows, views.ThingRow{ID: "p-" + string(id), Href: personHref(id), Name: n.name(string(id)), Cells: cells(run.Result.People[id])})
	}
	keys := views.Listing{ID: "keys", Title: p.Say("what_if.by_key"), Caption: p.Say("what_if.by_key"), Columns: columns(p.Say("board.column.key"))}
	for _, id := range access.Most(run.Result.Keys, access.MostNamed) {
		keys.Rows = append(keys.Rows, views.ThingRow{ID: "k-" + string(id), Href: keyHref(id), Code: n.name(string(id)), Cells: cells(run.Result.Keys[id])})
	}
	return []views.Listing{people, keys, whatIfSamples(r, run, n)}
}

// whatIfSamples are the newest single asks with another answer.
func whatIfSamples(r *Request, run access.Run, n ruleNames) views.Listing {
	p := r.Say
	l := views.Listing{ID: "asks", Title: p.Say("what_if.asks"), Caption: p.Say("what_if.asks"), None: p.Say("what_if.asks_none")}
	for _, c := range []string{"answer", "key", "who", "when"} {
		l.Columns = append(l.Columns, ui.Column{Label: p.Say("what_if.ask." + c)})
	}
	for i := len(run.Result.Samples) - 1; i >= 0; i-- {
		c := run.Result.Samples[i]
		state := map[rules.Outcome]string{rules.Granted: "ok", rules.Denied: "fail", rules.Needed: "due"}[c.To]
		why := ""
		if c.Why != "" {
			why = p.ReasonLabel(c.Why)
		} else if c.Need != "" {
			why = p.Need(c.Need)
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "a-" + itoa(i), Href: keyHref(c.ItemID), Code: n.name(string(c.ItemID)), State: state, Word: p.Label("what_if.outcome", string(c.To)),
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Rich{{Text: n.name(string(c.PersonID)), Href: personHref(c.PersonID)}}, Sub: why}, {Class: "due", Text: ui.Text(p.Moment(c.At, r.Now()))}}})
	}
	return l
}

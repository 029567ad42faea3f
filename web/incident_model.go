package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// storyBefore is how much of a key's history before the report an incident shows.
const storyBefore = 7 * 24 * time.Hour

// incidentFacts is what the store knows of one incident, for its page.
type incidentFacts struct {
	view   store.IncidentView
	doors  []store.DoorView
	copies []store.RecallView
	costs  custody.LossCosts
	places map[string]string
	story  []store.EventView
}

func (f incidentFacts) left() (n int) {
	for _, c := range f.copies {
		if c.DoneAt == nil {
			n++
		}
	}
	return n
}

// incidentState is the chip of an incident and its word.
func incidentState(r *Request, v store.IncidentView) (chip, word string) {
	switch {
	case v.ClosedAt != nil:
		return "ok", r.Say.Say("incidents.state.closed")
	case v.StatementLate(r.Now()):
		return "overdue", r.Say.Say("incidents.state.late")
	case v.FoundAt != nil && v.Outcome == "":
		return "due", r.Say.Say("incidents.state.found")
	case v.Outcome == custody.In:
		return "in", r.Say.Say("incidents.state.used")
	case v.Outcome == custody.Retired:
		return "retired", r.Say.Label("custody.state", string(custody.Retired))
	}
	return "missing", r.Say.Label("custody.state", string(custody.Missing))
}

func incidentsPage(r *Request, st views.Staff, rows []store.IncidentView, all bool) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Heading: say("incidents.title"), TabsLabel: say("incidents.show"), Tabs: []ui.Tab{{Label: say("incidents.open"), Href: "/incidents", Current: !all}, {Label: say("incidents.all"), Href: "/incidents?show=all", Current: all}},
		List: views.Listing{ID: "incidents", Caption: say("incidents.caption"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("incidents.column.last")}, {Label: say("incidents.column.reported")}, {Label: say("incidents.column.next")}}}}
	if r.Scope.Can(tenants.SettingsEdit) {
		page.Buttons = []ui.Button{{Label: say("incidents.costs.title"), Icon: "gear", Href: "/incidents/costs"}}
	}
	shown, more := cut(rows)
	for _, v := range shown {
		chip, word := incidentState(r, v)
		next := say("incidents.next.nothing")
		if steps := v.Missing(0); len(steps) > 0 && v.ClosedAt == nil {
			next = say("incidents.step." + steps[0])
		} else if v.ClosedAt == nil {
			next = say("incidents.close.submit")
		}
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "i-" + string(v.ID), Href: incidentHref(v.ID), Code: v.Code, Name: v.Name, State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(or(v.Person, or(v.Place, say("incidents.nobody"))))}, {Class: "since", Text: ui.Text(r.Say.Moment(v.ReportedAt, r.Now())), Sub: v.Reporter}, {Class: "due", Text: ui.Text(next)}}})
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("incidents.empty"), Text: say("incidents.empty_text")}
		return page
	}
	page.List.Shown = r.Say.Count("incidents.shown", len(shown))
	if more {
		page.List.MoreLabel = say("keys.show_older")
		page.List.More = "/incidents?after=" + string(shown[len(shown)-1].ID)
		if all {
			page.List.More += "&show=all"
		}
	}
	return page
}

// incidentSentence says what is known of the loss in one sentence.
func incidentSentence(r *Request, f incidentFacts) ui.Rich {
	v := f.view
	args := []any{"key", v.Code, "at", r.Say.Moment(v.ReportedAt, r.Now())}
	add := func(name, value string) {
		if value != "" {
			args = append(args, name, value)
		}
	}
	add("reporter", v.Reporter)
	add("person", v.Person)
	id := "incidents.sentence.lost"
	switch {
	case v.ClosedAt != nil:
		id = "incidents.sentence.closed"
		add("closed", r.Say.Moment(*v.ClosedAt, r.Now()))
	case v.Outcome == custody.In:
		id = "incidents.sentence.used"
	case v.Outcome == custody.Retired:
		id = "incidents.sentence.retired"
	case v.FoundAt != nil:
		id = "incidents.sentence.found"
		add("found", r.Say.Moment(*v.FoundAt, r.Now()))
		add("place", v.Place)
	case v.Person == "":
		add("place", v.Place)
	}
	return weave(r.Say.Parts(id, args...), map[string]ui.Span{"key": {Href: keyHref(v.ItemID), Code: true}, "person": {Href: personHref(v.PersonID)}})
}

func incidentPage(r *Request, st views.Staff, f incidentFacts) views.Thing {
	v, say := f.view, r.Say.Say
	page := views.Thing{Staff: st, Heading: say("incidents.heading", "key", v.Code), Path: []ui.Crumb{{Label: say("incidents.title"), Href: "/incidents"}}, Sentence: incidentSentence(r, f),
		FactsTitle: say("incidents.facts"), FactsLabel: say("incidents.facts_label", "key", v.Code), Body: ui.Steps(incidentSteps(r, f))}
	page.State, page.Word = incidentState(r, v)
	incidentActs(r, f, &page)
	page.Facts = incidentFactList(r, f)
	page.Lists = []views.Listing{exposureList(r, f)}
	if len(f.copies) > 0 {
		page.Lists = append(page.Lists, copyList(r, f))
	}
	if len(f.story) > 0 {
		page.Story = &views.Story{Title: say("keys.timeline"), Days: storyDays(r.Say, f.places, f.story, r.Now()), Shown: r.Say.Count("keys.events_shown", len(f.story))}
	}
	if !r.Scope.Can(tenants.KeysRead) {
		r.ownThing(&page)
	}
	return page
}

// incidentActs puts the next act first, in brass; the others stay quiet.
func incidentActs(r *Request, f incidentFacts, page *views.Thing) {
	v, say, base := f.view, r.Say.Say, incidentHref(f.view.ID)
	if r.Scope.Can(tenants.KeysRead) {
		defer func() {
			page.Buttons = append(page.Buttons, ui.Button{ID: "exposure", Label: say("exposure.act"), Icon: "door", Href: exposureHref(v.ItemID)})
		}()
	}
	if v.ClosedAt != nil {
		return
	}
	edit := r.Scope.Can(tenants.KeysEdit)
	kind := ui.Primary
	link := func(on bool, id, icon, path string) {
		if on {
			page.Buttons = append(page.Buttons, ui.Button{ID: id, Label: say("incidents.act." + id), Icon: icon, Href: base + path, Kind: kind})
			kind = ui.Plain
		}
	}
	act := func(on bool, id, icon, path string) {
		if on {
			page.Acts = append(page.Acts, views.RowAct{Action: base + path, Button: ui.Button{ID: id, Label: say("incidents.act." + id), Icon: icon, Kind: kind}})
			kind = ui.Plain
		}
	}
	mine := v.PersonID != "" && v.PersonID == r.Scope.Person()
	link(v.StatedAt == nil && (mine || r.Scope.Can(tenants.KeysIssue)), "statement", "edit", "/statement")
	act(v.OrderedAt != nil && v.OrderDoneAt == nil && edit && v.StatedAt != nil, "order", "check", "/order")
	link(v.Decision == "" && edit, "decision", "lock", "/decision")
	if kind == ui.Primary || v.FoundAt != nil {
		act(v.FoundAt != nil && v.Outcome == "" && v.OrderDoneAt == nil && edit && v.State == custody.Missing, "reactivate", "in", "/reactivate")
	}
	act(v.Outcome == "" && edit && v.State == custody.Missing, "retire", "x", "/retire")
	act(v.OrderedAt != nil && v.OrderDoneAt == nil && edit && v.StatedAt == nil, "order", "check", "/order")
	link(len(v.Missing(f.left())) == 0 && edit, "close", "check", "/close")
}

// incidentSteps are the path of a lost key, done, now and to come.
func incidentSteps(r *Request, f incidentFacts) (steps []ui.PathStep) {
	v, say := f.view, r.Say
	now := "now"
	add := func(done bool, id, text string) {
		s := ui.PathStep{State: "done", Title: say.Say("incidents.step." + id), Text: text}
		if !done {
			s.State, now = now, "next"
		}
		steps = append(steps, s)
	}
	add(true, "report", say.Say("incidents.text.report", "at", say.Moment(v.ReportedAt, r.Now())))
	text := say.Say("incidents.text.statement", "by", say.Moment(v.StatementBy, r.Now()))
	if v.StatedAt != nil {
		text = v.Statement
	}
	add(v.StatedAt != nil, "statement", text)
	text = say.Say("incidents.text.decision")
	if v.Decision != "" {
		text = say.Say("incidents.decision."+string(v.Decision)) + ". " + v.Why
	}
	add(v.Decision != "", "decision", text)
	if v.Decision == custody.Rekey {
		text = say.Say("incidents.text.order", "at", say.Moment(*v.OrderedAt, r.Now()))
		if v.OrderDoneAt != nil {
			text = say.Say("incidents.text.rekeyed", "at", say.Moment(*v.OrderDoneAt, r.Now()))
		}
		add(v.OrderDoneAt != nil, "order", text)
		add(f.left() == 0, "recall", say.Count("incidents.copies_left", f.left()))
	}
	text = say.Say("incidents.text.outcome")
	if v.Outcome != "" {
		text = say.Label("custody.state", string(v.Outcome))
	}
	add(v.Outcome != "", "outcome", text)
	add(v.ClosedAt != nil, "close", v.Evidence)
	return steps
}

func incidentFactList(r *Request, f incidentFacts) []ui.Fact {
	v, say := f.view, r.Say.Say
	facts := []ui.Fact{{Term: say("incidents.fact.key"), Text: ui.Rich{{Text: v.Code, Href: keyHref(v.ItemID), Code: true}}, Sub: v.Name},
		{Term: r.Say.Label("custody.level", "label"), Text: ui.Text(r.Say.Label("custody.level", itoa(int(v.Level))))}}
	if v.Person != "" {
		facts = append(facts, ui.Fact{Term: say("incidents.column.last"), Text: ui.Rich{{Text: v.Person, Href: personHref(v.PersonID)}}})
	}
	if v.Place != "" {
		facts = append(facts, ui.Fact{Term: say("incidents.fact.place"), Text: ui.Text(v.Place)})
	}
	if v.Reporter != "" {
		facts = append(facts, ui.Fact{Term: say("incidents.fact.reporter"), Text: ui.Text(v.Reporter)})
	}
	if v.Decider != "" {
		facts = append(facts, ui.Fact{Term: say("incidents.fact.decider"), Text: ui.Text(v.Decider), Sub: r.Say.Moment(*v.DecidedAt, r.Now())})
	}
	cost := ui.Fact{Term: say("incidents.fact.cost"), Text: ui.Text(r.money(v.Cost))}
	switch {
	case v.Decision == "":
		cost.Text, cost.Sub = ui.Text(r.money(f.costs[v.Level])), say("incidents.fact.by_policy")
	case v.ChargedTo != "":
		cost.Sub = say("incidents.fact.charged", "person", v.Person)
	}
	return append(facts, cost)
}

// exposureList is what the lost key opens, below a master too; the map draws
// all of it.
func exposureList(r *Request, f incidentFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "exposure", Title: say("incidents.exposure"), Caption: say("incidents.exposure"), None: say("keys.opens_nothing"), Columns: []ui.Column{{Label: say("incidents.column.opens")}, {Label: say("incidents.column.where")}}}
	for i, d := range f.doors {
		if i == mostDoorsShown {
			l.Shown = say("systems.doors_shown", "shown", mostDoorsShown, "all", len(f.doors))
			break
		}
		l.Rows = append(l.Rows, views.ThingRow{ID: "x-" + d.AssetID + string(d.SymbolID), Href: assetHref(d.Kind, d.AssetID), Name: d.Name, Cells: []views.ThingCell{{Text: ui.Text(or(d.Property, r.Say.Label("assets.kind", string(d.Kind))))}}})
	}
	return l
}

// copyList is the other copies that are called back one by one.
func copyList(r *Request, f incidentFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "copies", Title: say("incidents.copies"), Caption: say("incidents.copies"), Columns: []ui.Column{{Label: say("board.column.state")}, {Label: say("board.column.key")}, {Label: say("incidents.column.now")}, {Label: say("board.column.actions"), Hidden: true}}}
	for _, c := range f.copies {
		row := views.ThingRow{ID: "c-" + string(c.ItemID), Href: keyHref(c.ItemID), Code: c.Code, Name: c.Name, State: "due", Word: say("incidents.copy.wanted"), Cells: []views.ThingCell{{Class: "place", Text: ui.Text(or(c.Holder, c.Place))}}}
		if c.DoneAt != nil {
			row.State, row.Word = "ok", say("incidents.copy.back")
		} else if r.Scope.Can(tenants.KeysEdit) && f.view.ClosedAt == nil {
			row.Act = &views.RowAct{Action: incidentHref(f.view.ID) + "/copies/" + string(c.ItemID), Button: ui.Button{ID: "copy-" + string(c.ItemID), Label: say("incidents.copy.done"), Row: true}}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

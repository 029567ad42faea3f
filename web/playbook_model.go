package web

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// playbookStanding is the chip of a playbook and its word.
func playbookStanding(r *Request, v store.PlaybookView) (state, word string) {
	switch {
	case v.EndedAt != nil:
		return "retired", r.Say.Say("playbooks.state.ended")
	case v.RunID != "":
		return "emergency", r.Say.Say("playbooks.state.open")
	}
	return "ok", r.Say.Say("playbooks.state.ready")
}

func playbooksView(r *Request, st views.Staff, list []store.PlaybookView, runs []store.RunView) views.Things {
	p := r.Say
	page := views.Things{Staff: st, Heading: p.Say("nav.playbooks")}
	edits := r.Scope.Can(tenants.RulesEdit)
	if edits {
		page.Buttons = []ui.Button{{Label: p.Say("playbooks.new"), Icon: "plus", Kind: ui.Primary, Href: "/playbooks/new"}}
	}
	list, more := cut(list)
	page.List = views.Listing{ID: "playbooks", Caption: p.Say("nav.playbooks"), Columns: r.columns("playbooks.column", "state", "name", "site", "last"), MoreLabel: p.Say("board.more")}
	for _, v := range list {
		state, word := playbookStanding(r, v)
		if v.RunID != "" {
			href := "/playbooks/runs/" + string(v.RunID)
			page.Notes = append(page.Notes, ui.Note{State: "missing", Icon: "siren", Bold: p.Say("playbooks.open_now", "name", v.Name, "site", v.Site), Text: ui.Rich{{Text: p.Say("playbooks.join"), Href: href}}})
		}
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "b-" + string(v.ID), Href: playbookHref(v.ID), Name: v.Name, Sub: p.Label("playbooks.kind", string(v.Kind)), State: state, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Site)}, {Class: "due", Text: ui.Text(momentOr(r, v.LastRun, "playbooks.never"))}}})
	}
	if more {
		last := list[len(list)-1]
		page.List.More = "/playbooks?after=" + urlEscape(last.Name+"~"+string(last.ID))
	}
	if len(list) == 0 {
		page.List.Empty = &ui.Empty{Title: p.Say("playbooks.none"), Text: p.Say("playbooks.none_text")}
	}
	if page.After = append(page.After, runList(r, runs, false, "/playbooks")); edits && r.Query("after") == "" {
		page.After = append(page.After, starters(r, list))
	}
	return page
}

// starters are the playbooks that the trade is offered and has not written yet.
func starters(r *Request, list []store.PlaybookView) views.Listing {
	p := r.Say
	out := views.Listing{ID: "starters", Title: p.Say("playbooks.starters"), Caption: p.Say("playbooks.starters"), Columns: r.columns("playbooks.starters_column", "name", "first"), None: p.Say("playbooks.starters_none")}
	for _, kind := range custody.StarterPlaybooks(r.Guest.Organisation.Trade) {
		if slices.ContainsFunc(list, func(v store.PlaybookView) bool { return v.Kind == kind }) {
			continue
		}
		steps := starterSteps(r, kind)
		row := views.ThingRow{ID: "t-" + string(kind), Href: "/playbooks/new?kind=" + string(kind), Name: p.Label("playbooks.kind", string(kind))}
		if len(steps) > 0 {
			row.Cells = []views.ThingCell{{Class: "holder", Text: ui.Text(steps[0].Text), Sub: p.Count("playbooks.steps_n", len(steps))}}
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// momentOr says a moment, or that there was none.
func momentOr(r *Request, at *time.Time, none string) string {
	if at == nil {
		return r.Say.Say(none)
	}
	return r.Say.Moment(*at, r.Now())
}

// runChip is the chip of a run and its word.
func runChip(r *Request, v store.RunView) (state, word string) {
	say := r.Say.Say
	switch {
	case v.Open() && v.Drill:
		return "wait", say("playbooks.drill")
	case v.Open():
		return "emergency", say("playbooks.run.open")
	case v.Owed > 0:
		return "overdue", r.Say.Count("playbooks.run.owed", v.Owed)
	}
	return "ok", say("playbooks.run.over")
}

// runList lists runs in earnest, or drills, newest first.
func runList(r *Request, runs []store.RunView, drill bool, page string) views.Listing {
	p := r.Say
	title := p.Say("playbooks.runs")
	if drill {
		title = p.Say("playbooks.drills_done")
	}
	list := views.Listing{ID: "runs", Title: title, Caption: title, None: p.Say("playbooks.runs_none"), Columns: r.columns("playbooks.run_column", "state", "name", "steps", "at"), MoreLabel: p.Say("keys.show_older")}
	runs, more := cut(runs)
	for _, v := range runs {
		state, word := runChip(r, v)
		row := views.ThingRow{ID: "r-" + string(v.ID), Href: emergency.RunPath(v.PlaybookRun), Name: v.Name, Sub: v.Site, State: state, Word: word,
			Cells: []views.ThingCell{{Text: ui.Text(p.Say("playbooks.run.steps", "n", p.Number(int64(v.Done)), "of", p.Number(int64(v.Steps))))}, {Class: "due", Text: ui.Text(p.Moment(v.At, r.Now())), Sub: v.Author}}}
		if v.Drill {
			row.Name = p.Say("playbooks.drill_title", "name", v.Name)
		}
		list.Rows = append(list.Rows, row)
	}
	if more {
		list.More = page + "?before=" + string(runs[len(runs)-1].ID)
	}
	return list
}

// playbookFields are the fields of the form.
func playbookFields(r *Request, f *form, p custody.Playbook, codes emergency.Codes, c playbookChoices) []views.FormField {
	say := r.Say.Say
	var sites, keys, groups, people []ui.Option
	for _, s := range c.sites {
		sites = append(sites, ui.Option{Value: string(s.ID), Label: s.Name, On: s.ID == p.SiteID})
	}
	for _, g := range c.keys {
		keys = append(keys, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(p.Plan.KeyGroups, g.ID)})
	}
	for _, g := range c.groups {
		groups = append(groups, ui.Option{Value: string(g.ID), Label: g.Name, On: slices.Contains(p.Plan.Groups, g.ID)})
	}
	for _, q := range c.people {
		people = append(people, ui.Option{Value: string(q.ID), Label: q.Name, Sub: q.Department, On: slices.Contains(p.Plan.People, q.ID)})
	}
	var steps []string
	for _, s := range p.Plan.Steps {
		line := s.Text
		if s.Who != "" {
			line += " | " + s.Who
		}
		steps = append(steps, line)
	}
	days := ""
	if p.DrillDays > 0 {
		days = itoa(p.DrillDays)
	}
	fields := []views.FormField{
		{Kind: "select", Field: typed(f, ui.Field{ID: "kind", Label: say("playbooks.field.kind"), Required: true}), Options: chosen(r, "playbooks.kind", custody.PlaybookKinds, []custody.PlaybookKind{p.Kind})},
		{Field: typed(f, ui.Field{ID: "name", Label: say("playbooks.field.name"), Value: p.Name, Complete: "off", Required: true})},
		{Kind: "select", Field: typed(f, ui.Field{ID: "site", Label: say("common.site"), Required: true}), Options: sites},
		{Kind: "area", Field: typed(f, ui.Field{ID: "codes", Label: say("playbooks.field.codes"), Hint: say("playbooks.hint.codes"), Value: strings.Join(codes.Keys, ", ")})},
	}
	if len(keys) > 0 {
		fields = append(fields, views.FormField{Kind: "own", Own: r.picks("key_groups", say("playbooks.field.key_groups"), "", keys)})
	}
	fields = append(fields, views.FormField{Kind: "own", Own: typed(f, ui.Field{ID: "steps", Label: say("playbooks.field.steps"), Hint: say("playbooks.hint.steps"), Value: strings.Join(steps, "\n"), Required: true}).Area(8)})
	if len(groups) > 0 {
		fields = append(fields, views.FormField{Kind: "own", Own: r.picks("groups", say("playbooks.field.groups"), say("playbooks.hint.groups"), groups)})
	}
	return append(fields, views.FormField{Kind: "own", Own: r.picks("people", say("playbooks.field.people"), "", people)},
		views.FormField{Kind: "area", Field: typed(f, ui.Field{ID: "ready", Label: say("playbooks.field.ready"), Hint: say("playbooks.hint.ready"), Value: strings.Join(codes.Ready, ", ")})},
		views.FormField{Kind: "area", Field: typed(f, ui.Field{ID: "profiles", Label: say("playbooks.field.profiles"), Hint: say("playbooks.hint.profiles"), Value: strings.Join(p.Plan.Ready.Profiles, "\n")})},
		views.FormField{Kind: "check", On: p.Plan.Lock, Field: ui.Field{ID: "lock", Value: "yes", Label: say("playbooks.field.lock"), Hint: say("playbooks.hint.lock")}},
		views.FormField{Kind: "check", On: p.Plan.Recall, Field: ui.Field{ID: "recall", Value: "yes", Label: say("playbooks.field.recall"), Hint: say("playbooks.hint.recall")}},
		views.FormField{Field: typed(f, ui.Field{ID: "drill_days", Label: say("playbooks.field.drill_days"), Hint: say("playbooks.hint.drill_days"), Value: days, Mode: "numeric", Complete: "off"})})
}

// playbookFacts is one playbook with what its groups come to now.
type playbookFacts struct {
	v      store.PlaybookView
	keys   []emergency.KeyNow
	people []tenants.PersonID
	names  map[tenants.PersonID]string
	runs   []store.RunView
}

func playbookView(r *Request, st views.Staff, f playbookFacts, drill bool, title string, form *form) views.Thing {
	say, v := r.Say.Say, f.v
	page := views.Thing{Staff: st, Path: []ui.Crumb{{Label: say("nav.playbooks"), Href: "/playbooks"}}, Heading: title, FactsTitle: say("playbooks.facts"), FactsLabel: say("playbooks.facts")}
	if drill {
		page.Path = []ui.Crumb{{Label: say("nav.drills"), Href: "/drills"}}
		page.State, page.Word = "wait", say("playbooks.drill")
	} else {
		page.State, page.Word = playbookStanding(r, v)
	}
	page.Sentence = ui.Text(say("playbooks.sentence", "site", v.Site, "keys", r.Say.Count("playbooks.keys_n", len(f.keys)), "people", r.Say.Count("playbooks.people_n", len(f.people))))
	if !drill && v.EndedAt == nil {
		if r.Scope.Can(tenants.RulesEdit) {
			page.Buttons = append(page.Buttons, ui.Button{Label: say("playbooks.change"), Icon: "edit", Href: playbookHref(v.ID) + "/edit"})
			page.Acts = []views.RowAct{{Action: playbookHref(v.ID) + "/end", Button: ui.Button{ID: "end", Label: say("playbooks.end"), Icon: "x"}}}
		}
		if r.Scope.Can(tenants.EmergencyLock) {
			page.Buttons = append(page.Buttons, ui.Button{Label: say("playbooks.to_drill"), Href: "/drills/start/" + string(v.ID)})
		}
	}
	page.Body = startForm(r, f, drill, form).Show()
	page.Lists = []views.Listing{runList(r, f.runs, drill, r.Path())}
	page.Facts = playbookFactList(r, f)
	return page
}

// startForm says what a start does, and begins it.
func startForm(r *Request, f playbookFacts, drill bool, form *form) views.Start {
	say, v := r.Say.Say, f.v
	s := views.Start{Title: say("playbooks.start_title", "name", v.Name), Action: playbookHref(v.ID) + "/start", Steps: say("playbooks.field.steps"),
		Why:  typed(form, ui.Field{ID: "why", Label: say("playbooks.why"), Required: true}),
		Text: typed(form, ui.Field{ID: "text", Label: say("emergency.text"), Hint: say("emergency.text_hint")}),
		Hold: ui.HoldButton{Button: ui.Button{Label: say("playbooks.hold", "name", v.Name), Kind: ui.Emergency, Icon: "siren"}, Field: "typed", Label: say("emergency.type", "site", v.Site), Typed: v.Site, Confirm: say("playbooks.start")}}
	s.Act.Will = []string{say("playbooks.will.tell"), say("playbooks.will.map")}
	if drill {
		s.Title, s.Action, s.Hold.Button.Label, s.Hold.Confirm = say("playbooks.drill_start_title", "name", v.Name), "/drills/start/"+string(v.ID), say("playbooks.drill_hold", "name", v.Name), say("playbooks.drill_start")
		s.Hold.Button.Kind = ui.Primary
		s.Act.Wont = []string{say("playbooks.wont.drill")}
	} else {
		for _, w := range custody.RunWhys {
			s.Whys = append(s.Whys, ui.Option{Value: string(w), Label: r.Say.Label("playbooks.reason", string(w)), On: s.Why.Value == string(w)})
		}
		s.Act.Wont = []string{say("playbooks.wont.give")}
		will := func(on bool, id string) {
			if list := &s.Act.Wont; on {
				s.Act.Will = append(s.Act.Will, say("playbooks.will."+id))
			} else {
				*list = append(*list, say("playbooks.wont."+id))
			}
		}
		will(v.Plan.Lock, "lock")
		will(v.Plan.Recall, "recall")
	}
	for _, step := range v.Plan.Steps {
		s.List = append(s.List, views.PlanLine{Text: step.Text, Who: step.Who})
	}
	open, href := v.RunID, "/playbooks/runs/"
	if drill {
		open, href = v.DrillID, "/drills/"
	}
	switch {
	case open != "":
		s.Open = &ui.Note{State: "due", Bold: say("playbooks.goes_on"), Text: ui.Rich{{Text: say("playbooks.join"), Href: href + string(open)}}}
	case v.EndedAt != nil:
		s.Barred = say("playbooks.state.ended")
	case !r.Scope.Can(tenants.EmergencyLock):
		s.Barred = say("playbooks.barred")
	case len(f.keys) == 0:
		s.Barred = say("playbooks.no_keys")
	}
	s.Proof = r.proofWanted(form)
	if form != nil {
		name := typed(form, ui.Field{ID: s.Hold.Field})
		s.Hold.Value, s.Hold.Error, s.Problems = name.Value, name.Error, form.problems
	}
	return s
}

func playbookFactList(r *Request, f playbookFacts) (facts []ui.Fact) {
	say, v := r.Say.Say, f.v
	var codes, names []string
	for _, k := range f.keys {
		codes = append(codes, k.Code)
	}
	for _, id := range f.people {
		names = append(names, f.names[id])
	}
	add := func(term, text, sub string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: term, Text: ui.Text(text), Sub: sub})
		}
	}
	add(say("playbooks.field.kind"), r.Say.Label("playbooks.kind", string(v.Kind)), "")
	add(say("common.site"), v.Site, "")
	add(say("playbooks.field.keys"), strings.Join(codes, ", "), "")
	add(say("playbooks.field.responders"), strings.Join(names, ", "), "")
	addReady(r, f, add)
	add(say("playbooks.version"), itoa(v.Version), joinWords(v.Writer, r.Say.Date(v.WrittenAt)))
	if v.DrillDue != nil {
		add(say("playbooks.drill_due"), r.Say.Date(*v.DrillDue), v.Owner)
	}
	return facts
}

func drillsView(r *Request, st views.Staff, list []store.PlaybookView, runs []store.RunView) views.Things {
	p := r.Say
	page := views.Things{Staff: st, Heading: p.Say("nav.drills")}
	list, more := cut(list)
	page.List = views.Listing{ID: "drills", Caption: p.Say("playbooks.drill_next"), Title: p.Say("playbooks.drill_next"), Columns: r.columns("playbooks.drill_column", "state", "name", "site", "due"), MoreLabel: p.Say("board.more"), None: p.Say("playbooks.none")}
	for _, v := range list {
		state, word := drillStanding(r, v)
		href := "/drills/start/" + string(v.ID)
		if v.DrillID != "" {
			href = "/drills/" + string(v.DrillID)
		} else if !r.Scope.Can(tenants.EmergencyLock) {
			href = playbookHref(v.ID)
		}
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "b-" + string(v.ID), Href: href, Name: p.Say("playbooks.drill_title", "name", v.Name), Sub: p.Label("playbooks.kind", string(v.Kind)), State: state, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Site)}, {Class: "due", Text: ui.Text(dateOr(r, v.DrillDue, "playbooks.drill_none")), Sub: p.Say("playbooks.drill_last", "at", dateOr(r, v.LastDrill, "playbooks.never"))}}})
	}
	if more {
		last := list[len(list)-1]
		page.List.More = "/drills?after=" + urlEscape(last.Name+"~"+string(last.ID))
	}
	page.After = []views.Listing{runList(r, runs, true, "/drills")}
	return page
}

func dateOr(r *Request, at *time.Time, none string) string {
	if at == nil {
		return r.Say.Say(none)
	}
	return r.Say.Date(*at)
}

// drillStanding is the chip of a playbook among the drills.
func drillStanding(r *Request, v store.PlaybookView) (state, word string) {
	say := r.Say.Say
	switch {
	case v.DrillID != "":
		return "wait", say("playbooks.drill")
	case v.DrillDue != nil && !v.DrillDue.After(r.Now()):
		return "due", say("playbooks.drill_is_due")
	case v.DrillDue == nil:
		return "retired", say("playbooks.drill_unplanned")
	}
	return "ok", say("playbooks.drill_planned")
}

// addReady says which keys the playbook gives at once, when, and to whom.
func addReady(r *Request, f playbookFacts, add func(term, text, sub string)) {
	var codes []string
	for _, k := range f.keys {
		if slices.Contains(f.v.Plan.Ready.Keys, k.ItemID) {
			codes = append(codes, k.Code)
		}
	}
	when := "playbooks.ready_run"
	if f.v.Kind.ReadyNow("") {
		when = "playbooks.ready_any"
	}
	add(r.Say.Say("playbooks.field.ready"), strings.Join(codes, ", "), r.Say.Say(when))
	add(r.Say.Say("playbooks.field.profiles"), strings.Join(f.v.Plan.Ready.Profiles, ", "), "")
}

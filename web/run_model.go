package web

import (
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

func runView(r *Request, st views.Staff, p store.RunPage, able []store.Counter, f *form) views.Run {
	say := r.Say.Say
	page := views.Run{Staff: st, Heading: st.Title, Path: []ui.Crumb{{Label: say("nav.playbooks"), Href: "/playbooks"}}, Base: emergency.RunPath(p.PlaybookRun), Steps: say("playbooks.field.steps"), Happened: say("emergency.happened"), EndTitle: say("playbooks.stand_down")}
	if p.Drill {
		page.Path = []ui.Crumb{{Label: say("nav.drills"), Href: "/drills"}}
	}
	page.State, page.Word = runChip(r, p.RunView)
	page.Sentence = ui.Text(runLine(r, p))
	if p.LockdownID != "" && r.Scope.Can(tenants.EmergencyLock) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("playbooks.to_lockdown"), Icon: "lock", Href: lockdownHref(p.LockdownID)})
	}
	if p.Open() && !p.Drill {
		page.Buttons = append(page.Buttons, r.responderWay()...)
	}
	if !p.Open() {
		page.Buttons = append(page.Buttons, ui.Button{Label: mark(r, p, say("playbooks.report.get")), Icon: "down", Href: page.Base + "/report"})
		if r.Scope.Can(tenants.ReportsRead) {
			page.Buttons = append(page.Buttons, ui.Button{Label: say("playbooks.report.keep"), Icon: "file", Href: "/reports/" + string(reports.AfterAction) + "?run=" + string(p.ID)})
		}
	}
	if p.Owed > 0 {
		page.Notes = append(page.Notes, ui.Note{State: "overdue", Bold: r.Say.Count("playbooks.run.owed", p.Owed), Text: ui.Text(say("playbooks.owed_text"))})
	}
	for _, s := range p.Steps {
		page.Checks = append(page.Checks, runCheck(r, p, s))
	}
	page.Keys, page.People, page.Days = runKeys(r, p), runPeople(r, p), runStory(r, p)
	if p.Open() {
		note := typed(f, ui.Field{ID: "text", Label: say("emergency.note"), Required: true})
		page.Note, page.NoteDo = &note, ui.Button{Label: mark(r, p, say("emergency.note_add")), Kind: ui.Neutral, Icon: "note"}
	}
	if f != nil {
		page.Problems = f.problems
	}
	switch {
	case !p.Open():
		page.EndText = p.Summary
	case !r.Scope.Can(tenants.EmergencyLock):
		page.EndText = say("playbooks.end_barred")
	default:
		page.End = runEnding(r, p, able, f)
	}
	return page
}

// mark puts the word DRILL before what a button of a drill says.
func mark(r *Request, p store.RunPage, label string) string {
	if p.Drill {
		return r.Say.Say("playbooks.drill_title", "name", label)
	}
	return label
}

// runLine is a run in one sentence.
func runLine(r *Request, p store.RunPage) string {
	away := 0
	for _, k := range p.Keys {
		if k.NowState == custody.Out || k.NowState == custody.Missing {
			away++
		}
	}
	why := r.Say.Label("playbooks.reason", string(p.Why))
	if p.Text != "" {
		why += ": " + p.Text
	}
	args := []any{"site", p.Site, "at", r.Say.Moment(p.At, r.Now()), "why", why, "done", r.Say.Number(int64(p.Done)), "of", r.Say.Number(int64(len(p.Steps))), "out", r.Say.Number(int64(away)), "keys", r.Say.Number(int64(len(p.Keys)))}
	if p.Author != "" {
		args = append(args, "person", p.Author)
	}
	if p.Open() {
		return r.Say.Say("playbooks.run.line", args...)
	}
	return r.Say.Say("playbooks.run.was", append(args, "to", r.Say.Moment(*p.EndedAt, r.Now()))...)
}

func runCheck(r *Request, p store.RunPage, s store.RunStepView) views.RunCheck {
	say := r.Say.Say
	c := views.RunCheck{No: itoa(s.No), Done: s.DoneAt != nil, Text: s.Text, Who: s.Who, Tick: p.Open()}
	c.Button = ui.Button{ID: "tick-" + itoa(s.No), Label: mark(r, p, say("playbooks.do")), Attrs: templ.Attributes{"aria-label": mark(r, p, say("playbooks.tick", "step", s.Text))}}
	if c.Done {
		c.By = joinWords(or(s.Author, say("emergency.story.program")), r.Say.ClockSeconds(*s.DoneAt))
		c.Button = ui.Button{ID: c.Button.ID, Label: mark(r, p, say("playbooks.untick", "step", s.Text)), Kind: ui.Neutral, Icon: "check", Only: true}
	}
	return c
}

// runKeys are the keys of the set: where each is, or who has it and how to
// reach them.
func runKeys(r *Request, p store.RunPage) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "keys", Title: say("playbooks.field.keys"), Caption: say("playbooks.field.keys"), Columns: r.columns("playbooks.key_column", "state", "key", "where")}
	for _, k := range p.Keys {
		row := views.ThingRow{ID: "k-" + string(k.ItemID), Href: keyHref(k.ItemID), Code: k.Code, Name: k.Name, State: keyChip(k.NowState), Word: r.Say.Label("custody.state", string(k.NowState))}
		if k.Owed && k.Owner != "" {
			row.State, row.Sub = "overdue", say("playbooks.owed_by", "person", joinWords(k.Owner, k.OwnerCall))
		}
		row.Cells = []views.ThingCell{keyWhere(r, p, k)}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// keyChip is the chip of a state of a key.
func keyChip(s custody.State) string {
	switch s {
	case custody.ToHang:
		return "hang"
	case custody.Retired:
		return "retired"
	}
	return string(s)
}

// keyWhere says where a key hangs, with the way to hand it out, or who has it.
func keyWhere(r *Request, p store.RunPage, k store.RunKeyView) views.ThingCell {
	say := r.Say.Say
	if k.NowState == custody.Out || k.NowState == custody.Missing {
		cell := views.ThingCell{Class: "holder", Text: ui.Text(or(k.Holder, say("playbooks.nobody")))}
		if k.Phone != "" {
			cell.Text = cell.Text.And(ui.Span{Text: k.Phone, Href: "tel:" + strings.ReplaceAll(k.Phone, " ", "")})
		}
		if k.Email != "" {
			cell.Sub = k.Email
		}
		return cell
	}
	cell := views.ThingCell{Class: "holder", Text: ui.Text(k.Place)}
	if k.NowSlot > 0 {
		cell.Text = ui.Text(say("playbooks.slot", "place", k.Place, "slot", k.NowSlot))
	}
	if p.Open() && !p.Drill && k.NowState == custody.In {
		cell.Text = cell.Text.And(ui.Span{Text: say("playbooks.hand_out", "key", k.Code), Href: keyHref(k.ItemID) + "/take"})
	}
	return cell
}

// runPeople are the responders, with how to reach them and what they have.
func runPeople(r *Request, p store.RunPage) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "responders", Title: say("playbooks.field.responders"), Caption: say("playbooks.field.responders"), Columns: r.columns("playbooks.person_column", "name", "reach"), None: say("playbooks.nobody_called")}
	for _, x := range p.People {
		cell := views.ThingCell{Class: "holder", Text: ui.Text(or(x.Email, say("playbooks.no_way")))}
		if x.Phone != "" {
			cell = views.ThingCell{Class: "holder", Text: ui.Rich{{Text: x.Phone, Href: "tel:" + strings.ReplaceAll(x.Phone, " ", "")}}, Sub: x.Email}
		}
		row := views.ThingRow{ID: "p-" + string(x.ID), Href: "/people/" + string(x.ID), Name: x.Name, Cells: []views.ThingCell{cell}}
		if x.Has > 0 {
			row.Sub = r.Say.Count("playbooks.has", x.Has)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// runEnding is the form that ends the run: it asks for somebody who sees to
// each key that is still out.
func runEnding(r *Request, p store.RunPage, able []store.Counter, f *form) *views.RunEnd {
	say := r.Say.Say
	e := &views.RunEnd{Lede: say("playbooks.end_lede"), Out: say("playbooks.still_out"), Summary: typed(f, ui.Field{ID: "summary", Label: say("playbooks.summary"), Hint: say("playbooks.summary_hint"), Required: true}),
		Submit: ui.Button{Label: mark(r, p, say("playbooks.end_run")), Kind: ui.Primary, Icon: "check"}}
	if p.Drill {
		e.Lede = say("playbooks.end_lede_drill")
		return e
	}
	e.People = []ui.Option{{Label: say("playbooks.choose")}}
	for _, x := range able {
		e.People = append(e.People, ui.Option{Value: string(x.ID), Label: x.Name})
	}
	for _, k := range p.Keys {
		if k.NowState != custody.Out && k.NowState != custody.Missing {
			continue
		}
		id := "owner_" + string(k.ItemID)
		o := views.RunOwner{Field: ui.Field{ID: id, Label: say("playbooks.who_sees", "key", k.Code, "person", or(k.Holder, say("playbooks.nobody"))), Required: true}, On: string(r.Scope.Person())}
		if f != nil && f.text("summary")+f.text(id) != "" {
			o.On, o.Field.Error = f.text(id), f.problem(id)
		}
		e.Owners = append(e.Owners, o)
	}
	return e
}

// runTold gathers what happened in a run, newest first.
func runTold(r *Request, p store.RunPage) (all []told) {
	say := r.Say.Say
	if p.EndedAt != nil {
		all = append(all, told{*p.EndedAt, "check", "playbooks.story.ended", p.Ender, p.Summary})
	}
	for _, s := range p.Steps {
		if s.DoneAt != nil {
			all = append(all, told{*s.DoneAt, "check", "playbooks.story.step", s.Author, s.Text})
		}
	}
	for _, n := range p.Notes {
		all = append(all, told{n.At, "note", "emergency.story.note", n.Author, n.Text})
	}
	for _, m := range p.Moves {
		if m.OutAt != nil {
			all = append(all, told{*m.OutAt, "out", "playbooks.story.taken", m.Holder, m.Code})
		}
		if m.InAt != nil {
			all = append(all, told{*m.InAt, "in", "playbooks.story.back", m.Holder, m.Code})
		}
	}
	why := r.Say.Label("playbooks.reason", string(p.Why))
	if p.Text != "" {
		why += ": " + p.Text
	}
	begun := "playbooks.story.begun"
	if p.Drill {
		begun = "playbooks.story.drill_begun"
	}
	all = append(all, told{p.At, "siren", begun, p.Author, joinWords(why, say("playbooks.of_version", "version", itoa(p.Version)))})
	slices.SortStableFunc(all, func(a, b told) int { return b.at.Compare(a.at) })
	return all
}

// runStory says it by days, to the second.
func runStory(r *Request, p store.RunPage) (days []ui.Day) {
	last := ""
	for _, t := range runTold(r, p) {
		if day := r.Say.LongDay(t.at); day != last {
			days, last = append(days, storyDay(r.Say, t.at, r.Now())), day
		}
		d := &days[len(days)-1]
		d.Entries = append(d.Entries, ui.Entry{Time: r.Say.ClockSeconds(t.at), Icon: t.icon, What: ui.Text(r.Say.Say(t.id, "person", or(t.person, r.Say.Say("emergency.story.program")))),
			How: ui.Text(t.text), Sealed: true, ISO: t.at.Format(time.RFC3339)})
	}
	return days
}

// playbookArgs are what the sentence of an event about a playbook says.
func playbookArgs(p *words.Printer, data map[string]string, add func(string, string)) {
	add("name", data["name"])
	add("version", data["version"])
	add("step", data["step"])
	if data["drill"] != "" {
		add("drill", p.Say("playbooks.drill"))
	}
	if data["out"] != "0" {
		add("out", data["out"])
	}
}

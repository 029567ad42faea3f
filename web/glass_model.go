package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// glassChip is the chip of a use and its word.
func glassChip(r *Request, g custody.Glass) (chip, word string) {
	switch {
	case g.Open() && g.Late(r.Now()):
		return "overdue", r.Say.Say("glass.state.late")
	case g.Open():
		return "due", r.Say.Say("glass.state.open")
	case g.Late(r.Now()):
		return "ok", r.Say.Say("glass.state.reviewed_late")
	}
	return "ok", r.Say.Say("glass.state.reviewed")
}

// glassSentence says who opened what, when and why.
func glassSentence(r *Request, v store.GlassView) string {
	return r.Say.Say("glass.sentence", "person", v.Person, "key", v.Code, "name", v.Name, "at", r.Say.Moment(v.At, r.Now()), "why", r.Say.Label("glass.why", string(v.Why)))
}

func glassesPage(r *Request, st views.Staff, f glassFacts) views.Things {
	say, open := r.Say.Say, r.Query("open") != ""
	page := views.Things{Staff: st, Heading: say("glass.title"), TabsLabel: say("board.column.state"), List: glassList(r, f.rows, open), After: []views.Listing{keeperList(r, f.keepers)}}
	page.Tabs = []ui.Tab{{Label: say("glass.all"), Href: "/emergency/glass", Current: !open}, {Label: say("glass.open"), Href: "/emergency/glass?open=1", Current: open}}
	page.Notes = []ui.Note{{Icon: "siren", Text: ui.Text(say("glass.lede"))}}
	if r.Scope.Can(tenants.EmergencyPass) {
		page.Buttons = []ui.Button{{Label: say("glass.name"), Icon: "plus", Kind: ui.Primary, Href: "/emergency/keepers/new"}}
	}
	return page
}

func glassList(r *Request, all []store.GlassView, open bool) views.Listing {
	say := r.Say.Say
	rows, more := cut(all)
	list := views.Listing{ID: "glasses", Title: say("glass.uses"), Caption: say("glass.uses"), Columns: columns(say("board.column.state"), say("board.column.key"), say("glass.who"), say("glass.because")),
		MoreLabel: say("keys.show_older"), Shown: r.Say.Count("glass.shown", len(rows))}
	for _, v := range rows {
		chip, word := glassChip(r, v.Glass)
		list.Rows = append(list.Rows, views.ThingRow{ID: "g-" + string(v.ID), Href: glassHref(v.ID), Code: v.Code, Name: v.Name, State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Person), Sub: v.Site}, {Class: "due", Text: ui.Text(r.Say.Label("glass.why", string(v.Why))), Sub: r.Say.Moment(v.At, r.Now())}}})
	}
	if len(rows) == 0 {
		list.None, list.Shown = say("glass.none"), ""
		if open {
			list.None = say("glass.none_open")
		}
	}
	if more {
		list.More = "/emergency/glass?after=" + string(rows[len(rows)-1].ID)
		if open {
			list.More += "&open=1"
		}
	}
	return list
}

func keeperList(r *Request, ks []store.KeeperView) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "keepers", Title: say("glass.keepers"), Caption: say("glass.keepers"), Columns: columns(say("glass.who"), say("glass.level"), say("glass.until"), say("glass.drill_column")), None: say("glass.keepers_none")}
	for _, k := range ks {
		row := views.ThingRow{ID: "k-" + string(k.ID), Name: k.Person, Sub: or(k.Site, say("glass.every_site")),
			Cells: []views.ThingCell{{Text: ui.Text(r.Say.Label("custody.level", itoa(int(k.Level))))}, {Class: "due", Text: ui.Text(keeperUntil(r.Say, k.Keeper)), Sub: say("glass.by", "person", or(k.Author, say("emergency.story.program")))}, drillCell(r, k.Keeper)}}
		if r.s.serves("/people") && r.Scope.Can(tenants.PeopleRead) {
			row.Href = personHref(k.PersonID)
		}
		if r.Scope.Can(tenants.EmergencyPass) && r.Scope.SeesSite(k.SiteID) {
			row.Act = &views.RowAct{Action: "/emergency/keepers/" + string(k.ID) + "/end", Button: ui.Button{Label: say("emergency.exempt_end"), Kind: ui.Ghost, Row: true, Attrs: map[string]any{"aria-label": say("glass.end_spoken", "person", k.Person)}}}
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}

// keeperUntil is the last day of a naming, which ends with it.
func keeperUntil(p *words.Printer, k custody.Keeper) string { return p.Date(k.UntilAt.Add(-1)) }

func glassPage(r *Request, st views.Staff, v store.GlassView) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Path: []ui.Crumb{{Label: say("glass.title"), Href: "/emergency/glass"}}, Heading: say("glass.heading", "key", v.Code), Sentence: ui.Text(glassSentence(r, v)), FactsTitle: say("people.facts"), FactsLabel: say("people.facts")}
	page.State, page.Word = glassChip(r, v.Glass)
	switch {
	case v.Open() && v.PersonID != r.Scope.Person():
		page.Buttons = []ui.Button{{Label: say("glass.review"), Kind: ui.Primary, Icon: "check", Href: glassHref(v.ID) + "/review"}}
		page.Notes = []ui.Note{{Icon: "clock", Text: ui.Text(say("glass.review_by", "at", r.Say.Moment(v.DueAt, r.Now())))}}
	case v.Open():
		page.Notes = []ui.Note{{Icon: "clock", Text: ui.Text(say("glass.review_other", "at", r.Say.Moment(v.DueAt, r.Now())))}}
	default:
		page.Notes = []ui.Note{{State: "ok", Icon: "check", Bold: say("glass.found", "person", v.Reviewer, "at", r.Say.Moment(*v.ReviewedAt, r.Now())), Sub: v.Cause}}
	}
	if v.LateBy > 0 {
		page.Notes = append(page.Notes, ui.Note{State: "due", Icon: "offline", Text: ui.Text(say("glass.heard_late", "late", r.Say.Span(v.LateBy), "at", r.Say.Moment(v.HeardAt, r.Now())))})
	}
	if v.KeeperID == "" {
		page.Notes = append(page.Notes, ui.Note{State: "overdue", Icon: "people", Text: ui.Text(say("glass.unnamed"))})
	}
	if v.Told < 2 {
		page.Notes = append(page.Notes, ui.Note{State: "overdue", Icon: "bell", Text: ui.Text(r.Say.Count("glass.told_few", v.Told))})
	}
	page.Facts = glassFactList(r, v)
	return page
}

func glassFactList(r *Request, v store.GlassView) (facts []ui.Fact) {
	say := r.Say.Say
	add := func(id, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: say("glass." + id), Text: ui.Text(text)})
		}
	}
	facts = append(facts, ui.Fact{Term: say("board.column.key"), Text: ui.Rich{{Text: joined(v.Code, v.Name), Href: keyHref(v.ItemID)}}, Sub: r.Say.Label("custody.state", string(v.State))})
	add("who", v.Person)
	add("because", r.Say.Label("glass.why", string(v.Why)))
	add("text", v.Text)
	add("lifted", strings.Join(liftedWords(r.Say, v.Lifted), ", "))
	add("via", viaWord(r.Say, string(v.Via)))
	add("site", v.Site)
	add("told", itoa(v.Told))
	if v.Reminded > 0 {
		add("reminded", itoa(v.Reminded))
	}
	return facts
}

// liftedWords says what the rules had said.
func liftedWords(p *words.Printer, codes string) (out []string) {
	for _, code := range parts(codes) {
		if isNeed(code) {
			out = append(out, p.Need(code))
			continue
		}
		out = append(out, p.ReasonLabel(code))
	}
	return out
}

func isNeed(code string) bool {
	for _, n := range rules.NeedKinds {
		if string(n) == code {
			return true
		}
	}
	return false
}

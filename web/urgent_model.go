package web

import (
	"strings"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// urgentChip is the chip of a take by a playbook and its word.
func urgentChip(r *Request, u custody.Urgent) (chip, word string) {
	say := r.Say.Say
	switch {
	case u.DoubtAt != nil:
		return "missing", say("urgent.state.doubted")
	case u.Open() && u.Late(r.Now()):
		return "overdue", say("urgent.state.late")
	case u.Open():
		return "due", say("urgent.state.open")
	case u.Late(r.Now()):
		return "ok", say("urgent.state.written_late")
	}
	return "ok", say("urgent.state.written")
}

// urgentSentence says who took what, where, when and by which playbook.
func urgentSentence(r *Request, v store.UrgentView) string {
	return r.Say.Say("urgent.sentence", "person", v.Person, "key", v.Code, "name", v.Name, "place", v.Place, "at", r.Say.Moment(v.At, r.Now()), "playbook", or(v.Playbook, r.Say.Say("urgent.playbook_gone")))
}

// urgentPath leads to the list, for those who may see it.
func urgentPath(r *Request) []ui.Crumb {
	if !r.Scope.Can(tenants.EmergencyLock) {
		return nil
	}
	return []ui.Crumb{{Label: r.Say.Say("urgent.title"), Href: "/emergency/urgent"}}
}

func urgentsPage(r *Request, st views.Staff, rows []store.UrgentView) views.Things {
	say, open := r.Say.Say, r.Query("open") != ""
	page := views.Things{Staff: st, Heading: say("urgent.title"), TabsLabel: say("board.column.state"), List: urgentList(r, rows, open)}
	page.Tabs = []ui.Tab{{Label: say("urgent.all"), Href: "/emergency/urgent", Current: !open}, {Label: say("urgent.open"), Href: "/emergency/urgent?open=1", Current: open}}
	page.Notes = []ui.Note{{Icon: "siren", Text: ui.Text(say("urgent.lede"))}}
	return page
}

func urgentList(r *Request, all []store.UrgentView, open bool) views.Listing {
	say := r.Say.Say
	rows, more := cut(all)
	list := views.Listing{ID: "urgents", Caption: say("urgent.title"), Columns: columns(say("board.column.state"), say("board.column.key"), say("urgent.column.person"), say("urgent.column.why")),
		MoreLabel: say("keys.show_older"), Shown: r.Say.Count("urgent.shown", len(rows))}
	for _, v := range rows {
		list.Rows = append(list.Rows, urgentRow(r, v))
	}
	if len(rows) == 0 {
		list.None, list.Shown = say("urgent.none"), ""
		if open {
			list.None = say("urgent.none_open")
		}
	}
	if more {
		list.More = "/emergency/urgent?after=" + string(rows[len(rows)-1].ID)
		if open {
			list.More += "&open=1"
		}
	}
	return list
}

func urgentRow(r *Request, v store.UrgentView) views.ThingRow {
	chip, word := urgentChip(r, v.Urgent)
	return views.ThingRow{ID: "u-" + string(v.ID), Href: emergency.UrgentPath(v.ID), Code: v.Code, Name: v.Name, State: chip, Word: word,
		Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Person), Sub: v.Place}, {Class: "due", Text: ui.Text(or(v.Why, or(v.Playbook, r.Say.Say("urgent.playbook_gone")))), Sub: r.Say.Moment(v.At, r.Now())}}}
}

// myUrgents are keys that the person took at once and has not written why.
func myUrgents(r *Request, rx *store.Rx) ([]views.Listing, error) {
	vs, err := rx.Urgents(store.UrgentAsk{Mine: r.Scope.Person(), Open: true, Limit: pageRows})
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	list := urgentList(r, vs, true)
	list.ID, list.Title, list.Caption, list.Shown = "my-urgents", r.Say.Say("urgent.mine"), r.Say.Say("urgent.mine"), ""
	return []views.Listing{list}, nil
}

func urgentPage(r *Request, st views.Staff, v store.UrgentView) views.Thing {
	say := r.Say.Say
	page := views.Thing{Staff: st, Path: urgentPath(r), Heading: say("urgent.heading", "key", v.Code), Sentence: ui.Text(urgentSentence(r, v)), FactsTitle: say("people.facts"), FactsLabel: say("people.facts")}
	page.State, page.Word = urgentChip(r, v.Urgent)
	mine := v.PersonID == r.Scope.Person()
	if v.Open() && mine {
		page.Buttons = []ui.Button{{Label: say("urgent.why_do"), Icon: "edit", Kind: ui.Primary, Href: emergency.UrgentPath(v.ID) + "/why"}}
	}
	if v.DoubtAt == nil && !mine && r.Scope.Can(tenants.EmergencyLock) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("urgent.doubt_do"), Icon: "x", Href: emergency.UrgentPath(v.ID) + "/doubt"})
	}
	if v.Open() {
		page.Notes = append(page.Notes, ui.Note{Icon: "clock", Text: ui.Text(say("urgent.wait", "person", v.Person, "at", r.Say.Moment(v.DueAt, r.Now())))})
	} else {
		page.Notes = append(page.Notes, ui.Note{State: "ok", Icon: "check", Bold: say("urgent.written", "person", v.Person, "at", r.Say.Moment(*v.WhyAt, r.Now())), Sub: v.Why})
	}
	if v.DoubtAt != nil {
		page.Notes = append(page.Notes, ui.Note{State: "missing", Icon: "fail", Bold: say("urgent.doubted", "person", v.Doubter, "at", r.Say.Moment(*v.DoubtAt, r.Now())), Sub: v.Doubt})
	}
	if v.LateBy > 0 {
		page.Notes = append(page.Notes, ui.Note{State: "due", Icon: "offline", Text: ui.Text(say("glass.heard_late", "late", r.Say.Span(v.LateBy), "at", r.Say.Moment(v.HeardAt, r.Now())))})
	}
	if v.Told == 0 {
		page.Notes = append(page.Notes, ui.Note{State: "overdue", Icon: "bell", Text: ui.Text(r.Say.Count("urgent.told_few", v.Told))})
	}
	page.Facts = urgentFacts(r, v)
	return page
}

func urgentFacts(r *Request, v store.UrgentView) (facts []ui.Fact) {
	say := r.Say.Say
	add := func(term, text, href string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: say(term), Text: ui.Rich{{Text: text, Href: href}}})
		}
	}
	facts = append(facts, ui.Fact{Term: say("board.column.key"), Text: ui.Rich{{Text: joined(v.Code, v.Name), Href: keyHref(v.ItemID)}}, Sub: r.Say.Label("custody.state", string(v.State))})
	add("urgent.column.person", v.Person, "")
	href := ""
	if v.PlaybookID != "" && r.Scope.Can(tenants.KeysIssue) {
		href = playbookHref(v.PlaybookID)
	}
	add("urgent.playbook", or(v.Playbook, say("urgent.playbook_gone")), href)
	if v.RunID != "" && r.Scope.Can(tenants.KeysIssue) {
		add("playbooks.runs", say("urgent.run"), "/playbooks/runs/"+string(v.RunID))
	}
	add("glass.lifted", strings.Join(liftedWords(r.Say, v.Lifted), ", "), "")
	add("common.site", v.Site, "")
	add("glass.told", itoa(v.Told), "")
	return facts
}

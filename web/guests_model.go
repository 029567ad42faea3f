package web

import (
	"strings"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// passFacts is what the page of a pass shows.
type passFacts struct {
	pass  store.PassView
	keys  []custody.Item
	uses  []store.PassUseView
	codes []string // only right after it was given
}

// passChip is the chip of a pass and its word.
func passChip(r *Request, v store.PassView) (chip, word string) {
	say, now := r.Say.Say, r.Now()
	switch {
	case v.EndedAt != nil:
		return "retired", say("passes.state.revoked")
	case v.Over(now):
		return "retired", say("passes.state.over")
	case v.Used >= v.Uses:
		return "out", say("passes.state.spent")
	case now.Before(v.FromAt):
		return "due", say("passes.state.early")
	}
	return "ok", say("passes.state.ready")
}

func guestsPage(r *Request, st views.Staff, all []store.PassView) views.Things {
	say, open, held := r.Say.Say, r.Query("open") != "", r.Query("held") != ""
	rows, more := all, false
	if !held { // those are all there are
		rows, more = cut(all)
	}
	list := views.Listing{ID: "passes", Caption: say("passes.title"), Columns: columns(say("board.column.state"), say("passes.who"), say("passes.cabinet"), say("passes.window")), MoreLabel: say("keys.show_older")}
	for _, v := range rows {
		chip, word := passChip(r, v)
		list.Rows = append(list.Rows, views.ThingRow{ID: "p-" + string(v.ID), Href: passHref(v.ID), Name: v.Person, Sub: v.Company, State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(v.Place), Sub: v.Site}, {Class: "due", Text: ui.Text(passSpan(r, v)), Sub: say("passes.used_of", "n", v.Used, "of", v.Uses)}}})
	}
	if len(rows) == 0 {
		list.None = say("passes.none")
		if open {
			list.None = say("passes.none_open")
		}
		if held {
			list.None = say("passes.none_held")
		}
	}
	if more {
		list.More = "/guests?after=" + string(rows[len(rows)-1].ID)
		if open {
			list.More += "&open=1"
		}
	}
	return views.Things{Staff: st, Heading: say("passes.title"), TabsLabel: say("board.column.state"), List: list, Notes: []ui.Note{{Icon: "key", Text: ui.Text(say("passes.lede"))}},
		Tabs:    []ui.Tab{{Label: say("passes.all"), Href: "/guests", Current: !open && !held}, {Label: say("passes.open"), Href: "/guests?open=1", Current: open}, {Label: say("passes.held"), Href: "/guests?held=1", Current: held}},
		Buttons: []ui.Button{{Label: say("passes.new"), Icon: "plus", Kind: ui.Primary, Href: "/guests/new"}}}
}

// heldNotes say at how many cabinets revoked passes could still open, and until
// when at the latest.
func heldNotes(r *Request, held []store.PassView) []ui.Note {
	if len(held) == 0 {
		return nil
	}
	places, latest := map[custody.PlaceID]bool{}, held[0].UntilAt
	for _, v := range held {
		places[v.PlaceID] = true
		if v.UntilAt.After(latest) {
			latest = v.UntilAt
		}
	}
	text := r.Say.Say("passes.held_at", "n", len(places), "until", r.Say.Moment(latest, r.Now()))
	return []ui.Note{{ID: "held", State: "overdue", Icon: "offline", Text: ui.Rich{{Text: text + " "}, {Text: r.Say.Say("passes.held_show"), Href: "/guests?held=1"}}}}
}

// passSpan is the window of a pass.
func passSpan(r *Request, v store.PassView) string {
	return r.Say.Say("passes.span", "from", r.Say.Moment(v.FromAt, r.Now()), "until", r.Say.Moment(v.UntilAt, r.Now()))
}

func guestPage(r *Request, st views.Staff, f passFacts) views.Thing {
	say, v := r.Say.Say, f.pass
	var codes []string
	for _, k := range f.keys {
		codes = append(codes, k.Code)
	}
	page := views.Thing{Staff: st, Path: []ui.Crumb{{Label: say("passes.title"), Href: "/guests"}}, Heading: v.Person, FactsTitle: say("people.facts"), FactsLabel: say("people.facts"),
		Sentence: ui.Text(say("passes.sentence", "person", v.Person, "keys", strings.Join(codes, ", "), "cabinet", v.Place, "from", r.Say.Moment(v.FromAt, r.Now()), "until", r.Say.Moment(v.UntilAt, r.Now())))}
	page.State, page.Word = passChip(r, v)
	if page.Still = len(f.codes) > 0; page.Still {
		page.Notes = append(page.Notes, ui.Note{ID: "once", State: "in", Icon: "key", Bold: say("passes.once"), Sub: say("passes.how"), Alert: true})
		page.Body = views.PassCodes(passCodes(r, f.codes))
	}
	page.Notes = append(page.Notes, passNotes(r, v)...)
	if !v.Over(r.Now()) {
		page.Acts = sheetActs(r, v)
		if r.showable(v) {
			page.Buttons = append(page.Buttons, ui.Button{ID: "send", Label: say("passes.send.act"), Icon: "mail", Href: passHref(v.ID) + "/send"})
		}
		page.Acts = append(page.Acts, views.RowAct{Action: passHref(v.ID) + "/revoke", Button: ui.Button{ID: "revoke", Label: say("passes.revoke"), Kind: ui.Danger}})
	}
	page.Lists = []views.Listing{useList(r, f.uses)}
	page.Facts = passFactList(r, f)
	return page
}

// passCodes are codes in two groups of four, with their pictures.
func passCodes(r *Request, codes []string) (out []views.PassCode) {
	for i, c := range codes {
		out = append(out, views.PassCode{Use: r.Say.Say("passes.use_no", "n", i+1), Code: twoGroups(c), QR: ui.QR{Text: custody.PassMark + c, Label: r.Say.Say("passes.qr", "n", i+1)}})
	}
	return out
}

func twoGroups(code string) string { return code[:4] + " " + code[4:] }

// passNotes say whether the cabinet knows of the pass, or of its end.
func passNotes(r *Request, v store.PassView) []ui.Note {
	say, now := r.Say.Say, r.Now()
	last := "–"
	if v.Proven != nil {
		last = r.Say.Moment(*v.Proven, now)
	}
	switch until := v.Holds(now); {
	case !until.IsZero():
		return []ui.Note{{State: "overdue", Icon: "offline", Text: ui.Text(say("passes.not_ended", "cabinet", v.Place, "until", r.Say.Moment(until, now)))}}
	case v.EndedAt != nil:
		return []ui.Note{{State: "ok", Icon: "check", Text: ui.Text(say("passes.ended_known"))}}
	case v.Over(now):
		return nil
	case v.Applies():
		return []ui.Note{{State: "ok", Icon: "check", Text: ui.Text(say("passes.known"))}}
	}
	return []ui.Note{{State: "due", Icon: "offline", Text: ui.Text(say("passes.not_known", "at", last))}}
}

func useList(r *Request, uses []store.PassUseView) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "uses", Title: say("passes.uses_title"), Caption: say("passes.uses_title"), Columns: columns(say("board.column.state"), say("board.column.key"), say("common.when")), None: say("passes.uses_none")}
	for _, u := range uses {
		row := views.ThingRow{ID: "u-" + itoa(u.Use) + string(u.ItemID), Href: keyHref(u.ItemID), Code: u.Code, Name: u.Name, State: "out", Word: say("passes.use_no", "n", u.Use)}
		if u.Strange != "" {
			row.State, row.Word = "overdue", say("passes.strange."+u.Strange)
		}
		when := views.ThingCell{Class: "due", Text: ui.Text(r.Say.Moment(u.At, r.Now()))}
		if u.LateBy > 0 {
			when.Sub = say("passes.late", "late", r.Say.Span(u.LateBy))
		}
		row.Cells = []views.ThingCell{when}
		list.Rows = append(list.Rows, row)
	}
	return list
}

func passFactList(r *Request, f passFacts) (facts []ui.Fact) {
	say, v := r.Say.Say, f.pass
	add := func(id, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: say("passes." + id), Text: ui.Text(text)})
		}
	}
	add("who", joined(v.Person, v.Company))
	add("kind", say("passes.kind."+string(v.Kind)))
	add("cabinet", joined(v.Place, v.Site))
	for _, k := range f.keys {
		facts = append(facts, ui.Fact{Term: say("board.column.key"), Text: ui.Rich{{Text: joined(k.Code, k.Name), Href: keyHref(k.ID)}}, Sub: r.Say.Label("custody.state", string(k.State))})
	}
	add("window", passSpan(r, v))
	add("due", r.Say.Moment(v.DueAt, r.Now()))
	add("used", say("passes.used_of", "n", v.Used, "of", v.Uses))
	add("reason", v.Reason)
	add("by", v.Author)
	return facts
}

// responderWay leads whoever may give passes to one for a responder.
func (r *Request) responderWay() []ui.Button {
	if !r.Scope.Can(tenants.KeysIssue) || !r.s.serves("/guests/new") {
		return nil
	}
	return []ui.Button{{Label: r.Say.Say("passes.responder"), Icon: "key", Href: responderHref}}
}

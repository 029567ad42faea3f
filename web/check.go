package web

import (
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// checkRoutes are the daily and weekly checks of vehicles: what is open today,
// a check that is done, the lists by which is asked.
func (s *Server) checkRoutes() []Route {
	return []Route{
		get("/checks", tenants.KeysRead, s.checks),
		get("/checks/done", tenants.KeysRead, s.checksDone),
		get("/checks/lists", tenants.KeysRead, s.checkLists),
		get("/checks/lists/new", tenants.KeysEdit, s.checkListNew),
		post("/checks/lists", tenants.KeysEdit, s.checkListSave),
		get("/checks/lists/:id", tenants.KeysEdit, s.checkListEdit),
		post("/checks/lists/:id", tenants.KeysEdit, s.checkListSave),
		post("/checks/lists/:id/end", tenants.KeysEdit, s.checkListEnd),
		get("/checks/:id", tenants.KeysRead, s.check),
		get("/keys/:id/check", tenants.KeysOwn, s.keyCheck),
		get("/keys/:id/check/:list/:vehicle", tenants.KeysOwn, s.checkPage),
		post("/keys/:id/check/:list/:vehicle", tenants.KeysOwn, s.checkSave),
	}
}

func checkHref(d store.DueCheck) string {
	return keyHref(d.ItemID) + "/check/" + string(d.ListID) + "/" + string(d.VehicleID)
}

// mostOpenChecks is how many open checks the page of today shows.
const mostOpenChecks = 100

// checks says which vehicles' checks are late or due today.
func (s *Server) checks(r *Request) error {
	var ds []store.DueCheck
	var lists []keys.CheckList
	err := r.Read(func(rx *store.Rx) (err error) {
		if lists, err = rx.CheckLists(); err == nil {
			ds, err = rx.DueChecks(store.DueAsk{Lists: lists, Now: r.Now(), LateOnly: r.Query("show") == "late", Limit: mostOpenChecks + 1})
		}
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("nav.checks"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("nav.checks"), Buttons: []ui.Button{{Label: say("checks.done_title"), Icon: "clock", Href: "/checks/done"}, {Label: say("checks.lists"), Icon: "edit", Href: "/checks/lists"}}}
	more := len(ds) > mostOpenChecks
	ds = ds[:min(len(ds), mostOpenChecks)]
	page.List = r.dueListing(ds)
	page.List.Caption = say("checks.caption")
	late := 0
	for _, d := range ds {
		if d.Late(r.Now()) {
			late++
		}
	}
	switch {
	case len(lists) == 0:
		page.List.Empty = &ui.Empty{Title: say("checks.none"), Text: say("checks.none_text")}
		if r.Scope.Can(tenants.KeysEdit) {
			page.List.Empty.Buttons = []ui.Button{{Label: say("checks.new"), Kind: ui.Primary, Icon: "plus", Href: "/checks/lists/new"}}
		}
	case len(ds) == 0:
		page.List.Empty = &ui.Empty{Title: say("checks.all_done"), Text: say("checks.all_done_text")}
	default:
		state := "due"
		if late > 0 {
			state = "overdue"
		}
		page.Notes = []ui.Note{{State: state, Icon: state, Bold: r.checksSentence(late, len(ds)-late)}}
		if more { // what is shown is not all that is due
			page.Notes[0].Bold = say("checks.many", "n", mostOpenChecks)
		}
		page.List.Shown = r.Say.Count("checks.shown", len(ds))
		if more {
			page.List.Shown = say("checks.many", "n", mostOpenChecks)
		}
		page.TabsLabel, page.Tabs = say("incidents.show"), []ui.Tab{{Label: say("checks.open"), Href: "/checks", Current: r.Query("show") != "late"}, {Label: say("checks.late"), Href: "/checks?show=late", Current: r.Query("show") == "late"}}
	}
	return r.HTML(page.Show())
}

// checksSentence says how many checks are late, and how many are still due.
func (r *Request) checksSentence(late, due int) string {
	switch {
	case late == 0:
		return r.Say.Count("checks.state_due", due)
	case due == 0:
		return r.Say.Count("checks.state_late", late)
	}
	return joinSentences(r.Say.Count("checks.state_late", late), r.Say.Count("checks.state_due", due))
}

// onlyReads tells whether somebody sees checks of all keys, and does none: the
// way to do one is for who hands keys out, and for who takes one.
func (r *Request) onlyReads() bool {
	return r.Scope.Can(tenants.KeysRead) && !r.Scope.Can(tenants.KeysIssue)
}

// dueListing is a table of open checks, each with the way to do it.
func (r *Request) dueListing(ds []store.DueCheck) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "checks", Columns: columns(say("board.column.state"), r.Say.Label("assets.kind", "vehicle"), say("checks.column.list"), say("checks.column.by"), say("checks.column.last"), say("board.column.holder"))}
	for _, d := range ds {
		state, word := r.dueWord(d)
		p := r.Say.At(zone(d.Zone))
		last := say("checks.never")
		if d.LastAt != nil {
			last = p.Moment(*d.LastAt, r.Now())
		}
		to := checkHref(d)
		if r.onlyReads() {
			to = keyHref(d.ItemID)
		}
		list.Rows = append(list.Rows, views.ThingRow{ID: "c-" + string(d.ListID) + "-" + string(d.VehicleID), Href: to, Code: d.Code, Name: d.Vehicle(), Sub: d.Site, State: state, Word: word,
			Cells: []views.ThingCell{{Text: ui.Text(d.List)}, {Text: ui.Text(p.Moment(d.LateFrom(), r.Now()))}, {Text: ui.Text(last)}, {Class: "holder", Text: ui.Text(d.Holder)}}})
	}
	return list
}

// dueWord is the chip of an open check.
func (r *Request) dueWord(d store.DueCheck) (chip, word string) {
	if d.Late(r.Now()) {
		return "overdue", r.Say.Say("checks.state.late")
	}
	return "due", r.Say.Say("checks.state.due")
}

// dueText says in one sentence what is open, for who is about to take the key.
func (r *Request) dueText(d store.DueCheck) string {
	id := "checks.note.due"
	if d.Late(r.Now()) {
		id = "checks.note.late"
		if d.LateBlocks {
			id = "checks.note.blocks"
		}
	}
	return r.Say.Say(id, "check", d.List, "what", d.Vehicle(), "at", r.Say.At(zone(d.Zone)).Moment(d.LateFrom(), r.Now()))
}

// checkNotes are the open checks of what a key opens, with the way to do them.
func (r *Request) checkNotes(ds []store.DueCheck) (notes []ui.Note) {
	for _, d := range ds {
		state, _ := r.dueWord(d)
		note := ui.Note{State: state, Icon: state, Bold: r.dueText(d)}
		if !r.onlyReads() {
			note.Text = ui.Rich{{Text: r.Say.Say("checks.act"), Href: checkHref(d)}}
		}
		notes = append(notes, note)
	}
	return notes
}

// checksDone lists what was checked, newest first.
func (s *Server) checksDone(r *Request) error {
	var vs []store.CheckView
	err := r.Read(func(rx *store.Rx) (err error) {
		vs, err = rx.Checks(store.CheckAsk{Before: custody.CheckID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	st, err := r.Staff(say("checks.done_title"))
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Heading: say("checks.done_title"), Path: []ui.Crumb{{Label: say("nav.checks"), Href: "/checks"}},
		List: views.Listing{ID: "done", Caption: say("checks.done_title"), Columns: columns(say("board.column.state"), r.Say.Label("assets.kind", "vehicle"), say("checks.column.list"), say("checks.column.who"), say("checks.column.at"))}}
	shown, more := cut(vs)
	for _, v := range shown {
		state, word := r.checkWord(v)
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "d-" + string(v.ID), Href: "/checks/" + string(v.ID), Code: v.Code, Name: v.Vehicle(), State: state, Word: word,
			Cells: []views.ThingCell{{Text: ui.Text(v.List)}, {Class: "holder", Text: ui.Text(v.Person)}, {Class: "since", Text: ui.Text(r.Say.At(zone(v.Zone)).Moment(v.DoneAt, r.Now()))}}})
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("checks.done_empty"), Text: say("checks.done_empty_text")}
	} else {
		page.List.Shown = r.Say.Count("checks.done_shown", len(shown))
	}
	if more {
		page.List.More, page.List.MoreLabel = "/checks/done?after="+string(shown[len(shown)-1].ID), say("keys.show_older")
	}
	return r.HTML(page.Show())
}

func (r *Request) checkWord(v store.CheckView) (chip, word string) {
	if v.Failed > 0 {
		return "fail", r.Say.Count("checks.failed", v.Failed)
	}
	return "ok", r.Say.Say("checks.in_order")
}

// check is one check that was done.
func (s *Server) check(r *Request) error {
	var v store.CheckView
	var as []custody.Answer
	err := r.Read(func(rx *store.Rx) (err error) {
		if v, err = rx.CheckView(custody.CheckID(r.Params("id"))); err == nil {
			as, err = rx.CheckAnswers(v.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	heading := say("checks.heading", "check", v.List, "what", v.Vehicle())
	st, err := r.Staff(heading)
	if err != nil {
		return err
	}
	at := r.Say.At(zone(v.Zone)).Moment(v.DoneAt, r.Now())
	page := views.Thing{Staff: st, Heading: heading, Path: []ui.Crumb{{Label: say("nav.checks"), Href: "/checks"}, {Label: say("checks.done_title"), Href: "/checks/done"}},
		Sentence: weave(r.Say.Parts("checks.sentence", "what", v.Vehicle(), "who", v.Person, "at", at), nil), FactsTitle: say("common.details"), FactsLabel: heading}
	page.State, page.Word = r.checkWord(v)
	page.Lists = []views.Listing{r.answerListing(as)}
	page.Facts = []ui.Fact{{Term: r.Say.Label("assets.kind", "vehicle"), Text: ui.Rich{{Text: v.Vehicle(), Href: assetHref(custody.VehicleAsset, string(v.VehicleID))}}},
		{Term: say("board.column.key"), Text: ui.Rich{{Text: v.Code, Href: keyHref(v.ItemID), Code: true}}}, {Term: say("checks.column.list"), Text: ui.Text(v.List)}, {Term: say("checks.column.at"), Text: ui.Text(at), Sub: v.Person}}
	return r.HTML(page.Show())
}

func (r *Request) answerListing(as []custody.Answer) views.Listing {
	list := views.Listing{ID: "answers", Title: r.Say.Say("checks.answers"), Caption: r.Say.Say("checks.answers"), Columns: columns(r.Say.Say("checks.question"), r.Say.Say("checks.answer")), None: r.Say.Say("checks.no_answers")}
	for _, a := range as {
		list.Rows = append(list.Rows, views.ThingRow{ID: "a-" + a.QuestionID, Name: a.Question, Cells: []views.ThingCell{{Text: ui.Text(r.answerWord(a))}}})
	}
	return list
}

// answerWord is an answer in words: codes of closed lists are kept, not words.
func (r *Request) answerWord(a custody.Answer) string {
	switch rules.QuestionKind(a.Kind) {
	case rules.YesNoQuestion:
		return r.Say.Label("rules.answer", a.Value)
	case rules.FuelQuestion:
		return r.Say.Label("answers.fuel", a.Value)
	case rules.CleanQuestion:
		return r.Say.Label("answers.cleanliness", a.Value)
	case rules.DamageQuestion:
		return r.Say.Label("faults.damage", a.Value)
	}
	return a.Value
}

// openChecks are those of a key: what it opens is not checked yet.
func openChecks(rx *store.Rx, item custody.ItemID, now time.Time) ([]store.DueCheck, error) {
	return rx.ChecksOf(now, item)
}

package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
	"claviger/words"
)

// exempters are the roles that say who takes keys during a lockdown.
func exempters(p *words.Printer) (names []string) {
	for _, role := range tenants.Roles {
		if role.Can(tenants.EmergencyPass) {
			names = append(names, p.Label("people.role", string(role)))
		}
	}
	return names
}

// lockdownLine is a lockdown in one line: where, since when, by whom, and how
// many cabinets confirmed it.
func lockdownLine(r *Request, v store.LockdownView) string {
	args := []any{"site", v.Site, "at", r.Say.Moment(v.At, r.Now())}
	if v.Author != "" {
		args = append(args, "person", v.Author)
	}
	if v.Total > 0 {
		args = append(args, "n", r.Say.Number(int64(v.Sure)), "of", r.Say.Number(int64(v.Total)))
	}
	return r.Say.Say("emergency.line", args...)
}

// lockdownChip is the chip of a lockdown and its word.
func lockdownChip(p *words.Printer, l custody.Lockdown) (chip, word string) {
	switch {
	case l.Asked():
		return "emergency", p.Say("emergency.state.asked")
	case l.Active():
		return "emergency", p.Say("emergency.state.active")
	case l.ToReview():
		return "due", p.Say("emergency.state.review")
	}
	return "ok", p.Say("emergency.state.lifted")
}

func emergencyView(r *Request, st views.Staff, f emergencyFacts) views.Emergency {
	say := r.Say.Say
	page := views.Emergency{Staff: st, Heading: say("emergency.title"), State: "ok", Word: say("emergency.state.calm"), Sentence: ui.Text(say("emergency.calm")), Pick: say("common.site"), List: lockdownList(r, f)}
	page.Notes = fireNotes(r, f)
	if len(f.fires) > 0 {
		page.State, page.Word, page.Sentence = "emergency", say("fire.state.on"), ui.Text(say("fire.some"))
	}
	locked := false
	for _, v := range f.active {
		page.State, page.Word, page.Sentence = "emergency", say("emergency.state.active"), ui.Text(say("emergency.some"))
		page.Notes = append(page.Notes, ui.Note{State: "missing", Icon: "lock", Bold: lockdownLine(r, v), Text: ui.Rich{{Text: say("emergency.open"), Href: lockdownHref(v.ID)}}})
		locked = locked || v.SiteID == f.site.ID
	}
	for _, x := range f.sites {
		page.Sites = append(page.Sites, ui.Tab{Label: x.Name, Href: "/emergency?site=" + string(x.ID), Current: x.ID == f.site.ID})
	}
	if r.Scope.Can(tenants.KeysIssue) && r.s.serves("/guests/new") {
		page.Notes = append(page.Notes, ui.Note{Icon: "key", Text: ui.Rich{{Text: say("passes.note") + " "}, {Text: say("passes.responder"), Href: responderHref}}})
	}
	if !locked {
		page.Lock = lockForm(r, f)
	}
	page.Exempt = exemptForm(r, f)
	return page
}

// lockForm says what a lockdown of the site does, in numbers, and begins it.
func lockForm(r *Request, f emergencyFacts) *views.LockForm {
	say := r.Say.Say
	var cabinets, keys, away int64
	for _, p := range f.places {
		if p.SiteID != f.site.ID {
			continue
		}
		if p.Kind == custody.Cabinet {
			cabinets++
		}
		keys, away = keys+f.tallies[p.ID].Keys, away+f.tallies[p.ID].Away
	}
	out := &views.LockForm{Title: say("emergency.lock_title", "site", f.site.Name), Site: string(f.site.ID),
		Numbers: say("emergency.numbers", "cabinets", r.Say.Number(cabinets), "keys", r.Say.Number(keys), "out", r.Say.Number(away)),
		Act:     ui.Act{Will: []string{say("emergency.will.takes"), say("emergency.will.cabinets"), say("emergency.will.returns")}, Wont: []string{say("emergency.wont.doors"), say("emergency.wont.recall")}},
		Why:     typed(f.lockForm, ui.Field{ID: "why", Label: say("emergency.why"), Required: true}),
		Text:    typed(f.lockForm, ui.Field{ID: "text", Label: say("emergency.text"), Hint: say("emergency.text_hint")}),
		Hold: ui.HoldButton{Button: ui.Button{Label: say("emergency.hold", "site", f.site.Name), Kind: ui.Emergency, Icon: "lock"}, Field: "typed", Label: say("emergency.type", "site", f.site.Name), Typed: f.site.Name,
			Confirm: say("emergency.confirm")}}
	for _, w := range custody.LockdownWhys {
		out.Whys = append(out.Whys, ui.Option{Value: string(w), Label: r.Say.Label("emergency.reason", string(w)), On: out.Why.Value == string(w)})
	}
	out.Proof = r.proofWanted(f.lockForm)
	if f.lockForm != nil {
		name := typed(f.lockForm, ui.Field{ID: out.Hold.Field})
		out.Hold.Value, out.Hold.Error = name.Value, name.Error
		out.Problems = f.lockForm.problems
	}
	return out
}

func exemptForm(r *Request, f emergencyFacts) *views.ExemptForm {
	say := r.Say.Say
	out := &views.ExemptForm{Title: say("emergency.exempt", "site", f.site.Name), Text: say("emergency.exempt_text"), Site: string(f.site.ID), None: say("emergency.exempt_none")}
	for _, x := range f.exempt {
		out.People = append(out.People, views.ExemptPerson{ID: string(x.PersonID), Name: x.Name, Spoken: say("emergency.exempt_end_spoken", "person", x.Name)})
	}
	if !r.Scope.Can(tenants.EmergencyPass) {
		return out
	}
	out.End = say("emergency.exempt_end")
	out.Person = typed(f.passForm, ui.Field{ID: "person", Label: say("emergency.exempt_number"), Hint: say("emergency.exempt_hint"), Required: true})
	out.Submit = ui.Button{Label: say("emergency.exempt_add"), Kind: ui.Neutral}
	if f.passForm != nil {
		out.Problem = f.passForm.problems
	}
	return out
}

func lockdownList(r *Request, f emergencyFacts) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "lockdowns", Title: say("emergency.list"), Caption: say("emergency.list"), None: say("emergency.none"),
		Columns: columns(say("board.column.state"), say("common.site"), say("emergency.why"), say("emergency.column.begun"))}
	rows, more := cut(f.rows)
	for _, v := range rows {
		chip, word := lockdownChip(r.Say, v.Lockdown)
		list.Rows = append(list.Rows, views.ThingRow{ID: "l-" + string(v.ID), Href: lockdownHref(v.ID), Name: v.Site, State: chip, Word: word,
			Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(r.Say.Label("emergency.reason", string(v.Why))), Sub: v.Text}, {Class: "due", Text: ui.Text(r.Say.Moment(v.At, r.Now())), Sub: v.Author}}})
	}
	if more {
		list.MoreLabel, list.More = say("keys.show_older"), "/emergency?site="+string(f.site.ID)+"&after="+string(rows[len(rows)-1].ID)
	}
	return list
}

func lockdownView(r *Request, st views.Staff, v store.LockdownView, notes []store.NoteView, f *form) views.Lockdown {
	say := r.Say.Say
	page := views.Lockdown{Staff: st, Heading: say("emergency.heading", "site", v.Site), Path: []ui.Crumb{{Label: say("emergency.title"), Href: "/emergency"}}, GridLabel: say("cabinets.title"), NoCabinets: say("emergency.no_cabinets"),
		Happened: say("emergency.happened"), EndTitle: say("emergency.end"), Base: lockdownHref(v.ID), NoteSubmit: ui.Button{Label: say("emergency.note_add"), Kind: ui.Neutral, Icon: "note"}}
	page.State, page.Word = lockdownChip(r.Say, v.Lockdown)
	page.Sentence = ui.Text(lockdownLine(r, v))
	if !v.Active() {
		page.Sentence = ui.Text(say("emergency.was", "site", v.Site, "at", r.Say.Moment(v.At, r.Now()), "to", r.Say.Moment(*v.LiftedAt, r.Now())))
	}
	for _, c := range v.Cabinets {
		page.Cells = append(page.Cells, cabinetCell(r, v.Lockdown, c))
	}
	page.Note = ui.Field{ID: "text", Label: say("emergency.note"), Required: true}
	if f != nil {
		page.Problems = f.problems
		page.Note = typed(f, page.Note)
	}
	page.Days = lockdownStory(r, v, notes)
	lockdownEnd(r, &page, v.Lockdown, v, f)
	if v.Active() {
		page.Ways = r.responderWay()
	}
	return page
}

// cabinetCell is what one cabinet does, as far as we know.
func cabinetCell(r *Request, l custody.Lockdown, c store.LockedCabinet) ui.CabinetCell {
	say := r.Say.Say
	cell := ui.CabinetCell{ID: "c-" + string(c.PlaceID), Name: c.Name, State: "ok", Word: say("emergency.cabinet.confirmed"), Text: ui.Text(say("emergency.cabinet.locked"))}
	if c.AppliedAt != nil {
		cell.Sub = say("emergency.cabinet.after", "span", r.Say.Span(max(c.AppliedAt.Sub(l.At).Round(time.Second), time.Second)))
	}
	switch {
	case c.Confirmed(l) && !l.Active():
		cell.Text = ui.Text(say("emergency.cabinet.open"))
	case c.Confirmed(l):
	case !c.Online && c.HeardAt != nil:
		cell.State, cell.Word = "offline", say("cabinets.offline", "at", r.Say.Moment(*c.HeardAt, r.Now()))
	default:
		cell.State, cell.Word = "wait", say("emergency.cabinet.waiting")
	}
	if !c.Confirmed(l) && l.Active() {
		cell.Text = ui.Rich{{Text: say("emergency.cabinet.not_locked"), Strong: true, State: "overdue"}}
	} else if !c.Confirmed(l) {
		cell.Text = ui.Text(say("emergency.cabinet.not_open"))
	}
	return cell
}

// lockdownEnd is what the reader can do towards the end of it.
func lockdownEnd(r *Request, page *views.Lockdown, l custody.Lockdown, v store.LockdownView, f *form) {
	say := r.Say.Say
	mine := l.AskedBy == r.Scope.Person()
	page.Proof = r.proofWanted(f)
	switch {
	case l.ToReview() && l.LiftedBy != r.Scope.Person():
		field := typed(f, ui.Field{ID: "review", Label: say("emergency.review"), Required: true})
		page.EndText, page.Why, page.WhyTo = ui.Text(say("emergency.end_review", "person", v.Lifter)), &field, "review"
		page.WhySubmit = ui.Button{Label: say("emergency.review_do"), Kind: ui.Primary, Icon: "check"}
	case l.ToReview():
		page.EndText = ui.Text(say("emergency.end_review_other"))
	case !l.Active():
		page.EndText = ui.Text(say("emergency.end_over"))
	case !l.Asked():
		field := typed(f, ui.Field{ID: "why", Label: say("emergency.lift_why"), Required: true})
		page.EndText, page.Why, page.WhyTo = ui.Text(say("emergency.end_ask")), &field, "ask"
		page.WhySubmit = ui.Button{Label: say("emergency.ask"), Kind: ui.Primary, Icon: "unlock"}
	case mine && r.Now().Before(l.AloneFrom()):
		page.EndText = ui.Text(say("emergency.end_wait", "at", r.Say.Clock(l.AloneFrom())))
		page.Buttons = []ui.Button{{ID: "keep", Label: say("emergency.take_back"), Value: "keep"}}
	case mine:
		page.EndText = ui.Text(say("emergency.end_alone"))
		page.Buttons = []ui.Button{{ID: "lift", Label: say("emergency.lift_alone"), Kind: ui.Danger, Icon: "unlock", Value: "lift"}, {ID: "keep", Label: say("emergency.take_back"), Value: "keep"}}
	default:
		page.EndText = ui.Text(say("emergency.end_agree", "person", v.Asker, "why", l.AskedWhy))
		page.Buttons = []ui.Button{{ID: "lift", Label: say("emergency.lift"), Kind: ui.Primary, Icon: "unlock", Value: "lift"}, {ID: "keep", Label: say("emergency.keep"), Value: "keep"}}
	}
}

package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

// catchUpFacts is what the page of late lines shows.
type catchUpFacts struct {
	places        []custody.Place
	waiting, last []store.SheetLineView
	people        []store.PersonRow // to choose from
	form          *form
	now           time.Time
}

func catchUpPage(r *Request, st views.Staff, f catchUpFacts) views.CatchUp {
	say := r.Say.Say
	v := views.CatchUp{Staff: st, Heading: say("nav.catch_up"), Lede: say("catch_up.lede"), Problems: f.form.problems, Once: r.Once(), EnterTitle: say("catch_up.enter"), Enter: ui.Button{Label: say("catch_up.submit"), Kind: ui.Primary, Icon: "check"},
		SheetTitle: say("catch_up.sheet.head"), SheetText: say("catch_up.sheet.text"), Print: ui.Button{Label: say("catch_up.sheet.print"), Icon: "print"}, WaitTitle: say("catch_up.waiting"), LastTitle: say("catch_up.last"), None: say("catch_up.none")}
	field := func(id, kind string) views.FormField {
		in := f.form.input(id, say("catch_up.field."+id), or(f.form.text(id), r.Query(id)))
		in.Type = kind
		if r.Say.Has("catch_up.field." + id + "_hint") {
			in.Hint = r.Say.Label("catch_up.field", id+"_hint")
		}
		return views.FormField{Field: in}
	}
	code := field("code", "")
	code.Value, code.Attrs = or(code.Value, r.Query("key")), map[string]any{"autofocus": true, "autocapitalize": "characters", "spellcheck": "false"}
	taken := field("taken", "datetime-local")
	taken.Value = or(taken.Value, r.Query("day"))
	v.Fields = []views.FormField{code, field("person", "")}
	for _, p := range f.people {
		if len(f.people) > 1 {
			v.People = append(v.People, ui.Option{Value: string(p.ID), Label: p.Name, Sub: p.Department})
		}
	}
	v.PeopleLegend = say("keys.take.choose")
	v.Times = []views.FormField{taken, field("back", "datetime-local"), field("note", "")}
	place := field("place", "")
	place.Kind = "select"
	for _, p := range f.places {
		if r.Scope.SeesSite(p.SiteID) {
			place.Options = append(place.Options, ui.Option{Value: string(p.ID), Label: p.Name})
		}
	}
	v.Place = place
	for _, l := range f.waiting {
		if r.Scope.SeesSite(l.SiteID) {
			v.Waiting = append(v.Waiting, lineRow(r, l, f.now))
		}
	}
	for _, l := range f.last {
		if r.Scope.SeesSite(l.SiteID) && (l.Clash == "" || l.SettledAt != nil) {
			v.Last = append(v.Last, lineRow(r, l, f.now))
		}
	}
	if len(f.form.problems) > 0 {
		v.Doc.Title = say("ui.error") + " " + v.Heading
	}
	return v
}

// lineRow is a line in words: who had the key from when to when, and why it
// waits.
func lineRow(r *Request, l store.SheetLineView, now time.Time) views.LineRow {
	row := views.LineRow{Href: keyHref(l.ItemID), Code: l.Code, Name: l.Name, Text: lineSentence(r, l, now), Sub: r.Say.Say("catch_up.entered", "at", r.Say.Moment(l.RecordedAt, now))}
	if l.Clash != "" && l.SettledAt == nil {
		row.Href, row.Why = "/catch-up/"+string(l.ID), clashSentence(r, l, now)
	} else if l.Settled != "" {
		row.Why = l.Settled
	}
	return row
}

func lineSentence(r *Request, l store.SheetLineView, now time.Time) string {
	args := []any{}
	if l.Person != "" {
		args = append(args, "person", l.Person)
	}
	if l.TakenAt != nil {
		args = append(args, "from", r.Say.Moment(*l.TakenAt, now))
	}
	if l.BackAt != nil {
		args = append(args, "to", r.Say.Moment(*l.BackAt, now))
	}
	if l.TakenAt == nil {
		return r.Say.Say("catch_up.returned", args...)
	}
	return r.Say.Say("catch_up.taken", args...)
}

// clashSentence says what is on record instead.
func clashSentence(r *Request, l store.SheetLineView, now time.Time) string {
	args := []any{"key", l.Code}
	if l.Other != "" {
		args = append(args, "person", l.Other)
	}
	if l.OtherOut != nil {
		args = append(args, "from", r.Say.Moment(*l.OtherOut, now))
	}
	if l.OtherIn != nil {
		args = append(args, "to", r.Say.Moment(*l.OtherIn, now))
	}
	return r.Say.Say("catch_up.clash."+string(l.Clash), args...)
}

// linePage is one line that does not fit the record.
func linePage(r *Request, st views.Staff, l store.SheetLineView, f *form) views.FormPage {
	say := r.Say.Say
	v := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: say("nav.catch_up"), Href: "/catch-up"}}, Heading: say("catch_up.line", "key", l.Code), Lede: lineSentence(r, l, r.Now()), Problems: f.problems, Action: "/catch-up/" + string(l.ID), Once: r.Once(),
		Submit: say("catch_up.settle"), Cancel: ui.Crumb{Label: say("keys.cancel"), Href: "/catch-up"}}
	v.Notes = []ui.Note{{State: "due", Bold: clashSentence(r, l, r.Now()), Text: ui.Rich{{Text: say("catch_up.open_key", "key", l.Code), Href: keyHref(l.ItemID)}}, Sub: l.Note}}
	found := f.input("found", say("catch_up.found"), f.text("found"))
	found.Hint, found.Required = say("catch_up.found_hint"), true
	v.Fields = []views.FormField{{Field: found, Kind: "area"}}
	if l.Clash == custody.ClashHeld && l.OtherIn == nil && l.TakenAt != nil {
		right := f.input("right", say("catch_up.right"), "")
		v.Fields = append(v.Fields, views.FormField{Field: right, Kind: "radios", Options: r.labels("catch_up.right", []string{"record", "sheet"}, or(f.text("right"), "record"))})
	}
	if len(f.problems) > 0 {
		v.Doc.Title = say("ui.error") + " " + v.Heading
	}
	return v
}

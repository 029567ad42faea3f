package web

import (
	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// openingRoutes are what was opened without a release, its causes, and the
// mechanical key of a cabinet.
func (s *Server) openingRoutes() []Route {
	return []Route{
		get("/cabinets/:id/openings", tenants.CabinetsRead, s.openings),
		get("/cabinets/:id/openings/:opening", tenants.CabinetsRead, s.opening),
		post("/cabinets/:id/openings/:opening", tenants.CabinetsEdit, s.openingClose),
		get("/cabinets/:id/override", tenants.CabinetsEdit, s.overridePage),
		post("/cabinets/:id/override", tenants.CabinetsEdit, s.overrideName),
	}
}

func openingsHref(place custody.PlaceID) string { return placeHref(place) + "/openings" }

func openingHref(o custody.Opening) string { return openingsHref(o.PlaceID) + "/" + string(o.ID) }

// overrideFacts are the mechanical key of a cabinet and where it is.
type overrideFacts struct {
	place custody.Place
	item  store.ItemView
	named bool
}

func (r *Request) readOverride(rx *store.Rx) (f overrideFacts, err error) {
	if f.place, err = r.knownPlace(rx); err != nil {
		return f, err
	}
	if f.place.Kind != custody.Cabinet {
		return f, tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", f.place.Name)
	}
	id, err := rx.Override(f.place.ID)
	if err != nil || id == "" {
		return f, err
	}
	f.item, err = rx.ItemView(id)
	f.named = err == nil
	return f, err
}

// note says which key opens the cabinet when nothing else does, and who has it.
func (f overrideFacts) note(r *Request) ui.Note {
	if !f.named {
		return ui.Note{State: "due", Icon: "key", Bold: r.Say.Say("openings.no_key"), Sub: r.Say.Say("openings.no_key_help")}
	}
	return ui.Note{State: "wait", Icon: "key", Bold: r.Say.Say("openings.key", "key", f.item.Code), Text: ui.Rich{{Text: f.item.Name, Href: keyHref(f.item.ID)}}, Sub: keySentence(r.Say, f.item, r.Now()).Plain()}
}

func (s *Server) openings(r *Request) error {
	var f overrideFacts
	var rows []store.OpeningView
	err := r.Read(func(rx *store.Rx) (err error) {
		if f, err = r.readOverride(rx); err != nil {
			return err
		}
		rows, err = rx.Openings(store.OpeningAsk{Place: f.place.ID, After: custody.OpeningID(r.Query("after")), Limit: pageRows + 1})
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("openings.title", "place", f.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	shown, more := cut(rows)
	page := views.Things{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: f.place.Name, Href: placeHref(f.place.ID)}}, Heading: title, Notes: []ui.Note{f.note(r)},
		List: views.Listing{ID: "openings", Caption: title, Columns: columns(say("board.column.state"), say("openings.column.at"), say("openings.column.who"), say("openings.column.cause"))}}
	if r.Scope.Can(tenants.CabinetsEdit) {
		page.Buttons = []ui.Button{{Label: say("openings.name_key"), Icon: "key", Href: placeHref(f.place.ID) + "/override"}}
	}
	for _, v := range shown {
		row := views.ThingRow{ID: "o-" + string(v.ID), Href: openingHref(v.Opening), Name: r.Say.Moment(v.At, r.Now()), Cells: []views.ThingCell{{Text: ui.Text(openingWho(r, v))}, {Text: ui.Text(or(v.Cause, say("openings.no_cause")))}}}
		row.State, row.Word = openingState(r, v.Opening)
		page.List.Rows = append(page.List.Rows, row)
	}
	if len(shown) == 0 {
		page.List.Empty = &ui.Empty{Title: say("openings.empty"), Text: say("openings.empty_text")}
	}
	if more {
		page.List.MoreLabel, page.List.More = say("board.more"), openingsHref(f.place.ID)+"?after="+string(shown[len(shown)-1].ID)
	}
	return r.HTML(page.Show())
}

// openingState is how an opening stands, as a chip.
func openingState(r *Request, o custody.Opening) (state, word string) {
	switch {
	case o.ClosedAt != nil:
		return "in", r.Say.Say("openings.state.closed")
	case o.PersonID != "":
		return "due", r.Say.Say("openings.state.key")
	}
	return "fail", r.Say.Say("openings.state.unknown")
}

// openingWho says with which key it was opened, as far as anybody knows.
func openingWho(r *Request, v store.OpeningView) string {
	switch {
	case v.PersonID != "" && v.Since != nil:
		return r.Say.Say("openings.by_key", "key", v.Code, "person", v.Person, "since", r.Say.Moment(*v.Since, r.Now()))
	case v.ItemID != "":
		return r.Say.Say("openings.by_nobody", "key", v.Code)
	}
	return r.Say.Say("openings.by_unknown")
}

// movedKinds are what a cabinet tells of its slots.
var movedKinds = []custody.EventKind{custody.TakenLoose, custody.FireTaken, custody.Taken, custody.Returned, custody.Found, custody.Hung, custody.Corrected, custody.WrongSlot, custody.UnknownTag, custody.SlotFault}

// mostMoved bounds what the page of an opening lists of them.
const mostMoved = 200

func (s *Server) opening(r *Request) error { return s.openingPage(r, r.Form()) }

func (s *Server) openingPage(r *Request, f *form) error {
	var v store.OpeningView
	var place custody.Place
	var moved []store.EventView
	var names map[string]string
	err := r.Read(func(rx *store.Rx) (err error) {
		if place, err = r.knownPlace(rx); err != nil {
			return err
		}
		if v, err = rx.OpeningView(custody.OpeningID(r.Params("opening"))); err == nil && v.PlaceID != place.ID {
			err = tenants.Fail(tenants.NotFound, "opening_not_found")
		}
		if err != nil {
			return err
		}
		if names, err = rx.PlaceNames(); err != nil {
			return err
		}
		ask := store.TimelineAsk{Device: v.DeviceID, Kinds: movedKinds, From: v.At, Limit: mostMoved}
		if v.ShutAt != nil {
			ask.To = v.ShutAt.Add(movedAfter)
		}
		moved, err = rx.Timeline(ask)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("openings.heading", "place", place.Name, "at", r.Say.Moment(v.At, r.Now()))
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Thing{Staff: st, Path: []ui.Crumb{{Label: place.Name, Href: placeHref(place.ID)}, {Label: say("openings.short"), Href: openingsHref(place.ID)}}, Heading: title, Sentence: ui.Text(openingWho(r, v)),
		FactsTitle: say("common.details"), FactsLabel: say("keys.facts_about", "key", place.Name), Facts: []ui.Fact{fact(say("openings.opened"), r.Say.Moment(v.At, r.Now()))},
		Story: &views.Story{Title: say("openings.moved"), Empty: say("openings.moved_none"), Days: storyDays(r.Say, names, moved, r.Now()), Shown: r.Say.Count("keys.events_shown", len(moved))}}
	page.State, page.Word = openingState(r, v.Opening)
	shut := say("openings.stands")
	if v.ShutAt != nil {
		shut = r.Say.Moment(*v.ShutAt, r.Now())
	}
	page.Facts = append(page.Facts, fact(say("openings.shut"), shut))
	if v.ClosedAt != nil {
		page.Facts = append(page.Facts, fact(say("openings.column.cause"), v.Cause), fact(say("openings.closed"), joinWords(r.Say.Moment(*v.ClosedAt, r.Now()), v.Closer)))
	}
	page.Buttons = []ui.Button{{Label: say("differ.short"), Kind: ui.Ghost, Href: differencesHref(place.ID)}}
	if v.ClosedAt == nil && v.ShutAt != nil && r.Scope.Can(tenants.CabinetsEdit) {
		cause := f.input("cause", say("openings.cause"), f.text("cause"))
		cause.Required, cause.Hint = true, say("openings.cause_hint")
		page.Body = views.Cause(openingHref(v.Opening), r.Once(), f.problems, cause, say("openings.close"))
	}
	if page.Body == nil {
		for _, wrong := range f.problems {
			page.Notes = append(page.Notes, ui.Note{State: "fail", Bold: wrong.Text, Alert: true})
		}
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// movedAfter is how long after the door is shut what the cabinet finds still
// belongs to the opening.
const movedAfter = 2 * keys.LongLife

func (s *Server) openingClose(r *Request) error {
	f, place, id := r.Form(), custody.PlaceID(r.Params("id")), custody.OpeningID(r.Params("opening"))
	err := keys.CloseOpening(r.UserContext(), store.In[keys.OpeningTx](s.Store), r.Scope, place, id, f.text("cause"))
	if err != nil && f.wrong(err) {
		return s.openingPage(r, f)
	}
	if err != nil {
		return err
	}
	return r.To(openingsHref(place) + "/" + string(id))
}

func (s *Server) overridePage(r *Request) error { return s.overrideForm(r, r.Form()) }

func (s *Server) overrideForm(r *Request, f *form) error {
	var facts overrideFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		facts, err = r.readOverride(rx)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("openings.name_heading", "place", facts.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	code := f.input("code", say("differ.code"), or(f.text("code"), facts.item.Code))
	code.Hint = say("openings.name_hint")
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: facts.place.Name, Href: placeHref(facts.place.ID)}, {Label: say("openings.short"), Href: openingsHref(facts.place.ID)}}, Heading: title, Lede: say("openings.name_lede"), Problems: f.problems,
		Action: placeHref(facts.place.ID) + "/override", Once: r.Once(), Fields: []views.FormField{{Field: code}}, Submit: say("common.save"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: openingsHref(facts.place.ID)}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) overrideName(r *Request) error {
	f, place := r.Form(), custody.PlaceID(r.Params("id"))
	err := keys.NameOverride(r.UserContext(), store.In[keys.OpeningTx](s.Store), r.Scope, place, f.text("code"))
	if err != nil && f.wrong(err) {
		return s.overrideForm(r, f)
	}
	if err != nil {
		return err
	}
	return r.To(openingsHref(place))
}

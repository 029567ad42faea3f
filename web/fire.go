package web

import (
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// fireRoutes are what the fire panel of a cabinet opens, its alarms, and who
// took what.
func (s *Server) fireRoutes() []Route {
	return []Route{
		get("/cabinets/:id/fire", tenants.CabinetsRead, s.fire),
		get("/cabinets/:id/fire/preset", tenants.EmergencyPass, proveFirst(s.firePresetPage)),
		post("/cabinets/:id/fire/preset", tenants.EmergencyPass, s.firePreset),
		get("/cabinets/:id/fire/takes/:take", tenants.KeysIssue, s.fireWhoPage),
		post("/cabinets/:id/fire/takes/:take", tenants.KeysIssue, s.fireWho),
	}
}

func fireHref(place custody.PlaceID) string { return placeHref(place) + "/fire" }

func fireTakeHref(t custody.FireTake) string {
	return fireHref(t.PlaceID) + "/takes/" + string(t.ID)
}

// mostFires bounds the alarms and the takes that a page shows; the log has all.
const mostFires = 50

// fireFacts is what the page shows.
type fireFacts struct {
	place custody.Place
	set   custody.FireSet
	keys  map[custody.ItemID]store.ItemRow
	fires []store.FireView
	takes []store.FireTakeView
}

func (r *Request) readFireSet(rx *store.Rx) (f fireFacts, err error) {
	if f.place, err = r.knownPlace(rx); err != nil {
		return f, err
	}
	if f.place.Kind != custody.Cabinet {
		return f, tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", f.place.Name)
	}
	if f.set, err = rx.FireSet(f.place.ID); err != nil || len(f.set.Keys) == 0 {
		return f, err
	}
	items, err := rx.Items(store.ItemAsk{IDs: f.set.Keys, Limit: custody.MostFireKeys})
	f.keys = map[custody.ItemID]store.ItemRow{}
	for _, it := range items {
		f.keys[it.ID] = it
	}
	return f, err
}

func (s *Server) fire(r *Request) error {
	var f fireFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		if f, err = r.readFireSet(rx); err != nil {
			return err
		}
		if f.fires, err = rx.Fires(store.FireAsk{Place: f.place.ID, Limit: mostFires}); err != nil {
			return err
		}
		f.takes, err = rx.FireTakes(store.FireTakeAsk{Place: f.place.ID, Limit: mostFires})
		return err
	})
	if err != nil {
		return err
	}
	title := r.Say.Say("fire.title", "place", f.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	return r.HTML(firePage(r, st, f, title).Show())
}

func firePage(r *Request, st views.Staff, f fireFacts, title string) views.Things {
	say := r.Say.Say
	page := views.Things{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: f.place.Name, Href: placeHref(f.place.ID)}}, Heading: title}
	for _, v := range f.fires {
		if v.Live() {
			page.Notes = append(page.Notes, fireNote(r, v, ""))
		}
	}
	if n := openTakes(f.takes); n > 0 {
		page.Notes = append(page.Notes, ui.Note{State: "missing", Icon: "missing", Bold: r.Say.Count("fire.unnamed", n), Sub: say("fire.unnamed_help")})
	}
	if r.Scope.Can(tenants.EmergencyPass) {
		page.Buttons = []ui.Button{{Label: say("fire.preset"), Icon: "edit", Href: fireHref(f.place.ID) + "/preset"}}
	}
	page.List = views.Listing{ID: "preset", Title: say("fire.keys"), Caption: say("fire.keys"), Columns: columns(say("board.column.state"), say("board.column.key"), say("board.column.holder"), say("fire.column.turn")), Shown: stayWord(r, f.set.Stay)}
	for i, id := range f.set.Keys {
		row := keyRow(r.Say, f.keys[id])
		page.List.Rows = append(page.List.Rows, views.ThingRow{ID: "p-" + string(id), Href: row.Href, Code: row.Code, Name: row.Name, Sub: row.Sub, State: row.State, Word: row.Word, Cells: []views.ThingCell{{Class: "holder", Text: row.Holder}, {Text: ui.Text(r.Say.Number(int64(i + 1)))}}})
	}
	if len(f.set.Keys) == 0 {
		page.List.Shown, page.List.Empty = "", &ui.Empty{Title: say("fire.empty"), Text: say("fire.empty_text")}
	}
	page.After = []views.Listing{fireTakes(r, f), fireAlarms(r, f)}
	return page
}

func openTakes(vs []store.FireTakeView) (n int) {
	for _, v := range vs {
		if v.Open() {
			n++
		}
	}
	return n
}

func stayWord(r *Request, stay time.Duration) string {
	if stay == 0 {
		return r.Say.Say("fire.stay_over")
	}
	return r.Say.Say("fire.stay_for", "min", int64(stay.Minutes()))
}

// fireNote tells of an alarm that goes on.
func fireNote(r *Request, v store.FireView, href string) ui.Note {
	n := ui.Note{State: "missing", Icon: "siren", Bold: r.Say.Say("fire.on", "place", v.Place, "site", v.Site, "at", r.Say.Moment(v.At, r.Now())), Sub: r.Say.Say("fire.on_help")}
	if href != "" {
		n.Text = ui.Rich{{Text: r.Say.Say("fire.short"), Href: href}}
	}
	return n
}

func fireTakes(r *Request, f fireFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "takes", Title: say("fire.takes"), Caption: say("fire.takes"), Columns: columns(say("board.column.state"), say("fire.column.key"), say("fire.column.at"), say("fire.column.who")), None: say("fire.takes_none")}
	for _, v := range f.takes {
		row := views.ThingRow{ID: "t-" + string(v.ID), Href: keyHref(v.ItemID), Code: v.Code, Name: v.Name, State: "missing", Word: say("fire.state.open"), Cells: []views.ThingCell{{Text: ui.Text(r.Say.Moment(v.At, r.Now()))}, {Text: ui.Text(say("fire.nobody"))}}}
		switch {
		case v.NamedAt != nil:
			row.State, row.Word, row.Cells[1].Text = "out", say("fire.state.named"), ui.Text(v.Person)
		case v.BackAt != nil:
			row.State, row.Word, row.Cells[1].Text = "in", say("fire.state.back"), ui.Text(r.Say.Moment(*v.BackAt, r.Now()))
		case r.Scope.Can(tenants.KeysIssue):
			row.Cells[1].Text = ui.Rich{{Text: say("fire.say_who"), Href: fireTakeHref(v.FireTake)}}
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func fireAlarms(r *Request, f fireFacts) views.Listing {
	say := r.Say.Say
	l := views.Listing{ID: "alarms", Title: say("fire.alarms"), Caption: say("fire.alarms"), Columns: columns(say("board.column.state"), say("fire.column.raised"), say("fire.column.cleared"), say("fire.column.told")), None: say("fire.alarms_none")}
	for _, v := range f.fires {
		row := views.ThingRow{ID: "f-" + string(v.ID), Name: r.Say.Moment(v.At, r.Now()), State: "in", Word: say("fire.state.over"), Cells: []views.ThingCell{{Text: ui.Text(say("fire.not_over"))}, {Text: ui.Text(r.Say.Number(int64(v.Told)))}}}
		switch {
		case v.ClearedAt != nil:
			row.Cells[0].Text = ui.Text(r.Say.Moment(*v.ClearedAt, r.Now()))
		case v.Live():
			row.State, row.Word = "missing", say("fire.state.on")
		default:
			row.State, row.Word = "due", say("fire.state.unknown")
		}
		if v.LateBy > 0 {
			row.Cells[1].Text = ui.Text(say("fire.late"))
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func (s *Server) firePresetPage(r *Request) error { return s.firePresetForm(r, r.Form()) }

func (s *Server) firePresetForm(r *Request, f *form) error {
	var facts fireFacts
	err := r.Read(func(rx *store.Rx) (err error) {
		facts, err = r.readFireSet(rx)
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("fire.preset_heading", "place", facts.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	var codes []string
	for _, id := range facts.set.Keys {
		codes = append(codes, facts.keys[id].Code)
	}
	text, stay := strings.Join(codes, "\n"), facts.set.Stay
	if f.r.Method() == "POST" {
		text, stay = f.text("codes"), time.Duration(f.whole("stay"))*time.Minute
	}
	area := f.input("codes", say("fire.codes"), text)
	area.Hint = say("fire.codes_hint")
	var stays []ui.Option
	for _, d := range custody.FireStays {
		stays = append(stays, ui.Option{Value: itoa(int(d.Minutes())), Label: stayWord(r, d), On: d == stay})
	}
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: facts.place.Name, Href: placeHref(facts.place.ID)}, {Label: say("fire.short"), Href: fireHref(facts.place.ID)}}, Heading: title, Lede: say("fire.preset_lede"), Problems: f.problems,
		Action: fireHref(facts.place.ID) + "/preset", Once: r.Once(), Fields: []views.FormField{{Kind: "area", Field: area}, {Kind: "select", Field: f.input("stay", say("fire.stay"), ""), Options: stays}}, Submit: say("common.save"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: fireHref(facts.place.ID)}}
	if proof := r.proofWanted(f); proof != nil {
		page.Fields = append(page.Fields, views.FormField{Field: *proof})
	}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) firePreset(r *Request) error {
	f, place := r.Form(), custody.PlaceID(r.Params("id"))
	if _, err := r.proven(f); err != nil {
		return err
	}
	if len(f.problems) > 0 {
		return s.firePresetForm(r, f)
	}
	stay := time.Duration(-1)
	if m := f.whole("stay"); slices.Contains(custody.FireStays, time.Duration(m)*time.Minute) {
		stay = time.Duration(m) * time.Minute
	}
	_, err := keys.PresetFire(r.UserContext(), store.In[keys.FireTx](s.Store), r.Scope, keys.FireAsk{PlaceID: place, Codes: f.lines("codes"), Stay: stay})
	if err != nil && f.wrong(err) {
		return s.firePresetForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("fire.done.preset")
	return r.To(fireHref(place))
}

func (s *Server) fireWhoPage(r *Request) error { return s.fireWhoForm(r, r.Form()) }

// fireWhoForm asks who took a key during an alarm, and until when they have it.
func (s *Server) fireWhoForm(r *Request, f *form) error {
	var v store.FireTakeView
	var place custody.Place
	err := r.Read(func(rx *store.Rx) (err error) {
		if place, err = r.knownPlace(rx); err != nil {
			return err
		}
		vs, err := rx.FireTakes(store.FireTakeAsk{Place: place.ID, ID: custody.FireTakeID(r.Params("take")), Limit: 1})
		if err == nil && len(vs) == 0 {
			err = tenants.Fail(tenants.NotFound, "fire_take_not_found")
		}
		if err == nil {
			v = vs[0]
		}
		return err
	})
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("fire.who_heading", "key", v.Code)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	person := f.input("person", say("emergency.exempt_number"), f.text("person"))
	person.Hint, person.Required = say("emergency.exempt_hint"), true
	due := f.input("due", say("fire.due"), or(f.text("due"), dayOf(r, at(r.Now()))))
	due.Type, due.Required, due.Hint = "date", true, say("fire.due_hint")
	page := views.FormPage{Staff: st, Path: []ui.Crumb{{Label: place.Name, Href: placeHref(place.ID)}, {Label: say("fire.short"), Href: fireHref(place.ID)}}, Heading: title, Lede: say("fire.who_lede", "at", r.Say.Moment(v.At, r.Now()), "slot", v.Slot), Problems: f.problems,
		Action: fireTakeHref(v.FireTake), Once: r.Once(), Fields: []views.FormField{{Field: person}, {Field: due}}, Submit: say("fire.who_do"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: fireHref(place.ID)}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

func (s *Server) fireWho(r *Request) error {
	f := r.Form()
	in := keys.FireWho{PlaceID: custody.PlaceID(r.Params("id")), Take: custody.FireTakeID(r.Params("take"))}
	err := r.Read(func(rx *store.Rx) error {
		p, err := rx.PersonByNumber(f.text("person"))
		in.PersonID = p.ID
		return err
	})
	if err != nil && tenants.KindOf(err) != tenants.NotFound {
		return err
	}
	if due := f.day("due"); due != nil {
		in.DueAt = due.AddDate(0, 0, 1) // to the end of that day
	}
	_, err = keys.NameFireTaker(r.UserContext(), store.In[keys.FireTx](s.Store), r.Scope, in)
	if err != nil && f.wrong(err) {
		return s.fireWhoForm(r, f)
	}
	if err != nil {
		return err
	}
	r.Flash("fire.done.named")
	return r.To(fireHref(in.PlaceID))
}

// fireBanner says on every page that the fire panel at a cabinet gives alarm.
func (r *Request) fireBanner(v store.FireView) *ui.Banner {
	b := &ui.Banner{Kind: "incident", Word: r.Say.Say("fire.banner_word"), Text: r.Say.Say("fire.banner", "place", v.Place, "site", v.Site, "at", r.Say.Moment(v.At, r.Now()))}
	if r.Scope.Can(tenants.CabinetsRead) {
		b.Button = ui.Button{Label: r.Say.Say("fire.banner_open"), Row: true, Href: fireHref(v.PlaceID)}
	}
	return b
}

// fireNotes are what the page of emergencies says of fire panels.
func fireNotes(r *Request, f emergencyFacts) (out []ui.Note) {
	for _, v := range f.fires {
		out = append(out, fireNote(r, v, fireHref(v.PlaceID)))
	}
	for _, v := range f.takes {
		out = append(out, ui.Note{State: "missing", Icon: "missing", Bold: r.Say.Say("fire.took", "key", v.Code, "place", v.Place, "at", r.Say.Moment(v.At, r.Now())), Text: ui.Rich{{Text: r.Say.Say("fire.say_who"), Href: fireTakeHref(v.FireTake)}}})
	}
	return out
}

// liveFire is what fireBanner tells of, nil for nothing that the reader sees.
func liveFire(rx *store.Rx) (*store.FireView, error) {
	vs, err := rx.Fires(store.FireAsk{Live: true, Limit: 1})
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	return &vs[0], nil
}

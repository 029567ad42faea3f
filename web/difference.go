package web

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// differenceRoutes list where slots and record differ, and let somebody settle
// each.
func (s *Server) differenceRoutes() []Route {
	return []Route{
		get("/cabinets/:id/differences", tenants.CabinetsRead, s.differences),
		get("/cabinets/:id/differences/:slot", tenants.KeysEdit, s.difference),
		post("/cabinets/:id/differences/:slot", tenants.KeysEdit, s.differenceSettle),
	}
}

func differencesHref(place custody.PlaceID) string { return placeHref(place) + "/differences" }

func differenceHref(place custody.PlaceID, d custody.Difference) string {
	to := differencesHref(place) + "/" + itoa(d.Slot)
	if d.Item.ID != "" {
		to += "?key=" + url.QueryEscape(string(d.Item.ID))
	}
	return to
}

// differFacts is what the pages of differences show.
type differFacts struct {
	place  custody.Place
	all    []custody.Difference
	people map[tenants.PersonID]string
	places map[string]string
}

func (r *Request) readDifferences() (f differFacts, err error) {
	err = r.Read(func(rx *store.Rx) error {
		if f.place, err = r.knownPlace(rx); err != nil {
			return err
		}
		if f.place.Kind != custody.Cabinet {
			return tenants.Fail(tenants.Conflict, "order_no_cabinet", "place", f.place.Name)
		}
		sensed, err := rx.SensedAt(f.place.ID)
		if err != nil {
			return err
		}
		items, err := rx.ItemsAround(f.place.ID)
		if err != nil {
			return err
		}
		f.all = custody.CompareSlots(f.place.ID, sensed, items)
		var who []tenants.PersonID
		for _, d := range f.all {
			if d.Item.HolderID != "" {
				who = append(who, d.Item.HolderID)
			}
		}
		if f.people, err = rx.PersonNames(who); err != nil {
			return err
		}
		f.places, err = rx.PlaceNames()
		return err
	})
	return f, err
}

func (s *Server) differences(r *Request) error {
	f, err := r.readDifferences()
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("differ.title", "place", f.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	page := views.Things{Staff: st, Path: []ui.Crumb{{Label: say("cabinets.title"), Href: "/cabinets"}, {Label: f.place.Name, Href: placeHref(f.place.ID)}}, Heading: title,
		List: views.Listing{ID: "differences", Caption: title, Columns: columns(say("board.column.state"), say("board.column.key"), say("differ.column.slot"), say("differ.column.record"))}}
	if r.Scope.Can(tenants.KeysIssue) {
		page.Buttons = []ui.Button{{Label: r.Say.Label("custody.action", keys.ActionInventory), Icon: "search", Href: newOrderHref(f.place.ID, keys.ActionInventory)}}
	}
	for _, d := range f.all {
		row := views.ThingRow{ID: "d-" + itoa(d.Slot) + "-" + string(d.Item.ID), Code: or(d.Item.Code, say("differ.no_key")), Name: or(d.Item.Name, d.Tag), State: differState(d.Kind), Word: r.Say.Label("differ.kind", string(d.Kind)),
			Cells: []views.ThingCell{slotSays(r, d), recordSays(r, f, d)}}
		switch {
		case len(d.Kind.Acts()) > 0 && r.Scope.Can(tenants.KeysEdit):
			row.Href = differenceHref(f.place.ID, d)
		case d.Item.ID != "":
			row.Href = keyHref(d.Item.ID)
		}
		page.List.Rows = append(page.List.Rows, row)
	}
	if len(f.all) == 0 {
		page.List.Empty = &ui.Empty{Title: say("differ.empty"), Text: say("differ.empty_text")}
	}
	return r.HTML(page.Show())
}

func differState(k custody.DifferKind) string {
	switch k {
	case custody.DifferFault:
		return "fail"
	case custody.DifferMissing, custody.DifferGone:
		return "missing"
	}
	return "overdue"
}

// slotSays is what the sensor read, and when it last said anything.
func slotSays(r *Request, d custody.Difference) views.ThingCell {
	say := r.Say.Say
	var text string
	switch d.Kind {
	case custody.DifferFault:
		text = say("differ.slot.fault", "slot", d.Slot)
	case custody.DifferTag:
		text = say("differ.slot.tag", "slot", d.Slot, "tag", d.Tag)
	case custody.DifferAstray, custody.DifferElse:
		text = say("differ.slot.key", "slot", d.Slot, "key", d.Item.Code)
	default:
		text = say("differ.slot.not", "slot", d.Slot)
		if d.Slot == 0 {
			text = say("differ.slot.nowhere")
		}
	}
	cell := views.ThingCell{Text: ui.Text(text)}
	if d.SensedAt != nil {
		cell.Sub = say("differ.since", "at", r.Say.Moment(*d.SensedAt, r.Now()))
	}
	return cell
}

// recordSays is what the record says, and since when.
func recordSays(r *Request, f differFacts, d custody.Difference) views.ThingCell {
	say, it := r.Say.Say, d.Item
	if it.ID == "" {
		return views.ThingCell{Text: ui.Text(say("differ.record.none"))}
	}
	text := r.Say.Label("custody.state", string(it.State))
	switch {
	case it.State == custody.Out && f.people[it.HolderID] != "":
		text = say("differ.record.with", "person", f.people[it.HolderID])
	case it.State == custody.Missing && f.people[it.HolderID] != "":
		text = say("differ.record.missing_with", "person", f.people[it.HolderID])
	case d.Kind == custody.DifferAstray:
		text = say("differ.record.home", "place", f.places[string(it.HomeID)], "slot", it.HomeSlot)
	case it.State == custody.In && it.Slot > 0:
		text = say("differ.record.in", "place", f.places[string(it.PlaceID)], "slot", it.Slot)
	case it.State == custody.In || it.State == custody.ToHang:
		text = say("differ.record.at", "place", f.places[string(it.PlaceID)])
	}
	return views.ThingCell{Text: ui.Text(text), Sub: say("differ.since", "at", r.Say.Moment(it.UpdatedAt, r.Now()))}
}

// one is the difference that the address names, as it is now.
func (f differFacts) one(r *Request) (custody.Difference, error) {
	no, _ := strconv.Atoi(r.Params("slot"))
	key := custody.ItemID(or(r.Query("key"), r.FormValue("key")))
	for _, d := range f.all {
		if d.Slot == no && d.Item.ID == key && len(d.Kind.Acts()) > 0 {
			return d, nil
		}
	}
	return custody.Difference{}, tenants.Fail(tenants.NotFound, "difference_gone", "slot", itoa(no))
}

func (s *Server) difference(r *Request) error { return s.differenceForm(r, r.Form()) }

func (s *Server) differenceForm(r *Request, f *form) error {
	facts, err := r.readDifferences()
	if err != nil {
		return err
	}
	d, err := facts.one(r)
	if err != nil {
		return err
	}
	say := r.Say.Say
	title := say("differ.heading."+string(d.Kind), "slot", d.Slot, "key", d.Item.Code, "place", facts.place.Name)
	st, err := r.Staff(title)
	if err != nil {
		return err
	}
	slot, record := slotSays(r, d), recordSays(r, facts, d)
	page := views.FormPage{Staff: st, Heading: title, Path: []ui.Crumb{{Label: facts.place.Name, Href: placeHref(facts.place.ID)}, {Label: say("differ.short"), Href: differencesHref(facts.place.ID)}},
		Lede: say("differ.lede"), Problems: f.problems, Action: differencesHref(facts.place.ID) + "/" + itoa(d.Slot), Once: r.Once(), Hidden: map[string]string{"key": string(d.Item.ID)},
		Notes:  []ui.Note{{State: "wait", Icon: "cabinet", Bold: slot.Text.Plain(), Sub: slot.Sub}, {State: "wait", Icon: "log", Bold: record.Text.Plain(), Sub: record.Sub}},
		Fields: correctFields(r, d, f), Submit: say("differ.submit"), Cancel: ui.Crumb{Label: say("common.cancel"), Href: differencesHref(facts.place.ID)}}
	if len(f.problems) > 0 {
		return r.Refused(page.Show())
	}
	return r.HTML(page.Show())
}

// correctHours are the spans after which a key that somebody has is due.
var correctHours = []int{1, 4, 8, 24}

func correctFields(r *Request, d custody.Difference, f *form) (fields []views.FormField) {
	say, acts := r.Say.Say, d.Kind.Acts()
	var choices []ui.Option
	for _, a := range acts {
		key := string(a)
		if a == custody.CorrectSlot {
			key += "_" + string(d.Kind)
		}
		choices = append(choices, ui.Option{Value: string(a), Label: say("differ.act."+key, "key", d.Item.Code, "slot", d.Slot), Sub: say("differ.act." + key + ".help"), On: f.text("act") == string(a) || f.text("act") == "" && len(acts) == 1})
	}
	fields = append(fields, views.FormField{Kind: "own", Wide: true, Own: views.Chooser("act", say("differ.what"), choices)})
	for _, a := range acts {
		switch a {
		case custody.CorrectPerson:
			who := f.input("person", say("differ.person"), f.text("person"))
			who.Hint = say("differ.person_hint")
			due := f.input("hours", say("differ.due"), "")
			var spans []ui.Option
			for _, n := range correctHours {
				spans = append(spans, ui.Option{Value: itoa(n), Label: r.Say.Span(time.Duration(n) * time.Hour), On: f.text("hours") == itoa(n) || f.text("hours") == "" && n == 4})
			}
			fields = append(fields, views.FormField{Field: who}, views.FormField{Field: due, Kind: "select", Options: spans})
		case custody.CorrectTag:
			code := f.input("code", say("differ.code"), f.text("code"))
			code.Required, code.Hint = true, say("differ.code_hint")
			fields = append(fields, views.FormField{Field: code})
		}
	}
	reason := f.input("reason", say("differ.reason"), f.text("reason"))
	reason.Required, reason.Hint = true, say("orders.reason_hint")
	return append(fields, views.FormField{Field: reason, Kind: "area"})
}

func (s *Server) differenceSettle(r *Request) error {
	f := r.Form()
	no, _ := strconv.Atoi(r.Params("slot"))
	in := keys.CorrectAsk{PlaceID: custody.PlaceID(r.Params("id")), Slot: no, ItemID: custody.ItemID(f.text("key")), Act: custody.CorrectAct(f.text("act")), Code: f.text("code"), Reason: f.text("reason")}
	if in.Act == custody.CorrectPerson {
		id, err := r.personSaid(f.text("person"))
		if err != nil && !f.wrong(err) {
			return err
		}
		in.PersonID = id
		hours := 4
		for _, n := range correctHours {
			if f.text("hours") == itoa(n) {
				hours = n
			}
		}
		due := r.Now().Add(time.Duration(hours) * time.Hour)
		in.DueAt = &due
	}
	if len(f.problems) > 0 {
		return s.differenceForm(r, f)
	}
	out, err := keys.Correct(r.UserContext(), store.In[keys.CorrectTx](s.Store), r.Scope, in)
	if err != nil && f.wrong(err) {
		return s.differenceForm(r, f)
	}
	if err != nil {
		return err
	}
	if out.Incident != "" {
		return r.To("/incidents/" + string(out.Incident))
	}
	return r.To(differencesHref(in.PlaceID))
}

// personSaid is the one person whom a number or a name means.
func (r *Request) personSaid(text string) (id tenants.PersonID, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", tenants.Fail(tenants.Invalid, "person_required").At("person")
	}
	err = r.Read(func(rx *store.Rx) error {
		p, err := rx.PersonByNumber(text)
		if err == nil {
			id = p.ID
			return nil
		}
		if tenants.KindOf(err) != tenants.NotFound {
			return err
		}
		rows, err := rx.People(store.PeopleAsk{Text: text, Limit: 2})
		switch {
		case err != nil:
			return err
		case len(rows) == 0:
			return tenants.Fail(tenants.Invalid, "person_said_nobody").At("person")
		case len(rows) > 1:
			return tenants.Fail(tenants.Invalid, "person_said_several").At("person")
		}
		id = rows[0].ID
		return nil
	})
	return id, err
}

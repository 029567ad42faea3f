package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/views"
	"claviger/views/ui"
)

// bookingChip is the chip of a booking and its word. One that should have
// begun and whose key is late is told first.
func bookingChip(r *Request, v store.BookingView) (chip, word string) {
	switch {
	case v.State == custody.Booked && v.WaitingAt != nil:
		return "overdue", r.Say.Say("bookings.waiting")
	case v.State == custody.BookingOut && v.ToAt.Before(r.Now()):
		return "overdue", r.Say.Say("bookings.late")
	}
	chip, known := bookingChips[v.State]
	if !known {
		chip = "retired"
	}
	return chip, r.Say.Label("bookings.state", string(v.State))
}

// bookingChips are the chips of bookings that are neither given up nor late.
var bookingChips = map[custody.BookingState]string{custody.Booked: "booked", custody.BookingOut: "out", custody.BookingDone: "ok"}

// bookingsView is the calendar: a day or a week as a grid, or a list.
func bookingsView(r *Request, st views.Staff, c calendar, vs []store.BookingView, pools []store.PoolRow, rows []custody.Candidate) views.Bookings {
	say := r.Say.Say
	page := views.Bookings{Staff: st, Heading: say("nav.bookings"), Group: say("bookings.show"), TabsLabel: say("bookings.view"), PoolLabel: say("bookings.pools")}
	if r.Scope.Can(tenants.SettingsEdit) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("bookings.terms"), Icon: "gear", Href: "/bookings/terms"})
	}
	page.Buttons = append(page.Buttons, ui.Button{Label: say("bookings.new"), Kind: ui.Primary, Icon: "booked", Href: "/bookings/new"})
	if !c.own {
		page.Tabs, page.Pools = bookingTabs(r, c), poolTabs(r, c, pools)
	}
	if c.view == "list" {
		list := bookingList(r, vs, c)
		page.List = &list
		return page
	}
	page.Period, page.Moves = bookingPeriod(r, c)
	page.Grid = bookingGrid(r, c, vs, rows)
	return page
}

// bookingTabs are day, week and list. From a period that holds today, or from
// the list, the others show today.
func bookingTabs(r *Request, c calendar) (tabs []ui.Tab) {
	today, day := r.Now().In(c.zone), c.from
	if c.view == "list" || c.view == "week" && !today.Before(c.from) && today.Before(c.to) {
		day = today
	}
	for _, view := range []string{"day", "week", "list"} {
		tabs = append(tabs, ui.Tab{Label: r.Say.Say("bookings.view_" + view), Href: c.href(view, day, c.pool), Current: view == c.view})
	}
	return tabs
}

// poolTabs narrow the calendar to one set of equal keys.
func poolTabs(r *Request, c calendar, pools []store.PoolRow) []ui.Tab {
	tabs := []ui.Tab{{Label: r.Say.Say("bookings.all_keys"), Href: c.href(c.view, c.from, ""), Current: c.pool == ""}}
	for _, p := range pools {
		tabs = append(tabs, ui.Tab{Label: p.Name, Href: c.href(c.view, c.from, p.ID), Current: p.ID == c.pool})
	}
	return tabs
}

// bookingPeriod is what the grid shows, and the way to the one before, to
// today and to the one after.
func bookingPeriod(r *Request, c calendar) (period string, moves []ui.Button) {
	period, days := r.Say.LongDay(c.from), 1
	if c.view == "week" {
		days = 7
		period = r.Say.Say("bookings.period", "from", r.Say.Date(c.from), "to", r.Say.Date(c.to.AddDate(0, 0, -1)))
	}
	return period, []ui.Button{
		{Label: r.Say.Say("bookings.before"), Icon: "left", Href: c.href(c.view, c.from.AddDate(0, 0, -days), c.pool)},
		{Label: r.Say.Say("keys.today"), Href: c.href(c.view, r.Now().In(c.zone), c.pool)},
		{Label: r.Say.Say("bookings.after"), Icon: "chev", Href: c.href(c.view, c.from.AddDate(0, 0, days), c.pool)},
	}
}

// bookingList is bookings one a line, earliest first.
func bookingList(r *Request, vs []store.BookingView, c calendar) views.Listing {
	say := r.Say.Say
	list := views.Listing{ID: "bookings", Caption: say("bookings.caption"), Columns: bookingColumns(r)}
	shown, more := cut(vs)
	for _, v := range shown {
		list.Rows = append(list.Rows, bookingRow(r, v))
	}
	if len(shown) == 0 {
		list.Empty = &ui.Empty{Title: say("bookings.empty_ahead"), Text: say("bookings.empty_text")}
		return list
	}
	list.Shown = r.Say.Count("bookings.shown", len(shown))
	if more {
		list.MoreLabel, list.More = say("bookings.later"), c.href("list", c.from, c.pool)+"&after="+string(shown[len(shown)-1].ID)
	}
	return list
}

func bookingColumns(r *Request) []ui.Column {
	return columns(r.Say.Say("board.column.state"), r.Say.Say("board.column.key"), r.Say.Say("bookings.from"), r.Say.Say("bookings.to"), r.Say.Say("bookings.who_for"))
}

func bookingRow(r *Request, v store.BookingView) views.ThingRow {
	chip, word := bookingChip(r, v)
	return views.ThingRow{ID: "b-" + string(v.ID), Href: bookingHref(v.ID), Code: v.Code, Name: v.Name, State: chip, Word: word,
		Cells: []views.ThingCell{{Class: "holder", Text: ui.Text(r.Say.Moment(v.FromAt, r.Now()))}, {Class: "due", Text: ui.Text(r.Say.Moment(v.ToAt, r.Now()))}, {Class: "place", Text: ui.Text(v.Who())}}}
}

// bookingView is the page of one booking.
func bookingView(r *Request, st views.Staff, v store.BookingView) views.Thing {
	say := r.Say.Say
	t := views.Thing{Staff: st, Heading: say("bookings.heading", "key", v.Code), Path: []ui.Crumb{{Label: say("nav.bookings"), Href: "/bookings"}}, FactsTitle: say("bookings.facts"), FactsLabel: say("bookings.facts")}
	t.State, t.Word = bookingChip(r, v)
	args := []any{"key", v.Code, "name", v.Name, "who", v.Who(), "from", r.Say.Moment(v.FromAt, r.Now()), "to", r.Say.Moment(v.ToAt, r.Now())}
	t.Sentence = weave(r.Say.Parts("bookings.sentence", args...), map[string]ui.Span{"key": {Href: r.keyLink(v), Code: true}, "who": {Href: r.personLink(v.PersonID)}})
	if r.mayChange(v) {
		t.Buttons = append(t.Buttons, ui.Button{ID: "change", Label: say("bookings.change_it"), Icon: "edit", Href: bookingHref(v.ID) + "/edit"})
		t.Acts = append(t.Acts, views.RowAct{Action: bookingHref(v.ID) + "/cancel", Button: ui.Button{ID: "cancel", Label: say("bookings.cancel"), Icon: "x", Kind: ui.Danger}})
	}
	if v.State == custody.Booked && r.Scope.Can(tenants.KeysIssue) && v.Item != custody.Out {
		t.Buttons = append(t.Buttons, ui.Button{ID: "take", Label: say("keys.act.take", "key", v.Code), Icon: "out", Kind: ui.Primary, Href: keyHref(v.ItemID) + "/take?person=" + string(v.PersonID)})
	}
	if v.WaitingAt != nil && v.State == custody.Booked {
		t.Notes = append(t.Notes, lateNote(r, v))
	}
	t.Facts = bookingFacts(r, v)
	return t
}

// lateNote says what is known of a key that is late.
func lateNote(r *Request, v store.BookingView) ui.Note {
	args := []any{"key", v.Code}
	if v.Item == custody.Out {
		args = append(args, "person", v.Holder)
		if v.DueAt != nil {
			args = append(args, "due", r.Say.Moment(*v.DueAt, r.Now()))
		}
	}
	return ui.Note{State: "overdue", Bold: r.Say.Say("bookings.note.late", args...), Sub: r.Say.Say("bookings.note.late_help")}
}

func (r *Request) keyLink(v store.BookingView) string {
	if r.Scope.Can(tenants.KeysRead) && r.Scope.SeesSite(v.SiteID) {
		return keyHref(v.ItemID)
	}
	return ""
}

func (r *Request) personLink(id tenants.PersonID) string {
	if id == "" || !r.Scope.Can(tenants.PeopleRead) {
		return ""
	}
	return personHref(id)
}

func bookingFacts(r *Request, v store.BookingView) []ui.Fact {
	say := r.Say.Say
	facts := []ui.Fact{{Term: say("bookings.who_for"), Text: ui.Text(v.Who())}, {Term: say("bookings.from"), Text: ui.Text(r.Say.Moment(v.FromAt, r.Now()))}, {Term: say("bookings.to"), Text: ui.Text(r.Say.Moment(v.ToAt, r.Now()))}}
	add := func(term, text string) {
		if text != "" {
			facts = append(facts, ui.Fact{Term: term, Text: ui.Text(text)})
		}
	}
	if v.Pool != "" {
		add(say("bookings.pool.one"), v.Pool)
	}
	add(say("keys.fact.purpose"), purposeWord(r.Say, v.Purpose))
	add(say("bookings.note"), v.Note)
	add(say("bookings.made_by"), joinWords(v.Maker, r.Say.Moment(v.MadeAt, r.Now())))
	if v.SettledAt != nil {
		add(say("bookings.settled"), r.Say.Moment(*v.SettledAt, r.Now()))
	}
	return facts
}

// mostNext is how many bookings the pages of a key and of a person show.
const mostNext = 5

// nearBooking is how long before its start a booking is told on the key's page.
const nearBooking = 8 * time.Hour

// nextBookings are the bookings of a key that are to come or run now.
func nextBookings(rx *store.Rx, item custody.ItemID, now time.Time) ([]store.BookingView, error) {
	return rx.Bookings(store.BookingAsk{Item: item, From: now, Active: true, Limit: mostNext})
}

// myBookings are those of the one who is signed in, and of their groups.
func myBookings(r *Request, rx *store.Rx) ([]views.Listing, error) {
	vs, err := rx.Bookings(store.BookingAsk{Person: r.Scope.Person(), From: r.Now(), Active: true, Limit: mostNext})
	if err != nil || len(vs) == 0 {
		return nil, err
	}
	list := views.Listing{ID: "mybookings", Title: r.Say.Say("bookings.yours"), Caption: r.Say.Say("bookings.yours"), Columns: bookingColumns(r)}
	for _, v := range vs {
		list.Rows = append(list.Rows, bookingRow(r, v))
	}
	return []views.Listing{list}, nil
}

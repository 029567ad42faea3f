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
	say := r.Say.Say
	switch {
	case v.State == custody.Booked && v.WaitingAt != nil:
		return "overdue", say("bookings.waiting")
	case v.State == custody.BookingOut && v.ToAt.Before(r.Now()):
		return "overdue", say("bookings.late")
	case v.State == custody.Booked:
		return "booked", r.Say.Label("bookings.state", string(v.State))
	case v.State == custody.BookingOut:
		return "out", r.Say.Label("bookings.state", string(v.State))
	case v.State == custody.BookingDone:
		return "ok", r.Say.Label("bookings.state", string(v.State))
	}
	return "retired", r.Say.Label("bookings.state", string(v.State))
}

func bookingsView(r *Request, st views.Staff, c calendar, vs []store.BookingView, pools []store.PoolRow, rows []custody.Candidate) views.Bookings {
	say := r.Say.Say
	page := views.Bookings{Staff: st, Heading: say("nav.bookings"), Group: say("bookings.show"), TabsLabel: say("bookings.view"), PoolLabel: say("bookings.pools")}
	if r.Scope.Can(tenants.SettingsEdit) {
		page.Buttons = append(page.Buttons, ui.Button{Label: say("bookings.terms"), Icon: "gear", Href: "/bookings/terms"})
	}
	page.Buttons = append(page.Buttons, ui.Button{Label: say("bookings.new"), Kind: ui.Primary, Icon: "booked", Href: "/bookings/new"})
	if !c.own {
		today := r.Now().In(c.zone)
		day := c.from
		if c.view == "list" || c.view == "week" && !today.Before(c.from) && today.Before(c.to) {
			day = today
		}
		for _, view := range []string{"day", "week", "list"} {
			page.Tabs = append(page.Tabs, ui.Tab{Label: say("bookings.view_" + view), Href: c.href(view, day, c.pool), Current: view == c.view})
		}
		page.Pools = []ui.Tab{{Label: say("bookings.all_keys"), Href: c.href(c.view, c.from, ""), Current: c.pool == ""}}
		for _, p := range pools {
			page.Pools = append(page.Pools, ui.Tab{Label: p.Name, Href: c.href(c.view, c.from, p.ID), Current: p.ID == c.pool})
		}
	}
	if c.view == "list" {
		list := bookingList(r, vs, c)
		page.List = &list
		return page
	}
	page.Period = r.Say.LongDay(c.from)
	step := 1
	if c.view == "week" {
		step = 7
		page.Period = say("bookings.period", "from", r.Say.Date(c.from), "to", r.Say.Date(c.to.AddDate(0, 0, -1)))
	}
	page.Moves = []ui.Button{{Label: say("bookings.before"), Icon: "left", Href: c.href(c.view, c.from.AddDate(0, 0, -step), c.pool)}, {Label: say("keys.today"), Href: c.href(c.view, r.Now().In(c.zone), c.pool)},
		{Label: say("bookings.after"), Icon: "chev", Href: c.href(c.view, c.from.AddDate(0, 0, step), c.pool)}}
	page.Grid = bookingGrid(r, c, vs, rows)
	return page
}

// bookingGrid puts bookings into rows by key, in the order of the codes of the
// pool, or of their first booking.
func bookingGrid(r *Request, c calendar, vs []store.BookingView, pool []custody.Candidate) *views.BookingGrid {
	say := r.Say.Say
	g := &views.BookingGrid{Label: say("bookings.grid"), Key: say("board.column.key")}
	if len(vs) > mostShown {
		vs, g.Note = vs[:mostShown], say("bookings.more", "n", mostShown)
	}
	if len(vs) == 0 && len(pool) == 0 {
		g.Empty = &ui.Empty{Title: say("bookings.empty"), Text: say("bookings.empty_text"), Buttons: []ui.Button{{Label: say("bookings.empty_list"), Href: c.href("list", r.Now().In(c.zone), c.pool)}}}
		return g
	}
	of := map[custody.ItemID][]store.BookingView{}
	var order []custody.ItemID
	head := map[custody.ItemID]views.BookingRow{}
	add := func(id custody.ItemID, code, name string) {
		if _, there := head[id]; !there {
			order = append(order, id)
			head[id] = views.BookingRow{Href: keyHref(id), Code: code, Name: name}
		}
	}
	for _, k := range pool {
		add(k.ItemID, k.Code, r.Say.Label("custody.state", string(k.State)))
	}
	for _, v := range vs {
		add(v.ItemID, v.Code, v.Name)
		of[v.ItemID] = append(of[v.ItemID], v)
	}
	cells := weekCells
	if c.view == "day" {
		first, last := hours(c, vs)
		g.Heads = hourHeads(r, c, first, last)
		cells = func(r *Request, c calendar, vs []store.BookingView) []views.BookingCell {
			return dayCells(r, c, vs, first, last)
		}
	} else {
		for d := range 7 {
			day := c.from.AddDate(0, 0, d)
			g.Heads = append(g.Heads, views.BookingHead{Text: r.Say.Day(day), Span: 1, Current: day.Format(time.DateOnly) == r.Now().In(c.zone).Format(time.DateOnly)})
		}
	}
	for _, id := range order {
		row := head[id]
		row.Cells = cells(r, c, of[id])
		g.Rows = append(g.Rows, row)
	}
	return g
}

func slip(r *Request, v store.BookingView, c calendar) views.BookingSlip {
	chip, word := bookingChip(r, v)
	text := r.Say.Clock(v.FromAt) + "–" + r.Say.Clock(v.ToAt)
	if v.ToAt.Sub(v.FromAt) >= 24*time.Hour {
		text = r.Say.Say("bookings.period", "from", r.Say.Date(v.FromAt), "to", r.Say.Date(v.ToAt))
	}
	sub := v.Who()
	if chip != "booked" {
		sub = joinWords(sub, word)
	}
	return views.BookingSlip{Href: bookingHref(v.ID), State: chip, Text: text, Sub: sub}
}

// weekCells are the seven days of a key; a booking of several days is in each.
func weekCells(r *Request, c calendar, vs []store.BookingView) (cells []views.BookingCell) {
	for d := range 7 {
		cell := views.BookingCell{Span: 1}
		for _, v := range vs {
			if v.FromAt.Before(c.from.AddDate(0, 0, d+1)) && v.ToAt.After(c.from.AddDate(0, 0, d)) {
				cell.Slips = append(cell.Slips, slip(r, v, c))
			}
		}
		cells = append(cells, cell)
	}
	return cells
}

// slotOf is the half hour of the day in which a moment lies, from 0 to 48.
func slotOf(c calendar, t time.Time) int {
	if t.Before(c.from) {
		return 0
	}
	if !t.Before(c.to) {
		return 48
	}
	local := t.In(c.zone)
	return local.Hour()*2 + local.Minute()/30
}

// hours are the first and last slot worth showing: the working day, or what
// the bookings need.
func hours(c calendar, vs []store.BookingView) (first, last int) {
	first, last = 14, 40
	for _, v := range vs {
		first = min(first, slotOf(c, v.FromAt)/2*2)
		last = max(last, min(48, (slotOf(c, v.ToAt.Add(-time.Second))/2+1)*2))
	}
	return first, last
}

func hourHeads(r *Request, c calendar, first, last int) (heads []views.BookingHead) {
	y, m, d := c.from.Date()
	for s := first; s < last; s += 2 {
		heads = append(heads, views.BookingHead{Text: r.Say.Clock(time.Date(y, m, d, s/2, 0, 0, 0, c.zone)), Span: 2})
	}
	return heads
}

// dayCells are the half hours of a key, joined where a booking lies.
func dayCells(r *Request, c calendar, vs []store.BookingView, first, last int) (cells []views.BookingCell) {
	for s := first; s < last; {
		cell := views.BookingCell{Span: 1}
		end := s + 1
		for _, v := range vs {
			from, to := slotOf(c, v.FromAt), slotOf(c, v.ToAt.Add(-time.Second))+1
			if from < end && to > s { // bookings that share a half hour share its cell
				cell.Slips = append(cell.Slips, slip(r, v, c))
				end = max(end, min(to, last))
			}
		}
		cell.Span = end - s
		cells, s = append(cells, cell), end
	}
	return cells
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

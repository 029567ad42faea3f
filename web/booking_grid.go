package web

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/views"
	"claviger/views/ui"
)

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

// slip is a booking in a cell: its hours, or its days when it is longer than
// one, and whose it is.
func slip(r *Request, v store.BookingView) views.BookingSlip {
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
				cell.Slips = append(cell.Slips, slip(r, v))
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
				cell.Slips = append(cell.Slips, slip(r, v))
				end = max(end, min(to, last))
			}
		}
		cell.Span = end - s
		cells, s = append(cells, cell), end
	}
	return cells
}

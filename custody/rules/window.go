package rules

import (
	"slices"
	"time"
)

// Window is a weekly span in the site's zone. Days holds bit 1<<weekday,
// Sunday = 1. To may be smaller than From: the window then runs past midnight.
type Window struct {
	Days uint8 `json:"days"`
	From int   `json:"from"` // minute of the day
	To   int   `json:"to"`   // minute of the day, up to 1440
}

// Date is a day by the calendar of the site: 2026-12-25.
type Date string

// DateOf is the day that the wall clock shows.
func DateOf(wall time.Time) Date { return Date(wall.Format(time.DateOnly)) }

// Valid tells whether it is a day of the calendar.
func (d Date) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// HolidayUse is what the holidays of the site do to the windows of a rule. A
// window belongs to the day on which it begins.
type HolidayUse string

// The three uses: a holiday is a day like any other, a day without windows, or
// the only day with them.
const (
	HolidaysIgnored HolidayUse = ""
	HolidaysClosed  HolidayUse = "closed"
	HolidaysOnly    HolidayUse = "only"
)

// DayHours stands in for the windows of one date: closed from midnight to
// midnight, or open from From to To. Several for one date add up; closed wins.
// Hours of dates without weekly windows leave every other day closed.
type DayHours struct {
	Date   Date `json:"date"`
	Closed bool `json:"closed,omitempty"`
	From   int  `json:"from,omitempty"` // minute of the day
	To     int  `json:"to,omitempty"`   // minute of the day, up to 1440
}

// Calendar is what is known of a site's holidays: all of them from From to
// Until, both included. Nil, or a day outside, is not known.
type Calendar struct {
	From  Date   `json:"from"`
	Until Date   `json:"until"`
	Days  []Date `json:"days,omitempty"`
}

// holiday tells whether a day is one; known is false for a day that the
// calendar does not cover.
func (c *Calendar) holiday(d Date) (yes, known bool) {
	if c == nil || d < c.From || d > c.Until {
		return false, false
	}
	return slices.Contains(c.Days, d), true
}

// openness is how a rule stands at a moment.
type openness uint8

const (
	closed  openness = iota
	unknown          // it depends on a calendar that is not known
	opened
)

// stands tells whether a rule's hours contain the wall clock.
func (r *Rule) stands(wall time.Time, c *Calendar) openness {
	if len(r.When) == 0 && len(r.Dates) == 0 && r.Holidays == HolidaysIgnored {
		return opened
	}
	m, today := wall.Hour()*60+wall.Minute(), wall.Weekday()
	date := DateOf(wall)
	special, shut, inside := r.special(date, m)
	if shut || inside {
		if shut {
			return closed
		}
		return opened
	}
	best := closed
	if !special && r.begun(today, m) {
		best = r.admits(date, c)
	}
	if best != opened && r.spilt((today+6)%7, m) {
		y, mo, d := wall.Date()
		before := Date(time.Date(y, mo, d-1, 12, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if was, _, _ := r.special(before, 0); !was {
			best = max(best, r.admits(before, c))
		}
	}
	return best
}

// closes is when the hours end in which the wall clock is now, the latest when
// several overlap; ok is false for a rule that is open at any time, or not now.
func (r *Rule) closes(wall time.Time) (at time.Time, ok bool) {
	y, mo, d := wall.Date()
	until := func(day, minute int) {
		if t := time.Date(y, mo, d+day, 0, minute, 0, 0, wall.Location()); t.After(wall) && (!ok || t.After(at)) {
			at, ok = t, true
		}
	}
	m, today := wall.Hour()*60+wall.Minute(), wall.Weekday()
	date := DateOf(wall)
	for _, x := range r.Dates {
		if x.Date == date && !x.Closed && m >= x.From && m < x.To {
			until(0, x.To)
		}
	}
	special, _, _ := r.special(date, m)
	for _, w := range r.When {
		past := 0
		if w.To <= w.From {
			past = 1
		}
		if !special && w.on(today) && m >= w.From && (m < w.To || past == 1) {
			until(past, w.To)
		}
		if past == 1 && w.on((today+6)%7) && m < w.To {
			until(0, w.To)
		}
	}
	return at, ok
}

// special tells whether the date has hours of its own, whether they shut it,
// and whether the minute is inside of them.
func (r *Rule) special(date Date, m int) (is, shut, inside bool) {
	for _, d := range r.Dates {
		if d.Date != date {
			continue
		}
		is = true
		shut = shut || d.Closed
		inside = inside || !d.Closed && m >= d.From && m < d.To
	}
	return is, shut, inside && !shut
}

// begun tells whether a window that begins on this weekday contains the minute.
func (r *Rule) begun(day time.Weekday, m int) bool {
	if len(r.When) == 0 {
		return !r.onlyDates()
	}
	for _, w := range r.When {
		if w.on(day) && m >= w.From && (m < w.To || w.To <= w.From) {
			return true
		}
	}
	return false
}

// onlyDates tells whether the rule has hours of single dates and nothing else:
// it is then closed on every other day.
func (r *Rule) onlyDates() bool {
	return len(r.When) == 0 && slices.ContainsFunc(r.Dates, func(d DayHours) bool { return !d.Closed })
}

// spilt tells whether a window that began the day before still runs.
func (r *Rule) spilt(yesterday time.Weekday, m int) bool {
	for _, w := range r.When {
		if w.To <= w.From && w.on(yesterday) && m < w.To {
			return true
		}
	}
	return false
}

// admits tells what the holidays say to windows that begin on a date.
func (r *Rule) admits(d Date, c *Calendar) openness {
	if r.Holidays == HolidaysIgnored {
		return opened
	}
	yes, known := c.holiday(d)
	switch {
	case !known:
		return unknown
	case yes == (r.Holidays == HolidaysOnly):
		return opened
	}
	return closed
}

func (w Window) on(d time.Weekday) bool { return w.Days&(1<<d) != 0 }

// lookAhead is how many days ahead the next opening is looked for.
const lookAhead = 15

// nextOpening is the next moment at which the rule opens; ok is false when it
// does not within the days looked at, as far as the calendar is known.
func (r *Rule) nextOpening(wall time.Time, c *Calendar) (at time.Time, ok bool) {
	y, mo, d := wall.Date()
	for day := range lookAhead {
		for _, from := range r.beginnings(time.Date(y, mo, d+day, 12, 0, 0, 0, time.UTC)) {
			t := time.Date(y, mo, d+day, 0, from, 0, 0, wall.Location())
			if t.After(wall) && (!ok || t.Before(at)) && r.stands(t, c) == opened {
				at, ok = t, true
			}
		}
		if ok {
			return at, true
		}
	}
	return at, ok
}

// beginnings are the minutes at which something of the rule begins on a day.
func (r *Rule) beginnings(noon time.Time) (out []int) {
	date := DateOf(noon)
	if is, _, _ := r.special(date, 0); is {
		for _, d := range r.Dates {
			if d.Date == date {
				out = append(out, d.From)
			}
		}
		return out
	}
	if len(r.When) == 0 && !r.onlyDates() {
		return []int{0}
	}
	for _, w := range r.When {
		if w.on(noon.Weekday()) {
			out = append(out, w.From)
		}
	}
	return out
}

// nextCurfew is the next moment at which the wall clock shows the minute.
func nextCurfew(minute int, wall time.Time) time.Time {
	y, mo, d := wall.Date()
	t := time.Date(y, mo, d, 0, minute, 0, 0, wall.Location())
	if !t.After(wall) {
		t = time.Date(y, mo, d+1, 0, minute, 0, 0, wall.Location())
	}
	return t
}

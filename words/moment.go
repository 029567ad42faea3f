package words

import (
	"strconv"
	"strings"
	"time"
)

// Clock is the time of day in the printer's zone: "14:02". Without a zone it
// is UTC and says so: "14:02 UTC".
func (p *Printer) Clock(t time.Time) string { return p.local(t).Format("15:04") + p.unzoned() }

// ClockSeconds is Clock to the second: "14:02:07".
func (p *Printer) ClockSeconds(t time.Time) string {
	return p.local(t).Format("15:04:05") + p.unzoned()
}

// ClockZone is Clock with the zone's short name, for readers elsewhere:
// "14:02 CET".
func (p *Printer) ClockZone(t time.Time) string { return p.local(t).Format("15:04 MST") }

// Day is a day of this year: "Fri 20 Nov".
func (p *Printer) Day(t time.Time) string { return p.day("common.day_short", t, "_short") }

// LongDay is a day in full: "Friday 20 November 2026".
func (p *Printer) LongDay(t time.Time) string { return p.day("common.day_long", t, "") }

// Date is a day of any year: "20 Nov 2026".
func (p *Printer) Date(t time.Time) string { return p.day("common.date", t, "_short") }

// Moment is the shortest clear name of a moment seen from now: the clock
// today, day and clock this year, date and clock in another year.
func (p *Printer) Moment(t, now time.Time) string {
	a, b := p.local(t), p.local(now)
	switch {
	case a.Year() == b.Year() && a.YearDay() == b.YearDay():
		return p.Clock(t)
	case a.Year() == b.Year():
		return p.Day(t) + " " + p.Clock(t)
	}
	return p.Date(t) + " " + p.Clock(t)
}

// Weekday is the name of a day of the week: "Friday".
func (p *Printer) Weekday(d time.Weekday) string { return p.name("weekday", weekdays[d]) }

// WeekdayShort is the short name of a day of the week: "Fri".
func (p *Printer) WeekdayShort(d time.Weekday) string { return p.name("weekday_short", weekdays[d]) }

// Month is the name of a month: "November".
func (p *Printer) Month(m time.Month) string { return p.name("month", months[m-1]) }

var (
	weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	months   = [12]string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

func (p *Printer) name(list, code string) string {
	return p.style(p.tongue.word("common." + list + "." + code))
}

func (p *Printer) day(id string, t time.Time, size string) string {
	at := p.local(t)
	day := strconv.Itoa(at.Day())
	if day == "1" && p.locale == "fr" {
		day = "1er"
	}
	return p.bare(id, "weekday", p.name("weekday"+size, weekdays[at.Weekday()]), "day", day,
		"month", p.name("month"+size, months[at.Month()-1]), "year", strconv.Itoa(at.Year()))
}

// bare is Say for a piece of a longer text: never in brackets.
func (p *Printer) bare(id string, args ...any) string {
	ph, ok := p.tongue.plain[id]
	if !ok {
		return p.unknown(id)
	}
	return strings.TrimSpace(p.fill(id, ph, args))
}

func (p *Printer) local(t time.Time) time.Time {
	if p.zone == nil {
		return t.UTC()
	}
	return t.In(p.zone)
}

func (p *Printer) unzoned() string {
	if p.zone == nil {
		return " UTC"
	}
	return ""
}

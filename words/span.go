package words

import (
	"strconv"
	"time"
)

// Span is a length of time, cut to what people can use: "40 s", "32 min",
// "1 h 32 min", "2 d 3 h", from a week on "9 d". A negative length is shown
// without its sign.
func (p *Printer) Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	whole := func(unit time.Duration) string { return strconv.Itoa(int(d / unit)) }
	rest := func(unit, of time.Duration) string {
		if n := int(d % of / unit); n > 0 {
			return strconv.Itoa(n)
		}
		return ""
	}
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return p.bare("common.span.seconds", "s", whole(time.Second))
	case d < time.Hour:
		return p.bare("common.span.minutes", "min", whole(time.Minute))
	case d < day:
		return p.bare("common.span.hours", "h", whole(time.Hour), "min", rest(time.Minute, time.Hour))
	case d < 7*day:
		return p.bare("common.span.days", "d", whole(day), "h", rest(time.Hour, day))
	}
	return p.bare("common.span.days", "d", p.Number(int64(d/day)))
}

// Late says how late something is: "1 h 32 min late"; "on time" when it is not.
func (p *Printer) Late(d time.Duration) string {
	if d <= 0 {
		return p.bare("common.on_time")
	}
	return p.bare("common.late", "span", p.Span(d))
}

// In says how far ahead something is: "in 12 min"; what is past is Ago.
func (p *Printer) In(d time.Duration) string {
	if d < 0 {
		return p.Ago(-d)
	}
	return p.bare("common.in", "span", p.Span(d))
}

// Ago says how long something is past: "5 min ago"; under a minute "just now".
func (p *Printer) Ago(d time.Duration) string {
	if d < time.Minute {
		return p.bare("common.just_now")
	}
	return p.bare("common.ago", "span", p.Span(d))
}

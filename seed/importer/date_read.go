package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The orders in which a country writes the parts of a date.
const (
	DayFirst   = "dmy"
	MonthFirst = "mdy"
)

var (
	isoDate   = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?$`)
	localDate = regexp.MustCompile(`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: [\d:.]+)?$`)
)

// readDay gives the first moment of a day in a zone. 2026-03-04 is read
// always; 03/04/2026 only when order says which part comes first.
func readDay(text, order string, zone *time.Location) (time.Time, error) {
	if m := isoDate.FindStringSubmatch(text); m != nil {
		return dayOf(text, m[1], m[2], m[3], zone)
	}
	m := localDate.FindStringSubmatch(text)
	switch {
	case m == nil, order != DayFirst && order != MonthFirst:
		return time.Time{}, wrong("date", "found", text)
	case len(m[3]) == 2:
		m[3] = "20" + m[3]
	}
	if order == MonthFirst {
		m[1], m[2] = m[2], m[1]
	}
	return dayOf(text, m[3], m[2], m[1], zone)
}

func dayOf(text, year, month, day string, zone *time.Location) (time.Time, error) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, zone)
	if t.Day() != d || int(t.Month()) != m || y < 1900 {
		return time.Time{}, wrong("date", "found", text)
	}
	return t, nil
}

// dateOrder finds the order of a column's dates: a part above 12 is a day. It
// is "" when nothing tells, and when the dates contradict each other.
func dateOrder(samples []string) string {
	var first, second bool
	for _, s := range samples {
		m := localDate.FindStringSubmatch(strings.TrimSpace(s))
		if m == nil {
			continue
		}
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		first, second = first || a > 12, second || b > 12
	}
	switch {
	case first && !second:
		return DayFirst
	case second && !first:
		return MonthFirst
	}
	return ""
}

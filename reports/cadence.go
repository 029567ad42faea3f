package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/tenants"
)

// Cadence says when a schedule runs: at a time of day, every day, on weekdays,
// or on one day of each month.
type Cadence struct {
	Hour, Minute int
	Days         []time.Weekday // of the week, in order; nil: every day, or Month
	Month        int            // day of the month 1–28, or 0
}

// ParseCadence reads the five fields of cron as String writes them.
func ParseCadence(text string) (c Cadence, err error) {
	f := strings.Fields(text)
	bad := func() (Cadence, error) {
		return Cadence{}, tenants.Fail(tenants.Invalid, "cadence_invalid", "cadence", text).At("cadence")
	}
	if len(f) != 5 || f[3] != "*" {
		return bad()
	}
	if c.Minute, err = strconv.Atoi(f[0]); err != nil {
		return bad()
	}
	if c.Hour, err = strconv.Atoi(f[1]); err != nil {
		return bad()
	}
	if f[2] != "*" {
		if c.Month, err = strconv.Atoi(f[2]); err != nil || f[4] != "*" {
			return bad()
		}
	}
	if f[4] != "*" {
		for _, d := range strings.Split(f[4], ",") {
			n, err := strconv.Atoi(d)
			if err != nil {
				return bad()
			}
			c.Days = append(c.Days, time.Weekday(n))
		}
	}
	if c.Check() != nil {
		return bad()
	}
	return c, nil
}

// Check refuses what no calendar has. The 29th to 31st are not offered: some
// months would be left out.
func (c Cadence) Check() error {
	wrong := c.Hour < 0 || c.Hour > 23 || c.Minute < 0 || c.Minute > 59 || c.Month < 0 || c.Month > 28 || c.Month > 0 && len(c.Days) > 0
	for _, d := range c.Days {
		wrong = wrong || d < time.Sunday || d > time.Saturday
	}
	if wrong {
		return tenants.Fail(tenants.Invalid, "cadence_invalid", "cadence", c.String()).At("cadence")
	}
	return nil
}

// String writes the cadence as cron has it: minute hour day month weekdays.
func (c Cadence) String() string {
	month, days := "*", "*"
	if c.Month > 0 {
		month = strconv.Itoa(c.Month)
	}
	if len(c.Days) > 0 {
		sorted := slices.Sorted(slices.Values(c.Days))
		var list []string
		for _, d := range slices.Compact(sorted) {
			list = append(list, strconv.Itoa(int(d)))
		}
		days = strings.Join(list, ",")
	}
	return fmt.Sprintf("%d %d %s * %s", c.Minute, c.Hour, month, days)
}

// Next is the first moment after the given one, in a zone. A time that the
// clock change leaves out comes an hour later that day; one that it repeats
// comes once, the first time.
func (c Cadence) Next(after time.Time, zone *time.Location) time.Time {
	day := after.In(zone)
	for i := 0; i < 400; i++ {
		at := time.Date(day.Year(), day.Month(), day.Day()+i, c.Hour, c.Minute, 0, 0, zone)
		if at.After(after) && c.on(time.Date(day.Year(), day.Month(), day.Day()+i, 12, 0, 0, 0, time.UTC)) {
			return at.UTC()
		}
	}
	panic("reports: a cadence that never comes: " + c.String())
}

// NextThree are the next three moments, for a form to show.
func (c Cadence) NextThree(after time.Time, zone *time.Location) (out [3]time.Time) {
	for i := range out {
		after = c.Next(after, zone)
		out[i] = after
	}
	return out
}

// on tells whether the cadence runs on a day.
func (c Cadence) on(day time.Time) bool {
	if c.Month > 0 {
		return day.Day() == c.Month
	}
	return len(c.Days) == 0 || slices.Contains(c.Days, day.Weekday())
}

// latest is the last of the moments from first on that lie at or before now:
// of several missed runs only this one is made up for.
func (c Cadence) latest(first, now time.Time, zone *time.Location) time.Time {
	for {
		next := c.Next(first, zone)
		if next.After(now) {
			return first
		}
		first = next
	}
}

package custody

import (
	"crypto/sha256"
	"slices"
	"time"

	"claviger/tenants"
)

// CountPlanID names a plan of counts: cpl_
type CountPlanID string

// CountEvery is how often something is counted.
type CountEvery string

// The rhythms. Each shift is each day at several times.
const (
	EachShift CountEvery = "shift"
	EachDay   CountEvery = "day"
	EachWeek  CountEvery = "week"
	EachMonth CountEvery = "month"
	EachYear  CountEvery = "year"
)

// CountEverys lists the rhythms in the order a form shows them.
var CountEverys = []CountEvery{EachShift, EachDay, EachWeek, EachMonth, EachYear}

// The bounds of a plan.
const (
	MostShifts     = 6   // times a day
	MostSample     = 500 // keys
	MostCountHours = 31 * 24
)

// CountPlan says what is counted again and again, by whom, and who hears of it
// when nobody counts. A place, a group of keys, or both; without either it is
// the whole site.
type CountPlan struct {
	OrgID     tenants.OrgID
	ID        CountPlanID
	SiteID    tenants.SiteID
	PlaceID   PlaceID
	GroupID   KeyGroupID
	Every     CountEvery
	Weekday   time.Weekday     // each week
	Day       int              // each month and year: 1–28, as every month has it
	Month     time.Month       // each year
	Clocks    []int            // minutes after midnight at the site, in order; several only each shift
	Sample    int              // keys drawn by lot; 0: all
	CounterID tenants.PersonID // who counts
	ManagerID tenants.PersonID // who is told of a late count; "": who answers for the counter
	Hours     int              // until a count is late
	NextAt    time.Time
	EndedAt   *time.Time
	MadeBy    tenants.PersonID
	MadeAt    time.Time
}

// Check refuses a plan that no calendar has.
func (p CountPlan) Check() error {
	clock := func(m int) bool { return m >= 0 && m < 24*60 }
	switch {
	case !slices.Contains(CountEverys, p.Every):
		return tenants.Fail(tenants.Invalid, "count_every").At("every")
	case len(p.Clocks) == 0 || len(p.Clocks) > MostShifts || p.Every != EachShift && len(p.Clocks) > 1 || !slices.IsSorted(p.Clocks) || slices.ContainsFunc(p.Clocks, func(m int) bool { return !clock(m) }):
		return tenants.Fail(tenants.Invalid, "count_clock").At("at")
	case p.Every == EachWeek && (p.Weekday < time.Sunday || p.Weekday > time.Saturday):
		return tenants.Fail(tenants.Invalid, "count_weekday").At("weekday")
	case (p.Every == EachMonth || p.Every == EachYear) && (p.Day < 1 || p.Day > 28):
		return tenants.Fail(tenants.Invalid, "count_day").At("day")
	case p.Every == EachYear && (p.Month < time.January || p.Month > time.December):
		return tenants.Fail(tenants.Invalid, "count_month").At("month")
	case p.Sample < 0 || p.Sample > MostSample:
		return tenants.Fail(tenants.Invalid, "count_sample").At("sample")
	case p.Hours < 1 || p.Hours > MostCountHours:
		return tenants.Fail(tenants.Invalid, "count_hours").At("hours")
	}
	return nil
}

// Next is the first moment after the given one at which the plan calls for a
// count, in the zone of its site. Of several missed ones only the last is due:
// ask with the present moment. The plan is a checked one.
func (p CountPlan) Next(after time.Time, zone *time.Location) time.Time {
	day := after.In(zone)
	for i := 0; ; i++ {
		on := time.Date(day.Year(), day.Month(), day.Day()+i, 12, 0, 0, 0, time.UTC)
		if p.Every == EachWeek && on.Weekday() != p.Weekday || p.Every == EachMonth && on.Day() != p.Day || p.Every == EachYear && (on.Day() != p.Day || on.Month() != p.Month) {
			continue
		}
		for _, m := range p.Clocks {
			if at := time.Date(on.Year(), on.Month(), on.Day(), 0, m, 0, 0, zone); at.After(after) {
				return at.UTC()
			}
		}
	}
}

// Draw draws n of these keys by lot: those whose SHA-256 of the seed and the
// id comes first. Who has the seed of a count can draw again and finds the
// same keys.
func Draw(seed string, ids []ItemID, n int) []ItemID {
	lot := func(id ItemID) string {
		h := sha256.Sum256([]byte(seed + " " + string(id)))
		return string(h[:])
	}
	drawn := slices.SortedFunc(slices.Values(ids), func(a, b ItemID) int {
		if x, y := lot(a), lot(b); x != y {
			if x < y {
				return -1
			}
			return 1
		}
		return 0
	})
	return drawn[:min(n, len(drawn))]
}

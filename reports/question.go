package reports

import (
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Question is a report with its filters: the same question asked of the same
// log gives the same bytes.
type Question struct {
	Report Name             `json:"report"`
	From   time.Time        `json:"from,omitzero"` // inclusive; of a report with a period
	To     time.Time        `json:"to,omitzero"`   // exclusive
	Site   tenants.SiteID   `json:"site,omitempty"`
	Person tenants.PersonID `json:"person,omitempty"`
	Item   custody.ItemID   `json:"key,omitempty"`
	Run    custody.RunID    `json:"run,omitempty"` // of the report of incidents: this one, whatever the period
	Locale string           `json:"locale"`        // en, fr, es
	Zone   string           `json:"zone"`          // IANA name
}

// longest is the longest period that one report covers.
const longest = 400 * 24 * time.Hour

// check completes the question from the organisation's habits and refuses
// what cannot be asked.
func (q *Question) check(rep Report, org tenants.Organisation) (*time.Location, error) {
	if q.Locale == "" {
		q.Locale = org.Locale
	}
	if q.Zone == "" {
		q.Zone = org.Zone
	}
	zone, err := time.LoadLocation(q.Zone)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "zone_invalid", "zone", q.Zone).At("zone").Because(err)
	}
	switch {
	case !rep.Period:
		q.From, q.To = time.Time{}, time.Time{}
	case q.From.IsZero() || q.To.IsZero():
		return nil, tenants.Fail(tenants.Invalid, "period_missing").At("period")
	case !q.From.Before(q.To):
		return nil, tenants.Fail(tenants.Invalid, "period_empty").At("to")
	case q.To.Sub(q.From) > longest:
		return nil, tenants.Fail(tenants.Invalid, "period_too_long", "days", "400").At("to")
	}
	return zone, nil
}

func (q Question) ask() store.ReportAsk {
	return store.ReportAsk{From: q.From, To: q.To, Site: q.Site, Person: q.Person, Item: q.Item, Run: q.Run}
}

// Span is a period that people ask for by name.
type Span string

// The named periods, as a form offers them and a schedule keeps them.
const (
	Today     Span = "today"
	Yesterday Span = "yesterday"
	Week      Span = "week"  // the last seven whole days
	Month     Span = "month" // the last whole month
	Other     Span = "other"
)

// Spans lists the named periods in the order a form shows them.
var Spans = []Span{Yesterday, Week, Month, Today, Other}

// Period is the named period as it is at a moment, in whole days of a zone.
func (s Span) Period(now time.Time, zone *time.Location) (from, to time.Time) {
	n := now.In(zone)
	day := func(months, days int) time.Time {
		return time.Date(n.Year(), n.Month()+time.Month(months), n.Day()+days, 0, 0, 0, 0, zone)
	}
	switch s {
	case Today:
		return day(0, 0), day(0, 1)
	case Week:
		return day(0, -7), day(0, 0)
	case Month:
		first := time.Date(n.Year(), n.Month()-1, 1, 0, 0, 0, 0, zone)
		return first, time.Date(n.Year(), n.Month(), 1, 0, 0, 0, 0, zone)
	}
	return day(0, -1), day(0, 0)
}

// Days is the period from the start of one day to the end of another, both
// written 2006-01-02, in a zone.
func Days(from, to string, zone *time.Location) (time.Time, time.Time, error) {
	a, err := time.ParseInLocation(time.DateOnly, from, zone)
	if err != nil {
		return a, a, tenants.Fail(tenants.Invalid, "date_invalid").At("from").Because(err)
	}
	b, err := time.ParseInLocation(time.DateOnly, to, zone)
	if err != nil {
		return a, b, tenants.Fail(tenants.Invalid, "date_invalid").At("to").Because(err)
	}
	return a, time.Date(b.Year(), b.Month(), b.Day()+1, 0, 0, 0, 0, zone), nil
}

package custody

import (
	"time"

	"claviger/tenants"
)

// CheckListID names a list of checks: chl_
type CheckListID string

// CheckID names one check of a vehicle that was done: chk_
type CheckID string

// CheckTimes is how often a vehicle is to be checked, and by when. Until that
// moment the check of a day or a week is due, after it late.
type CheckTimes struct {
	Every   CountEvery   // EachDay or EachWeek
	Weekday time.Weekday // each week
	Clock   int          // minutes after midnight at the vehicle's site
}

// Check refuses times that no calendar has.
func (t CheckTimes) Check() error {
	switch {
	case t.Every != EachDay && t.Every != EachWeek:
		return tenants.Fail(tenants.Invalid, "check_every").At("every")
	case t.Weekday < time.Sunday || t.Weekday > time.Saturday:
		return tenants.Fail(tenants.Invalid, "count_weekday").At("weekday")
	case t.Clock < 0 || t.Clock >= 24*60:
		return tenants.Fail(tenants.Invalid, "count_clock").At("at")
	}
	return nil
}

// Begin is the first moment of the day, or of the week from Monday on, that a
// moment lies in.
func (t CheckTimes) Begin(at time.Time, zone *time.Location) time.Time {
	day, back := at.In(zone), 0
	if t.Every == EachWeek {
		back = (int(day.Weekday()) + 6) % 7
	}
	return time.Date(day.Year(), day.Month(), day.Day()-back, 0, 0, 0, 0, zone).UTC()
}

// due is the moment of a day or week, which begins then, that makes its check
// late; later ones are weeks or days on.
func (t CheckTimes) due(begin time.Time, on int, zone *time.Location) time.Time {
	day := begin.In(zone)
	if t.Every == EachWeek {
		on = 7*on + (int(t.Weekday)+6)%7
	}
	return time.Date(day.Year(), day.Month(), day.Day()+on, 0, t.Clock, 0, 0, zone).UTC()
}

// DueIn is the moment that makes the check of the day or week late that begins
// then.
func (t CheckTimes) DueIn(begin time.Time, zone *time.Location) time.Time {
	return t.due(begin, 0, zone)
}

// LateFrom is the moment from which a vehicle's check is late, until it is
// done. A check counts for the day or week it was done in. One that was never
// done is late from the first such moment after since: when the list began to
// ask. last is when it was last done, nil for never. The times are checked ones.
func (t CheckTimes) LateFrom(last *time.Time, since time.Time, zone *time.Location) time.Time {
	first := t.due(t.Begin(since, zone), 0, zone)
	if !first.After(since) {
		first = t.due(t.Begin(since, zone), 1, zone)
	}
	if last == nil {
		return first
	}
	if next := t.due(t.Begin(*last, zone), 1, zone); next.After(first) {
		return next
	}
	return first
}

// Done tells whether the check of the day or week of now is done.
func (t CheckTimes) Done(last *time.Time, now time.Time, zone *time.Location) bool {
	return last != nil && !last.Before(t.Begin(now, zone))
}

// VehicleCheck is one check of a vehicle that was done.
type VehicleCheck struct {
	OrgID     tenants.OrgID
	ID        CheckID
	ListID    CheckListID
	Version   int // of the list
	SiteID    tenants.SiteID
	VehicleID VehicleID
	ItemID    ItemID    // the key with which it was done
	HoldingID HoldingID // of who had it then, "" when it was in
	DoneAt    time.Time
	DoneBy    tenants.PersonID // "" for a program
	Actor     string
	Via       Via
	Failed    int // answers that raised or would raise a fault
}

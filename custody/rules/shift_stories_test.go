package rules_test

import (
	"testing"
	"time"

	"claviger/custody/rules"
)

// shiftStories: back by the end of the shift in which it was taken. The clock
// is Monday 10:00 in Paris.
func shiftStories() []story {
	shift := func(at time.Time, when []rules.Window, dates ...rules.DayHours) func(*rules.Ask, *rules.Facts) {
		return func(a *rules.Ask, f *rules.Facts) {
			a.At = at
			f.Rules[0].When, f.Rules[0].Dates, f.Rules[0].Limits.ShiftEnd = when, dates, true
		}
	}
	return []story{
		{"until the end of the early shift", shift(wall(16, 10, 0), shifts), nil, nil},
		{"until the end of the night, next day", shift(wall(16, 23, 0), shifts), nil, nil},
		{"until the end of the night that began yesterday", shift(wall(17, 4, 0), shifts), nil, nil},
		{"until the end of hours of one date", shift(wall(16, 10, 0), shifts, rules.DayHours{Date: "2026-11-16", From: 480, To: 660}), nil, nil},
		{"no shift without hours", shift(wall(16, 10, 0), nil), nil, nil},
	}
}

// shifts are three a day, every day: 06 to 14, 14 to 22, 22 to 06.
var shifts = []rules.Window{{Days: 127, From: 360, To: 840}, {Days: 127, From: 840, To: 1320}, {Days: 127, From: 1320, To: 360}}

func TestDueIsTheEndOfTheShift(t *testing.T) {
	want := []string{"2026-11-16 14:00", "2026-11-17 06:00", "2026-11-17 06:00", "2026-11-16 11:00", "2026-11-16 18:00"}
	for i, s := range shiftStories() {
		a, f := s.tell()
		d := rules.Decide(a, f)
		if d.Terms.DueAt == nil {
			t.Fatalf("%s: permanent", s.name)
		}
		if got := d.Terms.DueAt.In(f.Zone).Format("2006-01-02 15:04"); got != want[i] {
			t.Errorf("%s: due %s, want %s", s.name, got, want[i])
		}
	}
}

// TestShiftAcrossTheClockChange: the night of 25 October has 25 hours in Paris,
// and still ends at six by the clock on the wall.
func TestShiftAcrossTheClockChange(t *testing.T) {
	a, f := shiftStories()[1].tell()
	a.At = time.Date(2026, 10, 24, 23, 0, 0, 0, f.Zone).UTC()
	f.Calendar = nil
	d := rules.Decide(a, f)
	if got := d.Terms.DueAt.In(f.Zone).Format("2006-01-02 15:04"); got != "2026-10-25 06:00" || d.Terms.DueAt.Sub(a.At) != 8*time.Hour {
		t.Errorf("due %s, %v after the take", got, d.Terms.DueAt.Sub(a.At))
	}
}

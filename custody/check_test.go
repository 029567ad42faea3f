package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
)

func TestWhenACheckIsLate(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		m, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			t.Fatal(err)
		}
		return m.UTC()
	}
	daily := custody.CheckTimes{Every: custody.EachDay, Clock: 9 * 60}
	weekly := custody.CheckTimes{Every: custody.EachWeek, Weekday: time.Wednesday, Clock: 9 * 60}
	// 2026-03-02 is a Monday, the clocks change on 2026-03-29.
	for _, c := range []struct {
		name        string
		times       custody.CheckTimes
		last, since string
		want        string
	}{
		{"never, the list is new today before nine", daily, "", "2026-03-02 08:00", "2026-03-02 09:00"},
		{"never, the list is new today after nine", daily, "", "2026-03-02 09:00", "2026-03-03 09:00"},
		{"done today counts for today", daily, "2026-03-02 07:00", "2026-02-01 00:00", "2026-03-03 09:00"},
		{"done today, late, counts for today", daily, "2026-03-02 18:00", "2026-02-01 00:00", "2026-03-03 09:00"},
		{"done five minutes before midnight", daily, "2026-03-02 23:55", "2026-02-01 00:00", "2026-03-03 09:00"},
		{"over the change of the clocks", daily, "2026-03-28 12:00", "2026-02-01 00:00", "2026-03-29 09:00"},
		{"done long ago, but the list asks anew", daily, "2026-02-01 08:00", "2026-03-02 10:00", "2026-03-03 09:00"},
		{"weekly, on the Sunday of the week before", weekly, "2026-03-01 20:00", "2026-02-01 00:00", "2026-03-04 09:00"},
		{"weekly, on Monday of this week", weekly, "2026-03-02 06:00", "2026-02-01 00:00", "2026-03-11 09:00"},
		{"weekly, late on Friday", weekly, "2026-03-06 06:00", "2026-02-01 00:00", "2026-03-11 09:00"},
		{"weekly, never, new on Thursday", weekly, "", "2026-03-05 06:00", "2026-03-11 09:00"},
	} {
		var last *time.Time
		if c.last != "" {
			m := at(c.last)
			last = &m
		}
		if got := c.times.LateFrom(last, at(c.since), paris); !got.Equal(at(c.want)) {
			t.Errorf("%s: late from %s, want %s", c.name, got.In(paris), c.want)
		}
	}
}

// TestACheckThatIsDoneIsNotLate: who checks is done for the day or the week,
// and late again at most one day or week on from its end.
func TestACheckThatIsDoneIsNotLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom([]string{"UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe"}).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		times := custody.CheckTimes{Every: rapid.SampledFrom([]custody.CountEvery{custody.EachDay, custody.EachWeek}).Draw(t, "every"),
			Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")), Clock: rapid.IntRange(0, 1439).Draw(t, "clock")}
		since := time.Unix(rapid.Int64Range(1_700_000_000, 1_800_000_000).Draw(t, "since"), 0)
		done := since.Add(time.Duration(rapid.Int64Range(0, 90*24*3600).Draw(t, "after")) * time.Second)
		late := times.LateFrom(&done, since, zone)
		if !late.After(done) {
			t.Fatalf("done %s and late from %s", done, late)
		}
		if !times.Done(&done, done, zone) {
			t.Fatal("done, and not done")
		}
		if late.Sub(done) > 15*24*time.Hour {
			t.Fatalf("done %s, late only from %s", done, late)
		}
		if times.Done(&done, late, zone) {
			t.Fatal("late in the day or week in which it was done")
		}
		if first := times.LateFrom(nil, since, zone); !first.After(since) {
			t.Fatalf("late from %s before the list asked at %s", first, since)
		}
	})
}

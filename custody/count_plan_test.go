package custody_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// TestCountPlanNext goes through each rhythm in the zone of the site, over the
// day on which the clocks change.
func TestCountPlanNext(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for name, x := range map[string]struct {
		plan        custody.CountPlan
		after, want string
	}{
		"shift":     {custody.CountPlan{Every: custody.EachShift, Clocks: []int{360, 840, 1320}}, "2026-03-28 22:00", "2026-03-29 06:00"},
		"shift 2":   {custody.CountPlan{Every: custody.EachShift, Clocks: []int{360, 840, 1320}}, "2026-03-29 06:00", "2026-03-29 14:00"},
		"day":       {custody.CountPlan{Every: custody.EachDay, Clocks: []int{480}}, "2026-11-30 08:00", "2026-12-01 08:00"},
		"week":      {custody.CountPlan{Every: custody.EachWeek, Weekday: time.Sunday, Clocks: []int{480}}, "2026-11-30 08:00", "2026-12-06 08:00"},
		"month":     {custody.CountPlan{Every: custody.EachMonth, Day: 28, Clocks: []int{0}}, "2026-01-29 08:00", "2026-02-28 00:00"},
		"year":      {custody.CountPlan{Every: custody.EachYear, Day: 1, Month: time.March, Clocks: []int{600}}, "2026-03-01 10:00", "2027-03-01 10:00"},
		"same year": {custody.CountPlan{Every: custody.EachYear, Day: 1, Month: time.March, Clocks: []int{600}}, "2026-03-01 09:59", "2026-03-01 10:00"},
	} {
		x.plan.Hours = 1
		if err := x.plan.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := x.plan.Next(at(x.after), paris); !got.Equal(at(x.want)) {
			t.Errorf("%s: %s, want %s", name, got.In(paris), x.want)
		}
	}
}

// TestCountPlanCheck: each field that no calendar has is named.
func TestCountPlanCheck(t *testing.T) {
	good := custody.CountPlan{Every: custody.EachDay, Clocks: []int{480}, Hours: 4}
	for field, spoil := range map[string]func(*custody.CountPlan){
		"every":   func(p *custody.CountPlan) { p.Every = "now" },
		"at":      func(p *custody.CountPlan) { p.Clocks = []int{480, 500} },
		"weekday": func(p *custody.CountPlan) { p.Every, p.Weekday = custody.EachWeek, 7 },
		"day":     func(p *custody.CountPlan) { p.Every, p.Day = custody.EachMonth, 31 },
		"month":   func(p *custody.CountPlan) { p.Every, p.Day = custody.EachYear, 1 },
		"sample":  func(p *custody.CountPlan) { p.Sample = -1 },
		"hours":   func(p *custody.CountPlan) { p.Hours = 0 },
	} {
		p := good
		spoil(&p)
		var failed *tenants.Error
		if err := p.Check(); !errors.As(err, &failed) || failed.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestDraw: the same seed draws the same keys, whatever their order; another
// draws others; and over many seeds every key has its turn.
func TestDraw(t *testing.T) {
	var ids []custody.ItemID
	for i := range 50 {
		ids = append(ids, custody.ItemID(fmt.Sprintf("itm_%02d", i)))
	}
	first := custody.Draw("one", ids, 5)
	slices.Reverse(ids)
	if again := custody.Draw("one", ids, 5); !slices.Equal(first, again) || len(first) != 5 {
		t.Errorf("%v, then %v", first, again)
	}
	times := map[custody.ItemID]int{}
	for i := range 400 {
		for _, id := range custody.Draw(fmt.Sprint(i), ids, 5) {
			times[id]++
		}
	}
	for _, id := range ids {
		if n := times[id]; n < 15 || n > 75 { // 40 are to be expected
			t.Errorf("%s drawn %d times of 400", id, n)
		}
	}
	if all := custody.Draw("x", ids, 99); len(all) != 50 {
		t.Errorf("%d of 50", len(all))
	}
}

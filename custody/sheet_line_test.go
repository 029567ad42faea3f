package custody_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
)

func at(minute int) *time.Time {
	t := time.Date(2026, 3, 27, 8, minute, 0, 0, time.UTC)
	return &t
}

func TestALineFitsOrSaysWhyNot(t *testing.T) {
	open := custody.Holding{ID: "hld_1", OutAt: *at(10)}
	for name, c := range map[string]struct {
		line    custody.SheetLine
		state   custody.State
		near    custody.Holding
		cabinet bool
		fit     custody.Fit
		clash   custody.Clash
	}{
		"out and back":              {custody.SheetLine{TakenAt: at(1), BackAt: at(5)}, custody.In, custody.Holding{}, false, custody.FitPast, ""},
		"a cabinet's, out and back": {custody.SheetLine{TakenAt: at(1), BackAt: at(5)}, custody.In, custody.Holding{}, true, custody.FitPast, ""},
		"still out":                 {custody.SheetLine{TakenAt: at(1)}, custody.In, custody.Holding{}, false, custody.FitOut, ""},
		"a return":                  {custody.SheetLine{BackAt: at(20)}, custody.Out, open, false, custody.FitBack, ""},
		"back before it was out":    {custody.SheetLine{BackAt: at(5)}, custody.Out, open, false, "", custody.ClashHeld},
		"back, and it was in":       {custody.SheetLine{BackAt: at(5)}, custody.In, custody.Holding{}, false, "", custody.ClashIn},
		"back, and it was missing":  {custody.SheetLine{BackAt: at(5)}, custody.Missing, custody.Holding{}, false, "", custody.ClashMissing},
		"back, and out of use":      {custody.SheetLine{BackAt: at(5)}, custody.Retired, custody.Holding{}, false, "", custody.ClashRetired},
		"taken twice":               {custody.SheetLine{TakenAt: at(12)}, custody.Out, open, false, "", custody.ClashHeld},
		"a sensor sees it":          {custody.SheetLine{TakenAt: at(1)}, custody.In, custody.Holding{}, true, "", custody.ClashCabinet},
		"missing":                   {custody.SheetLine{TakenAt: at(1)}, custody.Missing, custody.Holding{}, false, "", custody.ClashMissing},
		"out of use":                {custody.SheetLine{TakenAt: at(1)}, custody.Retired, custody.Holding{}, false, "", custody.ClashRetired},
	} {
		if fit, clash := c.line.Fit(custody.Item{State: c.state}, c.near, c.cabinet); fit != c.fit || clash != c.clash {
			t.Errorf("%s: %q %q", name, fit, clash)
		}
	}
}

// Whatever lines are entered in whatever order, nobody ever holds a key while
// somebody else does.
func TestLinesThatFitNeverOverlap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var record []custody.Holding
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			from := rapid.IntRange(0, 50).Draw(t, "from")
			l := custody.SheetLine{TakenAt: at(from)}
			if rapid.Bool().Draw(t, "back") {
				l.BackAt = at(from + rapid.IntRange(1, 9).Draw(t, "for"))
			}
			it, near := custody.Item{State: custody.In}, custody.Holding{}
			for _, h := range record {
				if h.Open() {
					it.State = custody.Out
				}
				if l.Overlaps(h) {
					near = h
				}
			}
			if fit, _ := l.Fit(it, near, false); fit != "" {
				record = append(record, custody.Holding{ID: "hld", OutAt: *l.TakenAt, InAt: l.BackAt})
			}
		}
		for i, a := range record {
			for _, b := range record[i+1:] {
				if (a.InAt == nil || b.OutAt.Before(*a.InAt)) && (b.InAt == nil || a.OutAt.Before(*b.InAt)) {
					t.Fatalf("%v–%v and %v–%v", a.OutAt, a.InAt, b.OutAt, b.InAt)
				}
			}
		}
	})
}

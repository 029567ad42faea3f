package alerts_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/alerts"
	"claviger/custody"
	"claviger/tenants"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func held(out, due time.Duration) custody.Holding {
	d := noon.Add(due)
	return custody.Holding{ID: "hld_1", PersonID: "per_1", OutAt: noon.Add(out), DueAt: &d}
}

func at(d time.Duration) *time.Time { t := noon.Add(d); return &t }

func TestRungsOfTheLadder(t *testing.T) {
	told := held(-3*time.Hour, 0)
	told.NoticedAt = at(time.Second)
	done := told
	done.ToldAt = at(2 * time.Hour)
	back := held(-3*time.Hour, 0)
	back.InAt = at(-time.Minute)
	permanent := held(-3*time.Hour, 0)
	permanent.DueAt = nil
	for name, c := range map[string]struct {
		h    custody.Holding
		now  time.Duration
		want alerts.Step
	}{
		"long before due":                 {held(-3*time.Hour, 0), -16 * time.Minute, ""},
		"a quarter of an hour before":     {held(-3*time.Hour, 0), -15 * time.Minute, alerts.Remind},
		"at the due time, not told":       {held(-3*time.Hour, 0), 0, alerts.Remind},
		"after the due time":              {held(-3*time.Hour, 0), time.Microsecond, alerts.Holder},
		"days after, never told":          {held(-90*time.Hour, 0), 80 * time.Hour, alerts.Holder},
		"told, within two hours":          {told, 2 * time.Hour, ""},
		"told, after two hours":           {told, 2*time.Hour + 1, alerts.Manager},
		"the ladder has ended":            {done, 200 * time.Hour, ""},
		"back":                            {back, 5 * time.Hour, ""},
		"permanent":                       {permanent, 5 * time.Hour, ""},
		"taken for less than the warning": {held(-10*time.Minute, 0), -5 * time.Minute, ""},
	} {
		step, ok := alerts.Standard.Reached(c.h, noon.Add(c.now))
		if step != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q, want %q", name, step, c.want)
		}
	}
	if _, ok := (alerts.Ladder{}).Reached(told, noon.Add(9*time.Hour)); ok {
		t.Error("an empty ladder still told the manager")
	}
}

func TestWhatHappensOtherwise(t *testing.T) {
	h := held(-time.Hour, 0)
	if step, when, ok := alerts.Standard.Next(h); !ok || step != alerts.Holder || !when.Equal(noon) {
		t.Errorf("before: %s at %s", step, when)
	}
	h.NoticedAt = at(0)
	if step, when, ok := alerts.Standard.Next(h); !ok || step != alerts.Manager || !when.Equal(noon.Add(2*time.Hour)) {
		t.Errorf("told: %s at %s", step, when)
	}
	h.ToldAt = at(2 * time.Hour)
	if _, _, ok := alerts.Standard.Next(h); ok {
		t.Error("the ladder does not end")
	}
}

// TestLadderEnds climbs with any clock: each rung at most once, in order, and
// then silence.
func TestLadderEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := held(-time.Duration(rapid.IntRange(1, 600).Draw(t, "out"))*time.Minute, 0)
		now := h.OutAt
		var steps []alerts.Step
		for range 60 {
			now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "tick")) * time.Minute)
			step, ok := alerts.Standard.Reached(h, now)
			if !ok {
				continue
			}
			steps = append(steps, step)
			switch moment := now; step {
			case alerts.Remind:
				h.RemindedAt = &moment
			case alerts.Holder:
				h.NoticedAt = &moment
			case alerts.Manager:
				h.ToldAt = &moment
			}
		}
		last := -1
		for _, s := range steps {
			i := map[alerts.Step]int{alerts.Remind: 0, alerts.Holder: 1, alerts.Manager: 2}[s]
			if i <= last {
				t.Fatalf("climbed %v", steps)
			}
			last = i
		}
		if step, ok := alerts.Standard.Reached(h, now.Add(1000*time.Hour)); ok && h.ToldAt != nil {
			t.Fatalf("after the end: %s", step)
		}
	})
}

func TestOneMessageAPerson(t *testing.T) {
	got := alerts.Group([]alerts.Late{{alerts.Holder, "hld_1", "per_b"}, {alerts.Holder, "hld_2", "per_a"}, {alerts.Holder, "hld_3", "per_b"},
		{alerts.Remind, "hld_4", "per_b"}, {alerts.Manager, "hld_5", ""}})
	if len(got) != 3 || got[0].Step != alerts.Remind || got[1].Person != "per_a" || len(got[2].Holdings) != 2 || got[2].Holdings[0] != "hld_1" || got[2].Holdings[1] != "hld_3" {
		t.Errorf("grouped as %+v", got)
	}
}

func TestGroupKeepsEveryHoldingOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "n")
		var all []alerts.Late
		for i := range n {
			all = append(all, alerts.Late{Step: rapid.SampledFrom(alerts.Steps).Draw(t, "step"), Holding: custody.HoldingID(rune('a' + i)),
				Person: rapid.SampledFrom([]tenants.PersonID{"per_a", "per_b", "per_c"}).Draw(t, "who")})
		}
		seen := map[custody.HoldingID]bool{}
		for _, notice := range alerts.Group(all) {
			for _, h := range notice.Holdings {
				if seen[h] {
					t.Fatalf("%s is told of twice", h)
				}
				seen[h] = true
			}
		}
		if len(seen) != n {
			t.Fatalf("%d of %d holdings are told of", len(seen), n)
		}
	})
}

func TestTold(t *testing.T) {
	due := noon
	for _, c := range []struct {
		late            time.Duration
		holder, manager bool
	}{{-time.Second, false, false}, {0, false, false}, {time.Microsecond, true, false}, {2 * time.Hour, true, false}, {2*time.Hour + time.Microsecond, true, true}} {
		if h, m := alerts.Standard.Told(&due, due.Add(c.late)); h != c.holder || m != c.manager {
			t.Errorf("%s late: %t %t", c.late, h, m)
		}
	}
	if h, m := alerts.Standard.Told(nil, due); h || m {
		t.Error("a permanent key was late")
	}
	if h, m := (alerts.Ladder{}).Told(&due, due.Add(9*time.Hour)); !h || m {
		t.Error("an empty ladder tells the holder alone")
	}
}

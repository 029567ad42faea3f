package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// TestSwallowedNeverGrants: what is called swallowed is never granted.
func TestSwallowedNeverGrants(t *testing.T) {
	swallowed := 0
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		deny, allow := someRule(t, "rul_no"), someRule(t, "rul_yes")
		if rapid.Bool().Draw(t, "wide") { // chance alone seldom draws one that is wider in all parts
			deny.Who, deny.What, deny.When, deny.Holidays, deny.Dates = allow.Who, rules.What{}, nil, "", nil
		}
		deny.Effect, allow.Effect = rules.Deny, rules.Allow
		f.Rules = []rules.Rule{deny, allow}
		if !rules.Swallows(deny, allow) {
			return
		}
		swallowed++
		if d := rules.Decide(a, f); d.Outcome == rules.Granted {
			t.Fatalf("granted by %+v in spite of %+v", allow, deny)
		}
	})
	if swallowed == 0 {
		t.Error("nothing was ever swallowed")
	}
}

func TestSwallows(t *testing.T) {
	no := func(change func(*rules.Rule)) rules.Rule {
		return allow("no", func(r *rules.Rule) { r.Effect = rules.Deny; change(r) })
	}
	two := custody.Level(2)
	for name, c := range map[string]struct {
		deny, allow rules.Rule
		want        bool
	}{
		"everything":      {no(func(*rules.Rule) {}), allow("a"), true},
		"other people":    {no(func(r *rules.Rule) { r.Who = rules.Who{Roles: []tenants.Role{tenants.RoleHolder}} }), allow("a"), false},
		"the same people": {no(func(r *rules.Rule) { r.Who = rules.Who{Profiles: []string{"x", "y"}} }), allow("a", func(r *rules.Rule) { r.Who = rules.Who{Profiles: []string{"y"}} }), true},
		"lower keys":      {no(func(r *rules.Rule) { r.What.MaxLevel = &two }), allow("a"), false},
		"fewer keys":      {no(func(r *rules.Rule) { r.What.Kinds = []custody.ItemKind{custody.Ring} }), allow("a"), false},
		"night only":      {no(func(r *rules.Rule) { r.When = []rules.Window{{Days: 127, From: 1200, To: 360}} }), allow("a", office), false},
		"longer hours":    {no(func(r *rules.Rule) { r.When = []rules.Window{{Days: 127, From: 300, To: 1300}} }), allow("a", office), true},
	} {
		if got := rules.Swallows(c.deny, c.allow); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestEverOpens(t *testing.T) {
	now := wall(16, 10, 0)
	year := &rules.Calendar{From: "2026-01-01", Until: "2027-12-31", Days: []rules.Date{"2026-12-25"}}
	for name, c := range map[string]struct {
		change   func(*rules.Rule)
		calendar *rules.Calendar
		want     bool
	}{
		"always":                  {func(*rules.Rule) {}, nil, true},
		"office hours":            {office, nil, true},
		"a date that is past":     {func(r *rules.Rule) { r.Dates = []rules.DayHours{{Date: "2026-11-02", From: 0, To: 600}} }, nil, false},
		"a date to come":          {func(r *rules.Rule) { r.Dates = []rules.DayHours{{Date: "2027-06-02", From: 0, To: 600}} }, nil, true},
		"holidays nobody entered": {func(r *rules.Rule) { r.Holidays = rules.HolidaysOnly }, nil, false},
		"holidays that are there": {func(r *rules.Rule) { r.Holidays = rules.HolidaysOnly }, year, true},
		"Mondays that are holiday": {func(r *rules.Rule) {
			r.Holidays, r.When = rules.HolidaysOnly, []rules.Window{{Days: 1 << time.Monday, From: 0, To: 60}}
		}, year, false},
	} {
		r := allow("r", c.change)
		if got := r.EverOpens(now, paris, c.calendar); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

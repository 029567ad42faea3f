package rules_test

import (
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

var paris = mustZone("Europe/Paris")

func mustZone(name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return z
}

// wall is a moment by the wall clock of the site. 2026-11-16 is a Monday.
func wall(day, hour, minute int) time.Time {
	return time.Date(2026, 11, day, hour, minute, 0, 0, paris).UTC()
}

func ask(at time.Time) rules.Ask {
	return rules.Ask{PersonID: "per_ben", ItemID: "itm_1", At: at, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}}
}

func facts(rs ...rules.Rule) rules.Facts {
	return rules.Facts{Zone: paris, ZoneID: "Europe/Paris", Rules: rs,
		Person: rules.PersonFacts{Known: true, Active: true, Kind: tenants.Staff, Role: tenants.RoleHolder, Department: "Workshop", Groups: []tenants.GroupID{"grp_a"}},
		Item:   rules.ItemFacts{Known: true, Kind: custody.Single, Level: 1, State: custody.In, SiteID: "sit_1", HomeID: "plc_1", Assets: []custody.AssetKind{custody.VehicleAsset}}}
}

func allow(id string, change ...func(*rules.Rule)) rules.Rule {
	r := rules.Rule{ID: custody.RuleID(id), Version: 1, Name: id, Effect: rules.Allow, Who: rules.Who{Everyone: true}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func codes(d rules.Decision) (out []rules.Code) {
	for _, r := range d.Reasons {
		out = append(out, r.Code)
	}
	return out
}

func needs(d rules.Decision) (out []rules.NeedKind) {
	for _, n := range d.Needs {
		out = append(out, n.Kind)
	}
	return out
}

func wantDenied(t *testing.T, d rules.Decision, want ...rules.Code) {
	t.Helper()
	if d.Outcome != rules.Denied || !slices.Equal(codes(d), want) {
		t.Fatalf("got %s %v, want deny %v", d.Outcome, codes(d), want)
	}
}

func wantNeeds(t *testing.T, d rules.Decision, want ...rules.NeedKind) {
	t.Helper()
	if d.Outcome != rules.Needed || !slices.Equal(needs(d), want) {
		t.Fatalf("got %s %v %v, want need %v", d.Outcome, codes(d), needs(d), want)
	}
}

func wantGranted(t *testing.T, d rules.Decision) {
	t.Helper()
	if d.Outcome != rules.Granted || len(d.Reasons)+len(d.Needs) > 0 {
		t.Fatalf("got %s %v %v, want grant", d.Outcome, codes(d), needs(d))
	}
}

func TestDenyByDefault(t *testing.T) {
	wantDenied(t, rules.Decide(ask(wall(16, 10, 0)), facts()), rules.NoRule)
	wantDenied(t, rules.Decide(ask(wall(16, 10, 0)), rules.Facts{Zone: paris}), rules.PersonUnknown, rules.ItemUnknown, rules.NoRule)
}

func TestAbsentFactNeverGrants(t *testing.T) {
	all := allow("all")
	for name, spoil := range map[string]func(*rules.Facts){
		"zone":     func(f *rules.Facts) { f.Zone = nil },
		"person":   func(f *rules.Facts) { f.Person.Known = false },
		"inactive": func(f *rules.Facts) { f.Person.Active = false },
		"item":     func(f *rules.Facts) { f.Item.Known = false },
		"state":    func(f *rules.Facts) { f.Item.State = "" },
	} {
		f := facts(all)
		spoil(&f)
		if d := rules.Decide(ask(wall(16, 10, 0)), f); d.Outcome != rules.Denied {
			t.Errorf("without %s: %s", name, d.Outcome)
		}
	}
}

func TestStatesThatCannotBeTaken(t *testing.T) {
	for state, want := range map[custody.State]rules.Code{custody.Out: rules.AlreadyOut, custody.Missing: rules.ItemMissing, custody.Retired: rules.ItemRetired} {
		f := facts(allow("all"))
		f.Item.State, f.Item.HolderID = state, "per_ann"
		wantDenied(t, rules.Decide(ask(wall(16, 10, 0)), f), want)
	}
	f := facts(allow("all"))
	f.Item.State, f.Item.HolderID = custody.Out, "per_ben"
	wantDenied(t, rules.Decide(ask(wall(16, 10, 0)), f), rules.AlreadyYours)
}

func TestDenyBeatsEveryGrantAndNamesEachRule(t *testing.T) {
	no := func(r *rules.Rule) { r.Effect = rules.Deny }
	f := facts(allow("a"), allow("z-deny", no), allow("b"), allow("m-deny", no))
	d := rules.Decide(ask(wall(16, 10, 0)), f)
	wantDenied(t, d, rules.RuleDenies, rules.RuleDenies)
	if d.Reasons[0].RuleID != "m-deny" || d.Reasons[1].RuleID != "z-deny" {
		t.Fatalf("reasons %+v", d.Reasons)
	}
}

func office(r *rules.Rule) { r.When = []rules.Window{{Days: 0b0111110, From: 7 * 60, To: 19 * 60}} }

func TestWindowInTheZoneOfTheSite(t *testing.T) {
	f := facts(allow("office", office))
	wantGranted(t, rules.Decide(ask(wall(16, 7, 0)), f))
	wantGranted(t, rules.Decide(ask(wall(20, 18, 59)), f))
	for _, at := range []time.Time{wall(16, 6, 59), wall(16, 19, 0), wall(21, 10, 0), wall(22, 10, 0)} {
		d := rules.Decide(ask(at), f)
		wantDenied(t, d, rules.OutsideWindow)
	}
	d := rules.Decide(ask(wall(20, 20, 0)), f) // Friday evening: Monday morning helps
	if d.Reasons[0].Params["from"] != wall(23, 7, 0).Format(time.RFC3339) {
		t.Fatalf("opens %s", d.Reasons[0].Params["from"])
	}
}

func TestWindowPastMidnight(t *testing.T) {
	f := facts(allow("night", func(r *rules.Rule) { r.When = []rules.Window{{Days: 1 << time.Friday, From: 22 * 60, To: 6 * 60}} }))
	wantGranted(t, rules.Decide(ask(wall(20, 23, 0)), f))
	wantGranted(t, rules.Decide(ask(wall(21, 5, 59)), f))
	wantDenied(t, rules.Decide(ask(wall(21, 6, 0)), f), rules.OutsideWindow)
	wantDenied(t, rules.Decide(ask(wall(21, 22, 30)), f), rules.OutsideWindow)
}

func TestWindowAcrossTheClockChange(t *testing.T) {
	f := facts(allow("early", func(r *rules.Rule) { r.When = []rules.Window{{Days: 1 << time.Sunday, From: 2 * 60, To: 4 * 60}} }))
	at := time.Date(2026, 3, 29, 3, 30, 0, 0, paris).UTC() // 02:00–03:00 does not exist that night
	wantGranted(t, rules.Decide(ask(at), f))
	twice := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC) // 02:30 summer time, comes again an hour later
	wantGranted(t, rules.Decide(ask(twice), f))
	wantGranted(t, rules.Decide(ask(twice.Add(time.Hour)), f))
}

func TestDueIsBoundedByMaximumAndCurfew(t *testing.T) {
	curfew := 17 * 60
	f := facts(allow("day", func(r *rules.Rule) { r.Limits.MaxMinutes, r.Limits.Curfew = 240, &curfew }))
	d := rules.Decide(ask(wall(16, 9, 0)), f)
	wantGranted(t, d)
	if !d.Terms.DueAt.Equal(wall(16, 13, 0)) {
		t.Fatalf("due %s", d.Terms.DueAt)
	}
	d = rules.Decide(ask(wall(16, 15, 0)), f)
	if !d.Terms.DueAt.Equal(wall(16, 17, 0)) {
		t.Fatalf("due %s, want the curfew", d.Terms.DueAt)
	}
	d = rules.Decide(ask(wall(16, 17, 30)), f)
	if !d.Terms.DueAt.Equal(wall(16, 21, 30)) {
		t.Fatalf("due %s, want the maximum before tomorrow's curfew", d.Terms.DueAt)
	}
}

func TestWishForALaterDueNeedsAnEarlierOne(t *testing.T) {
	f := facts(allow("day", func(r *rules.Rule) { r.Limits.MaxMinutes = 60 }))
	a := ask(wall(16, 9, 0))
	late, early := wall(16, 12, 0), wall(16, 9, 30)
	a.DueAt = &late
	d := rules.Decide(a, f)
	wantNeeds(t, d, rules.NeedEarlierDue)
	if d.Needs[0].Params["latest"] != wall(16, 10, 0).Format(time.RFC3339) {
		t.Fatalf("latest %s", d.Needs[0].Params["latest"])
	}
	a.DueAt = &early
	d = rules.Decide(a, f)
	wantGranted(t, d)
	if !d.Terms.DueAt.Equal(early) {
		t.Fatalf("due %s", d.Terms.DueAt)
	}
	past := wall(16, 8, 0)
	a.DueAt = &past
	wantDenied(t, rules.Decide(a, f), rules.DueInPast)
}

func TestNoLimitMeansEightHoursUnlessPermanent(t *testing.T) {
	a := ask(wall(16, 9, 0))
	if d := rules.Decide(a, facts(allow("all"))); !d.Terms.DueAt.Equal(wall(16, 17, 0)) {
		t.Fatalf("due %s", d.Terms.DueAt)
	}
	a.Permanent = true
	if d := rules.Decide(a, facts(allow("all"))); d.Terms.DueAt != nil {
		t.Fatalf("due %s", d.Terms.DueAt)
	}
}

func TestNeedsAreAllListed(t *testing.T) {
	f := facts(allow("strict", func(r *rules.Rule) {
		r.Needs = rules.Needs{Reason: true, Purposes: []string{"service", "demo"}, SecondFactor: true}
	}))
	a := ask(wall(16, 9, 0))
	a.Factors = []rules.Factor{rules.FactorBadge}
	d := rules.Decide(a, f)
	wantNeeds(t, d, rules.NeedReason, rules.NeedPurpose, rules.NeedSecondFactor)
	if d.Needs[1].Params["options"] != "demo,service" {
		t.Fatalf("options %s", d.Needs[1].Params["options"])
	}
	a.HasReason, a.Purpose, a.Factors = true, "demo", []rules.Factor{rules.FactorBadge, rules.FactorPIN}
	wantGranted(t, rules.Decide(a, f))
}

func TestLimitsOnWhatIsHeld(t *testing.T) {
	f := facts(allow("two", func(r *rules.Rule) { r.Limits.MaxHeld, r.Limits.NoneWhileOverdue = 2, true }))
	f.Held = []rules.HeldFact{{ItemID: "itm_8"}}
	wantGranted(t, rules.Decide(ask(wall(16, 9, 0)), f))
	f.Held = []rules.HeldFact{{ItemID: "itm_9", Overdue: true}, {ItemID: "itm_8"}}
	wantDenied(t, rules.Decide(ask(wall(16, 9, 0)), f), rules.MaxHeld, rules.HoldsOverdue)
}

func TestBestRuleIsTheOneThatHelpsMost(t *testing.T) {
	f := facts(
		allow("a-needs", func(r *rules.Rule) { r.Needs.Reason = true; r.Limits.MaxMinutes = 600 }),
		allow("b-short", func(r *rules.Rule) { r.Limits.MaxMinutes = 60 }),
		allow("c-long", func(r *rules.Rule) { r.Limits.MaxMinutes = 120 }))
	d := rules.Decide(ask(wall(16, 9, 0)), f)
	wantGranted(t, d)
	if d.RuleID != "c-long" {
		t.Fatalf("rests on %s", d.RuleID)
	}
}

func TestLadderOfCredentials(t *testing.T) {
	badge, pin, desk := rules.FactorBadge, rules.FactorPIN, rules.FactorDesk
	for _, c := range []struct {
		level   custody.Level
		factors []rules.Factor
		want    []rules.NeedKind
	}{
		{0, []rules.Factor{pin}, nil}, {0, []rules.Factor{badge}, nil}, {0, nil, []rules.NeedKind{rules.NeedSecondFactor}},
		{1, []rules.Factor{badge}, nil}, {1, []rules.Factor{pin}, []rules.NeedKind{rules.NeedBadge}},
		{2, []rules.Factor{badge}, []rules.NeedKind{rules.NeedSecondFactor}}, {2, []rules.Factor{badge, pin}, nil},
		{4, []rules.Factor{pin}, []rules.NeedKind{rules.NeedBadge}}, {4, []rules.Factor{desk}, nil},
	} {
		f := facts(allow("all"))
		f.Item.Level = c.level
		a := ask(wall(16, 9, 0))
		a.Factors = c.factors
		if d := rules.Decide(a, f); !slices.Equal(needs(d), c.want) {
			t.Errorf("level %d with %v: needs %v, want %v", c.level, c.factors, needs(d), c.want)
		}
	}
}

func TestFreshnessLadder(t *testing.T) {
	for _, c := range []struct {
		fresh  rules.Freshness
		level  custody.Level
		denied bool
	}{{rules.Fresh, 4, false}, {rules.Stale, 2, false}, {rules.Stale, 3, true}, {rules.Expired, 0, true}} {
		f := facts(allow("all"))
		f.Stale, f.Item.Level = c.fresh, c.level
		if d := rules.Decide(ask(wall(16, 9, 0)), f); slices.Contains(codes(d), rules.RightsStale) != c.denied {
			t.Errorf("%q at level %d: %v", c.fresh, c.level, codes(d))
		}
	}
}

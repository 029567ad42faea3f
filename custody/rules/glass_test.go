package rules_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/rules"
)

// broken is a story in which a named keeper opens what the rules refuse.
func broken(change func(*rules.Ask, *rules.Facts)) func(*rules.Ask, *rules.Facts) {
	return func(a *rules.Ask, f *rules.Facts) {
		a.Glass, a.Factors = custody.GlassFire, []rules.Factor{rules.FactorBadge, rules.FactorPIN}
		f.Glass = &rules.GlassFact{Keeper: "glk_1", Level: 4}
		f.Rules = nil
		change(a, f)
	}
}

func glassStories() []story {
	return []story{
		{"a keeper opens what no rule gives", broken(func(*rules.Ask, *rules.Facts) {}), nil, nil},
		{"a keeper, though a rule says no and the rights are old", broken(func(_ *rules.Ask, f *rules.Facts) {
			f.Rules = []rules.Rule{allow("rul_2", func(r *rules.Rule) { r.Effect = rules.Deny })}
			f.Stale, f.Offline, f.Item.Level = rules.Expired, true, 4
		}), nil, nil},
		{"a keeper who needs no glass", broken(func(_ *rules.Ask, f *rules.Facts) { f.Rules = []rules.Rule{allow("rul_1", func(*rules.Rule) {})} }), nil, nil},
		{"a keeper instead of an approval", broken(func(_ *rules.Ask, f *rules.Facts) {
			f.Rules = []rules.Rule{allow("rul_1", func(r *rules.Rule) { r.Needs.Approvals = []rules.Approval{{Who: rules.Who{Everyone: true}}} })}
		}), nil, nil},
		{"a keeper with a badge that anybody may have found", broken(func(a *rules.Ask, _ *rules.Facts) { a.Factors = []rules.Factor{rules.FactorBadge} }), nil, []rules.NeedKind{rules.NeedSecondFactor}},
		{"nobody named them", broken(func(_ *rules.Ask, f *rules.Facts) { f.Glass = nil }), why{rules.NoRule, rules.GlassNotNamed}, nil},
		{"a keeper for less", broken(func(_ *rules.Ask, f *rules.Facts) { f.Glass.Level, f.Item.Level = 2, 3 }), why{rules.NoRule, rules.GlassLevel}, nil},
		{"a keeper during a lockdown", broken(func(a *rules.Ask, f *rules.Facts) {
			f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(-time.Hour)}
		}), why{rules.Lockdown, rules.NoRule}, nil},
		{"a keeper and a key that is out", broken(func(_ *rules.Ask, f *rules.Facts) { f.Item.State, f.Item.HolderID = custody.Out, "per_ann" }), why{rules.AlreadyOut, rules.NoRule}, nil},
	}
}

// TestGlass: break-glass never grants without being named, nor above the level,
// under a lockdown, for metal that is not there, or on one factor; and it never
// takes away what the rules give.
func TestGlass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		plain := rules.Decide(a, f)
		a.Glass = rapid.SampledFrom(custody.GlassWhys).Draw(t, "why")
		if rapid.Bool().Draw(t, "named") {
			f.Glass = &rules.GlassFact{Keeper: "glk_1", Level: custody.Level(rapid.IntRange(0, 4).Draw(t, "up to"))}
		}
		if rapid.Bool().Draw(t, "locked") {
			f.Lockdown = &rules.LockdownFact{ID: "lkd_1", Since: a.At.Add(-time.Hour), Exempt: rapid.Bool().Draw(t, "exempt")}
			plain.Outcome = rules.Denied
		}
		f.Stale = rapid.SampledFrom([]rules.Freshness{rules.Fresh, rules.Stale, rules.Expired}).Draw(t, "stale")
		a.Factors = rapid.SampledFrom([][]rules.Factor{{rules.FactorDesk}, {rules.FactorBadge}, {rules.FactorBadge, rules.FactorPIN}, nil}).Draw(t, "shown")
		d := rules.Decide(a, f)
		if !d.Glass || d.Outcome != rules.Granted {
			return
		}
		there := f.Item.State == custody.In || f.Item.State == custody.ToHang
		two := slices.Contains(a.Factors, rules.FactorDesk) || len(a.Factors) > 1
		if f.Glass == nil || f.Item.Level > f.Glass.Level || f.Lockdown != nil && !f.Lockdown.Exempt || !there || !two || !f.Person.Active {
			t.Fatalf("granted: %+v by %+v of %+v", d, f.Glass, f)
		}
		if len(d.Lifted) == 0 || len(d.Reasons)+len(d.Needs) > 0 || d.RuleID != "" || d.Terms.DueAt == nil || !d.Terms.DueAt.After(a.At) {
			t.Fatalf("a grant that does not say what it lifted, or until when: %+v", d)
		}
	})
}

// TestGlassIsNotAskedForBySilence: a keeper who gives no reason has what the
// rules give, no more.
func TestGlassIsNotAskedForBySilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		before := rules.Decide(a, f)
		f.Glass = &rules.GlassFact{Keeper: "glk_1", Level: 4}
		after := rules.Decide(a, f)
		if before.Outcome != after.Outcome || after.Glass {
			t.Fatalf("%+v became %+v", before, after)
		}
	})
}

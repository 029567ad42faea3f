package rules_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// pressing is a story in which a code blue gives what no rule does.
func pressing(change func(*rules.Ask, *rules.Facts)) func(*rules.Ask, *rules.Facts) {
	return func(a *rules.Ask, f *rules.Facts) {
		a.Urgent, a.Factors = true, []rules.Factor{rules.FactorBadge}
		f.Ready = []rules.ReadyFact{{Playbook: "pbk_blue", Kind: custody.PlaybookCodeBlue, Who: rules.Who{People: []tenants.PersonID{a.PersonID}}}}
		f.Rules = nil
		change(a, f)
	}
}

func urgentStories() []story {
	locked := func(a *rules.Ask, f *rules.Facts) {
		f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(-time.Hour)}
	}
	followed := func(run custody.RunID) func(*rules.Ask, *rules.Facts) {
		return func(_ *rules.Ask, f *rules.Facts) { f.Ready[0].Kind, f.Ready[0].Run = custody.PlaybookFire, run }
	}
	return []story{
		{"a code blue gives what no rule gives, on a badge", pressing(func(*rules.Ask, *rules.Facts) {}), nil, nil},
		{"a code blue of the top level, without a line, rights long old, in a lockdown", pressing(func(a *rules.Ask, f *rules.Facts) {
			f.Stale, f.Offline, f.Item.Level = rules.Expired, true, 4
			locked(a, f)
		}), nil, nil},
		{"a code blue of a profile", pressing(func(_ *rules.Ask, f *rules.Facts) {
			f.Person.Profile, f.Ready[0].Who = "nurse", rules.Who{Profiles: []string{"nurse"}}
		}), nil, nil},
		{"a code blue of others", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Ready[0].Who = rules.Who{Profiles: []string{"doctor"}} }), why{rules.NoRule, rules.NotReady}, nil},
		{"a code blue of all but one", pressing(func(a *rules.Ask, f *rules.Facts) {
			f.Ready[0].Who = rules.Who{Everyone: true, Groups: []tenants.GroupID{"grp_night"}, Roles: []tenants.Role{tenants.RoleHolder}, Departments: []string{"works"}, Kinds: []tenants.PersonKind{tenants.Staff}, Except: []tenants.PersonID{a.PersonID}}
		}), why{rules.NoRule, rules.NotReady}, nil},
		{"a key of no playbook", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Ready = nil }), why{rules.NoRule, rules.NotReady}, nil},
		{"a fire that goes on", pressing(func(a *rules.Ask, f *rules.Facts) { followed("prn_1")(a, f); locked(a, f) }), nil, nil},
		{"a fire that nobody started", pressing(followed("")), why{rules.NoRule, rules.NotReady}, nil},
		{"a fire that may be over, as far as old rights tell", pressing(func(a *rules.Ask, f *rules.Facts) { followed("prn_1")(a, f); f.Stale = rules.Expired }), why{rules.RightsStale, rules.NoRule}, nil},
		{"a code blue and a key that is out", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Item.State, f.Item.HolderID = custody.Out, "per_ann" }), why{rules.AlreadyOut, rules.NoRule}, nil},
		{"a code blue and a key out of service", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Item.Fault = "flt_1" }), why{rules.OutOfService, rules.NoRule}, nil},
		{"a code blue of somebody who has left", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Person.Active = false }), why{rules.PersonInactive, rules.NoRule}, nil},
		{"a code blue that the rules give anyway", pressing(func(_ *rules.Ask, f *rules.Facts) { f.Rules = []rules.Rule{allow("rul_1", func(*rules.Rule) {})} }), nil, nil},
	}
}

// TestUrgent: nothing is given at once but by a playbook that names the taker,
// is a code blue or goes on, to somebody active who showed something, of metal
// that is there and in service; and it never takes away what the rules give.
func TestUrgent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		f.Stale = rapid.SampledFrom([]rules.Freshness{rules.Fresh, rules.Stale, rules.Expired}).Draw(t, "stale")
		plain := rules.Decide(a, f)
		a.Urgent = true
		for range rapid.IntRange(0, 3).Draw(t, "playbooks") {
			r := rules.ReadyFact{Playbook: rapid.SampledFrom([]custody.PlaybookID{"pbk_1", "pbk_2"}).Draw(t, "playbook"), Kind: rapid.SampledFrom(custody.PlaybookKinds).Draw(t, "kind"), Run: rapid.SampledFrom([]custody.RunID{"", "prn_1"}).Draw(t, "run")}
			if rapid.Bool().Draw(t, "named") {
				r.Who.People = []tenants.PersonID{a.PersonID}
			}
			f.Ready = append(f.Ready, r)
		}
		a.Factors = rapid.SampledFrom([][]rules.Factor{nil, {rules.FactorBadge}, {rules.FactorBadge, rules.FactorPIN}}).Draw(t, "shown")
		d := rules.Decide(a, f)
		slices.Reverse(f.Ready)
		if again := rules.Decide(a, f); again.Outcome != d.Outcome || again.Urgent != d.Urgent {
			t.Fatalf("the order of playbooks counts: %+v, %+v", d, again)
		}
		if plain.Outcome == rules.Granted && len(a.Factors) > 1 && d.Outcome != rules.Granted {
			t.Fatalf("%+v became %+v", plain, d)
		}
		if d.Urgent == "" {
			return
		}
		by := slices.ContainsFunc(f.Ready, func(r rules.ReadyFact) bool {
			return r.Playbook == d.Urgent && len(r.Who.People) > 0 && (r.Kind == custody.PlaybookCodeBlue || r.Run != "")
		})
		there := f.Item.State == custody.In || f.Item.State == custody.ToHang
		if d.Outcome != rules.Granted || !by || !there || !f.Person.Active || !f.Person.Known || f.Item.Fault != "" || len(a.Factors) == 0 {
			t.Fatalf("given at once: %+v by %+v", d, f)
		}
		if len(d.Lifted) == 0 || len(d.Reasons)+len(d.Needs) > 0 || d.RuleID != "" || d.Terms.DueAt == nil || !d.Terms.DueAt.After(a.At) {
			t.Fatalf("a grant that does not say what it lifted, or until when: %+v", d)
		}
	})
}

// TestUrgentIsNotAskedForBySilence: a playbook alone gives nothing.
func TestUrgentIsNotAskedForBySilence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		before := rules.Decide(a, f)
		f.Ready = []rules.ReadyFact{{Playbook: "pbk_1", Kind: custody.PlaybookCodeBlue, Who: rules.Who{Everyone: true}}}
		if after := rules.Decide(a, f); before.Outcome != after.Outcome || after.Urgent != "" {
			t.Fatalf("%+v became %+v", before, after)
		}
	})
}

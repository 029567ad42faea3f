package rules_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/rules"
)

// guest is a story in which a pass is to grant what no rule gives.
func guest(change func(*rules.Ask, *rules.Facts)) func(*rules.Ask, *rules.Facts) {
	return func(a *rules.Ask, f *rules.Facts) {
		a.Pass, a.Factors, a.DueAt = "pas_1", nil, nil
		f.Pass = &rules.PassFact{ID: "pas_1", Names: true, Level: 2, From: a.At.Add(-time.Hour), Until: a.At.Add(time.Hour), Due: a.At.Add(5 * time.Hour)}
		f.Rules = nil
		change(a, f)
	}
}

func passStories() []story {
	deny := func(f *rules.Facts) {
		f.Rules = []rules.Rule{allow("rul_2", func(r *rules.Rule) { r.Effect = rules.Deny })}
	}
	lock := func(a *rules.Ask, f *rules.Facts) {
		f.Lockdown = &rules.LockdownFact{ID: "lkd_north", Since: a.At.Add(-time.Hour)}
	}
	return []story{
		{"a guest takes what no rule gives", guest(func(*rules.Ask, *rules.Facts) {}), nil, nil},
		{"a guest at a cabinet whose rights are worth nothing any more", guest(func(_ *rules.Ask, f *rules.Facts) { f.Stale, f.Offline = rules.Expired, true }), nil, nil},
		{"a guest whose pass nobody knows", guest(func(_ *rules.Ask, f *rules.Facts) { f.Pass = nil }), why{rules.PassUnknown}, nil},
		{"a guest and a key of others", guest(func(_ *rules.Ask, f *rules.Facts) { f.Pass.Names = false }), why{rules.PassKey}, nil},
		{"a guest and a key above the pass", guest(func(_ *rules.Ask, f *rules.Facts) { f.Item.Level = 3 }), why{rules.PassLevel}, nil},
		{"a guest too early", guest(func(a *rules.Ask, f *rules.Facts) { f.Pass.From = a.At.Add(time.Minute) }), why{rules.PassEarly}, nil},
		{"a guest too late", guest(func(a *rules.Ask, f *rules.Facts) { f.Pass.Until = a.At }), why{rules.PassOver}, nil},
		{"a guest whose uses are spent", guest(func(_ *rules.Ask, f *rules.Facts) { f.Pass.Spent = true }), why{rules.PassSpent}, nil},
		{"a guest whom a rule forbids", guest(func(_ *rules.Ask, f *rules.Facts) { deny(f) }), why{rules.RuleDenies}, nil},
		{"a guest during a lockdown", guest(lock), why{rules.Lockdown}, nil},
		{"a responder during a lockdown, against a rule", guest(func(a *rules.Ask, f *rules.Facts) {
			lock(a, f)
			deny(f)
			f.Pass.Through = true
		}), nil, nil},
		{"a guest and a key that is out", guest(func(_ *rules.Ask, f *rules.Facts) { f.Item.State, f.Item.HolderID = custody.Out, "per_ann" }), why{rules.AlreadyOut}, nil},
	}
}

// TestPass: a pass never grants outside its window, above its level, for a key
// that it does not name or metal that is not there, whatever else is the case;
// and what it grants is due by its own time.
func TestPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		a.Pass = "pas_1"
		shift := func(name string) time.Time {
			return a.At.Add(time.Duration(rapid.IntRange(-120, 120).Draw(t, name)) * time.Minute)
		}
		f.Pass = &rules.PassFact{ID: custody.PassID(rapid.SampledFrom([]string{"pas_1", "pas_2"}).Draw(t, "id")), Names: rapid.Bool().Draw(t, "names"), Level: custody.Level(rapid.IntRange(0, 4).Draw(t, "up to")),
			From: shift("from"), Until: shift("until"), Due: shift("due"), Spent: rapid.Bool().Draw(t, "spent"), Through: rapid.Bool().Draw(t, "through")}
		d := rules.Decide(a, f)
		p := f.Pass
		if d.Outcome != rules.Granted {
			if len(d.Reasons) == 0 || len(d.Needs) > 0 {
				t.Fatalf("refused without a reason, or with needs: %+v", d)
			}
			return
		}
		there := f.Item.Known && (f.Item.State == custody.In || f.Item.State == custody.ToHang)
		if p.ID != a.Pass || !p.Names || p.Spent || f.Item.Level > p.Level || a.At.Before(p.From) || !a.At.Before(p.Until) || !there || !f.Person.Active || f.Lockdown != nil && !f.Lockdown.Exempt && !p.Through && !a.At.Before(f.Lockdown.Since) {
			t.Fatalf("granted by %+v of %+v", p, f)
		}
		if d.Terms.DueAt == nil || d.Terms.DueAt.After(p.Due) {
			t.Fatalf("due %v by a pass until %v", d.Terms.DueAt, p.Due)
		}
	})
}

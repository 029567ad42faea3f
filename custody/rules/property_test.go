package rules_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

func someRule(t *rapid.T, id string) rules.Rule {
	r := rules.Rule{ID: custody.RuleID(id), Version: 1, Effect: rapid.SampledFrom([]rules.Effect{rules.Allow, rules.Allow, rules.Deny}).Draw(t, "effect")}
	r.Who.Everyone = rapid.Bool().Draw(t, "everyone")
	if rapid.Bool().Draw(t, "by group") {
		r.Who.Groups = []tenants.GroupID{rapid.SampledFrom([]tenants.GroupID{"grp_a", "grp_b"}).Draw(t, "group")}
	}
	r.What.MinLevel = custody.Level(rapid.IntRange(0, 2).Draw(t, "min level"))
	for range rapid.IntRange(0, 2).Draw(t, "windows") {
		r.When = append(r.When, rules.Window{Days: uint8(rapid.IntRange(1, 127).Draw(t, "days")), From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1440).Draw(t, "to")})
	}
	r.Needs.Reason = rapid.Bool().Draw(t, "reason")
	r.Needs.SecondFactor = rapid.Bool().Draw(t, "second factor")
	r.Limits.MaxMinutes = rapid.IntRange(0, 600).Draw(t, "max")
	r.Limits.MaxHeld = rapid.IntRange(0, 3).Draw(t, "held")
	return r
}

func someCase(t *rapid.T) (rules.Ask, rules.Facts) {
	a := ask(wall(16, 0, 0).Add(time.Duration(rapid.IntRange(0, 10_000).Draw(t, "minute")) * time.Minute))
	a.HasReason = rapid.Bool().Draw(t, "has reason")
	a.Factors = rapid.SampledFrom([][]rules.Factor{{rules.FactorDesk}, {rules.FactorBadge}, {rules.FactorPIN}, nil}).Draw(t, "factors")
	f := facts()
	f.Item.Level = custody.Level(rapid.IntRange(0, 4).Draw(t, "level"))
	f.Item.State = rapid.SampledFrom([]custody.State{custody.In, custody.In, custody.ToHang, custody.Out, custody.Missing}).Draw(t, "state")
	f.Person.Active = rapid.Bool().Draw(t, "active")
	for i := range rapid.IntRange(0, 6).Draw(t, "rules") {
		f.Rules = append(f.Rules, someRule(t, "rul_"+strconv.Itoa(i)))
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "holds") {
		f.Held = append(f.Held, rules.HeldFact{ItemID: custody.ItemID("itm_h" + strconv.Itoa(i)), Overdue: rapid.Bool().Draw(t, "late")})
	}
	return a, f
}

func rank(o rules.Outcome) int {
	return slices.Index([]rules.Outcome{rules.Denied, rules.Needed, rules.Granted}, o)
}

func TestAddingADenyNeverGrantsMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		before := rules.Decide(a, f)
		deny := someRule(t, "rul_deny")
		deny.Effect = rules.Deny
		f.Rules = append(f.Rules, deny)
		if after := rules.Decide(a, f); rank(after.Outcome) > rank(before.Outcome) {
			t.Fatalf("%s became %s", before.Outcome, after.Outcome)
		}
	})
}

func TestAddingAnAllowNeverGrantsLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		before := rules.Decide(a, f)
		more := someRule(t, "rul_more")
		more.Effect = rules.Allow
		f.Rules = append(f.Rules, more)
		if after := rules.Decide(a, f); rank(after.Outcome) < rank(before.Outcome) {
			t.Fatalf("%s became %s", before.Outcome, after.Outcome)
		}
	})
}

func TestOrderOfFactsMakesNoDifference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		one, _ := json.Marshal(rules.Decide(a, f))
		slices.Reverse(f.Rules)
		slices.Reverse(f.Held)
		two, _ := json.Marshal(rules.Decide(a, f))
		if string(one) != string(two) {
			t.Fatalf("%s\n%s", one, two)
		}
	})
}

func TestEveryAnswerExplainsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		d := rules.Decide(a, f)
		switch {
		case d.Outcome == rules.Denied && len(d.Reasons) == 0,
			d.Outcome == rules.Needed && (len(d.Needs) == 0 || len(d.Reasons) > 0),
			d.Outcome == rules.Granted && (len(d.Needs)+len(d.Reasons) > 0 || d.RuleID == ""):
			t.Fatalf("%+v", d)
		}
		if d.Outcome == rules.Granted && d.Terms.DueAt != nil && !d.Terms.DueAt.After(a.At) {
			t.Fatalf("due %s at %s", d.Terms.DueAt, a.At)
		}
	})
}

func TestOutsideWindowNamesAMomentThatIsOpen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		f.Item.State, f.Person.Active = custody.In, true
		for _, why := range rules.Decide(a, f).Reasons {
			if why.Code != rules.OutsideWindow || why.Params["from"] == "" {
				continue
			}
			at, err := time.Parse(time.RFC3339, why.Params["from"])
			if err != nil || !at.After(a.At) {
				t.Fatalf("opens %q, asked at %s", why.Params["from"], a.At)
			}
			a.At = at
			for _, r := range rules.Decide(a, f).Reasons {
				if r.RuleID == why.RuleID && r.Code == rules.OutsideWindow {
					t.Fatalf("rule %s is closed at %s after all", why.RuleID, at)
				}
			}
			return
		}
	})
}

// FuzzDecide never panics and always answers one of three words.
func FuzzDecide(f *testing.F) {
	seed, _ := json.Marshal(facts(allow("all", office)))
	f.Add(seed, int64(1_800_000_000))
	f.Fuzz(func(t *testing.T, body []byte, unix int64) {
		var fs rules.Facts
		if json.Unmarshal(body, &fs) != nil {
			return
		}
		fs.Zone = paris
		d := rules.Decide(ask(time.Unix(unix%4_000_000_000, 0).UTC()), fs)
		if rank(d.Outcome) < 0 {
			t.Fatalf("outcome %q", d.Outcome)
		}
	})
}

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
	someDays(t, &r)
	someNeeds(t, &r)
	return r
}

func someDays(t *rapid.T, r *rules.Rule) {
	r.Holidays = rapid.SampledFrom([]rules.HolidayUse{"", "", rules.HolidaysClosed, rules.HolidaysOnly}).Draw(t, "holidays")
	for range rapid.IntRange(0, 2).Draw(t, "dates") {
		r.Dates = append(r.Dates, rules.DayHours{Date: rules.DateOf(wall(16+rapid.IntRange(0, 8).Draw(t, "date"), 12, 0)), Closed: rapid.Bool().Draw(t, "closed"),
			From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1440).Draw(t, "to")})
	}
	r.Offline = rapid.SampledFrom([]rules.Offline{"", "", rules.OfflineRefuse, rules.OfflineFresh}).Draw(t, "offline")
}

func someNeeds(t *rapid.T, r *rules.Rule) {
	if rapid.Bool().Draw(t, "asks") {
		r.Needs.Questions = []rules.Question{{ID: "qst_1", Kind: rapid.SampledFrom(rules.QuestionKinds).Draw(t, "kind"), Options: []string{"yes"}, Optional: rapid.Bool().Draw(t, "optional")}}
	}
	r.Needs.Witnesses.Count = rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "witnesses")
	r.Needs.Witnesses.OtherDepartment = rapid.Bool().Draw(t, "other department")
	if rapid.Bool().Draw(t, "licence") {
		r.Needs.Qualifications = []string{"Driving licence"}
	}
	r.Needs.Booking = rapid.IntRange(0, 4).Draw(t, "booking") == 0
	if rapid.Bool().Draw(t, "approved") {
		r.Needs.Approvals = []rules.Approval{{Who: rules.Who{Everyone: true}}}
	}
	if rapid.Bool().Draw(t, "caps") {
		r.Limits.MaxOfLevel = []rules.LevelCap{{Level: custody.Level(rapid.IntRange(0, 4).Draw(t, "cap level")), Max: rapid.IntRange(0, 2).Draw(t, "cap")}}
	}
	if rapid.Bool().Draw(t, "first") {
		r.Limits.ReturnFirst.Items = []custody.ItemID{"itm_h1"}
	}
}

func someCase(t *rapid.T) (rules.Ask, rules.Facts) {
	a := ask(wall(16, 0, 0).Add(time.Duration(rapid.IntRange(0, 10_000).Draw(t, "minute")) * time.Minute))
	a.HasReason = rapid.Bool().Draw(t, "has reason")
	a.Factors = rapid.SampledFrom([][]rules.Factor{{rules.FactorDesk}, {rules.FactorBadge}, {rules.FactorPIN}, nil}).Draw(t, "factors")
	f := facts()
	f.Item.Level = custody.Level(rapid.IntRange(0, 4).Draw(t, "level"))
	f.Item.State = rapid.SampledFrom([]custody.State{custody.In, custody.In, custody.ToHang, custody.Out, custody.Missing}).Draw(t, "state")
	f.Person.Active = rapid.Bool().Draw(t, "active")
	f.Person.Human = rapid.SampledFrom([]string{"log_ben", ""}).Draw(t, "human")
	f.Offline = rapid.Bool().Draw(t, "cut off")
	if rapid.Bool().Draw(t, "calendar") {
		f.Calendar = &rules.Calendar{From: "2026-01-01", Until: "2026-11-20", Days: []rules.Date{"2026-11-17", "2026-11-19"}}
	}
	if rapid.Bool().Draw(t, "has a licence") {
		f.Person.Qualifications = []rules.Qualification{{Name: "Driving licence", Until: at(wall(18, 0, 0))}}
	}
	if rapid.Bool().Draw(t, "answers") {
		a.Answers = []rules.Answer{{Question: "qst_1", Value: rapid.SampledFrom([]string{"yes", "12", ""}).Draw(t, "answer")}}
	}
	for i, who := range rapid.SliceOfN(rapid.SampledFrom([]string{"log_ann", "log_ben", "log_cem", ""}), 0, 3).Draw(t, "witness humans") {
		said, known := seen("per_w"+strconv.Itoa(i), who, rapid.SampledFrom([]string{"Workshop", "Pharmacy", ""}).Draw(t, "of"), rules.FactorPassword)
		a.Witnesses, f.Witnesses = append(a.Witnesses, said), append(f.Witnesses, known)
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "approvals") {
		f.Approvals = append(f.Approvals, rules.ApprovalFact{RuleID: custody.RuleID("rul_" + strconv.Itoa(i)), Version: 1, At: wall(15, 0, 0), PersonID: "per_m",
			PersonFacts: rules.PersonFacts{Known: true, Active: true, Human: "log_m"}})
	}
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
		slices.Reverse(f.Witnesses)
		slices.Reverse(f.Approvals)
		slices.Reverse(f.Person.Qualifications)
		slices.Reverse(a.Witnesses)
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

// TestForgettingAFactNeverGrantsMore takes facts away one by one: what is not
// known does not help.
func TestForgettingAFactNeverGrantsMore(t *testing.T) {
	forget := map[string]func(*rules.Facts){
		"zone": func(f *rules.Facts) { f.Zone = nil }, "calendar": func(f *rules.Facts) { f.Calendar = nil },
		"person": func(f *rules.Facts) { f.Person = rules.PersonFacts{} }, "human": func(f *rules.Facts) { f.Person.Human = "" },
		"department": func(f *rules.Facts) { f.Person.Department = "" }, "licences": func(f *rules.Facts) { f.Person.Qualifications = nil },
		"witnesses": func(f *rules.Facts) { f.Witnesses = nil }, "approvals": func(f *rules.Facts) { f.Approvals = nil },
		"bookings": func(f *rules.Facts) { f.Bookings = nil }, "item": func(f *rules.Facts) { f.Item = rules.ItemFacts{} },
	}
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		before := rules.Decide(a, f).Outcome
		for name, take := range forget {
			less := f
			take(&less)
			if after := rules.Decide(a, less).Outcome; rank(after) > rank(before) {
				t.Fatalf("without %s %s became %s", name, before, after)
			}
		}
	})
}

// TestConcerningDecidesTheSame: rules that name other people have no part in a
// decision; they only tell who could help.
func TestConcerningDecidesTheSame(t *testing.T) {
	plain := func(d rules.Decision) string {
		for i := range d.Reasons {
			if d.Reasons[i].Code == rules.NoRule {
				d.Reasons[i].Params = nil
			}
		}
		text, _ := json.Marshal(d)
		return string(text)
	}
	rapid.Check(t, func(t *rapid.T) {
		a, f := someCase(t)
		all := plain(rules.Decide(a, f))
		f.Rules = rules.Concerning(a.PersonID, f.Person, f.Rules)
		if some := plain(rules.Decide(a, f)); f.Person.Known && all != some {
			t.Fatalf("%s\n%s", all, some)
		}
	})
}

// FuzzDecide never panics and always answers one of three words.
func FuzzDecide(f *testing.F) {
	for _, s := range stories() {
		a, known := s.tell()
		said, _ := json.Marshal(a)
		seed, _ := json.Marshal(known)
		f.Add(said, seed, a.At.Unix())
	}
	f.Fuzz(func(t *testing.T, said, body []byte, unix int64) {
		var a rules.Ask
		var fs rules.Facts
		if json.Unmarshal(said, &a) != nil || json.Unmarshal(body, &fs) != nil {
			return
		}
		fs.Zone, a.At = paris, time.Unix(unix%4_000_000_000, 0).UTC()
		d := rules.Decide(a, fs)
		if rank(d.Outcome) < 0 {
			t.Fatalf("outcome %q", d.Outcome)
		}
	})
}

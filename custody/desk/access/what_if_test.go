package access_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

var noon = time.Date(2026, 3, 25, 12, 0, 0, 0, time.UTC)

// ask is one recorded ask of a person for a key at an hour of one day.
func ask(person, item string, hour int, change func(*access.Recorded)) access.Recorded {
	rec := access.Recorded{Ask: rules.Ask{PersonID: tenants.PersonID(person), ItemID: custody.ItemID(item), At: noon.Add(time.Duration(hour-12) * time.Hour), Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}},
		Facts: rules.Facts{Person: rules.PersonFacts{Known: true, Active: true, Human: person, Kind: tenants.Staff}, Item: rules.ItemFacts{Known: true, State: custody.In}, Zone: time.UTC, ZoneID: "UTC"}}
	if change != nil {
		change(&rec)
	}
	return rec
}

func all(name string, change func(*rules.Rule)) rules.Rule {
	r := rules.Rule{ID: custody.RuleID("rul_" + name), Version: 3, Name: name, Effect: rules.Allow, Who: rules.Who{Everyone: true}}
	if change != nil {
		change(&r)
	}
	return r
}

func try(now []rules.Rule, d access.Draft, asks ...access.Recorded) access.Result {
	t := access.NewTrial(now, d, noon.Add(48*time.Hour))
	for _, a := range asks {
		t.Add(a)
	}
	return t.Result
}

func TestWhatIf(t *testing.T) {
	open := all("open", nil)
	licence := func(r *rules.Rule) { r.Needs.Qualifications = []string{"Forklift"} }
	bare := func(rec *access.Recorded) { rec.Bare = true }
	for _, c := range []struct {
		name  string
		now   []rules.Rule
		draft access.Draft
		asks  []access.Recorded
		want  access.Moves
	}{
		{"a narrower window refuses what is outside", []rules.Rule{open},
			access.Draft{Rule: all("open", func(r *rules.Rule) { r.When = []rules.Window{{Days: 127, From: 8 * 60, To: 17 * 60}} })},
			[]access.Recorded{ask("ann", "k1", 9, nil), ask("ann", "k1", 20, nil), ask("ben", "k1", 21, nil)}, access.Moves{Refused: 2}},
		{"a reason is something more to add", []rules.Rule{open}, access.Draft{Rule: all("open", func(r *rules.Rule) { r.Needs.Reason = true })},
			[]access.Recorded{ask("ann", "k1", 9, nil), ask("ann", "k1", 9, func(rec *access.Recorded) { rec.Ask.HasReason = true })}, access.Moves{More: 1}},
		{"a new rule allows what nothing allowed", nil, access.Draft{Rule: rules.Rule{Effect: rules.Allow, Who: rules.Who{People: []tenants.PersonID{"ann"}}}},
			[]access.Recorded{ask("ann", "k1", 9, nil), ask("ben", "k1", 9, nil)}, access.Moves{Allowed: 1}},
		{"a rule taken away refuses", []rules.Rule{open}, access.Draft{Rule: open, Ended: true}, []access.Recorded{ask("ann", "k1", 9, nil)}, access.Moves{Refused: 1}},
		{"what nobody wrote down then is not known", []rules.Rule{open}, access.Draft{Rule: all("open", licence)}, []access.Recorded{ask("ann", "k1", 9, bare)}, access.Moves{NotKnown: 1}},
		{"what was written down is known", []rules.Rule{open}, access.Draft{Rule: all("open", licence)}, []access.Recorded{ask("ann", "k1", 9, nil)}, access.Moves{Refused: 1}},
		{"a gap on which nothing hangs is none", []rules.Rule{open}, access.Draft{Rule: all("open", licence)},
			[]access.Recorded{ask("ann", "k1", 9, func(rec *access.Recorded) { rec.Bare, rec.Facts.Item.State = true, custody.Missing })}, access.Moves{}},
		{"holidays that were not entered are not guessed", []rules.Rule{open}, access.Draft{Rule: all("open", func(r *rules.Rule) { r.Holidays = rules.HolidaysClosed })},
			[]access.Recorded{ask("ann", "k1", 9, nil)}, access.Moves{NotKnown: 1}},
		{"approvals of the rule as it is go on counting", []rules.Rule{all("open", func(r *rules.Rule) { r.Needs.Approvals = []rules.Approval{{Who: rules.Who{Everyone: true}}} })},
			access.Draft{Rule: all("open", func(r *rules.Rule) {
				r.Version, r.Needs.Approvals, r.Limits.MaxMinutes = 0, []rules.Approval{{Who: rules.Who{Everyone: true}}}, 60
			})},
			[]access.Recorded{ask("ann", "k1", 9, func(rec *access.Recorded) {
				rec.Facts.Approvals = []rules.ApprovalFact{{RuleID: "rul_open", Version: 2, At: noon.Add(-5 * time.Hour), PersonID: "ben", PersonFacts: rules.PersonFacts{Known: true, Active: true, Human: "ben"}}}
			})}, access.Moves{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := try(c.now, c.draft, c.asks...)
			if got.Moves != c.want || got.Asked != len(c.asks) {
				t.Errorf("got %+v of %d asks, want %+v", got.Moves, got.Asked, c.want)
			}
			sum := access.Moves{}
			for _, m := range got.People {
				sum.Allowed, sum.Refused, sum.More, sum.NotKnown = sum.Allowed+m.Allowed, sum.Refused+m.Refused, sum.More+m.More, sum.NotKnown+m.NotKnown
			}
			if sum != got.Moves {
				t.Errorf("people add up to %+v, all is %+v", sum, got.Moves)
			}
		})
	}
}

// TestTryingNothingChangesNothing: a rule tried as it is moves no ask, and a
// gap never counts as a change.
func TestTryingNothingChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := all("open", func(r *rules.Rule) {
			r.Needs.Reason = rapid.Bool().Draw(t, "reason")
			if rapid.Bool().Draw(t, "licence") {
				r.Needs.Qualifications = []string{"Forklift"}
			}
			if rapid.Bool().Draw(t, "groups") {
				r.What.Groups = []custody.KeyGroupID{"kgr_a"}
			}
			if rapid.Bool().Draw(t, "holidays") {
				r.Holidays = rules.HolidaysClosed
			}
			r.Needs.Booking = rapid.Bool().Draw(t, "booking")
		})
		got := try([]rules.Rule{rule}, access.Draft{Rule: rule}, ask("ann", "k1", rapid.IntRange(0, 23).Draw(t, "hour"), func(rec *access.Recorded) { rec.Bare = rapid.Bool().Draw(t, "bare") }))
		if got.Moves != (access.Moves{}) {
			t.Fatalf("a rule as it is changes %+v", got.Moves)
		}
	})
}

// TestWhatIfCountsLateNotices: a shorter limit makes more keys late than were,
// by when they really came back; a longer one fewer; a refused take, and one
// that never happened, raise none.
func TestWhatIfCountsLateNotices(t *testing.T) {
	hours := func(n int) func(*rules.Rule) { return func(r *rules.Rule) { r.Limits.MaxMinutes = 60 * n } }
	stay := func(n int) func(*access.Recorded) {
		return func(rec *access.Recorded) {
			in := rec.Ask.At.Add(time.Duration(n) * time.Hour)
			rec.Stay = &access.Stay{Out: rec.Ask.At, In: &in}
		}
	}
	out := func(rec *access.Recorded) { rec.Stay = &access.Stay{Out: rec.Ask.At} }
	four := all("open", hours(4))
	for _, c := range []struct {
		name  string
		draft access.Draft
		asks  []access.Recorded
		want  access.Late
	}{
		{"shorter", access.Draft{Rule: all("open", hours(2))}, []access.Recorded{ask("ann", "k1", 9, stay(1)), ask("ann", "k2", 9, stay(3)), ask("ann", "k3", 9, stay(9)), ask("ben", "k4", 9, stay(5))}, access.Late{More: 1, MoreManagers: 1}},
		{"longer", access.Draft{Rule: all("open", hours(8))}, []access.Recorded{ask("ann", "k1", 9, stay(3)), ask("ann", "k2", 9, stay(7)), ask("ann", "k3", 9, stay(9))}, access.Late{Fewer: 1, LessManagers: 2}},
		{"taken away", access.Draft{Rule: four, Ended: true}, []access.Recorded{ask("ann", "k1", 9, stay(5)), ask("ann", "k2", 9, out)}, access.Late{Fewer: 2, LessManagers: 1}},
		{"never taken", access.Draft{Rule: all("open", hours(1))}, []access.Recorded{ask("ann", "k1", 9, nil)}, access.Late{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := try([]rules.Rule{four}, c.draft, c.asks...).Late; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

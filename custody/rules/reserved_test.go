package rules_test

import (
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
)

// TestFirstOfTwoBookingsSetsTheDueTime: of two bookings of one's own that may
// begin now the first counts, in whatever order they are read.
func TestFirstOfTwoBookingsSetsTheDueTime(t *testing.T) {
	at := time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
	own := []rules.BookingFact{{From: at.Add(-14 * time.Minute), To: at.Add(6 * time.Minute)}, {From: at.Add(-7 * time.Minute), To: at.Add(42 * time.Minute)}}
	for range 2 {
		d := rules.Decide(rules.Ask{PersonID: "per_a", ItemID: "itm_a", At: at, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}},
			rules.Facts{Person: rules.PersonFacts{Known: true, Active: true}, Item: rules.ItemFacts{Known: true, State: custody.In}, Zone: time.UTC, ZoneID: "UTC", Bookings: slices.Clone(own),
				Rules: []rules.Rule{{ID: "rul_a", Version: 1, Effect: rules.Allow, Who: rules.Who{Everyone: true}}}})
		if d.Outcome != rules.Granted || d.Terms.DueAt == nil {
			t.Fatalf("%+v", d)
		}
		if want := at.Add(6 * time.Minute); !d.Terms.DueAt.Equal(want) {
			t.Errorf("due %v, want %v", d.Terms.DueAt, want)
		}
		slices.Reverse(own)
	}
}

package rules_test

import (
	"slices"
	"testing"

	"claviger/custody/rules"
)

func TestWhatForbidsHoldsAgainstApprovals(t *testing.T) {
	yields := []rules.Code{rules.AlreadyYours, rules.AlreadyOut, rules.ZoneUnknown, rules.NoRule, rules.OutsideWindow, rules.MaxHeld, rules.HoldsOverdue, rules.RightsStale, rules.DueInPast, rules.MaxOfLevel, rules.ReturnFirst,
		rules.NotBooked, rules.CalendarUnknown, rules.NeedsLine, rules.Reserved, rules.KitTogether, rules.GlassNotNamed, rules.GlassLevel,
		rules.PassUnknown, rules.PassKey, rules.PassLevel, rules.PassEarly, rules.PassOver, rules.PassSpent, rules.NotReady}
	for _, c := range rules.Codes {
		d := rules.Decision{Outcome: rules.Denied, Reasons: []rules.Reason{{Code: rules.NoRule}, {Code: c}}}
		if d.Forbids() == slices.Contains(yields, c) {
			t.Errorf("%s forbids: %v", c, d.Forbids())
		}
	}
	if (rules.Decision{Outcome: rules.Granted}).Forbids() {
		t.Error("a grant forbids")
	}
}

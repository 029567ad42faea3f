package alerts_test

import (
	"testing"

	"claviger/alerts"
)

// TestWithholdText: each bound holds back the first message beyond it, and what
// was asked of us weighs more than what is paid for.
func TestWithholdText(t *testing.T) {
	for name, c := range map[string]struct {
		number, countries string
		daily             int
		sent              alerts.Texts
		want              string
	}{
		"may go":                   {"+33612345678", "+1 +33", 50, alerts.Texts{NumberHour: 3, NumberDay: 9, PrefixHour: 19, OrgDay: 49}, ""},
		"no country is named":      {"+33612345678", "", 50, alerts.Texts{}, "text_abroad"},
		"another country":          {"+882161234567", "+1 +33", 50, alerts.Texts{}, "text_abroad"},
		"a number without country": {"0612345678", "+33", 50, alerts.Texts{}, "text_number"},
		"five in an hour":          {"+33612345678", "+33", 50, alerts.Texts{NumberHour: 4}, "text_often"},
		"eleven in a day":          {"+33612345678", "+33", 50, alerts.Texts{NumberDay: 10}, "text_often"},
		"a block of numbers":       {"+33612345678", "+33", 50, alerts.Texts{PrefixHour: 20}, "text_prefix"},
		"the day's budget":         {"+33612345678", "+33", 50, alerts.Texts{OrgDay: 50}, "text_budget"},
		"a budget of nothing":      {"+33612345678", "+33", 0, alerts.Texts{}, "text_budget"},
		"asked for no more":        {"+33612345678", "+1", 0, alerts.Texts{Stopped: true, NumberHour: 9}, "text_stopped"},
	} {
		if got := alerts.WithholdText(c.number, c.countries, c.daily, c.sent); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if p := alerts.TextPrefix("+33612345678"); p != "+3361234" {
		t.Errorf("prefix %q", p)
	}
	if p := alerts.TextPrefix("+336"); p != "+336" {
		t.Errorf("prefix of a short number %q", p)
	}
}

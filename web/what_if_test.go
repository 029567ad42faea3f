package web_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/store"
)

// fillTrials tries what would be without a rule.
func (v *village) fillTrials(int) {
	runs := store.In[access.RunTx](v.h.db)
	run, _, err := access.StartTrial(context.Background(), runs, v.scope, access.Draft{Rule: rules.Rule{ID: custody.RuleID(v.ids["rule"])}, Ended: true}, access.MonthDays)
	must(v.h.t, err)
	v.keep("trial", run.ID)
}

// TestWhatIfFromFormToAnswer walks from the form of a rule to what it would
// have done, and back into the form with what was typed.
func TestWhatIfFromFormToAnswer(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 2)
		b := h.as("owner@motors.example")
		b.get("/access").wants(t, 200, "/access/what-if")
		b.get("/access/new").wants(t, 200, "Try it on last month")
		b.get("/access/what-if").wants(t, 200, v.name("rule", 0))

		a := b.post("/access/what-if", "rule", v.ids["rule"], "name", "Tighter", "effect", "deny", "everyone", "yes", "max_level", "4", "second_factor", "yes", "max_minutes", "60")
		trial := a.Header.Get("Location")
		if a.StatusCode != 303 || !strings.HasPrefix(trial, "/access/what-if/") {
			t.Fatalf("the trial leads to %d %q", a.StatusCode, trial)
		}
		for until := time.Now().Add(10 * time.Second); strings.Contains(b.get(trial).body, `hx-get="`+trial) && time.Now().Before(until); {
			time.Sleep(20 * time.Millisecond)
		}
		b.get(trial).wants(t, 200, "Tighter", "asks in 30 days", v.name("person", 0), "Alerts:")
		id := strings.TrimPrefix(trial, "/access/what-if/")
		b.get("/access/"+v.ids["rule"]+"/edit?draft="+id).wants(t, 200, "Tighter")
		if got := h.rules(h.motors.Organisation.ID); got[0].Name == "Tighter" {
			t.Error("trying a rule saved it")
		}
		b.post("/access/what-if", "effect", "allow", "name", "Nobody").wants(t, 422, "Nobody")
		b.post("/access/what-if", "rule", v.ids["rule"], "without", "yes", "days", "900").wants(t, 422, "366")
		b.post("/access/what-if", "rule", "rul_nowhere", "without", "yes").wants(t, 404)
		if a := h.as("owner@homes.example").get(trial); a.StatusCode != 404 {
			t.Errorf("another organisation sees the trial: %d", a.StatusCode)
		}
	})
}

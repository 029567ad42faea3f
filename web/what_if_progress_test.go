package web_test

import (
	"strings"
	"testing"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// TestLongTrialShowsItsProgress: a trial over many asks does not keep anybody
// waiting; its page is there at once, says how far it is, and ends by itself.
func TestLongTrialShowsItsProgress(t *testing.T) {
	eachHouse(t, func(h *house) {
		if h.db.Dialect() != store.SQLite {
			return // the page is the same, and so many asks take long to record there
		}
		askMany(t, h, tenants.ForDemo(h.motors.Organisation.ID, h.motors.Owner.ID), 20_000)
		b := h.as("owner@motors.example")
		b.get("/access/new")
		begun := time.Now()
		a := b.post("/access/what-if", "name", "Tighter", "effect", "deny", "everyone", "yes", "max_level", "4")
		trial := a.Header.Get("Location")
		first := b.get(trial)
		t.Logf("the first page of the trial came after %v", time.Since(begun).Round(time.Millisecond))
		if first.wants(t, 200, "<progress", `hx-get="`+trial, `aria-live="polite"`); t.Failed() {
			return
		}
		last := first
		for until := time.Now().Add(time.Minute); strings.Contains(last.body, `hx-get="`+trial) && time.Now().Before(until); last = b.get(trial) {
			time.Sleep(20 * time.Millisecond)
		}
		last.wants(t, 200, "asks in 30 days")
		if strings.Contains(last.body, "<progress") {
			t.Error("the trial is over and still shows progress")
		}
	})
}

// TestRuleThatNeverOpensIsNotSaved: hours on holidays only, where nobody entered
// any, never come.
func TestRuleThatNeverOpensIsNotSaved(t *testing.T) {
	eachHouse(t, func(h *house) {
		b := h.as("owner@motors.example")
		b.get("/access/new")
		form := []string{"name", "Feast days", "effect", "allow", "everyone", "yes", "max_level", "4", "window0", "1", "window0_from", "08:00", "window0_to", "17:00"}
		b.post("/access", append(form, "window0_to", "08:00", "date0", "2026-01-02", "date0_from", "09:00", "date0_to", "08:00")...).wants(t, 422, "Feast days")
		b.post("/access", "name", "Long gone", "effect", "allow", "everyone", "yes", "max_level", "4", "date0", "2020-01-02", "date0_from", "08:00", "date0_to", "09:00", "sure", "yes").wants(t, 422, "These hours never come", "Long gone", `value="2020-01-02"`)
		if list := h.rules(h.motors.Organisation.ID); len(list) != 0 {
			t.Errorf("saved all the same: %v", list)
		}
		b.post("/access", form...).leads(t, "/access")
	})
}

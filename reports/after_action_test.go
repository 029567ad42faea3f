package reports_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/reports"
	"claviger/store"
	"claviger/tenants"
)

// TestAfterActionReport: a run is in the report of its day, and by itself on any
// later day; what stayed out and what was not done stand at its end. The PDF is
// kept, with its hash in the log.
func TestAfterActionReport(t *testing.T) {
	eachHouse(t, func(h *house) {
		h.clock.set(morning)
		ctx, plays := context.Background(), store.In[emergency.PlayTx](h.s)
		owner := tenants.ForDemo(h.org.ID, h.owner.Person())
		it := h.key(1, "Pump room")
		p, err := emergency.WritePlaybook(ctx, plays, owner, custody.Playbook{Kind: custody.PlaybookFire, Name: "Fire", SiteID: h.board.SiteID, Plan: custody.Plan{People: []tenants.PersonID{h.ben},
			Steps: []custody.PlanStep{{Text: "Call the brigade"}, {Text: "Open the gate", Who: "desk"}}}}, emergency.Codes{Keys: []string{"H-001"}})
		must(t, err)
		run, err := emergency.StartRun(ctx, plays, owner, emergency.StartAsk{Playbook: p.ID, Why: custody.RunAlarm, Text: "smoke"})
		must(t, err)
		h.clock.forward(time.Minute)
		must(t, h.take(it, h.ben, "the pump", h.clock.now().Add(time.Hour)))
		h.clock.forward(time.Minute)
		must(t, emergency.TickStep(ctx, plays, owner, run.ID, 1, true))
		h.clock.forward(time.Minute)
		_, err = emergency.EndRun(ctx, plays, owner, emergency.EndAsk{Run: run.ID, Summary: "burnt toast", Owners: map[custody.ItemID]tenants.PersonID{it.ID: h.chloe}})
		must(t, err)
		says := func(q reports.Question, want ...string) {
			t.Helper()
			a := h.gather(q)
			got := []string{}
			for _, row := range a.Rows {
				got = append(got, text(row[2:]))
			}
			if !slices.EqualFunc(got, want, strings.Contains) {
				t.Errorf("%q, want %q", got, want)
			}
			if len(want) > 0 && !strings.Contains(a.Totals, "Incidents and drills: 1, drills among them: 0, keys out at the end: 1, steps not done: 1") {
				t.Errorf("totals %q", a.Totals)
			}
		}
		all := []string{"started it | An alarm went off: smoke, version 1 of the playbook", "Ben K. took a key | H-001", "ticked a step | Call the brigade", "stood down | Took 3 min: burnt toast", "Out at the end | H-001, Out, Ben K., Chloé B. sees to it", "Not done | Open the gate, desk"}
		says(h.today(reports.AfterAction), all...)
		narrow := h.today(reports.AfterAction)
		narrow.Person = h.chloe // who neither led nor was called
		says(narrow)
		h.clock.forward(72 * time.Hour)
		says(h.today(reports.AfterAction))
		one := h.today(reports.AfterAction)
		one.Run = run.ID
		says(one, all...)
		one.Run = "prn_other"
		if _, err := reports.Gather(ctx, h.s, h.owner, one, asker, 10); tenants.KindOf(err) != tenants.NotFound {
			t.Errorf("a run that is not there: %v", err)
		}
		one.Run = run.ID
		file, err := reports.Make(ctx, h.s, h.owner, one, asker, reports.PDF)
		must(t, err)
		kept, err := reports.Keep(ctx, store.In[reports.Tx](h.s), h.owner, file, asker)
		must(t, err)
		if kept.Report != "after_action" || kept.Rows != 6 || len(kept.BlobHash) != 32 || !strings.HasPrefix(string(file.Content), "%PDF-") {
			t.Errorf("%+v", kept)
		}
	})
}

// incident starts the playbook of an incident at the site of the board.
func (h *house) incident(step string) {
	h.t.Helper()
	ctx, plays := context.Background(), store.In[emergency.PlayTx](h.s)
	owner := tenants.ForDemo(h.org.ID, h.owner.Person())
	p, err := emergency.WritePlaybook(ctx, plays, owner, custody.Playbook{Kind: custody.PlaybookFire, Name: step, SiteID: h.board.SiteID, Plan: custody.Plan{People: []tenants.PersonID{h.ben},
		Steps: []custody.PlanStep{{Text: step}}}}, emergency.Codes{Keys: []string{"H-007"}})
	must(h.t, err)
	_, err = emergency.StartRun(ctx, plays, owner, emergency.StartAsk{Playbook: p.ID, Why: custody.RunAlarm, Text: step})
	must(h.t, err)
}

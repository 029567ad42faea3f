package store_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	mails "claviger/custody/desk"
	"claviger/custody/desk/access"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) plays() emergency.PlayStore { return store.In[emergency.PlayTx](h.s) }

// playbook writes one for a fire: these keys, Ben comes, two steps.
func (h *house) playbook(plan custody.Plan, codes ...string) custody.Playbook {
	h.t.Helper()
	plan.People = []tenants.PersonID{h.ben}
	plan.Steps = []custody.PlanStep{{Text: "Call the fire brigade", Who: "desk"}, {Text: "Open the gate"}}
	p, err := emergency.WritePlaybook(context.Background(), h.plays(), h.desk, custody.Playbook{Kind: custody.PlaybookFire, Name: "Fire at North", SiteID: h.site, Plan: plan, DrillDays: 90}, emergency.Codes{Keys: codes})
	must(h.t, err)
	return p
}

// letters are what the letters that wait are about.
func (h *house) letters() (out []string) {
	h.t.Helper()
	tasks, err := h.s.UnscopedClaimOutbox(context.Background(), 50, time.Hour, custody.SendMail)
	must(h.t, err)
	for _, task := range tasks {
		var l mails.Letter
		must(h.t, json.Unmarshal(task.Payload, &l))
		out = append(out, l.About)
	}
	return out
}

func (h *house) runPage(id custody.RunID) (p store.RunPage) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) {
		p, err = r.RunPage(id)
		return err
	})
	return p
}

// TestRunFromStartToStandDown: a playbook is started once, two people tick its
// list, and it does not end before each key that is out has somebody who sees
// to it.
func TestRunFromStartToStandDown(t *testing.T) {
	onEach(t, "playbook", func(t *testing.T, h *house) {
		ctx := context.Background()
		here, away := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		group, err := access.SaveKeyGroup(ctx, store.In[access.Tx](h.s), h.desk, custody.KeyGroup{Name: "Roofs"}, []string{"K-2"})
		must(t, err)
		_, err = h.take(away, h.chloe)
		must(t, err)
		p := h.playbook(custody.Plan{KeyGroups: []custody.KeyGroupID{group.ID}, Recall: true}, "K-1")
		if p.Version != 1 || p.DrillDue == nil || p.OwnerID != h.ann {
			t.Errorf("%+v", p)
		}
		start := emergency.StartAsk{Playbook: p.ID, Why: custody.RunAlarm, Text: "smoke on 2"}
		r, err := emergency.StartRun(ctx, h.plays(), h.desk, start)
		must(t, err)
		again, err := emergency.StartRun(ctx, h.plays(), h.inRole(h.ben, tenants.RoleSecurity), start)
		if codeIs(t, err, "run_open"); again.ID != r.ID {
			t.Errorf("who comes second gets %q, not %q", again.ID, r.ID)
		}
		security := h.inRole(h.ben, tenants.RoleDesk)
		must(t, emergency.TickStep(ctx, h.plays(), h.desk, r.ID, 1, true))
		must(t, emergency.TickStep(ctx, h.plays(), security, r.ID, 1, true))
		must(t, emergency.TickStep(ctx, h.plays(), security, r.ID, 2, true))
		must(t, emergency.TickStep(ctx, h.plays(), security, r.ID, 2, false))
		codeIs(t, emergency.TickStep(ctx, h.plays(), security, r.ID, 3, true), "run_step_not_found")
		must(t, emergency.NoteRun(ctx, h.plays(), security, r.ID, "brigade is here"))
		_, err = h.take(here, h.ben)
		must(t, err)

		page := h.runPage(r.ID)
		if len(page.Keys) != 2 || page.Keys[1].State != custody.Out || page.Keys[1].Holder != "Chloé B." || page.Keys[0].Place != "Key board" || page.Done != 1 || page.Steps[0].Author != "Ann D." || page.Steps[1].DoneAt != nil ||
			len(page.People) != 1 || page.People[0].Has != 1 || len(page.Notes) != 1 || len(page.Moves) != 1 || page.Moves[0].Code != "K-1" {
			t.Errorf("%+v", page)
		}

		_, err = emergency.EndRun(ctx, h.plays(), security, emergency.EndAsk{Run: r.ID, Summary: "over"})
		codeIs(t, err, "permission_missing")
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: r.ID})
		codeIs(t, err, "run_summary_required")
		owners := map[custody.ItemID]tenants.PersonID{here.ID: h.ann}
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: r.ID, Summary: "over", Owners: owners})
		codeIs(t, err, "run_owner_required")
		owners[away.ID] = "per_nobody"
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: r.ID, Summary: "over", Owners: owners})
		codeIs(t, err, "run_owner_unknown")
		owners[away.ID] = h.ben
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: r.ID, Summary: "over", Owners: owners})
		must(t, err)
		codeIs(t, emergency.NoteRun(ctx, h.plays(), h.desk, r.ID, "late"), "run_over")
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: r.ID, Summary: "over"})
		codeIs(t, err, "run_over")

		if page = h.runPage(r.ID); page.Owed != 2 || page.Keys[1].Owner != "Ben K." || !page.Keys[1].Owed {
			t.Errorf("%+v", page.Keys)
		}
		_, err = h.back(away)
		must(t, err)
		_, err = h.take(away, h.chloe)
		must(t, err)
		if page = h.runPage(r.ID); page.Owed != 1 || page.Keys[1].Owed {
			t.Errorf("a key that came back is still owed: %+v", page.Keys)
		}
		h.last(custody.RunBegun, custody.RunNoted, custody.RunNoted, custody.RunNoted, custody.RunNoted, custody.Taken, custody.RunEnded, custody.KeyOwed, custody.KeyOwed, custody.Returned, custody.Taken)
	})
}

// TestDrillsTouchNothing: a drill runs beside the real thing, locks nothing,
// asks for no owner and plans the next one; the real start locks the site.
func TestDrillsTouchNothing(t *testing.T) {
	onEach(t, "drill", func(t *testing.T, h *house) {
		ctx := context.Background()
		out := h.key("K-1", h.board, 1)
		_, err := h.take(out, h.chloe)
		must(t, err)
		p := h.playbook(custody.Plan{Lock: true, Recall: true}, "K-1")
		drill, err := emergency.StartRun(ctx, h.plays(), h.desk, emergency.StartAsk{Playbook: p.ID, Drill: true})
		must(t, err)
		if drill.LockdownID != "" || drill.Why != custody.RunExercise {
			t.Errorf("%+v", drill)
		}
		h.read(func(r *store.Rx) error {
			if _, err := r.ActiveLockdown(h.site); tenants.KindOf(err) != tenants.NotFound {
				t.Errorf("a drill locked the site: %v", err)
			}
			return nil
		})
		real, err := emergency.StartRun(ctx, h.plays(), h.desk, emergency.StartAsk{Playbook: p.ID, Why: custody.RunSeen})
		must(t, err)
		if real.LockdownID == "" {
			t.Error("the site is open")
		}
		_, err = emergency.EndRun(ctx, h.plays(), h.desk, emergency.EndAsk{Run: drill.ID, Summary: "slow"})
		must(t, err)
		if page := h.runPage(drill.ID); page.Owed != 0 || page.Keys[0].EndState != custody.Out {
			t.Errorf("%+v", page.Keys)
		}
		h.read(func(r *store.Rx) error {
			v, err := r.PlaybookView(p.ID)
			if err == nil && (v.DrillDue == nil || !v.DrillDue.After(*p.DrillDue) || v.RunID != real.ID || v.DrillID != "" || v.LastDrill == nil) {
				t.Errorf("%+v", v)
			}
			return err
		})
		must(t, emergency.RemindDrills(ctx, store.In[emergency.DrillTx](h.s), tenants.ForJob(h.org, "drills")))
		if orgs, err := h.s.UnscopedWithDrills(ctx); err != nil || len(orgs) != 0 {
			t.Errorf("a drill that was just done is due: %v %v", orgs, err)
		}
		past := h.runPage(drill.ID).At
		must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error { return tx.PlanDrill(custody.Playbook{ID: p.ID, DrillDue: &past}) }))
		if orgs, err := h.s.UnscopedWithDrills(ctx); err != nil || len(orgs) != 1 {
			t.Errorf("a drill is due: %v %v", orgs, err)
		}
		for range 2 {
			must(t, emergency.RemindDrills(ctx, store.In[emergency.DrillTx](h.s), tenants.ForJob(h.org, "drills")))
		}
		letters := h.letters()
		if due := slices.DeleteFunc(slices.Clone(letters), func(about string) bool { return about != "drill_due" }); len(due) != 1 {
			t.Errorf("%d letters about one drill", len(due))
		}
		if slices.Contains(letters, "drill_recall") || !slices.Contains(letters, "drill_begun") || !slices.Contains(letters, "run_begun") || !slices.Contains(letters, "run_recall") {
			t.Errorf("letters: %v", letters)
		}
	})
}

// TestPlaybookRefusals: what cannot be written, and what cannot be started.
func TestPlaybookRefusals(t *testing.T) {
	onEach(t, "refusals", func(t *testing.T, h *house) {
		ctx := context.Background()
		h.key("K-1", h.board, 1)
		empty, err := access.SaveKeyGroup(ctx, store.In[access.Tx](h.s), h.desk, custody.KeyGroup{Name: "None yet"}, nil)
		must(t, err)
		good := custody.Playbook{Kind: custody.PlaybookFlood, Name: "Flood", SiteID: h.site, Plan: custody.Plan{Steps: []custody.PlanStep{{Text: "Close the valve"}}}}
		for code, wrong := range map[string]func(*custody.Playbook) []string{
			"playbook_keys":  func(*custody.Playbook) []string { return nil },
			"key_group_code": func(*custody.Playbook) []string { return []string{"K-9"} },
			"playbook_kind":  func(p *custody.Playbook) []string { p.Kind = "war"; return []string{"K-1"} },
			"playbook_site":  func(p *custody.Playbook) []string { p.SiteID = "sit_x"; return []string{"K-1"} },
			"playbook_steps": func(p *custody.Playbook) []string { p.Plan.Steps = nil; return []string{"K-1"} },
			"playbook_unknown": func(p *custody.Playbook) []string {
				p.Plan.People = []tenants.PersonID{"per_x"}
				return []string{"K-1"}
			},
			"playbook_drill_days": func(p *custody.Playbook) []string { p.DrillDays = -1; return []string{"K-1"} },
			"required":            func(p *custody.Playbook) []string { p.Name = " "; return []string{"K-1"} },
		} {
			p := good
			codes := wrong(&p)
			_, err := emergency.WritePlaybook(ctx, h.plays(), h.desk, p, emergency.Codes{Keys: codes})
			codeIs(t, err, code)
		}
		_, err = emergency.WritePlaybook(ctx, h.plays(), h.inRole(h.ben, tenants.RoleSecurity), good, emergency.Codes{Keys: []string{"K-1"}})
		codeIs(t, err, "permission_missing")
		good.Plan.KeyGroups = []custody.KeyGroupID{empty.ID}
		p, err := emergency.WritePlaybook(ctx, h.plays(), h.desk, good, emergency.Codes{})
		must(t, err)
		start := emergency.StartAsk{Playbook: p.ID, Why: custody.RunSeen}
		_, err = emergency.StartRun(ctx, h.plays(), h.desk, start)
		codeIs(t, err, "playbook_empty")
		_, err = emergency.StartRun(ctx, h.plays(), h.inRole(h.ben, tenants.RoleDesk), start)
		codeIs(t, err, "permission_missing")
		stale := h.proved
		h.proved = stale.AddDate(-990, 0, 0)
		_, err = emergency.StartRun(ctx, h.plays(), h.inRole(h.ann, tenants.RoleManager), start)
		codeIs(t, err, "proof_needed")
		h.proved = stale
		_, err = emergency.StartRun(ctx, h.plays(), h.desk, emergency.StartAsk{Playbook: p.ID, Why: custody.RunOther})
		codeIs(t, err, "lockdown_text_required")
		p.Plan.Steps = append(p.Plan.Steps, custody.PlanStep{Text: "Count"})
		p, err = emergency.WritePlaybook(ctx, h.plays(), h.desk, p, emergency.Codes{Keys: []string{"K-1"}})
		must(t, err)
		r, err := emergency.StartRun(ctx, h.plays(), h.desk, start)
		must(t, err)
		if r.Version != 2 || p.Version != 2 {
			t.Errorf("run of version %d, playbook %d", r.Version, p.Version)
		}
		_, err = emergency.EndPlaybook(ctx, h.plays(), h.desk, p.ID)
		must(t, err)
		_, err = emergency.WritePlaybook(ctx, h.plays(), h.desk, p, emergency.Codes{Keys: []string{"K-1"}})
		codeIs(t, err, "playbook_over")
	})
}

package web_test

import (
	"context"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// fillPlays are playbooks of a site of their own with runs: over, open, drills;
// some are left alone so that errands can start, tick and end them.
func (v *village) fillPlays(n int) {
	t, ctx, db := v.h.t, context.Background(), v.h.db
	plays := store.In[emergency.PlayTx](db)
	site, err := admin.AddSite(ctx, db.Admin(), v.scope, tenants.Site{Name: "Mill"}, "Desk")
	must(t, err)
	v.keep("site_play", string(site.ID))
	v.item("key_of_plays", "board", 290)
	codes := emergency.Codes{Keys: []string{v.ids["code_of_key_of_plays"]}}
	write := func(name string) custody.PlaybookID {
		p, err := emergency.WritePlaybook(ctx, plays, v.scope, custody.Playbook{Kind: custody.PlaybookFire, Name: name, SiteID: site.ID, DrillDays: 30,
			Plan: custody.Plan{People: []tenants.PersonID{tenants.PersonID(v.ids["person"])}, Steps: []custody.PlanStep{{Text: v.canary + " gate", Who: "desk"}}}}, codes)
		must(t, err)
		return p.ID
	}
	run := func(id custody.PlaybookID, drill bool) custody.RunID {
		r, err := emergency.StartRun(ctx, plays, v.scope, emergency.StartAsk{Playbook: id, Drill: drill, Why: custody.RunSeen, Text: v.canary})
		must(t, err)
		return r.ID
	}
	for i := range n + 2 {
		id := write(v.name("Fire", i))
		v.keep("playbook", string(id))
		for _, drill := range []bool{false, true} {
			r := run(id, drill)
			must(t, emergency.TickStep(ctx, plays, v.scope, r, 1, true))
			must(t, emergency.NoteRun(ctx, plays, v.scope, r, v.name("smoke", i)))
			v.keep(map[bool]string{false: "play_run", true: "drill"}[drill], string(r))
		}
	}
	for _, name := range []string{"playbook_start", "playbook_start_api", "playbook_drill", "playbook_end"} {
		v.keep(name, string(write(v.name(name, 0))))
	}
	for _, name := range []string{"run_end", "run_end_api"} {
		v.keep(name, string(run(write(v.name(name, 0)), false)))
	}
	v.keep("drill_end", string(run(write(v.name("drill", 9)), true)))
}

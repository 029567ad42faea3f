package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
	"claviger/tenants"
)

// playScene is a playbook for a fire: practised once, and followed once in
// earnest, at the end of which one key is still out.
func (h *house) playScene() {
	plays, site, one, other := store.In[emergency.PlayTx](h.store), h.sites[0], h.lead, h.by[tenants.RoleManager]
	here, out := h.spare[15], h.spare[14]
	var p custody.Playbook
	var r custody.PlaybookRun
	h.on(22, 9, 15, func(ctx context.Context) (err error) {
		p, err = emergency.WritePlaybook(ctx, plays, h.as(one), custody.Playbook{Kind: custody.PlaybookFire, Name: "Fire in the showroom", SiteID: site, DrillDays: 90, Plan: custody.Plan{
			People: []tenants.PersonID{other.id, h.whose(0).id, h.whose(1).id},
			Steps: []custody.PlanStep{{Text: "Call the fire brigade and say which building", Who: "desk"}, {Text: "Bring keys and the key map to the meeting point", Who: "desk"}, {Text: "Open the gate and the fire lane", Who: "caretaker"},
				{Text: "Shut off gas and ventilation", Who: "technician"}, {Text: "Hear “all out” from each floor", Who: "leader"}}}}, emergency.Codes{Keys: []string{here.code, out.code}})
		return err
	})
	begin := func(drill bool, text string) act {
		return func(ctx context.Context) (err error) {
			r, err = emergency.StartRun(ctx, plays, h.as(one), emergency.StartAsk{Playbook: p.ID, Drill: drill, Why: custody.RunAlarm, Text: text})
			return err
		}
	}
	tick := func(who *person, steps ...int) act {
		return func(ctx context.Context) error {
			for _, no := range steps {
				if err := emergency.TickStep(ctx, plays, h.as(who), r.ID, no, true); err != nil {
					return err
				}
			}
			return nil
		}
	}
	end := func(summary string, owners map[custody.ItemID]tenants.PersonID) act {
		return func(ctx context.Context) error {
			_, err := emergency.EndRun(ctx, plays, h.as(one), emergency.EndAsk{Run: r.ID, Summary: summary, Owners: owners})
			return err
		}
	}
	h.on(21, 10, 0, begin(true, ""))
	h.on(21, 10, 4, tick(other, 1, 2, 3))
	h.on(21, 10, 11, end("Nine minutes to the meeting point. The way to the gas valve was not known to all.", nil))
	h.on(19, 14, 2, begin(false, "Smoke from the bin store"))
	h.on(19, 14, 4, tick(other, 1, 2))
	h.on(19, 14, 6, func(ctx context.Context) error { return h.must(ctx, out, wish{who: h.whose(1)}) })
	h.on(19, 14, 9, func(ctx context.Context) error {
		return emergency.NoteRun(ctx, plays, h.as(other), r.ID, "The brigade is here: two engines, one hose.")
	})
	h.on(19, 14, 21, tick(one, 3, 5))
	h.on(19, 14, 40, func(ctx context.Context) error {
		h.later(h.clock.now().Add(50*time.Minute), out, func(ctx context.Context) error { return h.back(ctx, out, h.whose(1)) })
		return end("A bin burned, nobody was hurt. The gas did not have to be shut off.", map[custody.ItemID]tenants.PersonID{out.id: other.id})(ctx)
	})
}

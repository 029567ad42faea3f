package demo

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

func (h *house) countings() keys.CountStore { return store.In[keys.CountTx](h.store) }

// countScenes is a small board counted blind: a key that the record has
// elsewhere hangs there, and is explained; who counted may not sign, a
// colleague does. Another count is taken over from somebody who was called
// away, and waits for its explanation.
func (h *house) countScenes() {
	var tray custody.Place
	h.on(11, 8, 20, func(ctx context.Context) error {
		counter, other := h.as(h.oncall[0]), h.as(h.oncall[1])
		var err error
		tray, err = h.place(ctx, h.sites[0], custody.Board, "Returns tray", 12)
		if err != nil {
			return err
		}
		c, err := keys.BeginCount(ctx, h.countings(), counter, keys.CountAsk{PlaceID: tray.ID})
		if err != nil {
			return err
		}
		if err := keys.See(ctx, h.countings(), counter, c.ID, h.spare[3].id); err != nil {
			return err
		}
		if _, err := keys.CloseCount(ctx, h.countings(), counter, c.ID); err != nil {
			return err
		}
		if err := keys.ResolveCount(ctx, h.countings(), counter, c.ID, h.spare[3].id, "Left in the tray after a visit; it hangs on its hook again."); err != nil {
			return err
		}
		if _, err := keys.SignCount(ctx, h.countings(), counter, c.ID); tenants.CodeOf(err) != "count_same_person" {
			return err
		}
		_, err = keys.SignCount(ctx, h.countings(), other, c.ID)
		return err
	})
	h.plannedCount(&tray)
	h.on(1, 9, 10, func(ctx context.Context) error {
		if tray.ID == "" {
			return nil // the story began later
		}
		counter, other := h.as(h.oncall[0]), h.as(h.oncall[1])
		c, err := keys.BeginCount(ctx, h.countings(), other, keys.CountAsk{PlaceID: tray.ID})
		if err != nil {
			return err
		}
		if err := keys.See(ctx, h.countings(), other, c.ID, h.spare[4].id); err != nil {
			return err
		}
		if _, err := keys.TakeCount(ctx, h.countings(), counter, c.ID); err != nil {
			return err
		}
		_, err = keys.CloseCount(ctx, h.countings(), counter, c.ID)
		return err
	})
}

// plannedCount is a plan whose count nobody does in time: it is late, a
// colleague does it, and another plan follows, of ten keys by lot each week.
func (h *house) plannedCount(tray *custody.Place) {
	var plan custody.CountPlan
	turn := func(ctx context.Context) error {
		if plan.ID == "" {
			return nil
		}
		return keys.TurnCounts(ctx, h.countings(), tenants.ForJob(h.org, "counts"))
	}
	h.on(10, 15, 0, func(ctx context.Context) (err error) {
		if tray.ID == "" {
			return nil
		}
		plan, err = keys.PlanCount(ctx, h.countings(), h.as(h.lead), custody.CountPlan{PlaceID: tray.ID, Every: custody.EachDay, Clocks: []int{7 * 60}, CounterID: h.oncall[0].id, Hours: 2})
		return err
	})
	h.on(9, 7, 5, turn)
	h.on(9, 10, 0, turn)
	h.on(9, 10, 30, func(ctx context.Context) error {
		if plan.ID == "" {
			return nil
		}
		if _, err := keys.EndCountPlan(ctx, h.countings(), h.as(h.lead), plan.ID); err != nil {
			return err
		}
		if _, err := keys.PlanCount(ctx, h.countings(), h.as(h.lead), custody.CountPlan{SiteID: h.sites[0], Every: custody.EachWeek, Weekday: time.Monday, Clocks: []int{8 * 60}, Sample: 10, CounterID: h.oncall[0].id, Hours: 8}); err != nil {
			return err
		}
		c, err := keys.BeginCount(ctx, h.countings(), h.as(h.oncall[1]), keys.CountAsk{PlaceID: tray.ID})
		if err != nil {
			return err
		}
		if _, err := keys.CloseCount(ctx, h.countings(), h.as(h.oncall[1]), c.ID); err != nil {
			return err
		}
		_, err = keys.SignCount(ctx, h.countings(), h.as(h.oncall[0]), c.ID)
		return err
	})
}

package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// counted checks how many letters about counts wait to be sent, by what they
// say.
func (h *bookHouse) counted(asked, hints, late int) {
	h.t.Helper()
	if a, b, c := h.mails("count_asked"), h.mails("count_hint"), h.mails("count_late"); a != asked || b != hints || c != late {
		h.t.Fatalf("%d asked, %d hints, %d late; want %d, %d, %d", a, b, c, asked, hints, late)
	}
}

// TestPlannedCounts: a plan calls for a count at its hour, the counter is told,
// told again, and who answers for them when it is late; counted it is quiet
// until the next time.
func TestPlannedCounts(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx, in, t := context.Background(), store.In[keys.CountTx](h.s), h.t
		hung := h.van[0]
		h.key("K-3", h.cabinet, 3)
		until := func(at time.Time) { h.clock.add(at.Sub(h.clock.read())) }
		turn := func() {
			t.Helper()
			must(t, keys.TurnCounts(ctx, in, tenants.ForJob(h.org, "test")))
			must(t, keys.TurnCounts(ctx, in, tenants.ForJob(h.org, "test"))) // twice is once
		}
		open := func(limit int) (vs []store.CountView) {
			t.Helper()
			h.read(func(r *store.Rx) (err error) {
				vs, err = r.Counts(store.CountAsk{Unsigned: true, Limit: limit})
				return err
			})
			return vs
		}
		plan := custody.CountPlan{SiteID: h.site, PlaceID: h.board.ID, Every: custody.EachDay, Clocks: []int{480}, CounterID: h.ben, ManagerID: h.chloe, Hours: 4}
		ben := h.signed(h.ben, tenants.RoleDesk)
		_, err := keys.PlanCount(ctx, in, ben, plan)
		forbidden(t, err)
		wrong := plan
		wrong.CounterID = "per_nobody"
		codeIs(t, second(keys.PlanCount(ctx, in, h.desk, wrong)), "count_counter")
		plan, err = keys.PlanCount(ctx, in, h.desk, plan)
		must(t, err)
		turn()
		if n := len(open(9)); n != 0 {
			t.Fatalf("%d counts before the hour", n)
		}
		until(plan.NextAt.Add(time.Minute))
		turn()
		vs := open(9)
		if len(vs) != 1 || !vs[0].Waiting || vs[0].Owner() != h.ben || vs[0].PlanID != plan.ID {
			t.Fatalf("asked for: %+v", vs)
		}
		h.counted(1, 0, 0)
		codeIs(t, keys.See(ctx, in, h.desk, vs[0].ID, hung.ID), "count_waits")
		until(plan.NextAt.Add(2*time.Hour + 2*time.Minute))
		turn()
		h.counted(1, 1, 0)
		until(plan.NextAt.Add(25 * time.Hour)) // the next is due, and this one late
		turn()
		h.counted(1, 1, 1)
		if n := len(open(9)); n != 1 {
			t.Fatalf("%d counts at once", n)
		}
		c, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		must(t, err)
		if c.ID != vs[0].ID || c.Waiting || c.Owner() != h.ann {
			t.Errorf("the one that waits is not begun: %+v", c)
		}
		codeIs(t, second(keys.StartCount(ctx, in, h.desk, c.ID, "")), "count_begun")
		for _, it := range h.van {
			must(t, keys.See(ctx, in, h.desk, c.ID, it.ID))
		}
		must(t, second(keys.CloseCount(ctx, in, h.desk, c.ID)))
		must(t, second(keys.SignCount(ctx, in, ben, c.ID))) // was to count, and did not
		if n := len(open(9)); n != 0 {
			t.Errorf("%d counts are open at the end", n)
		}
		plan.PlaceID, plan.Sample = "", 2 // now two of the whole site
		plan, err = keys.PlanCount(ctx, in, h.desk, plan)
		must(t, err)
		until(plan.NextAt.Add(time.Minute))
		turn()
		var drawn []custody.ItemID
		for _, v := range open(9) {
			h.read(func(r *store.Rx) error {
				lines, err := r.CountLines(v.ID)
				for _, l := range lines {
					drawn = append(drawn, l.ItemID)
				}
				return err
			})
			if !v.Sample || v.Seed == "" {
				t.Errorf("a drawn count: %+v", v)
			}
		}
		if len(drawn) != 2 {
			t.Errorf("drawn: %v", drawn)
		}
		must(t, second(keys.EndCountPlan(ctx, in, h.desk, plan.ID)))
		codeIs(t, second(keys.EndCountPlan(ctx, in, h.desk, plan.ID)), "count_plan_over")
		h.last(custody.CountPlanEnded)
	})
}

// TestCountsOfSomeKeys: a sample says which keys to look for, also one that is
// out, and a group takes only its own.
func TestCountsOfSomeKeys(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		in := store.In[keys.CountTx](s)
		hung, out, gone := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2), h.key("K-3", h.board, 3)
		must(t, second(h.take(out, h.ben)))
		codeIs(t, second(keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.cabinet.ID, Sample: 3})), "count_nothing_to_draw")
		codeIs(t, second(keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID, Sample: -1})), "count_sample")
		c, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID, Sample: 9})
		must(t, err)
		must(t, keys.See(ctx, in, h.desk, c.ID, hung.ID))
		other := h.key("K-4", h.board, 4) // hung there after the draw
		codeIs(t, keys.See(ctx, in, h.desk, c.ID, other.ID), "count_not_asked")
		must(t, second(keys.CloseCount(ctx, in, h.desk, c.ID)))
		outcomes := func(id custody.CountID, want map[custody.ItemID]custody.CountOutcome) {
			t.Helper()
			h.read(func(r *store.Rx) error {
				lines, err := r.CountLines(id)
				for _, l := range lines {
					if l.Outcome != want[l.ItemID] {
						t.Errorf("%s is %q, want %q", l.ItemID, l.Outcome, want[l.ItemID])
					}
				}
				if len(lines) != len(want) {
					t.Errorf("%d lines, want %d", len(lines), len(want))
				}
				return err
			})
		}
		outcomes(c.ID, map[custody.ItemID]custody.CountOutcome{hung.ID: "here", out.ID: "away", gone.ID: "absent"})
		group, err := access.SaveKeyGroup(ctx, store.In[access.Tx](s), h.desk, custody.KeyGroup{Name: "Masters"}, []string{"K-1", "K-3"})
		must(t, err)
		codeIs(t, second(keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID, GroupID: "kgr_none"})), "key_group_unknown")
		full, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		must(t, err)
		c, err = keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID, GroupID: group.ID})
		must(t, err)
		must(t, keys.See(ctx, in, h.desk, c.ID, hung.ID))
		codeIs(t, keys.See(ctx, in, h.desk, c.ID, other.ID), "count_not_asked")
		must(t, second(keys.CloseCount(ctx, in, h.desk, c.ID)))
		outcomes(c.ID, map[custody.ItemID]custody.CountOutcome{hung.ID: "here", gone.ID: "absent"})
		must(t, keys.See(ctx, in, h.desk, full.ID, other.ID))
	})
}

package store_test

import (
	"context"
	"testing"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestCountWhileKeysMove counts a board from which a key is taken, to which
// one comes, and on which one hangs that the record has elsewhere.
func TestCountWhileKeysMove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		in := store.In[keys.CountTx](s)
		seen, takenAfter, takenBefore, gone := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2), h.key("K-3", h.board, 3), h.key("K-4", h.board, 4)
		came := h.key("K-5", h.board, 5)
		_, err := h.take(came, h.ben)
		must(t, err)
		extra := h.key("K-6", h.cabinet, 6)
		c, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		must(t, err)
		_, err = keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		codeIs(t, err, "count_open")
		_, err = keys.BeginCount(ctx, in, h.as(h.ben), keys.CountAsk{PlaceID: h.cabinet.ID})
		forbidden(t, err)
		for _, it := range []custody.Item{seen, takenAfter, extra, seen} {
			must(t, keys.See(ctx, in, h.desk, c.ID, it.ID))
		}
		_, err = h.take(takenAfter, h.ben)
		must(t, err)
		_, err = h.take(takenBefore, h.ben)
		must(t, err)
		_, err = h.back(came)
		must(t, err)
		must(t, keys.See(ctx, in, h.desk, c.ID, came.ID))
		_, err = keys.SignCount(ctx, in, h.desk, c.ID)
		codeIs(t, err, "count_running")
		_, err = keys.CloseCount(ctx, in, h.desk, c.ID)
		must(t, err)
		codeIs(t, keys.See(ctx, in, h.desk, c.ID, gone.ID), "count_closed")
		want := map[custody.ItemID]custody.CountOutcome{seen.ID: "here", takenAfter.ID: "here", takenBefore.ID: "left", gone.ID: "absent", came.ID: "came", extra.ID: "extra"}
		h.read(func(r *store.Rx) error {
			lines, err := r.CountLines(c.ID)
			for _, l := range lines {
				if l.Outcome != want[l.ItemID] {
					t.Errorf("%s is %q, want %q", l.ItemID, l.Outcome, want[l.ItemID])
				}
			}
			if len(lines) != len(want) {
				t.Errorf("%d lines", len(lines))
			}
			return err
		})
		other := tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_y"}, tenants.Membership{OrgID: h.org, LoginID: "log_y", PersonID: h.chloe, Role: tenants.RoleDesk}, "req")
		_, err = keys.SignCount(ctx, in, other, c.ID)
		codeIs(t, err, "count_differences")
		codeIs(t, keys.ResolveCount(ctx, in, h.desk, c.ID, gone.ID, " "), "difference_reason_required")
		codeIs(t, keys.ResolveCount(ctx, in, h.desk, c.ID, seen.ID, "x"), "difference_not_found")
		must(t, keys.ResolveCount(ctx, in, h.desk, c.ID, gone.ID, "Reported missing"))
		must(t, keys.ResolveCount(ctx, in, h.desk, c.ID, extra.ID, "Hung back"))
		codeIs(t, keys.ResolveCount(ctx, in, h.desk, c.ID, extra.ID, "again"), "difference_resolved")
		_, err = keys.SignCount(ctx, in, h.desk, c.ID)
		codeIs(t, err, "count_same_person")
		_, err = keys.SignCount(ctx, in, other, c.ID)
		must(t, err)
		_, err = keys.SignCount(ctx, in, other, c.ID)
		codeIs(t, err, "count_signed")
		h.last(custody.CountClosed, custody.CountResolved, custody.CountResolved, custody.CountSignRefused, custody.CountSigned)
		again, err := keys.BeginCount(ctx, in, h.desk, keys.CountAsk{PlaceID: h.board.ID})
		must(t, err)
		got, err := keys.TakeCount(ctx, in, other, again.ID)
		must(t, err)
		if got.Owner() != h.chloe || got.StartedBy == h.chloe {
			t.Errorf("taken over: %+v", got)
		}
		must(t, second(keys.CloseCount(ctx, in, h.desk, again.ID)))
		var lines []custody.CountLine
		h.read(func(r *store.Rx) (err error) { lines, err = r.CountLines(again.ID); return err })
		for _, l := range lines {
			if l.Outcome.Difference() {
				must(t, keys.ResolveCount(ctx, in, other, again.ID, l.ItemID, "Looked at it"))
			}
		}
		_, err = keys.SignCount(ctx, in, other, again.ID) // took it over
		codeIs(t, err, "count_same_person")
		_, err = keys.SignCount(ctx, in, h.desk, again.ID) // began it
		codeIs(t, err, "count_same_person")
		h.last(custody.CountSignRefused, custody.CountSignRefused)
	})
}

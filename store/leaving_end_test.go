package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// TestALastDayOpensTheRecovery: when it is over and not before, once, for who
// still has keys; the manager sees to it and gets a mail.
func TestALastDayOpensTheRecovery(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx := context.Background()
		look := func() (n int) {
			ended, err := h.s.UnscopedEnded(ctx)
			must(h.t, err)
			for _, e := range ended {
				if e.OrgID == h.org {
					n++
					must(h.t, admin.LeaveEnded(ctx, h.s.Admin(), tenants.ForJob(h.org, "leavers"), e.PersonID))
				}
			}
			return n
		}
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(h.t, err)
		day := h.clock.read().AddDate(0, 0, 2)
		h.become(h.ben, "ends_on = ?, manager_id = ?", day, h.chloe)
		h.become(h.ann, "ends_on = ?", day) // has no keys
		if n := look(); n != 0 {
			h.t.Fatalf("%d recoveries before the last day is over", n)
		}
		h.clock.mu.Lock()
		h.clock.now = day.Add(time.Minute)
		h.clock.mu.Unlock()
		if n := look(); n != 1 {
			h.t.Fatalf("%d recoveries, want one", n)
		}
		h.last(custody.LeavingBegun)
		h.read(func(r *store.Rx) error {
			l, err := r.Leaving(h.ben)
			if l.OwnerID != h.chloe || l.BegunBy != "job:leavers" {
				h.t.Errorf("%+v", l)
			}
			return err
		})
		if n := h.mails("leaving_owner"); n != 1 {
			h.t.Errorf("%d mails to the owner", n)
		}
		if n := look(); n != 0 {
			h.t.Errorf("%d recoveries again", n)
		}
	})
}

// TestALastDayWithoutAManager: an owner sees to it, and the last owner of all
// keeps their rights.
func TestALastDayWithoutAManager(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx := context.Background()
		job := tenants.ForJob(h.org, "leavers")
		_, err := h.take(h.key("K-1", h.board, 1), h.ben)
		must(h.t, err)
		_, err = h.take(h.key("K-2", h.board, 2), h.chloe)
		must(h.t, err)
		h.signed(h.chloe, tenants.RoleOwner)
		past := h.clock.read().AddDate(0, 0, -1)
		h.become(h.chloe, "ends_on = ?", past)
		must(h.t, admin.LeaveEnded(ctx, h.s.Admin(), job, h.chloe))
		h.read(func(r *store.Rx) error {
			if _, err := r.Leaving(h.chloe); tenants.KindOf(err) != tenants.NotFound {
				h.t.Errorf("the last owner lost their rights: %v", err)
			}
			return nil
		})
		h.become(h.chloe, "ends_on = NULL")
		h.become(h.ben, "ends_on = ?", past)
		must(h.t, admin.LeaveEnded(ctx, h.s.Admin(), job, h.ben))
		h.read(func(r *store.Rx) error {
			l, err := r.Leaving(h.ben)
			if l.OwnerID != h.chloe {
				h.t.Errorf("%+v", l)
			}
			return err
		})
	})
}

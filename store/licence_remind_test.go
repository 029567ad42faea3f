package store_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// TestLicencesAreRemindedTwice: a month before and a week before, holder and
// manager; never of one that was renewed, ended or entered for good.
func TestLicencesAreRemindedTwice(t *testing.T) {
	eachBookHouse(t, func(h *bookHouse) {
		ctx := context.Background()
		must(h.t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			_, err := tx.Update("people").Set("manager_id = ?", h.chloe).Where("id = ?", h.ben).Exec(tx.Context())
			return err
		}))
		enter := func(name string, days int) tenants.QualificationID {
			q := tenants.Qualification{PersonID: h.ben, Name: name}
			if days > 0 {
				q.UntilOn = h.clock.read().AddDate(0, 0, days).Format(time.DateOnly)
			}
			q, err := access.AddQualification(ctx, store.In[access.Tx](h.s), h.desk, q)
			must(h.t, err)
			return q.ID
		}
		enter("Forklift", 40)
		enter("For good", 0)
		enter("Late entered", 5)
		enter("Renewed", 20)
		enter("Renewed", 400)
		over := enter("Taken off", 20)
		must(h.t, access.EndQualification(ctx, store.In[access.Tx](h.s), h.desk, over))
		tell := func() (mine, theirs int) {
			orgs, err := h.s.UnscopedWithLicences(ctx)
			must(h.t, err)
			if slices.Contains(orgs, h.org) {
				must(h.t, access.RemindLicences(ctx, store.In[access.LicenceTx](h.s), tenants.ForJob(h.org, "licences")))
			}
			return h.mails("licence_ends"), h.mails("licence_ends_of")
		}
		for _, at := range []struct{ day, sent int }{{0, 1}, {0, 1}, {9, 1}, {10, 2}, {11, 2}, {32, 2}, {33, 3}, {34, 3}, {50, 3}} {
			h.clock.mu.Lock()
			h.clock.now = time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC).AddDate(0, 0, at.day)
			h.clock.mu.Unlock()
			if mine, theirs := tell(); mine != at.sent || theirs != at.sent {
				h.t.Errorf("day %d: %d holders and %d managers were told, want %d", at.day, mine, theirs, at.sent)
			}
		}
		h.last(custody.LicenceReminded)
	})
}

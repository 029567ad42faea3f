package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// inRole is the scope of a person in a role.
func (h *house) inRole(p tenants.PersonID, role tenants.Role) tenants.Scope {
	return tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x", StepUpAt: &h.proved}, tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: p, Role: role}, "req")
}

func (h *house) locks() emergency.LockStore { return store.In[emergency.LockTx](h.s) }

func (h *house) lockDown() custody.Lockdown {
	h.t.Helper()
	l, err := emergency.Lock(context.Background(), h.locks(), h.desk, emergency.LockAsk{SiteID: h.site, Why: custody.LockdownThreat, Text: "two masked men"})
	must(h.t, err)
	return l
}

// TestLockdownKeepsKeysAndTakesThemBack follows a lockdown from its begin to the
// lifting by two people.
func TestLockdownKeepsKeysAndTakesThemBack(t *testing.T) {
	onEach(t, "lockdown", func(t *testing.T, h *house) {
		ctx := context.Background()
		it, out := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		_, err := h.take(out, h.ben)
		must(t, err)
		l := h.lockDown()
		_, err = emergency.Lock(ctx, h.locks(), h.desk, emergency.LockAsk{SiteID: h.site, Why: custody.LockdownTheft})
		codeIs(t, err, "lockdown_active")
		_, err = h.take(it, h.ben)
		refusedWith(t, err, rules.Lockdown)
		_, err = h.back(out)
		must(t, err)
		h.read(func(r *store.Rx) error {
			fs, err := r.FactsOfItems(rules.Ask{PersonID: h.ben, At: r.Now()}, []custody.ItemID{it.ID})
			if f := fs[it.ID].Lockdown; err == nil && (f == nil || f.ID != l.ID || !f.Since.Equal(l.At) || f.Exempt) {
				t.Errorf("facts of many: %+v", f)
			}
			later, err2 := r.Facts(rules.Ask{PersonID: h.ben, ItemID: it.ID, At: r.Now().Add(24 * time.Hour)}, it)
			if later.Lockdown != nil {
				t.Error("a lockdown of today forbids a booking of tomorrow")
			}
			must(t, err2)
			return err
		})

		must(t, emergency.AddExempt(ctx, h.locks(), h.inRole(h.ann, tenants.RoleSecurity), h.site, h.chloe))
		codeIs(t, emergency.AddExempt(ctx, h.locks(), h.inRole(h.ann, tenants.RoleOwner), h.site, h.chloe), "exempt_already")
		codeIs(t, emergency.AddExempt(ctx, h.locks(), h.desk, h.site, h.ben), "permission_missing")
		_, err = h.take(it, h.chloe)
		must(t, err)
		_, err = h.back(it)
		must(t, err)
		must(t, emergency.EndExempt(ctx, h.locks(), h.inRole(h.ann, tenants.RoleOwner), h.site, h.chloe))
		_, err = h.take(it, h.chloe)
		refusedWith(t, err, rules.Lockdown)

		security := h.inRole(h.ben, tenants.RoleSecurity)
		_, err = emergency.Lift(ctx, h.locks(), h.desk, l.ID)
		codeIs(t, err, "lockdown_not_asked")
		_, err = emergency.AskToLift(ctx, h.locks(), h.desk, l.ID, "police say it is over")
		must(t, err)
		_, err = emergency.Lift(ctx, h.locks(), h.desk, l.ID)
		codeIs(t, err, "lockdown_same_person")
		_, err = emergency.KeepLocked(ctx, h.locks(), security, l.ID)
		must(t, err)
		_, err = emergency.AskToLift(ctx, h.locks(), security, l.ID, "now it is")
		must(t, err)
		_, err = emergency.Lift(ctx, h.locks(), tenants.ForToken(tenants.Token{OrgID: h.org, ID: "tok_1", Role: tenants.RoleOwner}, ""), l.ID)
		codeIs(t, err, "lockdown_person")
		_, err = emergency.Lift(ctx, h.locks(), h.inRole(h.chloe, tenants.RoleDesk), l.ID)
		codeIs(t, err, "permission_missing")
		l, err = emergency.Lift(ctx, h.locks(), h.desk, l.ID)
		must(t, err)
		if l.Alone || l.ToReview() || l.LiftedBy != h.ann || l.AskedBy != h.ben {
			t.Errorf("%+v", l)
		}
		_, err = h.take(it, h.ben)
		must(t, err)
		must(t, emergency.Note(ctx, h.locks(), h.desk, l.ID, "all counted"))
		h.last(custody.LockdownBegun, custody.AttemptDenied, custody.Returned, custody.ExemptAdded, custody.Taken, custody.Returned, custody.ExemptEnded, custody.AttemptDenied,
			custody.LockdownAsked, custody.LockdownRefused, custody.LockdownKept, custody.LockdownAsked, custody.LockdownLifted, custody.Taken, custody.LockdownNoted)
	})
}

// TestLockdownLiftedAlone waits ten minutes for nobody; the review is another
// human's.
func TestLockdownLiftedAlone(t *testing.T) {
	onEach(t, "alone", func(t *testing.T, h *house) {
		ctx := context.Background()
		l := h.lockDown()
		_, err := emergency.AskToLift(ctx, h.locks(), h.desk, l.ID, "nobody is here")
		must(t, err)
		asked := func(by time.Duration) {
			must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
				l, err := tx.LockLockdown(l.ID)
				at := tx.Now().Add(-by)
				l.AskedAt = &at
				if err == nil {
					err = tx.SaveLockdown(l)
				}
				return err
			}))
		}
		asked(custody.AloneAfter - time.Minute)
		_, err = emergency.Lift(ctx, h.locks(), h.desk, l.ID)
		codeIs(t, err, "lockdown_same_person")
		asked(custody.AloneAfter)
		l, err = emergency.Lift(ctx, h.locks(), h.desk, l.ID)
		must(t, err)
		if !l.Alone || !l.ToReview() {
			t.Errorf("%+v", l)
		}
		_, err = emergency.Review(ctx, h.locks(), h.desk, l.ID, "well done, me")
		codeIs(t, err, "lockdown_review_same")
		l, err = emergency.Review(ctx, h.locks(), h.inRole(h.ben, tenants.RoleOwner), l.ID, "it was right")
		must(t, err)
		if l.ToReview() || l.ReviewedBy != h.ben {
			t.Errorf("%+v", l)
		}
		_, err = emergency.Review(ctx, h.locks(), h.inRole(h.ben, tenants.RoleOwner), l.ID, "again")
		codeIs(t, err, "lockdown_no_review")
	})
}

// TestLockdownOfOnePlace: a key that belongs elsewhere and hangs at the locked
// site is kept; one of the locked site that hangs elsewhere is given, as the
// cabinet there would.
func TestLockdownOfOnePlace(t *testing.T) {
	onEach(t, "places", func(t *testing.T, h *house) {
		south := h.site + "_south"
		must(t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error { return tx.AddSite(tenants.Site{ID: south, Name: "South"}) }))
		other, err := keys.AddPlace(context.Background(), store.In[keys.EditTx](h.s), h.desk, custody.Place{SiteID: south, Kind: custody.Board, Name: "South board", Slots: 9})
		must(t, err)
		here, there := h.key("K-1", h.board, 1), h.key("K-2", other, 1)
		h.lockDown()
		_, err = h.take(here, h.ben)
		refusedWith(t, err, rules.Lockdown)
		_, err = h.take(there, h.ben)
		must(t, err)
	})
}

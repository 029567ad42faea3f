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

func (h *house) glasses() emergency.GlassStore { return store.In[emergency.GlassTx](h.s) }

// keeper names somebody for every site, up to a level.
func (h *house) keeper(p tenants.PersonID, level custody.Level) custody.Keeper {
	h.t.Helper()
	k, err := emergency.NameKeeper(context.Background(), h.glasses(), h.inRole(h.chloe, tenants.RoleOwner), emergency.KeeperAsk{PersonID: p, Level: level, Until: time.Now().Add(24 * time.Hour)})
	must(h.t, err)
	return k
}

func (h *house) breakOpen(it custody.Item, who tenants.Scope) (keys.Broken, error) {
	return keys.BreakGlass(context.Background(), store.In[keys.Tx](h.s), who, keys.BreakAsk{ItemID: it.ID, Via: custody.ViaDesk, Factors: []rules.Factor{rules.FactorDesk}, Why: custody.GlassFire, Text: "smoke in the hall"})
}

// later moves the time of a review into the past.
func (h *house) later(id custody.GlassID, by time.Duration) {
	h.t.Helper()
	must(h.t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
		_, err := tx.Update("glasses").Set("due_at = ?", tx.Now().Add(-by)).Where("id = ?", id).Exec(tx.Context())
		return err
	}))
}

// TestGlassIsBrokenToldAndReviewed: a named keeper opens what the rules refuse;
// two managers hear of it at once; another human closes the review.
func TestGlassIsBrokenToldAndReviewed(t *testing.T) {
	onEach(t, "glass", func(t *testing.T, h *house) {
		ctx := context.Background()
		h.member(h.ann, tenants.RoleManager)
		h.member(h.chloe, tenants.RoleOwner)
		it := h.key("K-1", h.board, 1)
		h.rule(rules.Rule{Name: "Nobody", Effect: rules.Deny, Who: rules.Who{Everyone: true}})
		ben := h.inRole(h.ben, tenants.RoleHolder)

		_, err := h.breakOpen(it, ben)
		refusedWith(t, err, rules.GlassNotNamed)
		k := h.keeper(h.ben, 4)
		_, err = emergency.NameKeeper(ctx, h.glasses(), h.inRole(h.chloe, tenants.RoleOwner), emergency.KeeperAsk{PersonID: h.ben, Until: time.Now().Add(time.Hour)})
		codeIs(t, err, "keeper_already")
		_, err = h.breakOpen(it, h.signed(h.ben, tenants.RoleHolder))
		codeIs(t, err, "proof_needed")
		_, err = h.breakOpen(it, tenants.ForToken(tenants.Token{OrgID: h.org, ID: "tok_1", Role: tenants.RoleOwner}, ""))
		codeIs(t, err, "glass_person")
		_, err = h.take(it, h.ben)
		refusedWith(t, err, rules.RuleDenies)

		out, err := h.breakOpen(it, ben)
		must(t, err)
		g := out.Glass
		if out.Taken == nil || out.Taken.Holding.PersonID != h.ben || out.Taken.Holding.DueAt == nil || g == nil || g.KeeperID != k.ID || g.Lifted != "rule_denies" || g.Told != 2 {
			t.Fatalf("%+v %+v", out.Taken, g)
		}
		if n := h.enqueued(`%glass_broken%`); n != 2 {
			t.Errorf("%d letters", n)
		}
		h.last(custody.Taken, custody.GlassBroken)

		_, err = emergency.ReviewGlass(ctx, h.glasses(), h.inRole(h.ben, tenants.RoleOwner), g.ID, "I was right")
		codeIs(t, err, "glass_own")
		h.become(h.chloe, "human = ?", string(h.ben)) // two sign-ins of one human
		_, err = emergency.ReviewGlass(ctx, h.glasses(), h.inRole(h.chloe, tenants.RoleOwner), g.ID, "she was right")
		codeIs(t, err, "glass_own")
		_, err = emergency.ReviewGlass(ctx, h.glasses(), h.inRole(h.ann, tenants.RoleDesk), g.ID, "fine")
		codeIs(t, err, "permission_missing")
		_, err = emergency.ReviewGlass(ctx, h.glasses(), h.desk, g.ID, " ")
		codeIs(t, err, "glass_cause_required")
		done, err := emergency.ReviewGlass(ctx, h.glasses(), h.desk, g.ID, "a burnt toast; right all the same")
		must(t, err)
		if done.Open() || done.Late(time.Now()) || done.ReviewedBy != h.ann {
			t.Errorf("%+v", done)
		}
		_, err = emergency.ReviewGlass(ctx, h.glasses(), h.desk, g.ID, "again")
		codeIs(t, err, "glass_reviewed")
		h.last(custody.GlassBroken, custody.GlassReviewed, custody.GlassReviewed, custody.GlassReviewed)
		must(t, emergency.EndKeeper(ctx, h.glasses(), h.inRole(h.chloe, tenants.RoleOwner), k.ID))
		_, err = h.back(it)
		must(t, err)
		_, err = h.breakOpen(it, ben)
		refusedWith(t, err, rules.GlassNotNamed)
		h.last(custody.KeeperEnded, custody.Returned, custody.AttemptDenied)
	})
}

// TestGlassHasBounds: no lockdown is broken, no level above the naming, no key
// that the rules give anyway, and no use without its review.
func TestGlassHasBounds(t *testing.T) {
	onEach(t, "bounds", func(t *testing.T, h *house) {
		it, master := h.key("K-1", h.board, 1), h.key("K-2", h.board, 2)
		ben := h.inRole(h.ben, tenants.RoleHolder)
		h.keeper(h.ben, 1)
		out, err := h.breakOpen(it, ben)
		must(t, err)
		if out.Glass != nil || h.enqueued(`%glass%`) != 0 {
			t.Errorf("what the rules give is no break-glass: %+v", out.Glass)
		}
		_, err = h.back(it)
		must(t, err)
		h.rule(rules.Rule{Name: "Nobody", Effect: rules.Deny, Who: rules.Who{Everyone: true}})
		must(t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			_, err := tx.Update("items").Set("level = 3").Where("id = ?", master.ID).Exec(tx.Context())
			return err
		}))
		_, err = h.breakOpen(master, ben)
		refusedWith(t, err, rules.GlassLevel)
		h.lockDown()
		_, err = h.breakOpen(it, ben)
		refusedWith(t, err, rules.Lockdown)
		h.read(func(r *store.Rx) error {
			vs, err := r.Glasses(store.GlassAsk{Limit: 10})
			if len(vs) != 0 {
				t.Errorf("refused, and on record as broken: %+v", vs)
			}
			return err
		})
	})
}

// TestGlassReviewIsReminded: each day somebody more is told, and a late review
// says so.
func TestGlassReviewIsReminded(t *testing.T) {
	onEach(t, "reminded", func(t *testing.T, h *house) {
		ctx := context.Background()
		h.member(h.ann, tenants.RoleManager)
		h.member(h.chloe, tenants.RoleAuditor)
		it := h.key("K-1", h.board, 1)
		h.keeper(h.ben, 4)
		h.rule(rules.Rule{Name: "Nobody", Effect: rules.Deny, Who: rules.Who{Everyone: true}})
		out, err := h.breakOpen(it, h.inRole(h.ben, tenants.RoleHolder))
		must(t, err)
		id, job := out.Glass.ID, tenants.ForJob(h.org, "glass")
		remind := func(want int) {
			t.Helper()
			must(t, emergency.RemindOfGlass(ctx, h.glasses(), job, id))
			if n := h.enqueued(`%glass_late%`); n != want {
				t.Errorf("%d letters, want %d", n, want)
			}
		}
		remind(0) // not due
		h.later(id, time.Minute)
		remind(1) // the manager
		remind(1) // once a day
		h.later(id, 25*time.Hour)
		remind(3)           // the manager and the auditor
		for n := range 30 { // no letter is the last one before the review
			h.later(id, time.Duration(n+2)*25*time.Hour)
			remind(5 + 2*n)
		}
		name := func() error {
			_, err := emergency.NameKeeper(ctx, h.glasses(), h.inRole(h.chloe, tenants.RoleOwner), emergency.KeeperAsk{PersonID: h.ben, SiteID: h.site, Level: 1, Until: time.Now().Add(time.Hour)})
			return err
		}
		codeIs(t, name(), "keeper_overdue")
		g, err := emergency.ReviewGlass(ctx, h.glasses(), h.desk, id, "it was right")
		must(t, err)
		must(t, name())
		if !g.Late(time.Now()) || g.Reminded != 32 {
			t.Errorf("%+v", g)
		}
		h.later(id, 9000*time.Hour)
		remind(63)
		h.last(custody.GlassReminded, custody.GlassReviewed, custody.KeeperNamed)
	})
}

// TestNobodyNamesThemselves while another human may do it.
func TestNobodyNamesThemselves(t *testing.T) {
	onEach(t, "named", func(t *testing.T, h *house) {
		ctx, ask := context.Background(), emergency.KeeperAsk{PersonID: h.ann, Level: 4, Until: time.Now().Add(time.Hour)}
		h.member(h.ann, tenants.RoleOwner)
		ann := h.inRole(h.ann, tenants.RoleOwner)
		chloe := h.signed(h.chloe, tenants.RoleOwner)
		_, err := emergency.NameKeeper(ctx, h.glasses(), ann, ask)
		codeIs(t, err, "keeper_oneself")
		for code, change := range map[string]func(*emergency.KeeperAsk){"keeper_until": func(a *emergency.KeeperAsk) { a.Until = time.Now() }, "keeper_long": func(a *emergency.KeeperAsk) { a.Until = time.Now().Add(400 * 24 * time.Hour) },
			"keeper_level": func(a *emergency.KeeperAsk) { a.Level = 5 }, "keeper_person": func(a *emergency.KeeperAsk) { a.PersonID = "per_x" }, "site_not_found": func(a *emergency.KeeperAsk) { a.SiteID = "sit_x" }} {
			in := ask
			change(&in)
			_, err := emergency.NameKeeper(ctx, h.glasses(), ann, in)
			codeIs(t, err, code)
		}
		_, err = emergency.NameKeeper(ctx, h.glasses(), h.desk, ask)
		codeIs(t, err, "permission_missing")
		_, err = emergency.NameKeeper(ctx, h.glasses(), chloe, ask)
		codeIs(t, err, "proof_needed")
		h.become(h.chloe, "human = ?", string(h.ann)) // the other sign-in is the same human
		k, err := emergency.NameKeeper(ctx, h.glasses(), ann, ask)
		must(t, err)
		h.last(custody.KeeperNamed)
		h.read(func(r *store.Rx) error {
			ks, err := r.KeepersAt(h.site)
			if len(ks) != 1 || ks[0].ID != k.ID || !ks[0].Holds(h.site, time.Now()) {
				t.Errorf("%+v", ks)
			}
			return err
		})
	})
}

// TestKeepersPractise: a month after a naming those who name are told, each week
// until somebody else wrote down that they saw a drill.
func TestKeepersPractise(t *testing.T) {
	onEach(t, "practise", func(t *testing.T, h *house) {
		ctx, job := context.Background(), tenants.ForJob(h.org, "keeper drills")
		h.member(h.ann, tenants.RoleOwner)
		h.member(h.chloe, tenants.RoleOwner)
		k := h.keeper(h.ben, 2)
		owner := h.inRole(h.chloe, tenants.RoleOwner)
		told := func(want int) {
			t.Helper()
			orgs, err := h.s.UnscopedWithKeeperDrills(ctx)
			must(t, err)
			if len(orgs) > 0 {
				must(t, emergency.RemindKeeperDrills(ctx, store.In[emergency.KeeperDrillTx](h.s), job))
			}
			if n := h.enqueued(`%keeper_drill%`); n != want {
				t.Errorf("%d letters, want %d", n, want)
			}
		}
		set := func(column string, ago time.Duration) {
			must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
				_, err := tx.Update("glass_keepers").Set(column+" = ?", tx.Now().Add(-ago)).Where("id = ?", k.ID).Exec(ctx)
				return err
			}))
		}
		told(0)
		set("from_at", 40*24*time.Hour)
		told(2) // both owners
		told(2)
		set("drill_told", 8*24*time.Hour)
		told(4)
		_, err := emergency.DrillKeeper(ctx, h.glasses(), h.inRole(h.ben, tenants.RoleOwner), k.ID, "I can")
		codeIs(t, err, "keeper_drill_oneself")
		_, err = emergency.DrillKeeper(ctx, h.glasses(), owner, k.ID, " ")
		codeIs(t, err, "keeper_drill_text")
		_, err = emergency.DrillKeeper(ctx, h.glasses(), h.desk, k.ID, "he can")
		codeIs(t, err, "permission_missing")
		out, err := emergency.DrillKeeper(ctx, h.glasses(), owner, k.ID, "he can")
		must(t, err)
		if out.DrilledBy != h.chloe || out.DrillTold != nil || !out.DrillDue().After(time.Now().Add(27*24*time.Hour)) {
			t.Errorf("%+v", out)
		}
		told(4)
		set("drilled_at", 32*24*time.Hour)
		told(6)
		must(t, emergency.EndKeeper(ctx, h.glasses(), owner, k.ID))
		set("drill_told", 8*24*time.Hour)
		told(6)
		_, err = emergency.DrillKeeper(ctx, h.glasses(), owner, k.ID, "he can")
		codeIs(t, err, "keeper_ended")
		h.last(custody.KeeperNamed, custody.KeeperDrilled, custody.KeeperEnded)
	})
}

package store_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/tenants"
)

// guarded is a key that takes two people, in the slot of a cabinet that has a
// controller; Ann and Ben may release it, Chloé is Ann behind another sign-in.
func (h *house) guarded() custody.Item {
	h.t.Helper()
	ctx := context.Background()
	it := h.key("K-3", h.cabinet, 3)
	for _, p := range []tenants.PersonID{h.ann, h.ben, h.chloe} {
		h.member(p, tenants.RoleManager)
	}
	must(h.t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
		device := map[string]any{"id": "dev_1", "kind": "cabinet", "name": "Cabinet A", "created_at": tx.Now()}
		if _, err := tx.Insert("devices", &device).Exec(ctx); err != nil {
			return err
		}
		row := map[string]any{"place_id": h.cabinet.ID, "device_id": "dev_1", "gateway_id": "dev_1"}
		if _, err := tx.Insert("cabinets", &row).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.Update("people").Set("human = ?", string(h.ann)).Where("id = ?", h.chloe).Exec(ctx); err != nil {
			return err
		}
		was := it
		it.State, it.PlaceID, it.Slot = custody.In, h.cabinet.ID, 3
		if err := tx.SaveItem(was, it); err != nil {
			return err
		}
		_, err := tx.Update("items").Set("level = 3").Where("id = ?", it.ID).Exec(ctx)
		return err
	}))
	return it
}

func (h *house) wishes(by tenants.Scope, it custody.Item) (keys.Released, error) {
	return keys.Release(context.Background(), store.In[keys.Tx](h.s), by, keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: it.ID, PersonID: h.ben, Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: "the pump"}})
}

func (h *house) agrees(by tenants.Scope, id custody.JointID) (keys.Command, error) {
	return keys.AgreeRelease(context.Background(), store.In[keys.Tx](h.s), by, id)
}

// joint is a wish that waits for its second person.
func (h *house) joint(it custody.Item) custody.Joint {
	h.t.Helper()
	out, err := h.wishes(h.desk, it)
	must(h.t, err)
	if out.Waits == nil || out.ID != "" {
		h.t.Fatalf("a command at once: %+v", out)
	}
	return *out.Waits
}

// ended reads how a wish ended.
func (h *house) ended(id custody.JointID) (v store.JointView) {
	h.t.Helper()
	h.read(func(r *store.Rx) (err error) { v, err = r.JointView(id); return err })
	return v
}

// TestReleaseByTwo: nothing is sent before another human agreed, who is told.
func TestReleaseByTwo(t *testing.T) {
	onEach(t, "two", func(t *testing.T, h *house) {
		it := h.guarded()
		ben, chloe := h.inRole(h.ben, tenants.RoleManager), h.inRole(h.chloe, tenants.RoleManager)
		j := h.joint(it)
		if sent := h.enqueued(`%"command"%`); sent != 0 {
			t.Fatalf("%d orders before the second yes", sent)
		}
		if told := h.enqueued(`%joint_asked%`); told != 2 { // all but who asks
			t.Errorf("%d letters", told)
		}
		_, err := h.wishes(ben, it)
		codeIs(t, err, "joint_waiting")
		_, err = h.agrees(h.desk, j.ID)
		codeIs(t, err, "joint_same_person")
		_, err = h.agrees(chloe, j.ID)
		codeIs(t, err, "joint_same_person")
		_, err = h.agrees(h.inRole(h.ben, tenants.RoleDesk), j.ID)
		codeIs(t, err, "permission_missing")
		_, err = h.agrees(tenants.ForToken(tenants.Token{OrgID: h.org, ID: "tok_1", Role: tenants.RoleOwner}, ""), j.ID)
		codeIs(t, err, "joint_person")
		stale := tenants.ForSession(tenants.Session{OrgID: h.org, LoginID: "log_x"}, tenants.Membership{OrgID: h.org, LoginID: "log_x", PersonID: h.ben, Role: tenants.RoleManager}, "req")
		_, err = h.agrees(stale, j.ID)
		codeIs(t, err, "proof_needed")
		c, err := h.agrees(ben, j.ID)
		must(t, err)
		if c.Requester != string(h.ann) || c.Approver != h.ben || c.PersonID != h.ben || c.Reason != "the pump" || c.ExpiresAt.Sub(c.IssuedAt) != keys.DefaultLife {
			t.Errorf("%+v", c)
		}
		if sent := h.enqueued(`%"command"%`); sent != 2 { // to be sent, and to expire
			t.Errorf("%d orders", sent)
		}
		_, err = h.agrees(ben, j.ID)
		codeIs(t, err, "joint_agreed")
		if v := h.ended(j.ID); v.State != custody.JointAgreed || v.CommandID != c.ID || v.EndedBy != h.ben || v.Ask != "" {
			t.Errorf("%+v", v)
		}
		h.last(custody.JointAsked, custody.JointNo, custody.JointNo, custody.JointNo, custody.CommandAsked, custody.JointYes)
	})
}

// lists compares what a list of releases by two shows.
func (h *house) lists(r *store.Rx, a store.JointListAsk, want ...custody.JointID) {
	h.t.Helper()
	a.Now, a.Limit = r.Now(), 10
	vs, err := r.JointList(a)
	must(h.t, err)
	var got []custody.JointID
	for _, v := range vs {
		got = append(got, v.ID)
	}
	if !slices.Equal(got, want) {
		h.t.Errorf("%+v lists %v, want %v", a, got, want)
	}
}

// TestReleaseByTwoEnds: declined, withdrawn, too late, and after each it can be
// asked for again.
func TestReleaseByTwoEnds(t *testing.T) {
	onEach(t, "twoends", func(t *testing.T, h *house) {
		ctx, in := context.Background(), store.In[keys.Tx](h.s)
		it, ben := h.guarded(), h.inRole(h.ben, tenants.RoleManager)
		j := h.joint(it)
		must(t, keys.LapseRelease(ctx, in, tenants.ForJob(h.org, "joint"), j.ID))
		must(t, keys.DeclineRelease(ctx, in, ben, j.ID))
		_, err := h.agrees(ben, j.ID)
		codeIs(t, err, "joint_declined")
		j = h.joint(it)
		must(t, keys.DeclineRelease(ctx, in, h.desk, j.ID))
		if v := h.ended(j.ID); v.State != custody.JointWithdrawn {
			t.Errorf("%+v", v)
		}
		late := func(id custody.JointID) {
			must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
				_, err := tx.Update("joint_releases").Set("until = ?", tx.Now().Add(-time.Second)).Where("id = ?", id).Exec(ctx)
				return err
			}))
		}
		j = h.joint(it)
		late(j.ID)
		_, err = h.agrees(ben, j.ID)
		codeIs(t, err, "joint_lapsed")
		must(t, keys.LapseRelease(ctx, in, tenants.ForJob(h.org, "joint"), j.ID))
		must(t, keys.LapseRelease(ctx, in, tenants.ForJob(h.org, "joint"), j.ID))
		j = h.joint(it)
		late(j.ID)
		again := h.joint(it) // nobody wrote down yet that the one before is over
		if v := h.ended(j.ID); v.State != custody.JointLapsed {
			t.Errorf("%+v", v)
		}
		must(t, keys.DeclineRelease(ctx, in, ben, again.ID))
		h.read(func(r *store.Rx) error {
			vs, err := r.Joints(store.JointAsk{Open: true, Now: r.Now(), Most: 5})
			if len(vs) != 0 {
				t.Errorf("still waits: %+v", vs)
			}
			return err
		})
		h.read(func(r *store.Rx) error {
			h.lists(r, store.JointListAsk{Show: store.JointsWaiting})
			h.lists(r, store.JointListAsk{Show: store.JointsAgreed})
			all, err := r.JointList(store.JointListAsk{Show: store.JointsOver, Site: h.site, Now: r.Now(), Limit: 10})
			if err != nil || len(all) != 5 || all[0].ID != again.ID {
				t.Fatalf("not the newest first: %+v, %v", all, err)
			}
			h.lists(r, store.JointListAsk{Before: all[1].ID}, all[2].ID, all[3].ID, all[4].ID)
			h.lists(r, store.JointListAsk{Site: "sit_other"})
			return nil
		})
		if sent := h.enqueued(`%"command"%`); sent != 0 {
			t.Errorf("%d orders", sent)
		}
		h.last(custody.JointAsked, custody.JointNo, custody.JointAsked, custody.JointNo, custody.JointAsked, custody.JointOver, custody.JointAsked, custody.JointOver, custody.JointAsked, custody.JointNo)
	})
}

// TestReleaseByTwoAskedAnew: what changed while it waited is seen: a lockdown, a
// right to release that is gone, a key that hangs elsewhere.
func TestReleaseByTwoAskedAnew(t *testing.T) {
	onEach(t, "twoanew", func(t *testing.T, h *house) {
		ctx := context.Background()
		it, ben := h.guarded(), h.inRole(h.ben, tenants.RoleManager)
		j := h.joint(it)
		l := h.lockDown()
		_, err := h.agrees(ben, j.ID)
		refusedWith(t, err, rules.Lockdown)
		if v := h.ended(j.ID); v.State != custody.JointRefused || v.Detail != string(rules.Lockdown) {
			t.Errorf("%+v", v)
		}
		_, err = h.wishes(h.desk, it)
		refusedWith(t, err, rules.Lockdown)
		_, err = emergency.AskToLift(ctx, h.locks(), h.desk, l.ID, "over")
		must(t, err)
		_, err = emergency.Lift(ctx, h.locks(), ben, l.ID)
		must(t, err)

		j = h.joint(it)
		h.role(h.ann, tenants.RoleDesk)
		_, err = h.agrees(ben, j.ID)
		codeIs(t, err, "joint_asker_gone")
		h.role(h.ann, tenants.RoleManager)
		if v := h.ended(j.ID); v.State != custody.JointRefused {
			t.Errorf("%+v", v)
		}

		j = h.joint(it)
		must(t, h.s.InTx(ctx, h.desk, func(tx *store.Tx) error {
			_, err := tx.Update("items").Set("place_id = ?", h.board.ID).Where("id = ?", it.ID).Exec(ctx)
			return err
		}))
		_, err = h.agrees(ben, j.ID)
		codeIs(t, err, "not_in_cabinet")
		if sent := h.enqueued(`%"command"%`); sent != 0 {
			t.Errorf("%d orders", sent)
		}
	})
}

// TestManyAgreeAtOnce: of many who agree at the same time one does, and one
// order is sent.
func TestManyAgreeAtOnce(t *testing.T) {
	onEach(t, "twomany", func(t *testing.T, h *house) {
		it := h.guarded()
		j := h.joint(it)
		var same atomic.Int32
		acts := make([]func() error, 0, 12)
		for i := range 12 {
			by := h.inRole(h.ben, tenants.RoleManager)
			if i%3 == 0 {
				by = h.inRole(h.chloe, tenants.RoleManager)
			}
			acts = append(acts, func() error {
				_, err := h.agrees(by, j.ID)
				if tenants.CodeOf(err) == "joint_same_person" {
					same.Add(1)
				}
				return err
			})
		}
		if won := h.atOnce(acts...); won != 1 {
			t.Errorf("%d agreed", won)
		}
		if sent := h.enqueued(`%"command"%`); sent != 2 {
			t.Errorf("%d orders", sent)
		}
	})
}

// TestCabinetsAndKiosksNeedNobodyElse: who stands there asks for themselves, and
// lesser keys take one person.
func TestCabinetsAndKiosksNeedNobodyElse(t *testing.T) {
	onEach(t, "twokiosk", func(t *testing.T, h *house) {
		it := h.guarded()
		kiosk := tenants.ForDevice(tenants.Device{OrgID: h.org, ID: "dev_2", Kind: tenants.KioskDevice, SiteID: h.site}, "req").At(h.ben)
		out, err := h.wishes(kiosk, it)
		must(t, err)
		if out.Waits != nil || out.ID == "" {
			t.Errorf("%+v", out)
		}
		must(t, h.s.InTx(context.Background(), h.desk, func(tx *store.Tx) error {
			_, err := tx.Update("items").Set("level = 2").Where("id = ?", it.ID).Exec(context.Background())
			return err
		}))
		out, err = h.wishes(h.desk, it)
		must(t, err)
		if out.Waits != nil || out.ID == "" {
			t.Errorf("%+v", out)
		}
	})
}

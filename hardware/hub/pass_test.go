package hub_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

func (r *rig) passes() keys.PassStore { return store.In[keys.PassTx](r.s) }

// pass gives a plumber the rig's key.
func (r *rig) pass(uses int) custody.Pass {
	r.t.Helper()
	p, err := keys.IssuePass(context.Background(), r.passes(), r.desk, keys.PassAsk{Label: "Plumber", Company: "Pipes", Kind: tenants.Contractor, PlaceID: r.place.ID, Items: []custody.ItemID{r.key.ID}, Uses: uses, Reason: "leak"})
	must(r.t, err)
	return p
}

// usedBy writes that a guest opened the slot of the rig's key and took it.
func (c *cabinet) usedBy(p custody.Pass, use int, at proto.Moment) {
	c.write(proto.Record{Kind: proto.PassUsed, At: at, Slot: 1, Item: c.r.key.ID, Person: p.PersonID, Version: use, Due: proto.MomentOf(p.DueAt), Detail: string(p.ID)})
	c.write(proto.Record{Kind: proto.Released, At: at + 1, Slot: 1, Item: c.r.key.ID, Person: p.PersonID, Due: proto.MomentOf(p.DueAt)})
	c.write(proto.Record{Kind: proto.Taken, At: at + 2, Slot: 1, Tag: "F1", Item: c.r.key.ID, Person: p.PersonID, Due: proto.MomentOf(p.DueAt), Intent: c.seq})
}

func (r *rig) uses(id custody.PassID) (us []store.PassUseView) {
	r.t.Helper()
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { us, err = rx.PassUses(id); return err }))
	return us
}

// TestPassAtTheCabinet: the roster holds the pass once it is committed, the
// codes of cloud and cabinet are the same, its use is kept once, and the guest
// is the holder until the key is back. Revoked, it leaves the roster.
func TestPassAtTheCabinet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx := r.cabinet, context.Background()
		c.born()
		c.hang("F1", 1)
		p := r.pass(2)
		round := r.hub.NewRound(ctx)
		round.Second(ctx)
		m := last[proto.Roster](r)
		if m == nil || len(m.Passes) != 1 || m.Passes[0].ID != p.ID || m.Passes[0].Grants() != p.Grants() || m.Passes[0].Uses != 2 {
			t.Fatalf("the roster holds %+v", m)
		}
		if codes := r.keys.PassCodes(c.id, c.epoch, p.Grants(), 2); len(codes) != 2 || codes[1] != tenants.PassCode(r.keys.DeviceSecret(c.id, c.epoch), m.Passes[0].Grants(), 1) {
			t.Errorf("codes %v", codes)
		}
		view := func() (v store.PassView) {
			must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) (err error) { v, err = rx.PassView(p.ID); return err }))
			return v
		}
		obey := func(m *proto.Roster) {
			h := proto.HashRoster(r.raw[slices.Index(r.sent, proto.Message(m))])
			must(t, c.say(proto.Applied{Device: c.id, Epoch: c.epoch, Version: m.Version, Hash: h[:], Holds: m.Version, At: proto.MomentOf(time.Now())}))
		}
		if view().Applies() {
			t.Error("the cabinet knows of it before it said so")
		}
		obey(m)
		if !view().Applies() {
			t.Errorf("the cabinet said that it obeys: %+v", view())
		}
		c.usedBy(p, 1, proto.MomentOf(time.Now()))
		c.send(2, 3, 4)
		c.send(2, 3, 4)
		if it := r.item(); it.State != custody.Out || it.HolderID != p.PersonID {
			t.Errorf("the key: %+v", it)
		}
		if us := r.uses(p.ID); len(us) != 1 || us[0].Use != 1 || us[0].Strange != "" || us[0].Code != "K-1" {
			t.Errorf("uses: %+v", us)
		}
		must(t, keys.RevokePass(ctx, r.passes(), r.desk, p.ID))
		if err := keys.RevokePass(ctx, r.passes(), r.desk, p.ID); tenants.CodeOf(err) != "pass_ended" {
			t.Errorf("revoked again: %v", err)
		}
		r.hub.NewRound(ctx).Second(ctx)
		if m := last[proto.Roster](r); len(m.Passes) != 0 {
			t.Errorf("after it was revoked the roster holds %+v", m.Passes)
		}
		must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) error {
			v, err := rx.PassView(p.ID)
			if v.Used != 1 || v.EndedAt == nil || v.Applies() || !v.Holds(time.Now()).Equal(p.UntilAt) {
				t.Errorf("the pass: %+v", v)
			}
			return err
		}))
	})
}

// TestPassThatExplainsNothing: a use of no pass, of a revoked one, of more than
// was given or outside its window is an alarm that people are told of.
func TestPassThatExplainsNothing(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx := r.cabinet, context.Background()
		c.born()
		c.hang("F1", 1)
		p := r.pass(1)
		now := proto.MomentOf(time.Now())
		c.usedBy(custody.Pass{ID: "pas_forged", PersonID: r.ben, DueAt: p.DueAt}, 1, now)
		c.usedBy(p, 2, now+10)
		c.usedBy(p, 1, now.Add(9*time.Hour))
		must(t, keys.RevokePass(ctx, r.passes(), r.desk, p.ID))
		c.usedBy(p, 1, proto.MomentOf(time.Now().Add(time.Minute)))
		for n := 2; n <= 13; n++ {
			c.send(n)
		}
		var strange []string
		for _, u := range r.uses(p.ID) {
			strange = append(strange, u.Strange)
		}
		if len(strange) != 3 || strange[0] != "exceeded" || strange[1] != "revoked" || strange[2] != "window" {
			t.Errorf("uses are %v", strange)
		}
		must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) error {
			entries, err := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 20})
			alarms := 0
			for _, e := range entries {
				if e.Kind == custody.PassStrange {
					alarms++
				}
			}
			if alarms != 4 {
				t.Errorf("%d alarms", alarms)
			}
			return err
		}))
	})
}

// TestPassesHaveBounds: what is asked for is looked at before anything is kept.
func TestPassesHaveBounds(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := context.Background()
		usual := keys.PassAsk{Label: "Plumber", Kind: tenants.Contractor, PlaceID: r.place.ID, Items: []custody.ItemID{r.key.ID}, Uses: 1, Reason: "leak"}
		for code, change := range map[string]func(*keys.PassAsk){
			"pass_cabinet":       func(in *keys.PassAsk) { in.PlaceID = "plc_none" },
			"pass_kind":          func(in *keys.PassAsk) { in.Kind = tenants.Staff },
			"pass_keys":          func(in *keys.PassAsk) { in.Items = nil },
			"pass_key_elsewhere": func(in *keys.PassAsk) { in.Items = []custody.ItemID{"itm_none"} },
			"pass_uses":          func(in *keys.PassAsk) { in.Uses = custody.MostUses + 1 },
			"pass_reason":        func(in *keys.PassAsk) { in.Reason = " " },
			"pass_through":       func(in *keys.PassAsk) { in.Through = true },
			"pass_long":          func(in *keys.PassAsk) { in.Until = time.Now().Add(9 * time.Hour) },
			"pass_window":        func(in *keys.PassAsk) { in.Until = time.Now().Add(-time.Hour) },
			"pass_far":           func(in *keys.PassAsk) { in.From = time.Now().Add(31 * 24 * time.Hour) },
			"pass_due":           func(in *keys.PassAsk) { in.Due = time.Now().Add(8 * 24 * time.Hour) },
		} {
			in := usual
			change(&in)
			if _, err := keys.IssuePass(ctx, r.passes(), r.desk, in); tenants.CodeOf(err) != code {
				t.Errorf("%s: %v", code, err)
			}
		}
		holder := tenants.ForToken(tenants.Token{OrgID: r.org, ID: "tok_1", Role: tenants.RoleHolder}, "")
		if _, err := keys.IssuePass(ctx, r.passes(), holder, usual); tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a holder: %v", err)
		}
		must(t, r.s.InTx(ctx, r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("items").Set("level = 2").Where("id = ?", r.key.ID).Exec(ctx)
			return err
		}))
		desk := tenants.ForToken(tenants.Token{OrgID: r.org, ID: "tok_2", Role: tenants.RoleDesk}, "")
		if _, err := keys.IssuePass(ctx, r.passes(), desk, usual); tenants.CodeOf(err) != "pass_level_high" {
			t.Errorf("above what a desk may give: %v", err)
		}
	})
}

package hub_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/hardware/proto"
	"claviger/store"
)

// TestGlassAtTheCabinet: the roster names the keeper; what they opened without
// a line opens its review hours later, says how late, and the key is theirs.
func TestGlassAtTheCabinet(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx := r.cabinet, context.Background()
		k, err := emergency.NameKeeper(ctx, store.In[emergency.GlassTx](r.s), r.desk, emergency.KeeperAsk{PersonID: r.ben, Level: 3, Until: time.Now().Add(48 * time.Hour)})
		must(t, err)
		c.born()
		c.hang("F1", 1)
		r.hub.NewRound(ctx).Second(ctx)
		if m := last[proto.Roster](r); m == nil || len(m.Keepers) != 1 || m.Keepers[0].ID != k.ID || m.Keepers[0].Person != r.ben || m.Keepers[0].Level != 3 {
			t.Fatalf("the roster names %+v", m)
		}
		must(t, r.s.InTx(ctx, r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("glass_keepers").Set("from_at = ?", tx.Now().Add(-24*time.Hour)).Where("id = ?", k.ID).Exec(ctx)
			return err
		}))
		at := proto.MomentOf(time.Now().Add(-3 * time.Hour))
		c.write(proto.Record{Kind: proto.GlassBroken, At: at, Slot: 1, Item: r.key.ID, Person: r.ben, Detail: "fire", Why: []proto.Why{{Code: "no_rule"}, {Code: "rights_stale"}}})
		c.write(proto.Record{Kind: proto.Released, At: at + 1, Slot: 1, Item: r.key.ID, Person: r.ben})
		c.write(proto.Record{Kind: proto.Taken, At: at + 2, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 3})
		c.send(2, 3, 4)
		c.send(2, 3, 4) // sent again: one review
		if it := r.item(); it.State != custody.Out || it.HolderID != r.ben {
			t.Errorf("%+v", it)
		}
		must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) error {
			vs, err := rx.Glasses(store.GlassAsk{Limit: 10})
			must(t, err)
			if len(vs) != 1 || vs[0].KeeperID != k.ID || vs[0].Via != custody.ViaCabinet || vs[0].Why != custody.GlassFire || vs[0].Lifted != "no_rule,rights_stale" || !vs[0].Open() ||
				vs[0].LateBy < 2*time.Hour || !vs[0].At.Equal(at.Time()) || vs[0].DueAt.Before(time.Now().Add(23*time.Hour)) {
				t.Fatalf("%+v", vs)
			}
			entries, err := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 3})
			must(t, err)
			if e := entries[2]; e.Kind != custody.GlassBroken || !bytes.Contains(e.Body, []byte("late_by_s")) {
				t.Errorf("entry %s: %s", e.Kind, e.Body)
			}
			return nil
		}))
	})
}

// TestGlassByAnOldRoster: a cabinet that did not hear that a naming ended opened
// all the same; that nobody was named by then stays visible.
func TestGlassByAnOldRoster(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx := r.cabinet, context.Background()
		c.born()
		c.hang("F1", 1)
		c.write(proto.Record{Kind: proto.GlassBroken, Slot: 1, Item: r.key.ID, Person: r.ben, Detail: "a word of later"})
		c.write(proto.Record{Kind: proto.GlassBroken, Slot: 1, Item: "itm_gone", Person: r.ben, Detail: "fire"})
		c.send(2, 3)
		must(t, r.s.Read(ctx, r.desk, func(rx *store.Rx) error {
			vs, err := rx.Glasses(store.GlassAsk{Limit: 10})
			if len(vs) != 1 || vs[0].KeeperID != "" || vs[0].Why != custody.GlassOther || vs[0].LateBy != 0 {
				t.Errorf("%+v", vs)
			}
			return err
		}))
	})
}

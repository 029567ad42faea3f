package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// TestFirePanel: the roster names what is preset; what leaves during an alarm is
// with nobody until somebody says who, from when it left on; a late alarm never
// looks live; each record leaves one entry, sent twice or not.
func TestFirePanel(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, ctx, fires := r.cabinet, context.Background(), store.In[keys.FireTx](r.s)
		c.born()
		c.hang("F1", 1)
		_, err := keys.PresetFire(ctx, fires, r.desk, keys.FireAsk{PlaceID: r.place.ID, Codes: []string{"K-9"}})
		codeIs(t, err, "fire_key_elsewhere")
		_, err = keys.PresetFire(ctx, fires, r.desk, keys.FireAsk{PlaceID: r.place.ID, Codes: []string{r.key.Code}, Stay: time.Second})
		codeIs(t, err, "fire_stay")
		_, err = keys.PresetFire(ctx, fires, r.desk, keys.FireAsk{PlaceID: r.place.ID, Codes: []string{r.key.Code, "", r.key.Code}, Stay: 30 * time.Minute})
		must(t, err)
		r.hub.NewRound(ctx).Second(ctx)
		if m := last[proto.Roster](r); m == nil || m.Fire == nil || len(m.Fire.Items) != 1 || m.Fire.Items[0] != r.key.ID || m.Fire.Stay != 1800 {
			t.Fatalf("the roster presets %+v", m.Fire)
		}
		late := proto.MomentOf(time.Now().Add(-3 * time.Hour))
		c.write(proto.Record{Kind: proto.FireRaised, At: late})
		c.send(2)
		if live, all := r.fires(true), r.fires(false); len(live) != 0 || len(all) != 1 || all[0].Told != 0 || all[0].LateBy < 2*time.Hour {
			t.Errorf("a late alarm: live %+v, all %+v", live, all)
		}
		c.write(proto.Record{Kind: proto.FireCleared, At: late + 1, Intent: 2})
		c.write(proto.Record{Kind: proto.FireRaised})
		c.write(proto.Record{Kind: proto.FireReleased, Slot: 1, Tag: "F1", Item: r.key.ID, Intent: 4})
		c.write(proto.Record{Kind: proto.Taken, Slot: 1, Tag: "F1", Item: r.key.ID, Intent: 5, Detail: proto.DetailFire})
		c.send(3, 4, 5, 6)
		c.send(3, 4, 5, 6)
		if live := r.fires(true); len(live) != 1 || live[0].Place != r.place.Name {
			t.Errorf("live %+v", live)
		}
		if it := r.item(); it.State != custody.Missing || it.HolderID != "" {
			t.Errorf("%+v", it)
		}
		takes := r.fireTakes()
		if len(takes) != 1 || !takes[0].Open() || takes[0].ItemID != r.key.ID || takes[0].Slot != 1 {
			t.Fatalf("%+v", takes)
		}
		c.write(proto.Record{Kind: proto.FireCleared, Intent: 4})
		c.write(proto.Record{Kind: proto.FireWireLost})
		c.write(proto.Record{Kind: proto.FireWireBack})
		c.send(7, 8, 9)
		if live := r.fires(true); len(live) != 0 {
			t.Errorf("over, and live %+v", live)
		}
		who := keys.FireWho{PlaceID: r.place.ID, Take: takes[0].ID, PersonID: "per_nobody", DueAt: time.Now().Add(time.Hour)}
		_, err = keys.NameFireTaker(ctx, fires, r.desk, who)
		codeIs(t, err, "keeper_person")
		who.PersonID = r.ben
		_, err = keys.NameFireTaker(ctx, fires, r.desk, who)
		must(t, err)
		_, err = keys.NameFireTaker(ctx, fires, r.desk, who)
		codeIs(t, err, "fire_take_named")
		if it := r.item(); it.State != custody.Out || it.HolderID != r.ben {
			t.Errorf("%+v", it)
		}
		c.write(proto.Record{Kind: proto.Returned, Slot: 1, Tag: "F1", Item: r.key.ID})
		c.write(proto.Record{Kind: proto.FireReleased, Slot: 1, Tag: "F1", Item: r.key.ID})
		c.write(proto.Record{Kind: proto.Taken, Slot: 1, Tag: "F1", Item: r.key.ID, Intent: 11, Detail: proto.DetailFire})
		c.write(proto.Record{Kind: proto.Returned, Slot: 1, Tag: "F1", Item: r.key.ID})
		c.send(10, 11, 12, 13)
		if it := r.item(); it.State != custody.In {
			t.Errorf("%+v", it)
		}
		takes = r.fireTakes()
		if len(takes) != 2 || takes[0].BackAt == nil {
			t.Errorf("%+v", takes)
		}
		who.Take = takes[0].ID
		_, err = keys.NameFireTaker(ctx, fires, r.desk, who)
		codeIs(t, err, "fire_take_back")
		_, err = keys.PresetFire(ctx, fires, tenants.ForDevice(tenants.Device{OrgID: r.org, ID: "dev_x"}, ""), keys.FireAsk{PlaceID: r.place.ID})
		if tenants.KindOf(err) != tenants.Forbidden {
			t.Errorf("a device presets: %v", err)
		}
	})
}

func (r *rig) fires(live bool) (vs []store.FireView) {
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) {
		vs, err = rx.Fires(store.FireAsk{Live: live, Limit: 10})
		return err
	}))
	return vs
}

func (r *rig) fireTakes() (vs []store.FireTakeView) {
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) {
		vs, err = rx.FireTakes(store.FireTakeAsk{Place: r.place.ID, Limit: 10})
		return err
	}))
	return vs
}

package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func each(t *testing.T, test func(*testing.T, *rig)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) { test(t, newRig(t, s)) })
}

func (c *cabinet) hang(tag string, slot int) {
	c.write(proto.Record{Kind: proto.Returned, Slot: slot, Tag: tag})
	c.send(int(c.seq))
}

func TestRecordsTakeEffectOnceAndAreAcknowledged(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.hang("F1", 1)
		if it := r.item(); it.State != custody.In || it.Slot != 1 {
			t.Fatalf("hung: %+v", it)
		}
		c.write(proto.Record{Kind: proto.Released, Slot: 1, Item: r.key.ID, Person: r.ben})
		c.write(proto.Record{Kind: proto.Taken, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 2})
		c.send(2, 3)
		c.send(1, 2, 3) // again
		if it := r.item(); it.State != custody.Out || it.HolderID != r.ben {
			t.Fatalf("taken: %+v", it)
		}
		if ack := last[proto.Ack](r); ack == nil || ack.Upto != 3 {
			t.Fatalf("ack %+v", ack)
		}
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			vs, err := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 50})
			if len(vs) != 3 {
				t.Fatalf("%d entries of the device, want 3", len(vs))
			}
			return err
		}))
	})
}

func TestGapIsAskedForAndClosesByArrival(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		for range 4 {
			c.write(proto.Record{Kind: proto.DoorOpened})
		}
		c.send(1)
		c.send(4)
		c.send(3)
		if w := r.twin(); w.AckedSeq != 1 || w.Behind() != 3 {
			t.Fatalf("twin %+v", w)
		}
		ask := last[proto.Resend](r)
		if ask == nil || ask.From != 2 || ask.To < 2 {
			t.Fatalf("resend %+v", ask)
		}
		c.send(2)
		if w := r.twin(); w.AckedSeq != 4 || w.Behind() != 0 {
			t.Fatalf("twin %+v", w)
		}
	})
}

func TestEquivocationQuarantines(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.hang("F1", 1)
		c.seq, c.prev, c.signed = 0, proto.Genesis(c.id, c.epoch), nil
		c.write(proto.Record{Kind: proto.DoorClosed})
		c.send(1)
		if w := r.twin(); w.QuarantinedAt == nil || w.AckedSeq != 1 {
			t.Fatalf("twin %+v", w)
		}
		_, err := r.release()
		if tenants.CodeOf(err) != "cabinet_quarantined" {
			t.Fatalf("release: %v", err)
		}
	})
}

func TestControllerSetBackIsQuarantined(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.write(proto.Record{Kind: proto.DoorOpened})
		c.write(proto.Record{Kind: proto.DoorClosed})
		c.send(1, 2)
		c.seq = 1
		c.born()
		if w := r.twin(); w.QuarantinedAt == nil {
			t.Fatal("an older journal was believed")
		}
	})
}

func TestForeignSignaturesAndTopicsHaveNoEffect(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		good := c.key
		c.key = append([]byte(nil), good...)
		c.key[0] ^= 1
		c.write(proto.Record{Kind: proto.Returned, Slot: 1, Tag: "F1"})
		body, err := proto.Seal(proto.Events{Device: c.id, Epoch: c.epoch, Boot: c.boot, Records: c.signed, At: proto.MomentOf(time.Now())}, proto.Signer{KeyID: string(c.id), Key: good})
		must(t, err)
		other := proto.Topic{Gateway: "dev_other", Device: c.id, Kind: proto.KindEvents}
		must(t, r.hub.Handle(context.Background(), other.String(), body))
		body[len(body)-1] ^= 1
		mine := proto.Topic{Gateway: r.gateway, Device: c.id, Kind: proto.KindEvents}
		must(t, r.hub.Handle(context.Background(), mine.String(), body))
		if it := r.item(); it.State != custody.ToHang || r.twin().AckedSeq != 0 {
			t.Fatalf("item %+v", it)
		}
	})
}

func TestLateRecordSaysHowLate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.write(proto.Record{Kind: proto.Returned, Slot: 1, Tag: "F1", At: proto.MomentOf(time.Now().Add(-3 * time.Hour))})
		c.send(1)
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			vs, err := rx.Timeline(store.TimelineAsk{Device: c.id, Limit: 1})
			if len(vs) != 1 || vs[0].RecordedAt.Sub(vs[0].HappenedAt) < 2*time.Hour {
				t.Fatalf("entry %+v", vs)
			}
			return err
		}))
	})
}

func (r *rig) release() (keys.Released, error) {
	return keys.Release(context.Background(), store.In[keys.Tx](r.s), r.desk, keys.ReleaseAsk{TakeAsk: keys.TakeAsk{ItemID: r.key.ID, PersonID: r.ben,
		Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: "night call"}})
}

func (r *rig) run(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.hub.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("never: " + what)
		}
	}
}

func TestReleaseGoesOutAtOnceAndIsSettledByTheJournal(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.hang("F1", 1)
		r.run(t)
		cmd, err := r.release()
		must(t, err)
		eventually(t, "command published", func() bool { return last[proto.Command](r) != nil })
		m := last[proto.Command](r)
		if m.ID != cmd.ID || m.Slots[0] != 1 || m.Tag != "F1" || m.Name != "Ben K." || m.Expires.Sub(m.Issued) != keys.DefaultLife {
			t.Fatalf("command %+v", m)
		}
		must(t, c.say(proto.Result{Device: c.id, Epoch: c.epoch, Boot: c.boot, Command: cmd.ID, State: proto.Actuated, Slot: 1, At: proto.MomentOf(time.Now())}))
		c.write(proto.Record{Kind: proto.CommandStarted, Command: cmd.ID, Slot: 1})
		c.write(proto.Record{Kind: proto.Taken, Command: cmd.ID, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 2})
		c.send(2, 3)
		must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
			now, err := rx.Command(cmd.ID)
			if now.State != keys.TakenS {
				t.Fatalf("command is %s", now.State)
			}
			h, err2 := rx.LastHolding(r.key.ID)
			if err == nil {
				err = err2
			}
			if h.PersonID != r.ben || h.Reason != "night call" {
				t.Fatalf("holding %+v", h)
			}
			return err
		}))
	})
}

func TestCommandToACabinetThatIsAwayExpires(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.hang("F1", 1)
		must(t, r.hub.GatewayGone(context.Background(), r.gateway))
		if r.twin().Online {
			t.Fatal("still online")
		}
		cmd, err := keys.Release(context.Background(), store.In[keys.Tx](r.s), r.desk, keys.ReleaseAsk{Life: keys.ShortLife, TakeAsk: keys.TakeAsk{ItemID: r.key.ID, PersonID: r.ben,
			Via: custody.ViaWeb, Factors: []rules.Factor{rules.FactorDesk}, Reason: "night call"}})
		must(t, err)
		r.run(t)
		eventually(t, "command expired", func() (expired bool) {
			must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
				now, err := rx.Command(cmd.ID)
				expired = now.State == keys.ExpiredS
				return err
			}))
			return expired
		})
	})
}

func TestRosterIsSentWhenRightsChangeAndOnlyThen(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		r.run(t)
		first := last[proto.Roster](r)
		if first == nil || first.Version != 1 || len(first.People) != 1 || len(first.Items) != 1 || len(first.Rules) != 1 || first.Zone != "Europe/Paris" {
			t.Fatalf("roster %+v", first)
		}
		c.hang("F1", 1) // a key moves: no right changes
		time.Sleep(1500 * time.Millisecond)
		if again := last[proto.Roster](r); again.Version != 1 {
			t.Fatalf("version %d after a key moved", again.Version)
		}
		must(t, r.s.InTx(context.Background(), r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("people").Set("blocked_at = ?", tx.Now()).Where("id = ?", r.ben).Exec(context.Background())
			tx.RingUpTo(1)
			return err
		}))
		eventually(t, "revocation sent", func() bool { m := last[proto.Roster](r); return m.Version == 2 && len(m.People) == 0 })
	})
}

// TestKeyThatWandersLeavesItsSlot: a fob that shows up elsewhere without having
// been seen to leave is in one slot only, and takes nobody else's with it.
func TestKeyThatWandersLeavesItsSlot(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		other, err := keys.AddItem(context.Background(), store.In[keys.EditTx](r.s), r.desk, keys.ItemDraft{Code: "K-2", Name: "Van", Tag: "F2", HomeID: r.place.ID, HomeSlot: 2})
		must(t, err)
		c.born()
		in := func(want map[int]custody.ItemID) {
			t.Helper()
			must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
				slots, err := rx.Slots(r.place.ID)
				for _, s := range slots {
					if s.ItemID != want[s.No] || (s.Tag == "") != (s.ItemID == "") {
						t.Errorf("slot %d holds %q with tag %q, want %q", s.No, s.ItemID, s.Tag, want[s.No])
					}
				}
				return err
			}))
		}
		c.hang("F1", 1)
		c.hang("F1", 3)
		in(map[int]custody.ItemID{3: r.key.ID})
		c.hang("F2", 3) // the first one left unseen again
		if it := r.item(); it.State != custody.Missing {
			t.Errorf("what another fob stands in the place of is %q", it.State)
		}
		c.hang("F1", 1)
		if it := r.item(); it.State != custody.In {
			t.Errorf("what came back is %q", it.State)
		}
		in(map[int]custody.ItemID{3: other.ID, 1: r.key.ID})
	})
}

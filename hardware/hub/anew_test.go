package hub_test

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/hardware/hub"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// anew enrols the cabinet once more, as a device that remembers this epoch,
// and lets the test go on as that device.
func (r *rig) anew(told uint32) (proto.EnrolAnswer, error) {
	r.t.Helper()
	claimed := r.claim(admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Cabinet A", PlaceID: r.place.ID, Gateway: r.gateway})
	_, key, _ := ed25519.GenerateKey(nil)
	ask := proto.NewEnrolAsk(claimed.Code, tenants.CabinetDevice, key)
	ask.Epoch = told
	a, err := r.hub.Enrol(context.Background(), ask, "")
	if err == nil {
		c := r.cabinet
		c.key, c.epoch, c.seq, c.signed, c.prev, c.boot = key, a.Epoch, 0, nil, proto.Genesis(a.Device, a.Epoch), slices.Repeat([]byte{7}, proto.BootSize)
	}
	return a, err
}

func (r *rig) command(id custody.CommandID) (c keys.Command) {
	r.t.Helper()
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { c, err = rx.Command(id); return err }))
	return c
}

// said counts the entries of each kind.
func (r *rig) said() map[custody.EventKind]int {
	r.t.Helper()
	kinds := map[custody.EventKind]int{}
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) error {
		vs, err := rx.Timeline(store.TimelineAsk{Limit: 100})
		for _, v := range vs {
			kinds[v.Kind]++
		}
		return err
	}))
	return kinds
}

// TestEnrolledAnewInMidRelease: a latch moved, and the cabinet began anew
// before it told the end. The command is settled with the enrolment, nobody
// knows where the key is, and the first look of the sensors tells.
func TestEnrolledAnewInMidRelease(t *testing.T) {
	for name, hangs := range map[string]bool{"it hangs there": true, "it is gone": false} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, r *rig) {
				c := r.cabinet
				c.born()
				c.hang("F1", 1)
				cmd, err := r.release()
				must(t, err)
				c.write(proto.Record{Kind: proto.CommandStarted, Command: cmd.ID, Slot: 1, Item: r.key.ID, Person: r.ben})
				c.send(2)
				if got := r.command(cmd.ID); got.State != keys.Actuated {
					t.Fatalf("the command is %s", got.State)
				}
				old := *c
				_, err = r.anew(0)
				must(t, err)
				if got := r.command(cmd.ID); got.State != keys.UnknownS || got.SettledAt == nil || got.Detail != keys.DoubtAnew {
					t.Errorf("the command is %s (%s), settled %v", got.State, got.Detail, got.SettledAt)
				}
				if it := r.item(); it.State != custody.Missing {
					t.Errorf("the key is %s", it.State)
				}
				if n := r.said(); n[custody.CommandRefused] != 1 || n[custody.CustodyUnknown] != 1 {
					t.Errorf("the log says %v", n)
				}
				old.write(proto.Record{Kind: proto.Taken, Command: cmd.ID, Slot: 1, Tag: "F1", Item: r.key.ID, Person: r.ben, Intent: 2})
				old.send(3) // of a life that is over
				want := custody.Missing
				c.write(proto.Record{Kind: proto.Booted, Boot: c.boot})
				if hangs {
					want = custody.In
					c.write(proto.Record{Kind: proto.UnknownTag, Slot: 1, Tag: "F1"})
				}
				c.born()
				for n := range c.signed {
					c.send(n + 1)
				}
				if it := r.item(); it.State != want {
					t.Errorf("after its start the key is %s, want %s", it.State, want)
				}
			})
		})
	}
}

// TestNobodyCanTell: power was lost in mid-release and the slot cannot be
// read. The key is missing until its sensor answers again.
func TestNobodyCanTell(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.hang("F1", 1)
		cmd, err := r.release()
		must(t, err)
		c.write(proto.Record{Kind: proto.CommandStarted, Command: cmd.ID, Slot: 1, Item: r.key.ID, Person: r.ben})
		c.write(proto.Record{Kind: proto.Booted, Boot: c.boot})
		lost := proto.Record{Kind: proto.CustodyLost, Command: cmd.ID, Slot: 1, Item: r.key.ID, Person: r.ben, Intent: 2}
		c.write(lost)
		c.write(lost) // what is missing already is not lost once more
		c.send(2, 3, 4, 5)
		if got := r.command(cmd.ID); got.State != keys.UnknownS || got.SettledAt == nil {
			t.Errorf("the command is %s, its result was lost", got.State)
		}
		if it, n := r.item(), r.said(); it.State != custody.Missing || n[custody.CustodyUnknown] != 1 || n[custody.SlotFault] != 1 {
			t.Errorf("the key is %s, the log says %v", it.State, n)
		}
		read := func(s proto.SlotState) custody.State {
			must(t, c.say(proto.Inventory{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: proto.MomentOf(time.Now()), Seq: c.seq, Slots: []proto.SlotState{s}}))
			return r.item().State
		}
		if got := read(proto.SlotState{No: 1, Fault: "short"}); got != custody.Missing {
			t.Errorf("a sensor that is out of order found it: %s", got)
		}
		if got := read(proto.SlotState{No: 1, Tag: "F1"}); got != custody.In {
			t.Errorf("the sensor reads it, and the key is %s", got)
		}
		if n := r.said(); n[custody.Found] != 1 || r.twin().AckedSeq != 5 {
			t.Errorf("%v, record %d", n, r.twin().AckedSeq)
		}
	})
}

// TestNoLifeTwice: no epoch is given a second time, whatever a cloud that was
// set back or a controller in place of another remember.
func TestNoLifeTwice(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		first := r.cabinet.epoch
		if now := time.Now().Unix(); int64(first) < now-3600 || int64(first) > now {
			t.Fatalf("the first life is %d, now is %d", first, now)
		}
		second, err := r.anew(first)
		must(t, err)
		if second.Epoch <= first {
			t.Fatalf("%d after %d", second.Epoch, first)
		}
		for name, back := range map[string]uint32{"before both": 0, "before the last": first} {
			must(t, r.s.InTx(context.Background(), r.desk, func(tx *store.Tx) error { // what an old backup knows
				_, err := tx.Update("devices").Set("epoch = ?", int64(back)).Where("id = ?", r.cabinet.id).Exec(context.Background())
				return err
			}))
			was := r.cabinet.epoch
			a, err := r.anew(was)
			if must(t, err); a.Epoch <= was {
				t.Errorf("%s: %d is given after %d", name, a.Epoch, was)
			}
		}
		ahead := uint32(time.Now().Unix()) + 5000
		if a, err := r.anew(ahead); err != nil || a.Epoch != ahead+1 {
			t.Errorf("a device whose clock was ahead: %d, %v", a.Epoch, err)
		}
		if _, err := r.anew(ahead + 400*24*3600); tenants.CodeOf(err) != "epoch_ahead" {
			t.Errorf("a device from next year: %v", err)
		}
	})
}

// TestAHubThatHasNotHeard: another hub still takes the device for what it was
// before. What that signed in its last life changes nothing of the new one.
func TestAHubThatHasNotHeard(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		other := hub.New(r.s, r.keys, time.Now, slog.New(slog.DiscardHandler))
		other.SetPublisher(r)
		c.born()
		c.hang("F1", 1)
		old := *c
		hear := func() {
			old.t.Helper()
			body, err := proto.Seal(proto.Events{Device: old.id, Epoch: old.epoch, Boot: old.boot, Records: old.signed, At: proto.MomentOf(time.Now())}, proto.Signer{KeyID: string(old.id), Key: old.key})
			must(t, err)
			must(t, other.Handle(context.Background(), proto.Topic{Gateway: r.gateway, Device: old.id, Kind: proto.KindEvents}.String(), body))
		}
		hear()
		_, err := r.anew(c.epoch)
		must(t, err)
		hear()
		if w := r.twin(); w.AckedSeq != 0 || w.HeldSeq != 0 || w.QuarantinedAt != nil {
			t.Errorf("the new life has %d of %d records, set aside %v", w.AckedSeq, w.HeldSeq, w.QuarantinedAt)
		}
	})
}

package hub_test

import (
	"testing"
	"time"

	"claviger/hardware/proto"
)

// TestABirthThatCameLate: what a broker brings late or twice sets nobody aside
// and takes nothing back; a journal that ends otherwise than ours does.
func TestABirthThatCameLate(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		birth := func(last uint64, hash proto.Hash, boot []byte) proto.Birth {
			return proto.Birth{Device: c.id, Epoch: c.epoch, Boot: boot, Speaks: proto.Version, Firmware: "test", At: proto.MomentOf(time.Now()), Slots: 4,
				First: 1, Last: last, LastHash: hash[:]}
		}
		first, second := make([]byte, proto.BootSize), make([]byte, proto.BootSize)
		first[0], second[0] = 1, 2
		c.write(proto.Record{Kind: proto.Booted, Boot: first})
		old := birth(1, c.prev, first)
		must(t, c.say(old))
		c.write(proto.Record{Kind: proto.MainsLost})
		c.write(proto.Record{Kind: proto.Booted, Boot: second})
		c.send(1, 2, 3) // its birth is still on the way
		if w := r.twin(); w.BootID[0] != 2 || w.AckedSeq != 3 {
			t.Fatalf("run %d, record %d", w.BootID[0], w.AckedSeq)
		}
		must(t, c.say(old))
		if w := r.twin(); w.QuarantinedAt != nil || w.BootID[0] != 2 {
			t.Fatalf("an old birth set it aside (%v) or back to run %d", w.QuarantinedAt, w.BootID[0])
		}
		must(t, c.say(birth(2, c.prev, first)))
		if r.twin().QuarantinedAt == nil {
			t.Error("another journal under the same number was believed")
		}
	})
}

// TestALostRosterIsSentAgain: a health or an ask that tells of an older roster
// brings the newest.
func TestALostRosterIsSentAgain(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		for name, m := range map[string]proto.Message{
			"health": proto.Health{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: proto.MomentOf(time.Now()), Box: &proto.Box{}},
			"ask":    proto.Ask{Device: c.id, Epoch: c.epoch, Nonce: make([]byte, proto.NonceSize)},
		} {
			r.mu.Lock()
			r.sent = nil
			r.mu.Unlock()
			must(t, c.say(m))
			if got := last[proto.Roster](r); got == nil || got.Version != 1 {
				t.Errorf("%s brought %+v", name, got)
			}
		}
	})
}

// TestTwoRecordsBeyondAGap: of two that waited under one number the second is
// a contradiction as soon as the gap closes.
func TestTwoRecordsBeyondAGap(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		c.write(proto.Record{Kind: proto.MainsLost})
		seq, prev, signed := c.seq, c.prev, len(c.signed)
		c.write(proto.Record{Kind: proto.MainsBack})
		c.send(2)
		c.seq, c.prev, c.signed = seq, prev, c.signed[:signed]
		c.write(proto.Record{Kind: proto.DoorOpened})
		c.send(2)
		if w := r.twin(); w.AckedSeq != 0 || w.QuarantinedAt != nil {
			t.Fatalf("beyond a gap: record %d, set aside %v", w.AckedSeq, w.QuarantinedAt)
		}
		c.send(1)
		if w := r.twin(); w.AckedSeq != 2 || w.QuarantinedAt == nil {
			t.Errorf("record %d, set aside %v", w.AckedSeq, w.QuarantinedAt)
		}
	})
}

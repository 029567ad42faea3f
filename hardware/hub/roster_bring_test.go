package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/store"
)

// brought is the version of the roster that a message brings, 0 none.
func (c *cabinet) brought(m proto.Message) uint64 {
	c.t.Helper()
	c.r.mu.Lock()
	c.r.sent = nil
	c.r.mu.Unlock()
	must(c.t, c.say(m))
	if got := last[proto.Roster](c.r); got != nil {
		return got.Version
	}
	return 0
}

// TestARosterThatLayTooLong: one that a cabinet would refuse as expired is
// issued anew, once.
func TestARosterThatLayTooLong(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c := r.cabinet
		c.born()
		must(t, r.s.InTx(context.Background(), r.desk, func(tx *store.Tx) error {
			_, err := tx.Update("rosters").Set("issued_at = ?", tx.Now().Add(-40*time.Hour)).Where("device_id = ?", c.id).Exec(tx.Context())
			return err
		}))
		for range 2 {
			if got := c.brought(proto.Ask{Device: c.id, Epoch: c.epoch, Nonce: make([]byte, proto.NonceSize)}); got != 2 {
				t.Errorf("an ask brought roster %d", got)
			}
		}
	})
}

// TestRostersOfALostFuture: a cloud that was set back issues rosters above
// what its cabinets obey, and asks for the records it has lost.
func TestRostersOfALostFuture(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		c, other := r.cabinet, make([]byte, proto.HashSize)
		at := proto.MomentOf(time.Now())
		health := func(roster uint64) proto.Health {
			return proto.Health{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: at, Box: &proto.Box{Roster: roster, Acked: 4}}
		}
		birth := func(roster uint64, hash []byte) proto.Birth {
			return proto.Birth{Device: c.id, Epoch: c.epoch, Boot: c.boot, Speaks: proto.Version, Firmware: "test", At: at, Slots: 4, Roster: roster, RosterHash: hash}
		}
		hash := func() []byte { h := proto.HashRoster(r.raw[len(r.raw)-1]); return h[:] }
		if got := c.brought(birth(5, other)); got != 6 {
			t.Fatalf("above roster 5 came %d", got)
		}
		if got := c.brought(birth(6, other)); got != 7 {
			t.Errorf("another roster 6 brought %d", got)
		}
		newest := hash()
		if got := c.brought(proto.Applied{Device: c.id, Epoch: c.epoch, Version: 7, Hash: newest, Refusal: proto.RefusedOld, Holds: 9, At: at}); got != 10 {
			t.Errorf("a roster refused as old brought %d", got)
		}
		newest = hash()
		if got := c.brought(health(10)); got != 10 || r.twin().RosterApplied == 10 {
			t.Errorf("a version without a hash brought %d, and is believed: %d", got, r.twin().RosterApplied)
		}
		if m := last[proto.Ack](r); m == nil || m.Upto != 0 {
			t.Errorf("lost records were answered with %+v", m)
		}
		if got := c.brought(proto.Applied{Device: c.id, Epoch: c.epoch, Version: 10, Hash: newest, Holds: 10, At: at}); got != 0 || r.twin().RosterApplied != 10 {
			t.Errorf("applied brought %d; %d is believed", got, r.twin().RosterApplied)
		}
		if got := c.brought(health(10)); got != 0 {
			t.Errorf("what was confirmed brought %d", got)
		}
	})
}

package cabinet_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// TestSteps: the wall clock jumps ten years either way: it is recorded, and
// nothing else changes.
func TestSteps(t *testing.T) {
	for _, step := range []time.Duration{10 * 365 * 24 * time.Hour, -10 * 365 * 24 * time.Hour} {
		r := ready(t)
		before := r.c.View().Now
		r.clock.step(step)
		r.wait(time.Second)
		if got := r.newest(); got.Kind != proto.ClockMoved || got.Detail != "wall_clock" || time.Duration(got.Shift)*time.Microsecond != step {
			t.Errorf("%+v", got)
		}
		if d := r.c.View().Now.Sub(before); d != time.Second {
			t.Errorf("the time moved by %v", d)
		}
		signedIn(t, r)
		r.tell(r.commandAt("cmd_1", 1, start.Add(time.Second)))
		if r.bank.Moves() != 1 {
			t.Error("a command that is not late was refused")
		}
	}
}

// TestColdStart: a real-time clock that is wrong is corrected by the first
// beacon, with a record; before it commands are refused.
func TestColdStart(t *testing.T) {
	for _, off := range []time.Duration{5 * 365 * 24 * time.Hour, -5 * 365 * 24 * time.Hour} {
		r := ready(t)
		truth := r.clock.Now()
		r.halt()
		r.clock.step(off)
		r.boot()
		r.up()
		r.tell(r.commandAt("cmd_1", 1, truth))
		if r.bank.Moves() != 0 {
			t.Error("an unproven clock let a command through")
		}
		a := last[proto.Ask](r.line)
		r.tell(&proto.Beacon{Device: device, Epoch: 1, Nonce: a.Nonce, At: proto.MomentOf(truth), Roster: 1})
		if got := r.newest(); off > 0 && (got.Kind != proto.ClockMoved || got.Detail != "beacon" || got.Error > 1000) {
			t.Errorf("%+v", got)
		}
		if got := r.c.View().Now; got.Sub(truth).Abs() > time.Second {
			t.Errorf("it is %v, not %v", got, truth)
		}
		r.tell(r.commandAt("cmd_2", 1, truth))
		if r.bank.Moves() != 1 {
			t.Error("a proven clock refuses")
		}
		for i, rec := range r.journal() {
			if rec.Seq != uint64(i+1) {
				t.Error("order follows the clock")
			}
		}
	}
}

// TestBeacons: only the answer to the last question counts, once, in time.
func TestBeacons(t *testing.T) {
	r := ready(t)
	r.wait(11 * time.Minute)
	a := last[proto.Ask](r.line)
	lie := &proto.Beacon{Device: device, Epoch: 1, Nonce: make([]byte, 16), At: proto.MomentOf(start.AddDate(5, 0, 0)), Roster: 1}
	r.tell(lie)
	lie.Nonce = a.Nonce
	r.clock.pass(31 * time.Second)
	r.tell(lie)
	if got := r.c.View().Now; got.Year() != 2026 {
		t.Errorf("it is %v", got)
	}
	r.wait(11 * time.Second)
	r.beacon()
	at := r.c.View().Now
	b := last[proto.Ask](r.line)
	r.tell(&proto.Beacon{Device: device, Epoch: 1, Nonce: b.Nonce, At: proto.MomentOf(start.AddDate(5, 0, 0)), Roster: 1})
	if got := r.c.View().Now; got != at {
		t.Errorf("one answer counted twice: %v", got)
	}
}

// commandAt is command, issued at a given moment.
func (r *rig) commandAt(id custody.CommandID, slot int, at time.Time) *proto.Command {
	m := r.command(id, slot)
	m.Issued, m.Expires = proto.MomentOf(at), proto.MomentOf(at.Add(15*time.Second))
	return m
}

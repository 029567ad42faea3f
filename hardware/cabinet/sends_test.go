package cabinet_test

import (
	"testing"
	"time"

	"claviger/hardware/proto"
)

// numbers lists the records sent since a message count, in order.
func (r *rig) numbers(since int) (out []uint64) {
	r.t.Helper()
	for _, m := range r.line.sent[since:] {
		if e, ok := m.(*proto.Events); ok {
			parsed, err := e.Parse()
			if err != nil {
				r.t.Fatal(err)
			}
			for _, p := range parsed {
				out = append(out, p.Seq)
			}
		}
	}
	return out
}

// busy writes n records.
func (r *rig) busy(n int) {
	for range n {
		r.ok(r.bank.Mains(!r.bank.State().Power.Mains))
		r.bank.Settle()
	}
}

// TestStoreAndForward: nothing is sent while the line is down, all of it once
// it is up, and again until it is acknowledged.
func TestStoreAndForward(t *testing.T) {
	r := ready(t)
	acked := r.j.Head().Acked
	r.c.LineDown()
	n := len(r.line.sent)
	r.busy(250)
	if len(r.line.sent) != n {
		t.Error("sent without a line")
	}
	r.up()
	got := r.numbers(n)
	if len(got) != 250 || got[0] != acked+1 || got[249] != acked+250 {
		t.Fatalf("%d records, %v …", len(got), got[:1])
	}
	n = len(r.line.sent)
	r.wait(4 * time.Second)
	if got := r.numbers(n); len(got) != 0 {
		t.Errorf("sent %d again too early", len(got))
	}
	r.wait(2 * time.Second)
	if got := r.numbers(n); len(got) != 250 {
		t.Errorf("sent %d again", len(got))
	}
	n = len(r.line.sent)
	r.wait(2 * time.Minute)
	if got := r.numbers(n); len(got) > 5*250 {
		t.Errorf("hammers: %d in two minutes", len(got))
	}
	r.ackAll()
	n = len(r.line.sent)
	r.wait(3 * time.Minute)
	if got := r.numbers(n); len(got) != 0 {
		t.Errorf("sent %d that are acknowledged", len(got))
	}
}

// TestPatience: a cloud that answers late is not sent everything again in the
// meantime, and one that answers at once again is.
func TestPatience(t *testing.T) {
	r := ready(t)
	r.c.LineDown()
	r.busy(200)
	r.up()
	r.wait(40 * time.Second)
	acked := r.j.Head().Acked
	r.ack(acked + 100)
	n := len(r.line.sent)
	r.wait(55 * time.Second)
	if got := r.numbers(n); len(got) != 0 {
		t.Errorf("%d sent again 55 s after an answer that took 40", len(got))
	}
	r.wait(10 * time.Second)
	if got := r.numbers(n); len(got) == 0 {
		t.Error("nothing was sent again after a minute")
	}
	r.ackAll()
	r.busy(20)
	r.ackAll()
	r.busy(20)
	n = len(r.line.sent)
	r.wait(6 * time.Second)
	if got := r.numbers(n); len(got) != 20 {
		t.Errorf("%d sent again after 6 s, once the cloud answers at once", len(got))
	}
}

// ack acknowledges up to a record.
func (r *rig) ack(upto uint64) {
	r.t.Helper()
	hash, err := r.j.HashOf(ctx, upto)
	r.ok(err)
	r.tell(&proto.Ack{Device: device, Epoch: 1, Upto: upto, Hash: hash, At: proto.MomentOf(start)})
}

// TestWindow: not more is on the way than a gateway should hold.
func TestWindow(t *testing.T) {
	r := ready(t)
	r.c.LineDown()
	acked := r.j.Head().Acked
	r.busy(900)
	n := len(r.line.sent)
	r.up()
	got := r.numbers(n)
	if len(got) < 400 || len(got) > 500 {
		t.Errorf("%d on the way at once", len(got))
	}
	for len(got) < 900 {
		n = len(r.line.sent)
		upto := got[len(got)-1]
		r.ack(upto)
		more := r.numbers(n)
		if len(more) == 0 {
			t.Fatalf("stuck after %d", len(got))
		}
		got = append(got, more...)
	}
	for i, seq := range got {
		if seq != acked+1+uint64(i) {
			t.Fatalf("number %d at place %d", seq, i)
		}
	}
}

func TestResend(t *testing.T) {
	r := ready(t)
	r.busy(10)
	head := r.j.Head()
	n := len(r.line.sent)
	r.tell(&proto.Resend{Device: device, Epoch: 1, From: head.Last - 3, To: head.Last, At: proto.MomentOf(start)})
	if got := r.numbers(n); len(got) != 4 || got[0] != head.Last-3 {
		t.Errorf("%v", got)
	}
	n = len(r.line.sent)
	r.tell(&proto.Resend{Device: device, Epoch: 1, From: head.Last + 9, To: head.Last + 10, At: proto.MomentOf(start)})
	if got := r.numbers(n); len(got) != 0 {
		t.Errorf("%v", got)
	}
}

// TestDeafLine: what the line does not accept is sent when it does.
func TestDeafLine(t *testing.T) {
	r := ready(t)
	r.line.deaf = true
	r.busy(5)
	r.line.deaf = false
	n := len(r.line.sent)
	r.wait(time.Second)
	if got := r.numbers(n); len(got) != 5 {
		t.Errorf("%v", got)
	}
}

// TestBirth says what the cabinet holds.
func TestBirth(t *testing.T) {
	r := ready(t)
	r.busy(3)
	r.up()
	head := r.j.Head()
	b := last[proto.Birth](r.line)
	inv := last[proto.Inventory](r.line)
	table := proto.HashSlots(inv.Slots)
	if b.First != 1 || b.Last != head.Last || string(b.LastHash) != string(head.Hash[:]) || b.Acked != head.Acked || b.Roster != 1 || b.Slots != slots || string(b.Inventory) != string(table[:]) {
		t.Errorf("%+v", b)
	}
	if inv.Slots[0].Tag != "TAG1" || inv.Seq != head.Last {
		t.Errorf("%+v", inv)
	}
	boot := b.Boot
	r.reboot(nil)
	r.up()
	if string(last[proto.Birth](r.line).Boot) == string(boot) {
		t.Error("two runs have one name")
	}
}

// TestTheCloudWasSetBack: what it had and has no more is sent again; an old
// ack that comes late tells nothing of the sort.
func TestTheCloudWasSetBack(t *testing.T) {
	r := ready(t)
	r.busy(10)
	r.ackAll()
	head := r.j.Head()
	hash, err := r.j.HashOf(ctx, head.Last-4)
	r.ok(err)
	for _, ack := range []struct {
		after time.Duration
		again int
	}{{-time.Minute, 0}, {time.Minute, 4}} {
		n := len(r.line.sent)
		r.tell(&proto.Ack{Device: device, Epoch: 1, Upto: head.Last - 4, Hash: hash, At: proto.MomentOf(r.clock.Now().Add(ack.after))})
		if got := r.numbers(n); len(got) != ack.again || len(got) > 0 && got[0] != head.Last-3 {
			t.Errorf("an ack of %v later: sent %v again", ack.after, got)
		}
	}
	if last := r.j.Head(); last.Acked != head.Acked {
		t.Errorf("acknowledged up to %d, before %d", last.Acked, head.Acked)
	}
}

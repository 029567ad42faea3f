package cabinet_test

import (
	"slices"
	"testing"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// TestWorld: door, tamper, mains and slots are recorded, and the cloud is told
// at once.
func TestWorld(t *testing.T) {
	r := ready(t)
	r.wait(time.Minute)
	n := r.j.Head().Last
	do := func(errs ...error) {
		for _, err := range errs {
			r.ok(err)
		}
		r.bank.Settle()
	}
	do(r.bank.Door(true), r.bank.Door(false), r.bank.Tamper(true), r.bank.Tamper(false), r.bank.Mains(false), r.bank.Mains(true), r.bank.Break(4, "short"), r.bank.Break(4, ""), r.bank.Reader(true), r.bank.Reader(false))
	want := []proto.RecordKind{proto.DoorForced, proto.DoorClosed, proto.Tampered, proto.Tampered, proto.MainsLost, proto.MainsBack, proto.SlotFault, proto.SlotFault, proto.ReaderLost, proto.ReaderBack}
	if got := r.tail(len(want)); !slices.Equal(got, want) || r.j.Head().Last != n+uint64(len(want)) {
		t.Errorf("%v", got)
	}
	do(r.bank.Mains(false))
	if h := last[proto.Health](r.line); h.Power.Mains || h.Box.Roster != 1 || h.Box.Proven == 0 {
		t.Errorf("%+v", h)
	}
}

// TestReader: a reader that does not answer is told at once and on the screen;
// a number that is typed still names somebody.
func TestReader(t *testing.T) {
	r := ready(t)
	r.ok(r.bank.Reader(true))
	r.ok(r.bank.Reader(true))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.ReaderLost {
		t.Errorf("recorded %v", got.Kind)
	}
	if h := last[proto.Health](r.line); !h.Box.Reader || !r.c.View().Unread {
		t.Errorf("told %+v, shown %v", h.Box, r.c.View().Unread)
	}
	n := r.j.Head().Last
	r.ok(r.bank.Card("1001"))
	r.bank.Settle()
	if r.c.View().Person != nil || r.j.Head().Last != n {
		t.Error("a dead reader read a badge")
	}
	r.ok(r.c.Present("1001"))
	if r.c.View().Person == nil {
		t.Error("a number that was typed names nobody")
	}
	r.ok(r.bank.Reader(false))
	r.bank.Settle()
	if h := last[proto.Health](r.line); h.Box.Reader || r.c.View().Unread {
		t.Errorf("mended, and told %+v", h.Box)
	}
}

// TestDoor: a door that somebody was to open is not forced.
func TestDoor(t *testing.T) {
	r := ready(t)
	open := func() proto.RecordKind {
		r.ok(r.bank.Door(true))
		r.bank.Settle()
		kind := r.newest().Kind
		r.ok(r.bank.Door(false))
		r.bank.Settle()
		return kind
	}
	r.wait(time.Minute)
	if got := open(); got != proto.DoorForced {
		t.Errorf("%v", got)
	}
	r.ok(r.c.Present("1001"))
	if got := open(); got != proto.DoorOpened {
		t.Errorf("signed in: %v", got)
	}
	r.c.SignOut()
	r.wait(time.Minute)
	r.ok(r.c.Present("TAG1"))
	if got := open(); got != proto.DoorOpened {
		t.Errorf("bringing back: %v", got)
	}
	r.wait(time.Minute)
	r.tell(r.command("cmd_1", 1))
	if got := open(); got != proto.DoorOpened {
		t.Errorf("by command: %v", got)
	}
	r.wait(time.Minute)
	r.ok(r.bank.Door(true))
	r.bank.Settle()
	r.wait(5 * time.Minute)
	if got := r.tail(2); !slices.Equal(got, []proto.RecordKind{proto.DoorForced, proto.DoorLeftOpen}) {
		t.Errorf("%v", got)
	}
}

// TestReturns: by anyone, anywhere, at any time; the screen says where.
func TestReturns(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err != nil {
		t.Fatal(err)
	}
	r.bank.Pull(2)
	r.bank.Settle()
	r.c.SignOut()
	r.ok(r.bank.Card("tag2"))
	r.bank.Settle()
	if n := r.c.View().Note; n.Code != cabinet.NoticeHang || n.Slot != 2 || !r.bank.State().Slots[1].Light {
		t.Errorf("%+v", n)
	}
	r.ok(r.bank.Insert(5, "tag2"))
	r.bank.Settle()
	if n := r.c.View().Note; n.Code != cabinet.NoticeWrong || n.Slot != 5 || n.Home != 2 || n.Other != "" {
		t.Errorf("%+v", n)
	}
	if got := r.newest(); got.Kind != proto.WrongSlot || got.Item != "itm_2" || got.Slot != 5 {
		t.Errorf("%+v", got)
	}
	signedIn(t, r)
	if slot, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err != nil || slot != 5 {
		t.Errorf("it cannot be taken from where it hangs: %d %v", slot, err)
	}
	r.bank.Force(1)
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.TakenLoose || got.Slot != 1 || got.Item != "itm_1" {
		t.Errorf("another slot than the open one: %+v", got)
	}
	r.bank.Pull(5)
	r.ok(r.bank.Insert(1, "TAG2"))
	r.bank.Settle()
	if n := r.c.View().Note; n.Code != cabinet.NoticeWrong || n.Other != "K-1 key K-1" {
		t.Errorf("%+v", n)
	}
}

// TestNoRoom: a full cabinet says so.
func TestNoRoom(t *testing.T) {
	r := ready(t)
	for no := 4; no <= slots; no++ {
		r.bank.Insert(no, "X"+string(rune('0'+no)))
	}
	r.bank.Settle()
	r.ok(r.c.Present("TAG1"))
	if n := r.c.View().Note; n.Code != cabinet.NoticeNoRoom {
		t.Errorf("%+v", n)
	}
	if len(r.c.View().Slots) != slots {
		t.Error("slots")
	}
}

// TestFaultySlot: what hangs in a slot out of order is not given out.
func TestFaultySlot(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	r.ok(r.bank.Break(1, "short"))
	r.bank.Settle()
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "slot_out_of_order")
	r.up()
	if h := last[proto.Health](r.line); !slices.Equal(h.Box.Faults, []int{1}) {
		t.Errorf("%+v", h.Box)
	}
	if inv := last[proto.Inventory](r.line); inv.Slots[0].Fault != "short" || inv.Slots[0].Tag != "TAG1" {
		t.Errorf("%+v", inv.Slots)
	}
}

package cabinet_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// unlock is a command that frees the door.
func (r *rig) unlock(id custody.CommandID) *proto.Command {
	m := r.command(id, 1)
	m.Action, m.Slots, m.Item, m.Person, m.Tag = proto.ActUnlock, nil, "", "", ""
	return m
}

// ended checks the newest record and the lock of the door.
func (r *rig) ended(t *testing.T, kind proto.RecordKind, id custody.CommandID, free bool) {
	t.Helper()
	if got := r.newest(); got.Kind != kind || got.Command != id || got.Intent == 0 {
		t.Errorf("the newest record is %+v, want kind %d of %s", got, kind, id)
	}
	if s := r.bank.State(); s.Free != free {
		t.Errorf("the door is free: %v, want %v", s.Free, free)
	}
}

// TestUnlock: the door is free until it was opened and shut, no slot opens, and
// what opens so is no alarm.
func TestUnlock(t *testing.T) {
	r := ready(t)
	r.wait(time.Minute)
	r.tell(r.unlock("cmd_1"))
	if got := last[proto.Result](r.line); got.State != proto.Actuated || !r.bank.State().Free {
		t.Fatalf("%+v, free %v", got, r.bank.State().Free)
	}
	if err := r.bank.Door(true); err != nil {
		t.Fatal(err)
	}
	r.bank.Settle()
	r.ended(t, proto.DoorOpened, "cmd_1", true)
	r.wait(40 * time.Second)
	if err := r.bank.Door(false); err != nil {
		t.Fatal(err)
	}
	r.bank.Settle()
	r.wait(time.Second)
	if got := r.newest(); got.Kind != proto.DoorClosed || r.bank.State().Free || r.bank.Moves() != 0 {
		t.Errorf("%+v, free %v, %d slots opened", got, r.bank.State().Free, r.bank.Moves())
	}
	before := r.j.Head().Last
	r.tell(r.unlock("cmd_1")) // once more, of the same id
	if got := last[proto.Result](r.line); got.State != proto.Actuated || r.bank.State().Free || r.j.Head().Last != before {
		t.Errorf("a second delivery: %+v", got)
	}
}

// TestUnlockEnds: each end that is no opened door.
func TestUnlockEnds(t *testing.T) {
	t.Run("nobody", func(t *testing.T) {
		r := ready(t)
		r.tell(r.unlock("cmd_1"))
		r.tell(r.unlock("cmd_2"))
		if got := last[proto.Result](r.line); got.Command != "cmd_2" || got.Refusal != proto.RefusedBusy {
			t.Errorf("while it is free: %+v", got)
		}
		r.wait(31 * time.Second)
		r.ended(t, proto.DoorUnused, "cmd_1", false)
		if got := last[proto.Result](r.line); got.Command != "cmd_1" || got.State != proto.Relocked {
			t.Errorf("%+v", got)
		}
	})
	t.Run("restart", func(t *testing.T) {
		r := ready(t)
		r.tell(r.unlock("cmd_1"))
		r.reboot(nil)
		r.ended(t, proto.DoorUnused, "cmd_1", false)
	})
	t.Run("no lock", func(t *testing.T) {
		r := ready(t)
		r.bank.NoDoor()
		r.tell(r.unlock("cmd_1"))
		r.ended(t, proto.CommandRefused, "cmd_1", false)
		if got := last[proto.Result](r.line); got.State != proto.Refused || got.Refusal != proto.RefusedDoor {
			t.Errorf("%+v", got)
		}
	})
}

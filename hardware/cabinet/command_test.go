package cabinet_test

import (
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// TestCommand: delivered, actuated, taken; each said at once and for good.
func TestCommand(t *testing.T) {
	r := ready(t)
	r.tell(r.command("cmd_1", 1))
	var states []proto.Progress
	for _, m := range r.line.sent {
		if res, ok := m.(*proto.Result); ok {
			states = append(states, res.State)
		}
	}
	if len(states) != 2 || states[0] != proto.Delivered || states[1] != proto.Actuated {
		t.Errorf("%v", states)
	}
	if got := r.newest(); got.Kind != proto.CommandStarted || got.Command != "cmd_1" || got.Item != "itm_1" {
		t.Errorf("%+v", got)
	}
	if _, err := r.bank.Pull(1); err != nil {
		t.Fatal(err)
	}
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Taken || got.Command != "cmd_1" || got.Person != "per_ann" || got.Item != "itm_1" {
		t.Errorf("%+v", got)
	}
	if got := last[proto.Result](r.line); got.State != proto.TakenOut || got.Seq != r.j.Head().Last {
		t.Errorf("%+v", got)
	}
}

// TestCommandOnce: ten deliveries, two restarts between, one motion.
func TestCommandOnce(t *testing.T) {
	r := ready(t)
	cmd := r.command("cmd_1", 1)
	for i := range 10 {
		r.tell(cmd)
		if i == 4 {
			r.wait(25 * time.Second)
		}
		if i == 7 {
			r.reboot(nil)
			r.up()
		}
	}
	if r.bank.Moves() != 1 {
		t.Errorf("%d motions", r.bank.Moves())
	}
	if got := last[proto.Result](r.line); got.State != proto.Relocked {
		t.Errorf("the last answer is %+v", got)
	}
}

// TestCommandRefusals: each thing that must match, and nothing moves.
func TestCommandRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*rig, *proto.Command)
		want   proto.Refusal
	}{
		"epoch":       {func(_ *rig, m *proto.Command) { m.Epoch = 2 }, proto.RefusedEpoch},
		"boot":        {func(_ *rig, m *proto.Command) { m.Boot = make([]byte, 16) }, proto.RefusedBoot},
		"expired":     {func(r *rig, _ *proto.Command) { r.clock.pass(15 * time.Second) }, proto.RefusedExpired},
		"clock":       {func(r *rig, m *proto.Command) { m.Issued -= 14_999_500; m.Expires -= 14_999_500 }, proto.RefusedClock},
		"slot":        {func(_ *rig, m *proto.Command) { m.Slots = []int{slots + 1} }, proto.RefusedSlot},
		"empty":       {func(_ *rig, m *proto.Command) { m.Slots = []int{5} }, proto.RefusedEmpty},
		"other tag":   {func(_ *rig, m *proto.Command) { m.Tag = "TAG2" }, proto.RefusedOther},
		"other item":  {func(_ *rig, m *proto.Command) { m.Item = "itm_2" }, proto.RefusedOther},
		"busy":        {func(r *rig, _ *proto.Command) { r.tell(r.command("cmd_0", 2)) }, proto.RefusedBusy},
		"stuck latch": {func(r *rig, _ *proto.Command) { r.bank.Stick(1, true) }, proto.RefusedLatch},
	} {
		t.Run(name, func(t *testing.T) {
			r := ready(t)
			cmd := r.command("cmd_1", 1)
			c.change(r, cmd)
			before := r.bank.Moves()
			r.tell(cmd)
			if got := last[proto.Result](r.line); got == nil || got.State != proto.Refused || got.Refusal != c.want || got.Command != "cmd_1" {
				t.Errorf("%+v", got)
			}
			if r.bank.Moves() != before {
				t.Error("a latch moved")
			}
			if got := r.newest(); got.Command != "cmd_1" || c.want != proto.RefusedLatch && (got.Kind != proto.CommandRefused || got.Detail != string(c.want)) {
				t.Errorf("%+v", got)
			}
			n := r.j.Head().Last
			r.tell(cmd)
			if r.j.Head().Last != n || r.bank.Moves() != before {
				t.Error("refused twice, recorded twice")
			}
		})
	}
}

// TestLateCommand: delivered after its life, by hours or by a restart between,
// it never moves a latch.
func TestLateCommand(t *testing.T) {
	r := ready(t)
	cmd := r.command("cmd_1", 1)
	r.c.LineDown()
	r.wait(16 * time.Second)
	r.up()
	r.tell(cmd)
	r.reboot(nil)
	r.up()
	r.tell(cmd)
	fresh := r.command("cmd_2", 1)
	r.tell(fresh) // the clock was not proven since the restart: too unsure
	if got := last[proto.Result](r.line); got.Command != "cmd_2" || got.Refusal != "" && got.Refusal != proto.RefusedClock {
		t.Errorf("%+v", got)
	}
	if r.bank.Moves() > 1 {
		t.Errorf("%d motions", r.bank.Moves())
	}
}

// TestForeignCommands: not signed for this purpose, or for another device.
func TestForeignCommands(t *testing.T) {
	r := ready(t)
	n := r.j.Head().Last
	cmd := r.command("cmd_1", 1)
	cmd.Device = "dev_9"
	r.tell(cmd)
	cmd.Device = device
	for _, key := range []string{"roster", "ack", "time", "device"} {
		b, err := proto.Seal(cmd, proto.Signer{KeyID: "command", Key: keyOf(key)})
		if err != nil {
			t.Fatal(err)
		}
		r.c.Receive(proto.KindCommand, b)
	}
	r.c.Receive(proto.KindCommand, []byte("noise"))
	r.c.Receive(proto.KindBirth, []byte("noise"))
	if r.bank.Moves() != 0 || r.j.Head().Last != n {
		t.Error("it was obeyed or recorded")
	}
}

func TestOtherCommands(t *testing.T) {
	r := ready(t)
	ask := func(id custody.CommandID, a proto.Action, slots ...int) *proto.Result {
		cmd := r.command(id, 1)
		cmd.Action, cmd.Slots, cmd.Person = a, slots, ""
		r.tell(cmd)
		return last[proto.Result](r.line)
	}
	if got := ask("cmd_1", proto.ActLocate, 2, 3); got.State != proto.Actuated || !r.bank.State().Slots[1].Light || !r.bank.State().Slots[2].Light {
		t.Errorf("%+v", got)
	}
	r.wait(25 * time.Second)
	if r.bank.State().Slots[1].Light {
		t.Error("the light stays on")
	}
	before := len(r.line.sent)
	if got := ask("cmd_2", proto.ActInventory); got.State != proto.Actuated || last[proto.Inventory](r.line).Seq != r.j.Head().Last || before == len(r.line.sent) {
		t.Errorf("%+v", got)
	}
	if got := ask("cmd_3", proto.ActRestart); got.State != proto.Actuated {
		t.Errorf("%+v", got)
	}
	select {
	case <-r.c.Restart():
	default:
		t.Error("no restart was asked for")
	}
	if r.bank.Moves() != 0 {
		t.Error("a latch moved")
	}
}

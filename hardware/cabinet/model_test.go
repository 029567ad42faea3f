package cabinet_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"

	"pgregory.net/rapid"
)

// TestAnyStory lets hands, people, the cloud, time and the power do anything in
// any order, and holds the journal to its promises after each step.
func TestAnyStory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := ready(t)
		defer r.halt()
		s := &story{rig: r, rt: rt, hands: []string{"TAG9"}}
		for range rapid.IntRange(5, 25).Draw(rt, "steps") {
			s.step()
			s.check()
		}
	})
}

// story is one run of TestAnyStory.
type story struct {
	*rig
	rt       *rapid.T
	hands    []string // fobs that hang nowhere
	commands []*proto.Command
	online   bool
}

func (s *story) step() {
	slot := rapid.IntRange(1, slots).Draw(s.rt, "slot")
	item := custody.ItemID(fmt.Sprintf("itm_%d", slot))
	switch rapid.SampledFrom([]string{"badge", "pin", "wrong pin", "out", "take", "pull", "force", "insert", "command", "again", "time", "reboot", "line", "ack", "roster", "stick", "cancel", "door"}).Draw(s.rt, "act") {
	case "badge":
		s.c.Present("1001")
	case "pin":
		s.c.ProvePIN("739154")
	case "wrong pin":
		s.c.SignIn("1002", "000111")
	case "out":
		s.c.SignOut()
	case "take":
		s.c.Take(cabinet.TakeAsk{Item: item})
	case "pull":
		if tag, err := s.bank.Pull(slot); err == nil {
			s.hands = append(s.hands, tag)
		}
	case "force":
		if tag, err := s.bank.Force(slot); err == nil {
			s.hands = append(s.hands, tag)
		}
	case "insert":
		if n := len(s.hands); n > 0 && s.bank.Insert(slot, s.hands[n-1]) == nil {
			s.hands = s.hands[:n-1]
		}
	case "command":
		cmd := s.command(custody.CommandID(fmt.Sprintf("cmd_%d", len(s.commands))), slot)
		s.commands = append(s.commands, cmd)
		s.tell(cmd)
	case "again":
		if n := len(s.commands); n > 0 {
			s.tell(s.commands[rapid.IntRange(0, n-1).Draw(s.rt, "which")])
		}
	case "time":
		s.wait(time.Duration(rapid.IntRange(1, 30).Draw(s.rt, "seconds")) * time.Second)
	case "reboot":
		s.reboot(func() {
			if rapid.Bool().Draw(s.rt, "meanwhile") {
				if tag, err := s.bank.Force(slot); err == nil {
					s.hands = append(s.hands, tag)
				}
			}
		})
		s.up()
	case "line":
		if s.online = !s.online; s.online {
			s.c.LineDown()
		} else {
			s.up()
		}
	case "ack":
		s.ackAll()
	case "roster":
		s.roster(nil)
	case "stick":
		s.bank.Stick(slot, rapid.Bool().Draw(s.rt, "stuck"))
	case "cancel":
		s.c.Cancel()
	case "door":
		s.bank.Door(!s.bank.State().Door)
	}
	s.bank.Settle()
}

// check holds what must be true at any time.
func (s *story) check() {
	s.rt.Helper()
	all := s.journalFrom(1) // the chain is checked by reading it
	opened, stuck := 0, 0
	ended := map[uint64]proto.RecordKind{}
	started := map[custody.CommandID]int{}
	in := map[int]string{}
	for _, rec := range all {
		switch rec.Kind {
		case proto.Released, proto.CommandStarted:
			opened++
		case proto.LatchFailed:
			stuck++
		}
		if rec.Kind == proto.CommandStarted {
			started[rec.Command]++
		}
		if rec.Intent > 0 {
			if before, twice := ended[rec.Intent]; twice {
				s.rt.Fatalf("intent %d ended as %d and as %d", rec.Intent, before, rec.Kind)
			}
			ended[rec.Intent] = rec.Kind
		}
		if rec.Kind == proto.Taken && (rec.Person == "" || rec.Intent == 0 || !all[rec.Intent-1].Kind.Intent() || all[rec.Intent-1].Person != rec.Person) {
			s.rt.Fatalf("taken by no right: %+v", rec.Record)
		}
		s.move(in, rec)
	}
	if moves := s.bank.Moves(); moves != opened-stuck {
		s.rt.Fatalf("%d latches moved, %d were announced, %d of them stuck", moves, opened, stuck)
	}
	for id, n := range started {
		if n > 1 {
			s.rt.Fatalf("%s moved a latch %d times", id, n)
		}
	}
	s.checkSteel(in, len(ended), opened)
}

// move follows the fobs through the journal: none comes where one hangs, none
// leaves where none hangs.
func (s *story) move(in map[int]string, rec proto.Parsed) {
	present, moves := rec.Kind.Moves()
	switch {
	case !moves:
	case present && in[rec.Slot] != "":
		s.rt.Fatalf("record %d: two fobs in slot %d", rec.Seq, rec.Slot)
	case !present && in[rec.Slot] != rec.Tag:
		s.rt.Fatalf("record %d: %s left slot %d, where %q hung", rec.Seq, rec.Tag, rec.Slot, in[rec.Slot])
	case present:
		in[rec.Slot] = rec.Tag
	default:
		delete(in, rec.Slot)
	}
}

// checkSteel compares the journal with the slots, and open latches with open
// intents.
func (s *story) checkSteel(in map[int]string, ended, opened int) {
	var open []int
	for i, slot := range s.bank.State().Slots {
		if in[i+1] != slot.Tag {
			s.rt.Fatalf("slot %d holds %q, the journal says %q", i+1, slot.Tag, in[i+1])
		}
		if slot.Open {
			open = append(open, i+1)
		}
	}
	want := []int(nil)
	if v := s.c.View(); v.Open != nil {
		want = []int{v.Open.Slot}
	}
	if !slices.Equal(open, want) || opened-ended != len(want) {
		s.rt.Fatalf("open latches %v, open release %v, %d intents without an end", open, want, opened-ended)
	}
}

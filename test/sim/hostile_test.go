package sim_test

import (
	"slices"
	"testing"
	"time"

	"claviger/hardware/proto"
)

// TestReplayOfEverything: a gateway that kept every envelope that ever went
// down brings all of it again, in any order, to every cabinet, whole or with a
// bit flipped or called something else, while they run and after each started
// anew: no latch moves, and no invariant breaks.
func TestReplayOfEverything(t *testing.T) {
	w := newWorld(1)
	defer w.end()
	w.air.record = true
	w.pass(20 * time.Second)
	for range 8 {
		for _, b := range w.boxes {
			w.command(b)
			w.visit(b)
		}
		w.edit(w.houses[0])
		w.pass(time.Minute)
	}
	w.pass(2 * time.Minute) // every command is dead by now
	moved, commands := w.latches(), 0
	for _, l := range w.air.tape {
		if l.topic.Kind == proto.KindCommand {
			commands++
		}
	}
	if w.fault != nil || moved < 8 || commands < 8 {
		t.Fatalf("%d latches moved, %d commands went down, %v", moved, commands, w.fault)
	}
	w.bringAll()
	for _, b := range w.boxes {
		w.blink(b)
	}
	w.pass(10 * time.Second)
	w.bringAll()
	w.pass(30 * time.Second)
	if w.fault != nil || w.latches() != moved {
		t.Errorf("%d latches moved, %d before the replay: %v", w.latches(), moved, w.fault)
	}
	t.Logf("%d envelopes, %d commands, %d motions before, none after", len(w.air.tape), commands, moved)
}

// latches is how many latches opened in this run.
func (w *world) latches() (n int) {
	for _, b := range w.boxes {
		n += b.latches
	}
	return n
}

// bringAll brings the tape to every cabinet.
func (w *world) bringAll() {
	tape := slices.Clone(w.air.tape)
	w.rand.Shuffle(len(tape), func(i, j int) { tape[i], tape[j] = tape[j], tape[i] })
	for _, l := range tape {
		forged := slices.Clone(l.body)
		forged[w.rand.IntN(len(forged))] ^= 1 << w.rand.IntN(8)
		for _, b := range w.boxes {
			b.receive(l.topic.Kind, l.body)
			b.receive(l.topic.Kind, forged)
			b.receive(pick(w, proto.Downward), l.body)
		}
		w.settle()
		w.check()
	}
}

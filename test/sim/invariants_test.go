package sim_test

import (
	"fmt"
)

// invariant is one promise of the protocol, and the function that holds a run
// to it after each step.
type invariant struct {
	ID    string
	Says  string
	Check func(w *world) string // what is wrong, "" nothing
}

// invariants are all promises of the protocol.
var invariants = []invariant{
	{"I1", "a promised record is stored once, with its entry, for ever", durableAck},
	{"I2", "no record has its effect twice", noDoubleEffect},
	{"I3", "entries follow the numbers of the journal, none beyond a gap", prefix},
	{"I4", "what is acknowledged is what is there, up to the first gap", gapHonesty},
	{"I5", "two records under one number set the device aside, both kept", equivocation},
	{"I6", "the roster that a cabinet obeys only gets newer", rosterMonotone},
	{"I7", "every release names an authority that was valid at its time", authority},
	{"I8", "no release by a right that ended, nor after its lease", revocation},
	{"I9", "one command, at most one motion, none after expiry", singleUse},
	{"I10", "every key is in exactly one place, as its entries tell", conservation},
	{"I11", "no latch opens before its record is on disk", writeBeforeMotion},
	{"I12", "no organisation's message touches another's log", noInterference},
	{"I13", "a key that is hung is recorded, whatever else is wrong", returnAlways},
	{"I14", "what goes down was on disk before", recordBeforeAct},
	{"I15", "published heads stay true", appendOnly},
	{"I16", "five minutes after the faults stop all is acknowledged and converged", liveness},
	{"I17", "custody follows the numbers of records, never clocks", clockFree},
	{"I18", "what is kept of others is bounded", bounded},
}

// check reads what this step wrote and holds every invariant to it.
func (w *world) check() {
	for _, b := range w.boxes {
		if b.news && b.j != nil && !b.dead {
			b.past.read(b)
		}
		b.news = false
	}
	if w.book.cloud {
		w.book.look(w.cloud)
	}
	w.book.changed, w.book.moved = w.book.moved, false
	for _, i := range invariants {
		if what := i.Check(w); what != "" {
			w.fail(i.ID, "%s", what)
			return
		}
	}
	w.book.acks, w.book.orders, w.book.fresh = nil, nil, nil
	for _, b := range w.boxes {
		b.past.records, b.past.motions, b.past.returns = nil, nil, nil
	}
}

// fail ends the run with the first thing that is wrong.
func (w *world) fail(id, format string, args ...any) {
	if w.fault != nil {
		return
	}
	w.fault = fmt.Errorf("%s after %v, step %d (%s): %s", id, w.now.Sub(begin), w.steps, w.step, fmt.Sprintf(format, args...))
	w.say("BROKEN %v", w.fault)
}

// wrong joins the pieces of what is wrong.
func wrong(format string, args ...any) string { return fmt.Sprintf(format, args...) }

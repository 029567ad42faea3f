package e2e_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"claviger/custody"
	"claviger/store/storetest"
)

// deed is what a client asked and what became of it: answered, or unknown
// because the server died first.
type deed struct {
	client  int
	who     string // the client's person
	ask     storetest.Ask
	answer  storetest.Answer
	call    time.Duration // since the test began
	back    time.Duration
	unknown bool
}

// line is an entry of a key's log, as the API tells it.
type line struct {
	Kind   custody.EventKind `json:"kind"`
	Person string            `json:"person_id"`
	No     int64             `json:"key_no"`
}

// judge compares what clients were told with the log of each key, kill after
// kill. A client returns only what it took, so that each of its acts leaves
// one line.
type judge struct {
	holder  []string       // of each key, by its log
	last    []int64        // number of each key's last line that was read
	owed    map[string]int // takes and returns that were answered, less those in the log
	history []porcupine.Operation
}

// newJudge begins with keys that are in and whose logs end at these numbers.
func newJudge(last []int64) *judge {
	return &judge{holder: make([]string, len(last)), last: last, owed: map[string]int{}}
}

func account(who string, op storetest.Op, key int) string { return fmt.Sprint(who, op, key) }

// read takes the lines that a key's log gained, oldest first.
func (j *judge) read(key int, lines []line) error {
	for _, l := range lines {
		if l.No != j.last[key]+1 {
			return fmt.Errorf("key %d: line %d follows line %d", key, l.No, j.last[key])
		}
		j.last[key] = l.No
		switch l.Kind {
		case custody.Taken:
			if j.holder[key] != "" {
				return fmt.Errorf("key %d was taken by %s while %s had it", key, l.Person, j.holder[key])
			}
			j.holder[key] = l.Person
			j.owed[account(l.Person, storetest.OpTake, key)]--
		case custody.Returned:
			if j.holder[key] != l.Person {
				return fmt.Errorf("key %d was returned for %s while %q had it", key, l.Person, j.holder[key])
			}
			j.holder[key] = ""
			j.owed[account(l.Person, storetest.OpBack, key)]--
		}
	}
	return nil
}

// settle weighs the deeds of one life of the server against the lines that
// were read: what was answered is there exactly once, what is unknown there
// once or not at all; it tells which of these happened. now is when the dead
// server could do no more.
func (j *judge) settle(deeds []deed, now time.Duration) error {
	var wrong []error
	for _, d := range deeds {
		if !d.unknown && d.answer.OK && d.ask.Op != storetest.OpRead {
			j.owed[account(d.who, d.ask.Op, d.ask.Key)]++
		}
	}
	for _, d := range deeds {
		op := porcupine.Operation{ClientId: d.client, Input: d.ask, Output: d.answer, Call: int64(d.call), Return: int64(d.back)}
		if d.unknown {
			mine := account(d.who, d.ask.Op, d.ask.Key)
			if d.ask.Op == storetest.OpRead || j.owed[mine] != -1 {
				continue // it left nothing, as a read or a refused take does
			}
			j.owed[mine] = 0
			op.Output, op.Return = storetest.Answer{OK: true}, int64(now)
		}
		j.history = append(j.history, op)
	}
	for what, n := range j.owed {
		if n != 0 {
			wrong = append(wrong, fmt.Errorf("%s: %d more answered than in the log", what, n))
		}
		delete(j.owed, what)
	}
	return errors.Join(wrong...)
}

// TestChaosJudge: the judge finds what a kill must not do.
func TestChaosJudge(t *testing.T) {
	took := deed{who: "ann", ask: storetest.Ask{Op: storetest.OpTake, Who: "ann"}, answer: storetest.Answer{OK: true}, call: 1, back: 2}
	gave := deed{who: "ann", ask: storetest.Ask{Op: storetest.OpBack}, answer: storetest.Answer{OK: true}, call: 3, back: 4}
	maybe := gave
	maybe.unknown = true
	taken, returned := line{custody.Taken, "ann", 1}, line{custody.Returned, "ann", 2}
	for _, c := range []struct {
		name, fault string
		deeds       []deed
		lines       []line
	}{
		{"all is there", "", []deed{took, gave}, []line{taken, returned}},
		{"an unknown return happened", "", []deed{took, maybe}, []line{taken, returned}},
		{"an unknown return did not", "", []deed{took, maybe}, []line{taken}},
		{"a take is lost", "1 more answered", []deed{took}, nil},
		{"a return is lost", "1 more answered", []deed{took, gave}, []line{taken}},
		{"a take that nobody asked for", "-1 more answered", nil, []line{taken}},
		{"a take done twice", "while ann had it", []deed{took}, []line{taken, {custody.Taken, "ann", 2}}},
		{"a return done twice", `while "" had it`, []deed{took, gave}, []line{taken, returned, {custody.Returned, "ann", 3}}},
		{"a line that is missing", "follows line 0", []deed{took, gave}, []line{returned}},
	} {
		j := newJudge([]int64{0})
		err := errors.Join(j.read(0, c.lines), j.settle(c.deeds, 9))
		if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s: %v, want %q", c.name, err, c.fault)
		}
	}
}

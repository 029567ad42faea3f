package locks_test

import (
	"testing"

	"claviger/hardware/locks"
	"claviger/hardware/proto"
)

// TestFireContacts: the contact that closes at an alarm, and the one that is
// closed at rest. Both alike are a cut or a shorted wire: told as a fault, and
// no alarm begins by it; a panel that gave alarm is believed again once whole.
func TestFireContacts(t *testing.T) {
	p := newPlate(t)
	const alarm, rest = 19, 23
	wire := func(a, r bool) { p.set(func() { p.inputs[alarm], p.inputs[rest] = a, r }) }
	m := mapOf("tcp://" + p.addr)
	m.Fire = &locks.Fire{Input: locks.Input{Input: at(alarm)}, Rest: &locks.Input{Input: at(rest)}}
	wire(false, true)
	b := opened(t, m)
	e := watchBoard(t, b)
	reads := func(fire, odd bool) {
		t.Helper()
		if r, err := b.Read(ctx); err != nil || r.Fire != fire || r.FireOdd != odd {
			t.Errorf("reads %+v %v, not fire %v, odd %v", r, err, fire, odd)
		}
	}
	reads(false, false)
	wire(true, false)
	e.next(proto.Sensed{Change: proto.FireOn})
	reads(true, false)
	wire(false, true)
	e.next(proto.Sensed{Change: proto.FireOff})
	for _, both := range []bool{false, true} {
		wire(both, both)
		e.next(proto.Sensed{Change: proto.FireBroken})
		reads(false, true)
		wire(false, true)
		e.next(proto.Sensed{Change: proto.FireSound})
	}
	wire(false, false)
	e.next(proto.Sensed{Change: proto.FireBroken})
	wire(true, false)
	e.next(proto.Sensed{Change: proto.FireSound}, proto.Sensed{Change: proto.FireOn})
}

// TestFireContactAlone: without the contact of rest a cut wire is not noticed,
// and never is an alarm where an alarm closes the contact; turned round, the
// contact opens at an alarm, and a cut wire is one.
func TestFireContactAlone(t *testing.T) {
	for _, turned := range []bool{false, true} {
		p := newPlate(t)
		p.set(func() { p.inputs[19] = turned })
		m := mapOf("tcp://" + p.addr)
		m.Fire = &locks.Fire{Input: locks.Input{Input: at(19), Inverted: turned}}
		b := opened(t, m)
		e := watchBoard(t, b)
		if r, err := b.Read(ctx); err != nil || r.Fire || r.FireOdd {
			t.Errorf("%+v %v", r, err)
		}
		p.set(func() { p.inputs[19] = !turned })
		e.next(proto.Sensed{Change: proto.FireOn})
		p.set(func() { p.inputs[19] = turned })
		e.next(proto.Sensed{Change: proto.FireOff})
	}
}

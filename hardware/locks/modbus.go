package locks

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"claviger/hardware/proto"
)

// What a Modbus board refuses.
var (
	ErrUnreachable = errors.New("locks: the board does not answer")
	ErrLate        = errors.New("locks: the board was busy for too long, and the latch was not moved")
)

const (
	releaseWithin = time.Second     // from the call to the order, else the latch is not moved
	heldAtMost    = time.Minute     // a relay that nobody turns off
	firstPause    = time.Second / 2 // between two tries to reach the board
	longestWait   = 5 * time.Second // between two tries
	lostAfter     = 2 * time.Second // without an answer every slot counts as out of order
	oddAtMost     = 5               // looks at a slot whose parts contradict each other
)

// Codes of faults that the driver finds in slots.
const (
	FaultUnreachable = "unreachable" // the board does not answer
	FaultUnreadable  = "unreadable"  // something hangs there, and no tag is read
	FaultSensor      = "sensor"      // a tag is read, and nothing hangs there
)

// Modbus is a board of relays and inputs that speaks Modbus TCP or RTU. Its
// inputs are looked at in turns; when the line breaks every relay is turned
// off as soon as it is back, and what moved meanwhile is told then.
type Modbus struct {
	m     Map
	reads []read // all inputs and registers in few requests

	mu    sync.Mutex // the line and all that follows
	line  bus        // nil: not connected
	next  time.Time  // when connecting is tried again
	pause time.Duration
	heard time.Time // the last whole look
	lost  bool      // every slot was told to be out of order
	slots []modbusSlot
	box   boxInputs
	seen  boxInputs // as of the last look, to be believed when said twice
}

// modbusSlot is one slot: its addresses, and what is believed of it.
type modbusSlot struct {
	unit, latch, light int // light -1: none
	tag, fault         string
	before             slotLook // of the last look
	odd                int      // looks in a row that contradicted themselves
	open               bool
	until              time.Time // the relay is turned off then
	off                bool      // it must be turned off as soon as that is possible
}

// slotLook is what the inputs of a slot said.
type slotLook struct {
	fob bool
	tag string
}

// boxInputs are the inputs that belong to no slot.
type boxInputs struct {
	door, tamper, mains bool
	fire, fireOdd       bool
	reader              bool // does not answer
	card                string
}

// NewModbus makes the driver of a map; the board is called at the first Read.
func NewModbus(m Map) (*Modbus, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	b := &Modbus{m: m, reads: readsOf(m), slots: make([]modbusSlot, m.Slots()), box: boxInputs{mains: true}, pause: firstPause}
	for _, k := range m.Banks {
		for i := range k.Count {
			s := &b.slots[k.First+i-1]
			s.unit, s.latch, s.light = or1(k.Unit), *k.Latch+i, -1
			if k.Light != nil {
				s.light = *k.Light + i
			}
		}
	}
	return b, nil
}

// Slots is how many the board has.
func (b *Modbus) Slots() int { return len(b.slots) }

// Read looks at every input now.
func (b *Modbus) Read(context.Context) (proto.Reading, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.look(nil); err != nil {
		return proto.Reading{}, err
	}
	r := proto.Reading{DoorOpen: b.box.door, Tamper: b.box.tamper, Fire: b.box.fire, FireOdd: b.box.fireOdd, Reader: b.box.reader, Power: proto.Power{Mains: b.box.mains, Battery: -1}}
	for i, s := range b.slots {
		r.Slots = append(r.Slots, proto.SlotState{No: i + 1, Tag: s.tag, Open: s.open, Fault: s.fault})
	}
	return r, nil
}

// Release turns on the relay of a slot. It asks the board for something first,
// so that the order goes to one that answers; when it cannot be given within
// a second of the call it is not given at all.
func (b *Modbus) Release(ctx context.Context, slot int) error {
	began := time.Now()
	return b.with(slot, func(s *modbusSlot) error {
		if _, err := b.line.coil(s.unit, s.latch); err != nil {
			return err
		}
		if time.Since(began) > releaseWithin {
			return ErrLate
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.off = true // until it is known to be on, it may be on
		if err := b.line.set(s.unit, s.latch, true); err != nil {
			return err
		}
		on, err := b.line.coil(s.unit, s.latch)
		if err != nil {
			return err
		}
		if !on {
			return ErrStuck
		}
		s.off, s.open, s.until = false, true, time.Now().Add(heldAtMost)
		if pulse := b.m.pulse(); pulse > 0 {
			s.until = time.Now().Add(pulse)
		}
		return nil
	})
}

// Lock turns the relay of a slot off.
func (b *Modbus) Lock(_ context.Context, slot int) error {
	return b.with(slot, func(s *modbusSlot) error {
		s.open, s.off = false, true
		return b.turnOff(s)
	})
}

// Light turns the light of a slot on or off, where there is one.
func (b *Modbus) Light(_ context.Context, slot int, on bool) error {
	return b.with(slot, func(s *modbusSlot) error {
		if s.light < 0 {
			return nil
		}
		return b.line.set(s.unit, s.light, on)
	})
}

// FreeDoor turns the relay of the door on or off, and looks whether it did.
func (b *Modbus) FreeDoor(_ context.Context, free bool) error {
	l := b.m.DoorLock
	if l == nil {
		return proto.ErrNoDoor
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.line == nil {
		return ErrUnreachable
	}
	err := b.line.set(or1(l.Unit), *l.Coil, free)
	on := free
	if err == nil {
		on, err = b.line.coil(or1(l.Unit), *l.Coil)
	}
	if err != nil {
		b.drop()
		return errors.Join(ErrUnreachable, err)
	}
	if on != free {
		return ErrStuck
	}
	return nil
}

// turnOff turns a relay off; it stays to be done when the board does not obey.
func (b *Modbus) turnOff(s *modbusSlot) error {
	if err := b.line.set(s.unit, s.latch, false); err != nil {
		return err
	}
	s.off, s.open = false, false
	return nil
}

// with does something at a slot on a line that is up. After a failure that may
// have been the line the connection is cut.
func (b *Modbus) with(slot int, do func(*modbusSlot) error) error {
	if slot < 1 || slot > len(b.slots) {
		return fmt.Errorf("%w: %d", ErrNoSlot, slot)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s := &b.slots[slot-1]
	if b.line == nil {
		return ErrUnreachable
	}
	err := do(s)
	if err != nil && !errors.Is(err, ErrStuck) && !errors.Is(err, ErrLate) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
		b.drop()
		return errors.Join(ErrUnreachable, err)
	}
	return err
}

// connect opens the line when it is time to, and turns every relay off: nobody
// knows how long they have been on.
func (b *Modbus) connect() error {
	if b.line != nil {
		return nil
	}
	if time.Now().Before(b.next) {
		return ErrUnreachable
	}
	b.pause = min(2*b.pause, longestWait)
	b.next = time.Now().Add(b.pause)
	line, err := openBus(b.m)
	if err != nil {
		return errors.Join(ErrUnreachable, err)
	}
	b.line = line
	if l := b.m.DoorLock; l != nil {
		if err := line.set(or1(l.Unit), *l.Coil, false); err != nil {
			b.drop()
			return err
		}
	}
	for i := range b.slots {
		if err := b.turnOff(&b.slots[i]); err != nil {
			b.drop()
			return err
		}
	}
	b.pause, b.next = firstPause, time.Time{}
	return nil
}

// drop cuts the line.
func (b *Modbus) drop() {
	if b.line != nil {
		b.line.close()
	}
	b.line = nil
	if wait := time.Now().Add(b.pause); wait.After(b.next) {
		b.next = wait
	}
}

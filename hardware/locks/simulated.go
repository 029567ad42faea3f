package locks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"claviger/hardware/proto"
)

// What a simulated bank refuses, as steel would.
var (
	ErrNoSlot = errors.New("locks: the bank has no such slot")
	ErrLocked = errors.New("locks: the latch holds the fob")
	ErrEmpty  = errors.New("locks: the slot is empty")
	ErrTaken  = errors.New("locks: a fob is already in the slot")
	ErrStuck  = errors.New("locks: the latch does not move")
	ErrNoTag  = errors.New("locks: a fob has a tag")
)

// Simulated is a bank of slots made of memory. It outlives the controller that
// drives it, as steel outlives a restart; it does nothing by itself, so that
// the same moves always tell the same story.
type Simulated struct {
	mu      sync.Mutex
	state   State
	stuck   map[int]bool
	noDoor  bool           // the door has no lock
	seen    []proto.Sensed // not told to the watcher yet
	news    chan struct{}  // has one element when seen is not empty
	keep    func(State) error
	moves   int // how often a latch opened
	idle    *sync.Cond
	telling bool
}

// State is all that a simulated bank remembers.
type State struct {
	Slots  []SimSlot   `json:"slots"` // Slots[0] is slot 1
	Door   bool        `json:"door_open"`
	Free   bool        `json:"door_free"`
	Tamper bool        `json:"tamper"`
	Power  proto.Power `json:"power"`

	Fire bool `json:"fire"` // the fire panel gives alarm
	Wire bool `json:"wire"` // the wire to the panel is cut

	Reader bool `json:"reader_dead"` // the reader at the front does not answer
}

// SimSlot is one simulated slot.
type SimSlot struct {
	Tag   string `json:"tag"`
	Open  bool   `json:"open"`
	Light bool   `json:"light"`
	Fault string `json:"fault"`
}

// NewSimulated makes a bank of empty, locked slots on mains.
func NewSimulated(slots int) *Simulated {
	return from(State{Slots: make([]SimSlot, slots), Power: proto.Power{Mains: true, Battery: 100, Celsius: 210}})
}

func from(s State) *Simulated {
	b := &Simulated{state: s, stuck: map[int]bool{}, news: make(chan struct{}, 1), keep: func(State) error { return nil }}
	b.idle = sync.NewCond(&b.mu)
	return b
}

// Slots is how many the bank has.
func (b *Simulated) Slots() int { return len(b.state.Slots) }

// State is a copy of everything.
func (b *Simulated) State() State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.copied()
}

func (b *Simulated) copied() State {
	s := b.state
	s.Slots = append([]SimSlot(nil), s.Slots...)
	return s
}

// Holds tells whether a fob is in any slot.
func (b *Simulated) Holds(tag string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.state.Slots, func(s SimSlot) bool { return s.Tag == tag })
}

// Moves is how often any latch was opened since the bank was made.
func (b *Simulated) Moves() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.moves
}

// Read reads every sensor.
func (b *Simulated) Read(context.Context) (proto.Reading, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := proto.Reading{DoorOpen: b.state.Door, Tamper: b.state.Tamper, Fire: b.state.Fire, FireOdd: b.state.Wire, Reader: b.state.Reader, Power: b.state.Power}
	for i, s := range b.state.Slots {
		r.Slots = append(r.Slots, proto.SlotState{No: i + 1, Tag: s.Tag, Open: s.Open, Fault: s.Fault})
	}
	return r, nil
}

// Release opens a latch.
func (b *Simulated) Release(_ context.Context, slot int) error {
	return b.change(slot, func(s *SimSlot) error {
		if b.stuck[slot] {
			return ErrStuck
		}
		s.Open = true
		b.moves++
		return nil
	})
}

// Lock closes a latch.
func (b *Simulated) Lock(_ context.Context, slot int) error {
	return b.change(slot, func(s *SimSlot) error { s.Open = false; return nil })
}

// Light turns a light on or off.
func (b *Simulated) Light(_ context.Context, slot int, on bool) error {
	return b.change(slot, func(s *SimSlot) error { s.Light = on; return nil })
}

// FreeDoor moves the lock of the door.
func (b *Simulated) FreeDoor(_ context.Context, free bool) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.noDoor {
		return proto.ErrNoDoor
	}
	if b.state.Free == free {
		return nil
	}
	b.state.Free = free
	return b.tell()
}

// change changes one slot and keeps the state.
func (b *Simulated) change(slot int, fn func(*SimSlot) error, seen ...proto.Sensed) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slot < 1 || slot > len(b.state.Slots) {
		return fmt.Errorf("%w: %d", ErrNoSlot, slot)
	}
	if err := fn(&b.state.Slots[slot-1]); err != nil {
		return err
	}
	return b.tell(seen...)
}

// tell keeps the state and hands changes to the watcher; b.mu is held.
func (b *Simulated) tell(seen ...proto.Sensed) error {
	b.seen = append(b.seen, seen...)
	if len(b.seen) > 0 {
		select {
		case b.news <- struct{}{}:
		default:
		}
	}
	return b.keep(b.copied())
}

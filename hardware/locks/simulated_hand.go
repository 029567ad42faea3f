package locks

import "claviger/hardware/proto"

// What follows is what hands and the world do to a bank.

// Insert puts a fob into a slot. Its latch closes by its spring.
func (b *Simulated) Insert(slot int, tag string) error {
	if tag == "" {
		return ErrNoTag
	}
	return b.change(slot, func(s *SimSlot) error {
		if s.Tag != "" {
			return ErrTaken
		}
		s.Tag, s.Open = tag, false
		return nil
	}, proto.Sensed{Change: proto.FobIn, Slot: slot, Tag: tag})
}

// Pull takes a fob out of a slot whose latch is open.
func (b *Simulated) Pull(slot int) (tag string, err error) { return b.pull(slot, false) }

// Force tears a fob out, whatever the latch.
func (b *Simulated) Force(slot int) (tag string, err error) { return b.pull(slot, true) }

func (b *Simulated) pull(slot int, force bool) (tag string, err error) {
	err = b.change(slot, func(s *SimSlot) error {
		switch {
		case s.Tag == "":
			return ErrEmpty
		case !s.Open && !force:
			return ErrLocked
		}
		tag, s.Tag = s.Tag, ""
		return nil
	}, proto.Sensed{Change: proto.FobOut, Slot: slot})
	return tag, err
}

// Card holds a badge or fob to the reader at the front.
func (b *Simulated) Card(text string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state.Reader {
		return nil // it reads nothing
	}
	return b.tell(proto.Sensed{Change: proto.CardRead, Tag: text})
}

// Reader breaks the reader at the front, or mends it.
func (b *Simulated) Reader(dead bool) error {
	return b.world(&b.state.Reader, dead, proto.ReaderDead, proto.ReaderWell)
}

// Door opens or shuts the door.
func (b *Simulated) Door(open bool) error {
	return b.world(&b.state.Door, open, proto.DoorOpen, proto.DoorShut)
}

// Tamper closes or opens the tamper contact.
func (b *Simulated) Tamper(on bool) error {
	return b.world(&b.state.Tamper, on, proto.TamperOn, proto.TamperOff)
}

// Mains turns the mains on or off.
func (b *Simulated) Mains(on bool) error {
	return b.world(&b.state.Power.Mains, on, proto.MainsOn, proto.MainsOff)
}

// Fire raises or clears the alarm of the fire panel.
func (b *Simulated) Fire(on bool) error {
	return b.world(&b.state.Fire, on, proto.FireOn, proto.FireOff)
}

// Wire cuts the wire to the fire panel, or mends it.
func (b *Simulated) Wire(cut bool) error {
	return b.world(&b.state.Wire, cut, proto.FireBroken, proto.FireSound)
}

// world changes one state of the box, and tells it when it did change.
func (b *Simulated) world(what *bool, to bool, on, off proto.Change) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if *what == to {
		return nil
	}
	*what = to
	if to {
		return b.tell(proto.Sensed{Change: on})
	}
	return b.tell(proto.Sensed{Change: off})
}

// Break puts a slot out of order, or, with an empty code, in order again.
func (b *Simulated) Break(slot int, code string) error {
	seen := proto.Sensed{Change: proto.SlotBroken, Slot: slot, Tag: code}
	if code == "" {
		seen = proto.Sensed{Change: proto.SlotSound, Slot: slot}
	}
	return b.change(slot, func(s *SimSlot) error { s.Fault = code; return nil }, seen)
}

// Stick makes a latch stick, or frees it.
func (b *Simulated) Stick(slot int, stuck bool) error {
	return b.change(slot, func(*SimSlot) error { b.stuck[slot] = stuck; return nil })
}

// NoDoor makes a box whose door has no lock.
func (b *Simulated) NoDoor() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.noDoor = true
}

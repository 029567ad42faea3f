package locks

import (
	"context"
	"time"

	"claviger/hardware/proto"
)

// Watch looks at the inputs in turns and tells what changed, until ctx ends.
// A line that breaks is made again.
func (b *Modbus) Watch(ctx context.Context, see func(proto.Sensed)) error {
	turn := time.NewTicker(b.m.poll())
	defer turn.Stop()
	defer b.leave()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-turn.C:
		}
		for _, s := range b.turn() {
			see(s) // without the lock: who sees it may give an order
		}
	}
}

// leave turns off what is on and cuts the line; the next Read makes it again.
func (b *Modbus) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.slots {
		if s := &b.slots[i]; b.line != nil && (s.open || s.off) && b.turnOff(s) != nil {
			break
		}
	}
	b.drop()
	b.next = time.Time{}
}

// turn is one look: relays whose time is over, then the inputs.
func (b *Modbus) turn() (told []proto.Sensed) {
	b.mu.Lock()
	defer b.mu.Unlock()
	tell := func(s proto.Sensed) { told = append(told, s) }
	for i := range b.slots {
		s := &b.slots[i]
		if b.line == nil || !s.off && (!s.open || time.Now().Before(s.until)) {
			continue
		}
		if err := b.turnOff(s); err != nil {
			s.off = true
			b.drop()
		}
	}
	if b.look(tell) == nil || b.lost || time.Since(b.heard) < lostAfter {
		return told
	}
	b.lost = true
	for i := range b.slots {
		b.slots[i].open = false
		b.fault(i, FaultUnreachable, tell)
	}
	return told
}

// look asks for every input. Without tell, at the begin of a run, it is
// believed at once; else what changed is told when it was seen twice.
func (b *Modbus) look(tell func(proto.Sensed)) error {
	if err := b.connect(); err != nil {
		return err
	}
	a, err := b.ask()
	if err != nil {
		b.drop()
		return err
	}
	b.heard, b.lost = time.Now(), false
	for i := range b.slots {
		b.believe(i, a.slots[i], tell)
	}
	b.believeBox(a.box, tell)
	return nil
}

// believe takes up what the inputs of a slot say.
func (b *Modbus) believe(i int, now slotLook, tell func(proto.Sensed)) {
	s := &b.slots[i]
	twice := s.before == now || tell == nil
	s.before = now
	if now.fob != (now.tag != "") { // a fob that comes or goes, or a broken part
		if s.odd++; s.odd >= oddAtMost || tell == nil {
			b.fault(i, oddness(now), tell)
		}
		return
	}
	s.odd = 0
	if !twice {
		return
	}
	b.fault(i, "", tell)
	if s.tag == now.tag {
		return
	}
	was := s.tag
	s.tag = now.tag
	if tell != nil && was != "" {
		tell(proto.Sensed{Change: proto.FobOut, Slot: i + 1})
	}
	if tell != nil && now.tag != "" {
		tell(proto.Sensed{Change: proto.FobIn, Slot: i + 1, Tag: now.tag})
	}
}

// oddness is the code of a contradiction.
func oddness(l slotLook) string {
	if l.fob {
		return FaultUnreadable
	}
	return FaultSensor
}

// fault puts a slot out of order or, with "", in order again; what is believed
// to hang there stays.
func (b *Modbus) fault(i int, code string, tell func(proto.Sensed)) {
	s := &b.slots[i]
	if s.fault == code {
		return
	}
	s.fault = code
	switch {
	case tell == nil:
	case code == "":
		tell(proto.Sensed{Change: proto.SlotSound, Slot: i + 1})
	default:
		tell(proto.Sensed{Change: proto.SlotBroken, Slot: i + 1, Tag: code})
	}
}

// believeBox takes up door, tamper, mains and the reader.
func (b *Modbus) believeBox(now boxInputs, tell func(proto.Sensed)) {
	before := b.seen
	b.seen = now
	if tell == nil {
		b.box = now
		return
	}
	settle := func(is *bool, was, at bool, on, off proto.Change) {
		if at == *is || at != was {
			return
		}
		*is = at
		if at {
			tell(proto.Sensed{Change: on})
		} else {
			tell(proto.Sensed{Change: off})
		}
	}
	settle(&b.box.door, before.door, now.door, proto.DoorOpen, proto.DoorShut)
	settle(&b.box.tamper, before.tamper, now.tamper, proto.TamperOn, proto.TamperOff)
	settle(&b.box.mains, before.mains, now.mains, proto.MainsOn, proto.MainsOff)
	settle(&b.box.reader, before.reader, now.reader, proto.ReaderDead, proto.ReaderWell)
	settle(&b.box.fireOdd, before.fireOdd, now.fireOdd, proto.FireBroken, proto.FireSound)
	settle(&b.box.fire, before.fire, now.fire, proto.FireOn, proto.FireOff)
	if now.card == before.card && now.card != b.box.card {
		if b.box.card = now.card; now.card != "" {
			tell(proto.Sensed{Change: proto.CardRead, Tag: now.card})
		}
	}
}

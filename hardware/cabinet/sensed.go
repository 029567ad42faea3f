package cabinet

import (
	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Sensed takes note of what the board saw. It never refuses: metal has moved.
func (c *Controller) Sensed(s proto.Sensed) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch s.Change {
	case proto.FobIn, proto.FobOut, proto.SlotBroken, proto.SlotSound:
		c.slotChanged(s)
	case proto.DoorOpen, proto.DoorShut:
		c.doorMoved(s.Change == proto.DoorOpen)
	case proto.TamperOn, proto.TamperOff:
		c.tampered(s.Change == proto.TamperOn)
	case proto.MainsOn, proto.MainsOff:
		c.mainsMoved(s.Change == proto.MainsOn)
	case proto.FireOn, proto.FireOff:
		c.fireSeen(fireSeen{s.Change == proto.FireOn, c.fire.seen.odd})
	case proto.FireBroken, proto.FireSound:
		c.fireSeen(fireSeen{c.fire.seen.on, s.Change == proto.FireBroken})
	case proto.ReaderDead, proto.ReaderWell:
		c.readerFailed(s.Change == proto.ReaderDead)
	case proto.CardRead:
		c.shown(s.Tag)
	}
}

func (c *Controller) slotChanged(s proto.Sensed) {
	is := c.live[s.Slot]
	is.No = s.Slot
	switch s.Change {
	case proto.FobIn:
		is.Tag = s.Tag
	case proto.FobOut:
		is.Tag = ""
	case proto.SlotBroken:
		is.Fault = s.Tag
	case proto.SlotSound:
		is.Fault = ""
	}
	c.live[s.Slot] = is
	c.settleSlot(s.Slot, "")
}

// settleSlot brings the journal to what the sensor says: what left first, then
// what came. When the journal cannot be written it is tried again by Tick.
func (c *Controller) settleSlot(no int, detail string) {
	was, is := c.known[no], c.live[no]
	if was.Tag != is.Tag && was.Tag != "" {
		if c.left(no, was.Tag, detail) != nil {
			return
		}
	}
	if was.Tag != is.Tag && is.Tag != "" {
		if c.came(no, is.Tag, detail) != nil {
			return
		}
	}
	if was.Fault != is.Fault {
		c.faulted(is)
	}
}

// left records that a fob is gone from its slot: taken, when that slot was
// released, else loose.
func (c *Controller) left(no int, tag, detail string) error {
	if r := c.openAt(no); r != nil {
		return c.took(r, detail)
	}
	r := proto.Record{Kind: proto.TakenLoose, Slot: no, Tag: tag, Detail: detail}
	it := c.rights.byTag[sameTag(tag)]
	if it != nil {
		r.Item = it.ID
	}
	return c.moved(r, nil, proto.SlotState{No: no, Fault: c.known[no].Fault}, custody.Missing, nil)
}

// came records that a fob is in a slot, whoever brought it.
func (c *Controller) came(no int, tag, detail string) error {
	r := proto.Record{Kind: proto.UnknownTag, Slot: no, Tag: tag, Detail: detail, Person: c.present()}
	it := c.rights.byTag[sameTag(tag)]
	if it != nil {
		r.Item, r.Kind = it.ID, proto.Returned
		if !c.rights.atHome(it, no) {
			r.Kind = proto.WrongSlot
		}
	}
	had, out := cameBack{}, false
	if it != nil {
		had, out = c.hadOf(it.ID)
	}
	back := c.back
	err := c.moved(r, nil, proto.SlotState{No: no, Tag: tag, Fault: c.known[no].Fault}, custody.In, func(p pen, _ proto.Record) (err error) {
		if out {
			back, err = p.remember(had)
		}
		return err
	})
	if err != nil {
		return err
	}
	c.back = back
	c.sayCame(it, no)
	if out && detail == "" && c.owe(it.ID, had.Person, c.rights.rule(had.Rule, had.Version), c.Journal.Head().Last) && c.note.Code == NoticeBack {
		c.note = Notice{} // the page that asks says it
	}
	c.close(no)
	c.touch()
	return nil
}

// moved writes a record of metal that moved and what was typed for it, with the
// slot and the item as they are now, and what more belongs to it.
func (c *Controller) moved(r proto.Record, said *proto.Spoken, slot proto.SlotState, state custody.State, more func(pen, proto.Record) error) error {
	var h = holding(r.Item, r, state)
	err := c.write(func(p pen) error {
		written, err := p.say(r, said)
		if err != nil {
			return err
		}
		h = holding(r.Item, written, state)
		if h.Item != "" {
			if err := p.PutHolding(h); err != nil {
				return err
			}
		}
		if more != nil {
			if err := more(p, written); err != nil {
				return err
			}
		}
		return p.PutSlot(slot)
	})
	if err != nil {
		return err
	}
	c.known[slot.No] = slot
	if h.Item != "" {
		c.own[h.Item] = h
	}
	return nil
}

// faulted records that a slot is out of order, or in order again.
func (c *Controller) faulted(is proto.SlotState) {
	known := c.known[is.No]
	known.No, known.Fault = is.No, is.Fault
	detail := is.Fault
	if detail == "" {
		detail = "sound"
	}
	err := c.write(func(p pen) error {
		if _, err := p.note(proto.Record{Kind: proto.SlotFault, Slot: is.No, Detail: detail}); err != nil {
			return err
		}
		return p.PutSlot(known)
	})
	if err != nil {
		return
	}
	c.known[is.No] = known
	if is.Fault == "" { // what hangs there now may answer what nobody could
		c.sendInventory()
	}
}

// present is who has signed in at the cabinet, "" for nobody.
func (c *Controller) present() tenants.PersonID {
	if c.desk == nil {
		return ""
	}
	return c.desk.person.ID
}

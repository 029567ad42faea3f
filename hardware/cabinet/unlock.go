package cabinet

import (
	"encoding/json"
	"errors"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// unlock is an order from afar to free the door. It is on disk before the lock
// moves and until its end is known.
type unlock struct {
	Command custody.CommandID `json:"command"`
	Expires proto.Moment      `json:"expires"` // of the command
	Intent  uint64            `json:"intent"`  // number of the record that announced it
}

// freeDoor moves the lock of the door where it is not as wanted.
func (c *Controller) freeDoor(free bool) error {
	if c.box.free == free {
		return nil
	}
	if err := c.Locks.FreeDoor(c.ctx, free); err != nil {
		return err
	}
	c.box.free = free
	return nil
}

// watchLock holds the door again once it is shut and nobody is about to open it.
func (c *Controller) watchLock() {
	if !c.box.free || c.box.door || c.Clock.Mono() <= c.box.expects {
		return
	}
	if err := c.freeDoor(false); err != nil {
		c.Log.Error("the lock of the door does not move", "error", err)
		return
	}
	if c.box.unlock != nil {
		c.unused("")
	}
}

func (c *Controller) objectionToUnlock() proto.Refusal {
	switch {
	case c.box.unlock != nil:
		return proto.RefusedBusy
	case c.full():
		return proto.RefusedJournal
	}
	return ""
}

// obeyUnlock frees the door for somebody who stands before it: on disk first,
// then the lock. The keys stay locked in their slots.
func (c *Controller) obeyUnlock(m *proto.Command) {
	u := &unlock{Command: m.ID, Expires: m.Expires}
	err := c.write(func(p pen) error {
		r, err := p.note(proto.Record{Kind: proto.CommandStarted, Command: m.ID})
		if err != nil {
			return err
		}
		u.Intent = r.Seq
		terms, err := json.Marshal(u)
		if err != nil {
			return err
		}
		if err := p.Put(factUnlock, terms); err != nil {
			return err
		}
		return p.PutCommand(journal.Command{ID: m.ID, Seq: r.Seq, State: proto.Delivered, Expires: m.Expires})
	})
	if err != nil {
		return
	}
	c.box.unlock = u
	if err := c.freeDoor(true); err != nil {
		c.Log.Error("the lock of the door does not move", "error", err)
		why := proto.RefusedLatch
		if errors.Is(err, proto.ErrNoDoor) {
			why = proto.RefusedDoor
		}
		c.endUnlock(proto.Record{Kind: proto.CommandRefused, Detail: string(why)}, proto.Refused, why)
		return
	}
	c.box.expects = c.Clock.Mono() + doorGrace
	if c.box.door { // it stands open already
		c.unlocked()
		return
	}
	c.result(m, proto.Actuated, "", u.Intent)
}

// unlocked: the door that was freed from afar stands open.
func (c *Controller) unlocked() {
	c.endUnlock(proto.Record{Kind: proto.DoorOpened, Person: c.present()}, proto.Actuated, "")
	c.sendHealth()
}

// unused: nobody opened it in time.
func (c *Controller) unused(detail string) {
	c.endUnlock(proto.Record{Kind: proto.DoorUnused, Detail: detail}, proto.Relocked, "")
}

// endUnlock writes how the order ended.
func (c *Controller) endUnlock(r proto.Record, state proto.Progress, why proto.Refusal) {
	u := c.box.unlock
	r.Command, r.Intent = u.Command, u.Intent
	var seq uint64
	err := c.write(func(p pen) error {
		written, err := p.note(r)
		if err != nil {
			return err
		}
		seq = written.Seq
		if err := p.Put(factUnlock, []byte{}); err != nil {
			return err
		}
		return p.PutCommand(journal.Command{ID: u.Command, Seq: seq, State: state, Refusal: why, Expires: u.Expires})
	})
	if err != nil {
		return // the order stays on disk: the next start tells its end
	}
	c.box.unlock = nil
	c.result(&proto.Command{ID: u.Command}, state, why, seq)
}

// settleUnlock holds the door and ends an order that a restart cut short, by
// what the door's contact says.
func (c *Controller) settleUnlock() error {
	if err := c.Locks.FreeDoor(c.ctx, false); err != nil && !errors.Is(err, proto.ErrNoDoor) {
		c.Log.Error("the lock of the door does not move", "error", err)
	}
	terms, err := c.Journal.Fact(c.ctx, factUnlock)
	if err != nil || len(terms) == 0 {
		return err
	}
	c.box.unlock = new(unlock)
	if err := json.Unmarshal(terms, c.box.unlock); err != nil {
		return err
	}
	if c.box.door {
		c.unlocked()
		return nil
	}
	c.unused("restart")
	return nil
}

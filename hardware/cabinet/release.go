package cabinet

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
	"claviger/tenants"
)

// openFor is how long a released slot stays open for the taker.
const openFor = 20 * time.Second

// release is one slot that opens, or is about to: by whose right, for whom.
// It is on disk before the latch moves and until its end is known.
type release struct {
	Slot    int               `json:"slot"`
	Tag     string            `json:"tag"`
	Item    custody.ItemID    `json:"item"`
	Person  tenants.PersonID  `json:"person"`
	Command custody.CommandID `json:"command"`
	Expires proto.Moment      `json:"expires"` // of the command
	Rule    custody.RuleID    `json:"rule"`
	Version int               `json:"version"`
	Purpose string            `json:"purpose"`
	Due     proto.Moment      `json:"due"`
	Intent  uint64            `json:"intent"` // number of the record that announced it
	Again   bool              `json:"again"`  // a return by mistake is taken back
	Fire    bool              `json:"fire"`   // the fire panel opened it: for nobody who is known
	said
	until time.Duration // counter when the slot closes again
}

func parseRelease(r journal.Release) (*release, error) {
	var out release
	if err := json.Unmarshal(r.Terms, &out); err != nil {
		return nil, fmt.Errorf("cabinet: the release of slot %d is not readable: %w", r.Slot, err)
	}
	return &out, nil
}

// announce writes the intent and the release, before anything moves.
func (p pen) announce(r *release, intent proto.Record) error {
	written, err := p.say(intent, r.Text)
	if err != nil {
		return err
	}
	r.Intent = written.Seq
	terms, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return p.BeginRelease(journal.Release{Slot: r.Slot, Terms: terms})
}

// unlatch opens the slot of a release that is on disk. A latch that does not
// move ends it.
func (c *Controller) unlatch(r *release) error {
	r.until = c.Clock.Mono() + openFor
	c.opens(r)
	c.light(r.Slot, openFor)
	err := c.Locks.Release(c.ctx, r.Slot)
	if err == nil {
		c.progress(r, proto.Actuated, "")
		return nil
	}
	c.Log.Error("the latch does not move", "slot", r.Slot, "error", err)
	if err := c.end(r, proto.Record{Kind: proto.LatchFailed, Slot: r.Slot, Detail: "stuck"}, proto.Refused, proto.RefusedLatch); err != nil {
		return err
	}
	return tenants.Fail(tenants.Conflict, "latch_failed", "slot", fmt.Sprint(r.Slot))
}

// end writes how a release ended without metal moving, and closes the slot.
func (c *Controller) end(r *release, rec proto.Record, state proto.Progress, why proto.Refusal) error {
	rec.Intent, rec.Item, rec.Person, rec.Command = r.Intent, r.Item, r.Person, r.Command
	err := c.write(func(p pen) error {
		written, err := p.note(rec)
		if err != nil {
			return err
		}
		if err := p.settled(r, written.Seq, state, why); err != nil {
			return err
		}
		return p.EndRelease(r.Slot)
	})
	if err != nil {
		return err
	}
	c.shuts(r)
	c.close(r.Slot)
	c.progress(r, state, why)
	return nil
}

// settled notes what became of the command behind a release.
func (p pen) settled(r *release, seq uint64, state proto.Progress, why proto.Refusal) error {
	if r.Command == "" {
		return nil
	}
	return p.PutCommand(journal.Command{ID: r.Command, Slot: r.Slot, Seq: seq, State: state, Refusal: why, Expires: r.Expires})
}

// relock ends a release that nobody used: the fob still hangs there.
func (c *Controller) relock(r *release, detail string) error {
	return c.end(r, proto.Record{Kind: proto.NotTaken, Slot: r.Slot, Tag: r.Tag, Detail: detail}, proto.Relocked, "")
}

// lose ends a release of which no sensor can tell the end.
func (c *Controller) lose(r *release) error {
	return c.end(r, proto.Record{Kind: proto.CustodyLost, Slot: r.Slot, Detail: "custody_unknown"}, proto.Unknown, "")
}

// took records that the released fob left with the person it was opened for.
func (c *Controller) took(r *release, detail string) error {
	rec := proto.Record{Kind: proto.Taken, Slot: r.Slot, Tag: r.Tag, Item: r.Item, Person: r.Person, Command: r.Command, Rule: r.Rule,
		Version: r.Version, Purpose: r.Purpose, Due: r.Due, Intent: r.Intent, Detail: detail}
	r.into(&rec)
	if r.Again {
		rec.Detail = proto.DetailAgain
	}
	used, state := c.spent, custody.Out
	if r.Fire {
		rec.Detail, state = proto.DetailFire, custody.Missing
	}
	err := c.moved(rec, r.Text, proto.SlotState{No: r.Slot, Fault: c.known[r.Slot].Fault}, state, func(p pen, written proto.Record) error {
		if err := p.settled(r, written.Seq, proto.TakenOut, ""); err != nil {
			return err
		}
		var err error
		if used, err = p.spend(r, written.Seq); err != nil {
			return err
		}
		return p.EndRelease(r.Slot)
	})
	if err != nil {
		return err
	}
	c.shuts(r)
	c.spent = used
	c.owed = slices.DeleteFunc(c.owed, func(o *owed) bool { return o.item == r.Item })
	c.close(r.Slot)
	c.progress(r, proto.TakenOut, "")
	if !r.Fire {
		c.sayTook(r)
	}
	c.touch()
	return nil
}

// watchRelease closes a slot that nobody emptied in time. The latch closes
// first and the sensor is read after, so that a late hand is not wronged.
func (c *Controller) watchRelease() {
	r := c.open
	if r == nil || c.Clock.Mono() < r.until {
		return
	}
	c.close(r.Slot)
	if err := c.read(); err != nil {
		c.Log.Error("the board cannot be read", "error", err)
		return
	}
	is := c.live[r.Slot]
	switch {
	case is.Fault != "":
		c.lose(r)
	case is.Tag == c.known[r.Slot].Tag:
		if c.relock(r, "") == nil {
			c.say(Notice{Code: NoticeNotTaken, Slot: r.Slot})
		}
	default:
		c.settleSlot(r.Slot, "")
	}
}

// close closes a latch and turns its light off.
func (c *Controller) close(slot int) {
	if err := c.Locks.Lock(c.ctx, slot); err != nil {
		c.Log.Error("the latch does not close", "slot", slot, "error", err)
	}
	c.dark(slot)
}

// light lights a slot for a while.
func (c *Controller) light(slot int, d time.Duration) {
	c.lit[slot] = c.Clock.Mono() + d
	if err := c.Locks.Light(c.ctx, slot, true); err != nil {
		c.Log.Error("the light does not work", "slot", slot, "error", err)
	}
}

func (c *Controller) dark(slot int) {
	if _, on := c.lit[slot]; !on {
		return
	}
	delete(c.lit, slot)
	if err := c.Locks.Light(c.ctx, slot, false); err != nil {
		c.Log.Error("the light does not work", "slot", slot, "error", err)
	}
}

// Cancel closes the open slot at once: its taker does not want the key.
func (c *Controller) Cancel() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.open != nil {
		c.open.until = 0
		c.watchRelease()
	}
}

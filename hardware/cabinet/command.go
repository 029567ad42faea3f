package cabinet

import (
	"slices"
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

// command obeys a signed command once: only for this device in this life and
// this run, only while it surely has not expired, only after its id is on disk
// so that it can never act again.
func (c *Controller) command(m *proto.Command) {
	if seen, ok, err := c.Journal.Command(c.ctx, m.ID); err != nil || ok {
		if ok {
			c.result(m, seen.State, seen.Refusal, seen.Seq)
		}
		return
	}
	if refusal := c.objection(m); refusal != "" {
		c.decline(m, refusal)
		return
	}
	if m.Action == proto.ActRelease {
		c.obeyRelease(m)
		return
	}
	if m.Action == proto.ActUnlock {
		c.obeyUnlock(m)
		return
	}
	c.obeyOther(m)
}

// objection is why a command is not obeyed, "" for none.
func (c *Controller) objection(m *proto.Command) proto.Refusal {
	now, uncertain := c.time.now()
	switch {
	case m.Epoch != c.id.Answer.Epoch:
		return proto.RefusedEpoch
	case !slices.Equal(m.Boot, c.boot):
		return proto.RefusedBoot
	case proto.MomentOf(now) >= m.Expires:
		return proto.RefusedExpired
	case proto.MomentOf(now.Add(uncertain)) >= m.Expires:
		return proto.RefusedClock
	case c.retired:
		return proto.RefusedEpoch
	}
	for _, no := range m.Slots {
		if no > c.Locks.Slots() {
			return proto.RefusedSlot
		}
	}
	switch m.Action {
	case proto.ActRelease:
		return c.objectionToRelease(m)
	case proto.ActUnlock:
		return c.objectionToUnlock()
	}
	return ""
}

func (c *Controller) objectionToRelease(m *proto.Command) proto.Refusal {
	is, it := c.live[m.Slots[0]], c.rights.items[m.Item]
	switch {
	case c.open != nil, c.fire.open[m.Slots[0]] != nil:
		return proto.RefusedBusy
	case c.rights.locked(m.Person):
		return proto.RefusedLockdown
	case c.full():
		return proto.RefusedJournal
	case is.Tag == "":
		return proto.RefusedEmpty
	case is.Tag != c.known[is.No].Tag,
		m.Tag != "" && sameTag(m.Tag) != sameTag(is.Tag),
		it != nil && sameTag(it.Tag) != sameTag(is.Tag):
		return proto.RefusedOther
	}
	return ""
}

// decline records a refused command once; its id can never act.
func (c *Controller) decline(m *proto.Command, why proto.Refusal) {
	var seq uint64
	err := c.write(func(p pen) error {
		r, err := p.note(proto.Record{Kind: proto.CommandRefused, Command: m.ID, Item: m.Item, Person: m.Person, Slot: first(m.Slots), Detail: string(why)})
		if err != nil {
			return err
		}
		seq = r.Seq
		return p.PutCommand(journal.Command{ID: m.ID, Slot: first(m.Slots), Seq: r.Seq, State: proto.Refused, Refusal: why, Expires: m.Expires})
	})
	if err == nil {
		c.result(m, proto.Refused, why, seq)
	}
}

func (c *Controller) obeyRelease(m *proto.Command) {
	no := m.Slots[0]
	r := &release{Slot: no, Tag: c.known[no].Tag, Item: m.Item, Person: m.Person, Command: m.ID, Expires: m.Expires, Purpose: m.Purpose, Due: m.Due}
	if it := c.rights.byTag[sameTag(r.Tag)]; it != nil && r.Item == "" {
		r.Item = it.ID
	}
	intent := proto.Record{Kind: proto.CommandStarted, Command: m.ID, Slot: no, Tag: r.Tag, Item: r.Item, Person: r.Person, Purpose: r.Purpose, Due: r.Due}
	err := c.write(func(p pen) error {
		if err := p.announce(r, intent); err != nil {
			return err
		}
		return p.settled(r, r.Intent, proto.Delivered, "")
	})
	if err != nil {
		return
	}
	c.progress(r, proto.Delivered, "")
	c.expectDoor()
	if err := c.unlatch(r); err != nil {
		c.Log.Error("a commanded release failed", "command", m.ID, "error", err)
	}
}

// obeyOther does what moves no key; it is on disk before it is done.
func (c *Controller) obeyOther(m *proto.Command) {
	var seq uint64
	err := c.write(func(p pen) error {
		r, err := p.note(proto.Record{Kind: proto.CommandStarted, Command: m.ID, Slot: first(m.Slots)})
		if err != nil {
			return err
		}
		done, err := p.note(proto.Record{Kind: proto.CommandFinished, Command: m.ID, Intent: r.Seq, Detail: string(m.Action)})
		if err != nil {
			return err
		}
		seq = done.Seq
		return p.PutCommand(journal.Command{ID: m.ID, Slot: first(m.Slots), Seq: seq, State: proto.Actuated, Expires: m.Expires})
	})
	if err != nil {
		return
	}
	switch m.Action {
	case proto.ActLocate:
		for _, no := range m.Slots {
			c.light(no, locateFor)
		}
	case proto.ActInventory:
		c.sendInventory()
	case proto.ActRestart:
		select {
		case c.restart <- struct{}{}:
		default:
		}
	}
	c.result(m, proto.Actuated, "", seq)
}

// locateFor is how long a slot that is looked for stays lit.
const locateFor = 20 * time.Second

func first(slots []int) int {
	if len(slots) == 0 {
		return 0
	}
	return slots[0]
}

// result tells the cloud quickly; the journal tells it for good.
func (c *Controller) result(m *proto.Command, state proto.Progress, why proto.Refusal, seq uint64) {
	c.send(&proto.Result{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, Command: m.ID, State: state, Refusal: why,
		Slot: first(m.Slots), Seq: seq, At: c.time.moment(), Error: c.time.milliseconds()})
}

// progress tells the cloud how far the command behind a release has come.
func (c *Controller) progress(r *release, state proto.Progress, why proto.Refusal) {
	if r.Command == "" {
		return
	}
	c.send(&proto.Result{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, Command: r.Command, State: state, Refusal: why,
		Slot: r.Slot, Seq: c.Journal.Head().Last, At: c.time.moment(), Error: c.time.milliseconds()})
}

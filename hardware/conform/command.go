package conform

import (
	"bytes"
	"crypto/rand"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// fresh is a command for this run, good for half a minute.
func (b *bench) fresh(c proto.Command) *proto.Command {
	id := make([]byte, 8)
	rand.Read(id)
	const letters = "abcdefghijklmnop"
	name := []byte("cmd_")
	for _, x := range id {
		name = append(name, letters[x>>4], letters[x&15])
	}
	c.Device, c.Epoch, c.ID, c.Requester = benchDevice, b.epoch, custody.CommandID(name), string(benchPerson)
	if c.Boot == nil {
		c.Boot = b.birth.Boot
	}
	if c.Issued == 0 {
		c.Issued = now()
		c.Expires = c.Issued.Add(30 * time.Second)
	}
	return &c
}

// outcome waits for one of the states of a command, among the answers from a
// number on.
func (b *bench) outcome(c *proto.Command, from int, within time.Duration, states ...proto.Progress) (*proto.Result, error) {
	found, err := b.answered(c, from, states)
	if found != nil || err != nil {
		return found, err
	}
	late := wrong("the command was not answered with %v within %s", states, within)
	err = b.until(within, late, func(proto.Message) (bool, error) {
		found, err = b.answered(c, from, states)
		return found != nil, err
	})
	return found, err
}

func (b *bench) answered(c *proto.Command, from int, states []proto.Progress) (*proto.Result, error) {
	for _, r := range b.results[from:] {
		switch {
		case r.Command != c.ID:
		case slices.Contains(states, r.State):
			return r, nil
		case r.State == proto.Refused:
			return nil, wrong("it was refused as %s", r.Refusal)
		case slices.Contains(states, proto.Refused):
			return nil, wrong("it was obeyed: %s", r.State)
		}
	}
	return nil, nil
}

// recorded waits until the journal has records of a command of these kinds, in
// this order.
func (b *bench) recorded(c *proto.Command, kinds ...proto.RecordKind) error {
	all := func() bool {
		at := 0
		for _, r := range b.journal.of(c.ID) {
			if at < len(kinds) && r.Kind == kinds[at] {
				at++
			}
		}
		return at == len(kinds)
	}
	if all() {
		return nil
	}
	return b.until(soon, wrong("the journal does not tell of it with kinds %v", kinds), func(proto.Message) (bool, error) { return all(), nil })
}

// order sends a command and holds its answer to a state, and a refusal.
func (b *bench) order(c proto.Command, want proto.Progress, why ...proto.Refusal) (*proto.Command, error) {
	sent := b.fresh(c)
	if err := b.send(sent); err != nil {
		return nil, err
	}
	r, err := b.outcome(sent, 0, soon, want)
	if err != nil {
		return sent, err
	}
	for _, w := range why {
		if r.Refusal == w {
			return sent, nil
		}
	}
	if len(why) > 0 {
		return sent, wrong("it was refused as %q", r.Refusal)
	}
	return sent, nil
}

// refused sends a command that must be refused, aloud and on record.
func (b *bench) refused(c proto.Command, why ...proto.Refusal) error {
	sent, err := b.order(c, proto.Refused, why...)
	if err != nil {
		return err
	}
	return b.recorded(sent, proto.CommandRefused)
}

func commandStep(b *bench) error {
	c, err := b.order(proto.Command{Action: proto.ActInventory}, proto.Actuated)
	if err != nil {
		return err
	}
	return b.recorded(c, proto.CommandStarted, proto.CommandFinished)
}

func twiceStep(b *bench) error {
	c, err := b.order(proto.Command{Action: proto.ActLocate, Slots: []int{1}}, proto.Actuated)
	if err != nil {
		return err
	}
	if err := b.recorded(c, proto.CommandStarted, proto.CommandFinished); err != nil {
		return err
	}
	was, told := len(b.journal.of(c.ID)), len(b.results)
	if err := b.send(c); err != nil {
		return err
	}
	if _, err := b.outcome(c, told, soon, proto.Actuated); err != nil {
		return err
	}
	if err := b.until(quiet, nil, func(proto.Message) (bool, error) { return false, nil }); err != nil {
		return err
	}
	if n := len(b.journal.of(c.ID)); n > was {
		return wrong("the journal has %d more records of it", n-was)
	}
	return nil
}

func lateStep(b *bench) error {
	at := now()
	return b.refused(proto.Command{Action: proto.ActLocate, Slots: []int{1}, Issued: at.Add(-40 * time.Second), Expires: at.Add(-10 * time.Second)}, proto.RefusedExpired, proto.RefusedClock)
}

func otherRunStep(b *bench) error {
	return b.refused(proto.Command{Action: proto.ActLocate, Slots: []int{1}, Boot: bytes.Repeat([]byte{7}, proto.BootSize)}, proto.RefusedBoot)
}

func forgedCommandStep(b *bench) error {
	c := b.fresh(proto.Command{Action: proto.ActLocate, Slots: []int{1}})
	if err := b.sendAs(c, proto.ForAcks); err != nil {
		return err
	}
	err := b.until(quiet, nil, func(m proto.Message) (bool, error) {
		r, ok := m.(*proto.Result)
		if ok && r.Command == c.ID {
			return true, wrong("it was answered: %s", r.State)
		}
		return false, nil
	})
	if err == nil && len(b.journal.of(c.ID)) > 0 {
		err = wrong("the journal tells of it")
	}
	return err
}

func noSlotStep(b *bench) error {
	if b.ask.Slots == proto.MostSlots {
		return skip("the cabinet has every slot that there may be")
	}
	return b.refused(proto.Command{Action: proto.ActRelease, Slots: []int{b.ask.Slots + 1}, Person: benchPerson}, proto.RefusedSlot)
}

func emptySlotStep(b *bench) error {
	for _, s := range b.slots {
		if s.Tag == "" && s.Fault == "" {
			return b.refused(proto.Command{Action: proto.ActRelease, Slots: []int{s.No}, Person: benchPerson}, proto.RefusedEmpty)
		}
	}
	return skip("no slot is empty")
}

// mostOpen is how long a released slot stays open, with time to tell of it.
const mostOpen = 45 * time.Second

func releaseStep(b *bench) error {
	for _, s := range b.slots {
		if s.Tag == "" || s.Fault != "" || s.Open {
			continue
		}
		c, err := b.order(proto.Command{Action: proto.ActRelease, Slots: []int{s.No}, Item: itemOf(s.No), Tag: s.Tag, Person: benchPerson, Name: "Bench person"}, proto.Actuated)
		if err != nil {
			return err
		}
		if err := b.recorded(c, proto.CommandStarted); err != nil {
			return err
		}
		intent := b.journal.of(c.ID)[0].Seq
		if _, err := b.outcome(c, 0, mostOpen, proto.TakenOut, proto.Relocked); err != nil {
			return err
		}
		said := func() bool {
			return b.journal.has(func(r proto.Record) bool {
				return r.Intent == intent && (r.Kind == proto.Taken || r.Kind == proto.NotTaken)
			})
		}
		if said() {
			return nil
		}
		return b.until(soon, wrong("no record of the sensor names record %d", intent), func(proto.Message) (bool, error) { return said(), nil })
	}
	return skip("no key hangs in the cabinet: hang one, and say so to the bench by starting again")
}

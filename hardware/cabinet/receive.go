package cabinet

import (
	"bytes"
	"errors"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

// Receive takes one envelope from the cloud. What is not signed by the key for
// its purpose, or is for another device, is dropped.
func (c *Controller) Receive(kind proto.Kind, envelope []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !kind.Down() {
		return
	}
	m, err := proto.Open(envelope, kind, c.cloud)
	if s := new(proto.StrangeRoster); errors.As(err, &s) && s.Head == (proto.Head{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch}) {
		c.Log.Warn("a roster of a later version of the protocol was refused", "version", s.Version)
		c.applied(s.Version, proto.HashRoster(envelope), proto.RefusedContents)
		return
	}
	if err != nil {
		c.Log.Warn("a message was dropped", "kind", kind, "error", err)
		return
	}
	if m.Head().Device != c.id.Answer.Device {
		c.Log.Warn("a message for another device was dropped", "kind", kind)
		return
	}
	if cmd, ok := m.(*proto.Command); ok { // refused aloud when for another life
		c.command(cmd)
		return
	}
	if m.Head().Epoch != c.id.Answer.Epoch {
		c.Log.Warn("a message for another life was dropped", "kind", kind)
		return
	}
	switch m := m.(type) {
	case *proto.Ack:
		c.acked(m)
	case *proto.Resend:
		c.resend(m)
	case *proto.Roster:
		c.roster(m, envelope)
	case *proto.Beacon:
		c.answered(m)
	}
}

// acked notes what the cloud has. A cloud that has more than this journal, or
// something else, has met another controller of this name: an old image was
// put back, or there are two. Nothing is given out then; returns go on.
func (c *Controller) acked(m *proto.Ack) {
	head := c.Journal.Head()
	mine, err := c.Journal.HashOf(c.ctx, m.Upto)
	if err != nil {
		c.Log.Error("the journal cannot be read", "error", err)
		return
	}
	if m.Upto > head.Last || mine != nil && !bytes.Equal(m.Hash, mine) {
		if !c.retired {
			c.Log.Error("the cloud holds another journal under this name: enrol this cabinet again")
		}
		c.retired = true
		return
	}
	newer := m.At > c.sends.told
	c.sends.told = max(c.sends.told, m.At)
	if m.Upto <= head.Acked {
		if m.Upto < head.Acked && newer {
			c.sendAgain(m.Upto)
		}
		return
	}
	if err := c.Journal.Write(c.ctx, func(tx *journal.Tx) error { return tx.Acked(m.Upto) }); err != nil {
		c.Log.Error("an acknowledgement cannot be written", "error", err)
		return
	}
	c.sends.acked(m.Upto, c.Clock.Mono())
	c.pump()
}

// sendAgain sends what the cloud had and has no more: it was set back to an
// older state. An old ack that comes late tells nothing of the sort.
func (c *Controller) sendAgain(upto uint64) {
	c.sends.upto = max(upto, c.Journal.Head().First-1)
	c.pump()
}

// resend sends from an earlier record on once more.
func (c *Controller) resend(m *proto.Resend) {
	if first := c.Journal.Head().First; m.From < first {
		m.From = first
	}
	if m.From == 0 || m.From > c.sends.upto {
		return
	}
	c.sends.upto = m.From - 1
	c.pump()
}

package cabinet

import (
	"time"

	"claviger/hardware/proto"
)

// roster obeys a newer roster: persisted first, then in force as a whole, then
// reported. An older, late or unknown one is refused aloud.
func (c *Controller) roster(m *proto.Roster, envelope []byte) {
	hash := proto.HashRoster(envelope)
	if m.Version == c.rights.Version && hash == c.rights.hash {
		c.applied(m.Version, hash, "") // it asked twice
		return
	}
	r, refusal := c.judge(m, hash)
	if refusal != "" {
		c.applied(m.Version, hash, refusal)
		return
	}
	before := c.rights
	c.rights = r
	left := forgetSpent(c.spent, m.AsOf)
	err := c.write(func(p pen) error {
		if _, err := p.note(proto.Record{Kind: proto.RosterTaken}); err != nil {
			return err
		}
		if err := p.ForgetHoldings(m.AsOf); err != nil {
			return err
		}
		if len(left) < len(c.spent) {
			if err := putSpent(p.Tx, left); err != nil {
				return err
			}
		}
		return p.Put(factRoster, envelope)
	})
	if err != nil {
		c.rights = before
		return
	}
	c.spent = left
	c.reloadOwn()
	c.renew()
	c.applied(m.Version, hash, "")
	c.askTime()
}

// judge tells whether a roster can be obeyed.
func (c *Controller) judge(m *proto.Roster, hash proto.Hash) (*rights, proto.Refusal) {
	now, uncertain := c.time.now()
	if m.Version <= c.rights.Version {
		return nil, proto.RefusedOld
	}
	if m.Org != c.id.Answer.Org {
		return nil, proto.RefusedDevice
	}
	if grace := m.Issued.Add(secs(m.Grace)); grace < proto.MomentOf(now.Add(-uncertain)) {
		return nil, proto.RefusedExpired
	}
	r, err := newRights(m, hash)
	if err != nil {
		c.Log.Error("the roster cannot be obeyed", "version", m.Version, "error", err)
		return nil, proto.RefusedContents
	}
	return r, ""
}

func (c *Controller) applied(version uint64, hash proto.Hash, refusal proto.Refusal) {
	c.send(&proto.Applied{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Version: version, Hash: hash[:], Refusal: refusal,
		Holds: c.rights.Version, At: c.time.moment()})
}

// reloadOwn drops from memory what the roster knows.
func (c *Controller) reloadOwn() {
	for id, h := range c.own {
		if h.Seq <= c.rights.AsOf {
			delete(c.own, id)
		}
	}
}

func secs(n uint32) time.Duration { return time.Duration(n) * time.Second }

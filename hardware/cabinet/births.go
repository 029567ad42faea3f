package cabinet

import (
	"slices"

	"claviger/hardware/proto"
)

// sendBirth says which life of the journal speaks, and what it holds.
func (c *Controller) sendBirth() {
	head := c.Journal.Head()
	table := proto.HashSlots(c.table())
	m := &proto.Birth{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, Speaks: proto.Version, Firmware: c.Firmware,
		At: c.time.moment(), Error: c.time.milliseconds(), First: head.First, Last: head.Last, LastHash: head.Hash[:], Acked: head.Acked,
		Roster: c.rights.Version, Inventory: table[:], Slots: c.Locks.Slots()}
	if c.rights.Version > 0 {
		m.RosterHash = c.rights.hash[:]
	}
	c.send(m)
}

// table is what the journal says of every slot, by rising number.
func (c *Controller) table() []proto.SlotState {
	out := make([]proto.SlotState, 0, c.Locks.Slots())
	for no := 1; no <= c.Locks.Slots(); no++ {
		s := c.known[no]
		out = append(out, proto.SlotState{No: no, Tag: s.Tag, Fault: s.Fault})
	}
	return out
}

func (c *Controller) sendInventory() {
	c.send(&proto.Inventory{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, At: c.time.moment(), Seq: c.Journal.Head().Last, Slots: c.table()})
}

// crowded is the share of the journal, in percent, from which telemetry is
// sent ten times less often.
const crowded = 90

// sendHealth sends telemetry.
func (c *Controller) sendHealth() {
	turn := healthTurn
	if c.percent() >= crowded {
		turn *= 10
	}
	c.sends.beat = c.Clock.Mono() + turn
	power := c.box.power
	c.send(&proto.Health{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, At: c.time.moment(), Firmware: c.Firmware, Power: &power,
		Box: &proto.Box{DoorOpen: c.box.door, Tamper: c.box.tamper, Reader: c.box.reader, Error: c.time.milliseconds(), Proven: c.proof.At, Roster: c.rights.Version,
			Backlog: c.Journal.Head().Waiting(), Acked: c.Journal.Head().Acked, Full: c.percent(), Faults: c.faults(), Spoilt: c.spoilt()}})
}

func (c *Controller) faults() (out []int) {
	for no, s := range c.known {
		if s.Fault != "" {
			out = append(out, no)
		}
	}
	slices.Sort(out)
	return out
}

func (c *Controller) spoilt() (n uint64) {
	for _, d := range c.sends.damage {
		n += d.To - d.From + 1
	}
	return n
}

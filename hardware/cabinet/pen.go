package cabinet

import (
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// pen writes records with the time, its error and the roster obeyed.
type pen struct {
	*journal.Tx
	c *Controller
}

// note appends one record.
func (p pen) note(r proto.Record) (proto.Record, error) { return p.say(r, nil) }

// say appends one record and what a person typed.
func (p pen) say(r proto.Record, said *proto.Spoken) (proto.Record, error) {
	r.At, r.Error, r.Roster = p.c.time.moment(), p.c.time.milliseconds(), p.c.rights.Version
	return p.Append(r, said)
}

// write runs fn in one durable transaction, then sends what is new. When it
// returns nil, all of it is on disk.
func (c *Controller) write(fn func(pen) error) error {
	err := c.Journal.Write(c.ctx, func(tx *journal.Tx) error { return fn(pen{tx, c}) })
	if err != nil {
		c.Log.Error("the journal cannot be written", "error", err)
		return err
	}
	c.pump()
	return nil
}

// record writes one record by itself.
func (c *Controller) record(r proto.Record) error {
	return c.write(func(p pen) error { _, err := p.note(r); return err })
}

// remark writes a record that custody does not need: when the journal is
// nearly full, room is kept for returns.
func (c *Controller) remark(r proto.Record) error {
	if c.full() {
		return nil
	}
	return c.record(r)
}

// reserve is kept for what must be recorded when the cloud was away too long.
const reserve = 2000

// full tells whether only the reserve is left.
func (c *Controller) full() bool {
	return c.Journal.Head().Waiting()+min(reserve, c.Capacity/10) >= c.Capacity
}

// brimful tells whether not even break-glass, or a take by a playbook, has room: half of the reserve is
// for returns alone.
func (c *Controller) brimful() bool {
	waiting := c.Journal.Head().Waiting()
	return waiting+min(reserve, c.Capacity/10)/2 >= c.Capacity
}

// percent is how much of the journal waits for the cloud.
func (c *Controller) percent() int {
	return int(min(100, c.Journal.Head().Waiting()*100/c.Capacity))
}

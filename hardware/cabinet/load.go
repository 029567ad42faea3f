package cabinet

import (
	"errors"
	"fmt"
	"io"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// ErrNotEnrolled says that no identity was adopted yet.
var ErrNotEnrolled = errors.New("cabinet: not enrolled")

// load reads everything that outlives a restart.
func (c *Controller) load() error {
	id, ok, err := loadIdentity(c.ctx, c.Journal)
	if err != nil {
		return err
	}
	if !ok || c.Journal.Life() != id.life() {
		return ErrNotEnrolled
	}
	c.id, c.signer, c.cloud = id, id.signer(), id.Answer.CloudKeys()
	c.boot = make([]byte, proto.BootSize)
	if _, err := io.ReadFull(c.Rand, c.boot); err != nil {
		return err
	}
	floor, err := loadMoment(c.ctx, c.Journal, factFloor)
	if err != nil {
		return err
	}
	c.time = newTimekeeper(c.Clock, floor.Time())
	if c.proof, err = loadProof(c.ctx, c.Journal, c.Clock.Mono()); err != nil {
		return err
	}
	if err := c.loadRights(); err != nil {
		return err
	}
	if err := c.loadSpent(); err != nil {
		return err
	}
	if err := c.loadUses(); err != nil {
		return err
	}
	if err := c.loadFire(); err != nil {
		return err
	}
	if err := c.loadBack(); err != nil {
		return err
	}
	return c.loadCustody()
}

// loadRights takes up the stored roster. One that cannot be obeyed any more
// leaves the cabinet without rights; returns go on.
func (c *Controller) loadRights() error {
	c.rights = &rights{Roster: &proto.Roster{Place: c.id.Answer.Place, Name: c.id.Answer.Name}}
	envelope, err := c.Journal.Fact(c.ctx, factRoster)
	if err != nil || envelope == nil {
		return err
	}
	m, err := proto.Open(envelope, proto.KindRoster, c.cloud)
	if err == nil {
		var r *rights
		if r, err = newRights(m.(*proto.Roster), proto.HashRoster(envelope)); err == nil {
			c.rights = r
		}
	}
	if err != nil {
		c.Log.Error("the stored roster cannot be obeyed", "error", err)
	}
	return nil
}

// loadCustody reads what the journal says of slots and items, and what the
// sensors say.
func (c *Controller) loadCustody() error {
	slots, err := c.Journal.Slots(c.ctx)
	if err != nil {
		return err
	}
	for _, s := range slots {
		c.known[s.No] = s
	}
	held, err := c.Journal.Holdings(c.ctx)
	if err != nil {
		return err
	}
	for _, h := range held {
		c.own[h.Item] = h
	}
	return c.read()
}

// read asks the board for everything.
func (c *Controller) read() error {
	r, err := c.Locks.Read(c.ctx)
	if err != nil {
		return fmt.Errorf("cabinet: reading the board: %w", err)
	}
	for _, s := range r.Slots {
		c.live[s.No] = s
	}
	c.box.door, c.box.tamper, c.box.reader, c.box.power = r.DoorOpen, r.Tamper, r.Reader, r.Power
	c.fireSeen(fireSeen{r.Fire, r.FireOdd})
	return nil
}

// stateOf is where an item is, as far as this cabinet can know: its own
// sensors first, then what it saw itself, then the roster.
func (c *Controller) stateOf(it *proto.Item) (state custody.State, holder string, slot int) {
	for no, s := range c.known {
		if s.Tag != "" && sameTag(s.Tag) == sameTag(it.Tag) {
			return custody.In, "", no
		}
	}
	if h, ok := c.own[it.ID]; ok && h.Seq > c.rights.AsOf {
		if h.State == custody.In { // it came, and then left unseen
			return custody.Missing, "", 0
		}
		return h.State, string(h.Person), 0
	}
	if it.State == custody.In {
		return custody.Missing, "", 0
	}
	return it.State, string(it.Holder), 0
}

// holding is what this cabinet notes of an item in record seq.
func holding(id custody.ItemID, r proto.Record, state custody.State) journal.Holding {
	h := journal.Holding{Item: id, State: state, Seq: r.Seq}
	if state == custody.Out {
		h.Person, h.Due = r.Person, r.Due
	}
	return h
}

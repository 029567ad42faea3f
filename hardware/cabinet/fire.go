package cabinet

import (
	"encoding/json"
	"slices"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// fire is what the contacts of the fire panel say, and what they opened. The
// input is a wire at the box: it is obeyed whatever the cloud, a lockdown or
// the age of the roster says, with what the newest roster presets.
type fire struct {
	seen  fireSeen      // as the contacts are now
	since time.Duration // counter when they became so
	is    fireSeen      // as it was recorded
	alarm *alarm        // that goes on, nil for none
	open  map[int]*release
	tried map[custody.ItemID]bool // whose turn has been in this alarm
	next  time.Duration           // counter at which the next latch may move
	renew time.Duration           // counter at which what stands open is told again to the board
}

// fireSeen is what the contacts of the panel say: an alarm, or that they
// contradict each other, and then nothing about an alarm.
type fireSeen struct{ on, odd bool }

// alarm is an alarm that goes on. It is on disk until it is over.
type alarm struct {
	Seq uint64       `json:"seq"` // of its record
	At  proto.Moment `json:"at"`
}

const (
	fireSettle = time.Second            // a contact that bounces is no alarm
	fireTurn   = 500 * time.Millisecond // between two latches: one after another, as their power allows
	fireRenew  = 45 * time.Second       // boards let no latch go on for longer than a minute
)

// loadFire reads an alarm that outlives a restart.
func (c *Controller) loadFire() error {
	c.fire.open, c.fire.tried = map[int]*release{}, map[custody.ItemID]bool{}
	b, err := c.Journal.Fact(c.ctx, factFire)
	if err != nil || len(b) == 0 {
		return err
	}
	c.fire.alarm, c.fire.is.on = new(alarm), true
	return json.Unmarshal(b, c.fire.alarm)
}

// fireSeen takes note of the contacts; they count once they are still.
func (c *Controller) fireSeen(now fireSeen) {
	if now != c.fire.seen {
		c.fire.seen, c.fire.since = now, c.Clock.Mono()
	}
}

// openAt is the release by which a slot stands open, nil for none.
func (c *Controller) openAt(no int) *release {
	if c.open != nil && c.open.Slot == no {
		return c.open
	}
	return c.fire.open[no]
}

// opens notes that a release is under way; one of the fire panel is beside that
// of a person.
func (c *Controller) opens(r *release) {
	if r.Fire {
		c.fire.open[r.Slot] = r
		return
	}
	c.open = r
}

func (c *Controller) shuts(r *release) {
	if r.Fire {
		delete(c.fire.open, r.Slot)
		return
	}
	c.open = nil
}

// watchFire believes contacts that are still, and opens during an alarm one
// preset slot after another.
func (c *Controller) watchFire() {
	f, counter := &c.fire, c.Clock.Mono()
	if f.seen != f.is && counter-f.since >= fireSettle && c.believeFire(f.seen) != nil {
		return // the journal cannot be written: the next turn tries again
	}
	if f.alarm == nil {
		return
	}
	c.box.expects = counter + doorGrace
	if set := c.rights.Fire; set == nil || set.Stay > 0 && c.time.moment().Sub(f.alarm.At) >= secs(set.Stay) {
		c.shutFire()
		return
	}
	if counter >= f.next {
		c.expectDoor()
		c.nextFire()
		f.next = counter + fireTurn
	}
	if counter >= f.renew {
		f.renew = counter + fireRenew
		for no := range f.open {
			if err := c.Locks.Release(c.ctx, no); err != nil {
				c.Log.Error("the latch does not stay open", "slot", no, "error", err)
			}
		}
	}
}

// believeFire records what changed. A cut wire neither begins an alarm nor ends
// one: the wire may burn.
func (c *Controller) believeFire(to fireSeen) error {
	f := &c.fire
	if to.odd != f.is.odd {
		kind := proto.FireWireBack
		if to.odd {
			kind = proto.FireWireLost
		}
		if err := c.record(proto.Record{Kind: kind}); err != nil {
			return err
		}
		f.is.odd = to.odd
	}
	if !to.odd && to.on != (f.alarm != nil) {
		turn := c.raiseFire
		if !to.on {
			turn = c.clearFire
		}
		if err := turn(); err != nil {
			return err
		}
	}
	f.is = to
	c.sendHealth()
	return nil
}

func (c *Controller) raiseFire() error {
	var a alarm
	err := c.write(func(p pen) error {
		r, err := p.note(proto.Record{Kind: proto.FireRaised})
		if err != nil {
			return err
		}
		a = alarm{Seq: r.Seq, At: r.At}
		b, err := json.Marshal(a)
		if err != nil {
			return err
		}
		return p.Put(factFire, b)
	})
	if err != nil {
		return err
	}
	c.fire.alarm, c.fire.tried = &a, map[custody.ItemID]bool{}
	c.fire.renew = c.Clock.Mono() + fireRenew
	return nil
}

func (c *Controller) clearFire() error {
	if err := c.shutFire(); err != nil {
		return err
	}
	err := c.write(func(p pen) error {
		if _, err := p.note(proto.Record{Kind: proto.FireCleared, Intent: c.fire.alarm.Seq}); err != nil {
			return err
		}
		return p.Put(factFire, []byte{})
	})
	if err == nil {
		c.fire.alarm = nil
	}
	return err
}

// shutFire closes what the panel opened and nobody emptied.
func (c *Controller) shutFire() error {
	for _, no := range c.fireSlots() {
		r := c.fire.open[no]
		c.close(no)
		var err error
		switch is := c.live[no]; {
		case is.Fault != "":
			err = c.lose(r)
		case sameTag(is.Tag) == sameTag(r.Tag):
			err = c.relock(r, "")
		default:
			err = c.left(no, r.Tag, "")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// nextFire opens the next slot of those that are preset. Each has one turn in
// an alarm: a key that is out then, or comes back later, is not opened for.
func (c *Controller) nextFire() {
	for _, id := range c.rights.Fire.Items {
		it := c.rights.items[id]
		if c.fire.tried[id] || it == nil {
			continue
		}
		_, _, no := c.stateOf(it)
		switch {
		case no > 0 && (c.openAt(no) != nil || sameTag(c.live[no].Tag) != sameTag(c.known[no].Tag)):
			continue // somebody takes it just now
		case c.retired || c.brimful():
			return
		}
		c.fire.tried[id] = true
		if no == 0 || c.live[no].Fault != "" {
			continue
		}
		r := &release{Slot: no, Tag: c.known[no].Tag, Item: id, Fire: true}
		intent := proto.Record{Kind: proto.FireReleased, Slot: no, Tag: r.Tag, Item: id, Intent: c.fire.alarm.Seq}
		if c.write(func(p pen) error { return p.announce(r, intent) }) != nil {
			c.fire.tried[id] = false
			return
		}
		if err := c.unlatch(r); err != nil {
			c.Log.Error("a release of the fire panel failed", "slot", no, "error", err)
		}
		return
	}
}

// fireSlots are those that stand open by the panel, by rising number.
func (c *Controller) fireSlots() (out []int) {
	for no := range c.fire.open {
		out = append(out, no)
	}
	slices.Sort(out)
	return out
}

// FireView is an alarm of the fire panel, as the screen shows it.
type FireView struct {
	Since time.Time
	Open  []int // slots that stand open for anybody
}

func (c *Controller) fireView() *FireView {
	if c.fire.alarm == nil {
		return nil
	}
	return &FireView{Since: c.fire.alarm.At.Time(), Open: c.fireSlots()}
}

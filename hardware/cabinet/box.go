package cabinet

import (
	"errors"
	"time"

	"claviger/hardware/proto"
)

// box is the state of the steel around the slots.
type box struct {
	door    bool
	since   time.Duration // counter when the door was opened
	left    bool          // it was recorded that the door stays open
	tamper  bool
	reader  bool // does not answer
	power   proto.Power
	expects time.Duration // a door that opens before this counter was to be expected
	free    bool          // the door's lock lets it be opened
	unlock  *unlock       // an order from afar that nobody has used yet
}

const (
	doorGrace = 30 * time.Second // after somebody named themselves or showed a fob
	doorLong  = 2 * time.Minute  // a door open longer is recorded
)

// expectDoor says that somebody is about to open the door, and frees it.
func (c *Controller) expectDoor() {
	c.box.expects = c.Clock.Mono() + doorGrace
	if err := c.freeDoor(true); err != nil && !errors.Is(err, proto.ErrNoDoor) {
		c.Log.Error("the lock of the door does not move", "error", err)
	}
}

func (c *Controller) doorMoved(open bool) {
	if c.box.door == open {
		return
	}
	c.box.door, c.box.since, c.box.left = open, c.Clock.Mono(), false
	kind := proto.DoorClosed
	switch {
	case open && c.Clock.Mono() > c.box.expects && c.desk == nil && c.open == nil && c.fire.alarm == nil:
		kind = proto.DoorForced
	case open:
		kind = proto.DoorOpened
	}
	if open && c.box.unlock != nil {
		c.unlocked()
		return
	}
	c.alarm(proto.Record{Kind: kind, Person: c.present()})
}

func (c *Controller) tampered(on bool) {
	if c.box.tamper == on {
		return
	}
	c.box.tamper = on
	detail := "ended"
	if on {
		detail = "begun"
	}
	c.alarm(proto.Record{Kind: proto.Tampered, Detail: detail})
}

// readerFailed takes note that the badge reader does not answer, or does again.
// Numbers can still be typed, and codes; slots can be opened from afar.
func (c *Controller) readerFailed(dead bool) {
	if c.box.reader == dead {
		return
	}
	c.box.reader = dead
	kind := proto.ReaderBack
	if dead {
		kind = proto.ReaderLost
	}
	c.alarm(proto.Record{Kind: kind})
}

func (c *Controller) mainsMoved(on bool) {
	if c.box.power.Mains == on {
		return
	}
	c.box.power.Mains = on
	kind := proto.MainsLost
	if on {
		kind = proto.MainsBack
	}
	c.alarm(proto.Record{Kind: kind})
}

// alarm records a change of the box and tells the cloud its health at once.
func (c *Controller) alarm(r proto.Record) {
	if err := c.remark(r); err == nil {
		c.sendHealth()
	}
}

// watchDoor records once that the door was left open.
func (c *Controller) watchDoor() {
	c.watchLock()
	if c.box.door && !c.box.left && c.Clock.Mono()-c.box.since > doorLong {
		c.box.left = true
		c.alarm(proto.Record{Kind: proto.DoorLeftOpen})
	}
}

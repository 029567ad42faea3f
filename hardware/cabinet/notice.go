package cabinet

import (
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
)

// Notice is what the screen says about what just happened.
type Notice struct {
	Code  NoticeCode
	Key   string // name of the key it is about
	Other string // name of the key that belongs in the slot
	Slot  int
	Home  int
	Due   time.Time
	Err   error
	until time.Duration
}

// NoticeCode names a notice.
type NoticeCode string

// The closed list of notices; words say each as screen.CODE.
const (
	NoticeError    NoticeCode = "error"
	NoticeTaken    NoticeCode = "taken"
	NoticeBack     NoticeCode = "back"
	NoticeWrong    NoticeCode = "wrong_slot"
	NoticeUnknown  NoticeCode = "unknown_tag"
	NoticeNotTaken NoticeCode = "not_taken"
	NoticeHang     NoticeCode = "hang"
	NoticeNoRoom   NoticeCode = "no_room"
)

// noticeTime is how long a notice stays.
const noticeTime = 8 * time.Second

func (c *Controller) say(n Notice) {
	n.until = c.Clock.Mono() + noticeTime
	c.note = n
}

// sayCame tells what came back.
func (c *Controller) sayCame(it *proto.Item, slot int) {
	switch {
	case it == nil:
		c.say(Notice{Code: NoticeUnknown, Slot: slot})
	case c.rights.atHome(it, slot):
		c.say(Notice{Code: NoticeBack, Key: nameOf(it), Slot: slot})
	default:
		home := c.homeOf(it)
		if home > 0 && c.live[home].Tag == "" {
			c.light(home, moveGrace)
		}
		c.say(Notice{Code: NoticeWrong, Key: nameOf(it), Slot: slot, Home: home, Other: c.belongs(slot)})
	}
}

// moveGrace is how long the right slot of a key that hangs in a wrong one is
// lit: the time before the desk is told.
const moveGrace = 2 * time.Minute

// homeOf is the item's own slot in this cabinet, 0 for none.
func (c *Controller) homeOf(it *proto.Item) int {
	if it.Home != c.rights.Place {
		return 0
	}
	return it.Slot
}

// belongs is the name of the key whose own slot this is.
func (c *Controller) belongs(slot int) string {
	for _, it := range c.rights.items {
		if it.Slot == slot && it.Back == custody.OwnSlot && it.Home == c.rights.Place {
			return nameOf(it)
		}
	}
	return ""
}

func (c *Controller) sayTook(r *release) {
	if it := c.rights.items[r.Item]; it != nil {
		c.say(Notice{Code: NoticeTaken, Key: nameOf(it), Slot: r.Slot, Due: r.Due.Time()})
	}
}

// Again puts the notice away.
func (c *Controller) Again() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.note = Notice{}
	if c.desk != nil {
		c.desk.ends = c.Clock.Mono() + idle
	}
}

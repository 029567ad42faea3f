package cabinet

import (
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

const (
	window     = 400              // records on the way without an acknowledgement
	firstRetry = 5 * time.Second  // without one, they are sent again; later to a cloud that takes longer
	lastRetry  = 60 * time.Second // and again, ever slower
)

// sends is how far the journal was sent on the present line.
type sends struct {
	line   Line         // nil while it is down
	upto   uint64       // highest number handed over
	told   proto.Moment // when the newest ack was given
	retry  time.Duration
	moved  time.Duration // counter when an acknowledgement last came, or all was sent again
	probe  uint64        // the record whose acknowledgement is timed, 0 none
	probed time.Duration // counter when it was first sent
	usual  time.Duration // how long the last one took
	damage []journal.Damage
	beat   time.Duration // counter of the next health
	floor  time.Duration // counter of the next write of the floor
	ask    ask
}

// LineUp says that the cloud can be reached: the cabinet introduces itself and
// sends what the cloud does not have.
func (c *Controller) LineUp(l Line) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sends.line, c.sends.upto, c.sends.retry, c.sends.moved = l, c.Journal.Head().Acked, firstRetry, c.Clock.Mono()
	c.sends.probe, c.sends.usual = 0, 0
	c.sendBirth()
	c.sendInventory()
	c.askTime()
	c.sendLosses()
	c.pump()
	c.sendHealth()
}

// LineDown says that the cloud cannot be reached; all goes on without it.
func (c *Controller) LineDown() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sends.line = nil
}

// send signs a message and hands it over; what is not accepted is sent again
// later, by Tick.
func (c *Controller) send(m proto.Message) bool {
	if c.sends.line == nil {
		return false
	}
	envelope, err := proto.Seal(m, c.signer)
	if err != nil {
		c.Log.Error("a message cannot be sealed", "kind", m.Kind(), "error", err)
		return false
	}
	return c.sends.line.Send(m.Kind(), envelope)
}

// pump sends records that were not sent on this line yet, as far as the
// window allows.
func (c *Controller) pump() {
	for head := c.Journal.Head(); c.sends.line != nil && c.sends.upto < head.Last && c.sends.upto < head.Acked+window; {
		next := c.sends.upto + 1
		if d, lost := c.lost(next); lost {
			c.sends.upto = d.To
			continue
		}
		records, err := c.Journal.Records(c.ctx, next, head.Last)
		if err != nil || len(records) == 0 {
			c.Log.Error("records cannot be read", "from", next, "error", err)
			return
		}
		if !c.send(&proto.Events{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Boot: c.boot, Records: records, At: c.time.moment()}) {
			return
		}
		c.sends.upto += uint64(len(records))
		if c.sends.probe == 0 {
			c.sends.probe, c.sends.probed = c.sends.upto, c.Clock.Mono()
		}
	}
}

// acked restarts the wait for the next acknowledgement. A cloud that just
// answered after half a minute has many to answer: sending everything again
// meanwhile would only give it more to do.
func (s *sends) acked(upto uint64, counter time.Duration) {
	if s.probe > 0 && upto >= s.probe {
		s.probe, s.usual = 0, counter-s.probed
	}
	s.upto = max(s.upto, upto)
	s.moved, s.retry = counter, min(max(firstRetry, 2*s.usual), lastRetry)
}

// lost finds the damage that a record belongs to.
func (c *Controller) lost(seq uint64) (journal.Damage, bool) {
	for _, d := range c.sends.damage {
		if d.From <= seq && seq <= d.To {
			return d, true
		}
	}
	return journal.Damage{}, false
}

// sendLosses states which records can never be sent, as far as the cloud does
// not have them.
func (c *Controller) sendLosses() {
	for _, d := range c.sends.damage {
		if d.To <= c.Journal.Head().Acked {
			continue
		}
		c.send(&proto.Loss{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, From: max(d.From, c.Journal.Head().Acked+1), To: d.To, Cause: proto.CauseSpoilt, After: d.After[:], At: c.time.moment()})
	}
}

// watchSends sends again what was not acknowledged in time.
func (c *Controller) watchSends() {
	head, counter := c.Journal.Head(), c.Clock.Mono()
	if c.sends.line == nil || head.Waiting() == 0 {
		c.sends.retry, c.sends.moved, c.sends.probe = firstRetry, counter, 0
		return
	}
	if counter-c.sends.moved >= c.sends.retry {
		c.sends.upto, c.sends.moved, c.sends.retry = head.Acked, counter, min(2*c.sends.retry, lastRetry)
		c.sendLosses()
	}
	c.pump()
}

package cabinet

import (
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

const healthTurn = time.Minute

// TickTurn is how often Tick wants to be called.
const TickTurn = 200 * time.Millisecond

// Tick lets time pass: slots close, sessions end, what was not acknowledged is
// sent again, the clock's floor is written.
func (c *Controller) Tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	counter := c.Clock.Mono()
	c.watchRelease()
	c.watchFire()
	c.watchSession()
	c.watchOwed()
	c.watchDoor()
	c.watchClock(counter)
	c.settleSlots("")
	for slot, until := range c.lit {
		if counter >= until && c.openAt(slot) == nil {
			c.dark(slot)
		}
	}
	if c.note.Code != "" && counter >= c.note.until {
		c.note = Notice{}
	}
	c.watchAsk(counter)
	c.watchSends()
	if counter >= c.sends.beat {
		c.sendHealth()
	}
}

// watchClock records steps of the wall clock and writes the floor each minute.
func (c *Controller) watchClock(counter time.Duration) {
	if step := c.time.look(); step != 0 {
		c.remark(proto.Record{Kind: proto.ClockMoved, Shift: step.Microseconds(), Detail: "wall_clock"})
	}
	if counter < c.sends.floor {
		return
	}
	c.sends.floor = counter + floorTurn
	err := c.Journal.Write(c.ctx, func(tx *journal.Tx) error {
		now := c.time.moment()
		if err := tx.ForgetCommands(now.Add(-24 * time.Hour)); err != nil {
			return err
		}
		if err := tx.Forget(now.Add(-keepFor), c.Capacity); err != nil {
			return err
		}
		if err := putProof(tx, c.proof, counter); err != nil {
			return err
		}
		return putMoment(tx, factFloor, now)
	})
	if err != nil {
		c.Log.Error("the clock's floor cannot be written", "error", err)
	}
}

// keepFor is how long acknowledged records are kept as the cloud's backup.
const keepFor = 30 * 24 * time.Hour

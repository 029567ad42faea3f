package cabinet

import (
	"bytes"
	"io"
	"time"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

const (
	askTurn  = 10 * time.Minute // how often the time is asked for
	askAgain = 10 * time.Second // when no answer came
)

// ask is one question for the time that waits for its answer.
type ask struct {
	nonce []byte
	sent  time.Duration // counter
	next  time.Duration // counter of the next question
}

// askTime asks the cloud for the time and for proof that the rights here are
// the newest.
func (c *Controller) askTime() {
	nonce := make([]byte, proto.NonceSize)
	if _, err := io.ReadFull(c.Rand, nonce); err != nil {
		c.Log.Error("no random numbers", "error", err)
		return
	}
	counter := c.Clock.Mono()
	c.sends.ask = ask{nonce: nonce, sent: counter, next: counter + askAgain}
	c.send(&proto.Ask{Device: c.id.Answer.Device, Epoch: c.id.Answer.Epoch, Nonce: nonce, Roster: c.rights.Version})
}

func (c *Controller) watchAsk(counter time.Duration) {
	if c.sends.line != nil && counter >= c.sends.ask.next {
		c.askTime()
	}
}

// answered takes the beacon that answers the last question: it corrects the
// clock, and when no newer roster was ever issued it proves the rights.
func (c *Controller) answered(m *proto.Beacon) {
	if c.sends.ask.nonce == nil || !bytes.Equal(m.Nonce, c.sends.ask.nonce) {
		return
	}
	asked := c.sends.ask.sent
	shift, ok := c.time.correct(m.At.Time(), asked)
	if !ok {
		return
	}
	counter := c.Clock.Mono()
	c.sends.ask = ask{next: counter + askTurn}
	if shift.Abs() >= stepLimit {
		c.remark(proto.Record{Kind: proto.ClockMoved, Shift: shift.Microseconds(), Detail: "beacon"})
	}
	if m.Roster > c.rights.Version || c.rights.Version == 0 {
		c.sends.ask.next = counter + askAgain
		return
	}
	c.proof = proof{At: c.time.moment(), Since: counter}
	c.sends.floor = 0 // write it with the next tick
	c.saveProof(counter)
}

func (c *Controller) saveProof(counter time.Duration) {
	err := c.Journal.Write(c.ctx, func(tx *journal.Tx) error { return putProof(tx, c.proof, counter) })
	if err != nil {
		c.Log.Error("the proof cannot be written", "error", err)
	}
}

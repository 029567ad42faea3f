package storm

import (
	"context"
	"sync"
	"time"

	"claviger/hardware/proto"
)

// As the shipped controller does: how much is on the way without an
// acknowledgement, and when it is sent again.
const (
	window     = 400
	firstRetry = 5 * time.Second
	lastRetry  = 60 * time.Second
)

// Connect brings up the lines of all gateways; they end with ctx.
func (f *Fleet) Connect(ctx context.Context) error {
	for _, g := range f.Gateways {
		if err := g.connect(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Greet lets each cabinet say that it is there until it has the roster with
// its keys.
func (f *Fleet) Greet(ctx context.Context) error {
	return inParallel(len(f.Cabinets), func(n int) error { return f.Cabinets[n].greet(ctx) })
}

func (c *Cabinet) greet(ctx context.Context) error {
	for {
		up, _ := c.gateway.state()
		select {
		case <-up:
			c.born(ctx)
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case <-c.arrived:
			return nil
		case <-time.After(firstRetry):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// obey keeps a roster and says so.
func (c *Cabinet) obey(r *proto.Roster, envelope []byte) {
	c.mu.Lock()
	if c.roster == nil || r.Version > c.roster.Version {
		c.roster = r
	}
	select {
	case <-c.arrived:
	default:
		if len(c.roster.Slots) == c.plan.Slots {
			close(c.arrived)
		}
	}
	c.mu.Unlock()
	hash := proto.HashRoster(envelope)
	go c.say(context.Background(), proto.Applied{Device: c.answer.Device, Epoch: c.answer.Epoch, Version: r.Version, Hash: hash[:], Holds: r.Version, At: proto.MomentOf(time.Now())})
}

// Tell sends all journals, all cabinets at once, until everything is
// acknowledged or ctx ends.
func (f *Fleet) Tell(ctx context.Context) error {
	var all sync.WaitGroup
	for _, c := range f.Cabinets {
		all.Go(func() { c.tell(ctx) })
	}
	all.Wait()
	return ctx.Err()
}

func (c *Cabinet) tell(ctx context.Context) {
	for c.Acked() < c.Written() && ctx.Err() == nil {
		up, _ := c.gateway.state()
		select {
		case <-up:
			_, down := c.gateway.state()
			c.born(ctx)
			c.pump(ctx, down)
		case <-ctx.Done():
		}
	}
}

// pump sends what may be on the way until all is acknowledged or the line is
// down.
func (c *Cabinet) pump(ctx context.Context, down <-chan struct{}) {
	upto, retry := c.Acked(), firstRetry
	late := time.NewTimer(retry)
	defer late.Stop()
	for c.Acked() < c.Written() {
		next := min(c.Written(), c.Acked()+window)
		if upto < next && !c.send(ctx, upto+1, next) {
			return
		}
		upto = max(upto, next)
		select {
		case m := <-c.inbox:
			switch m := m.(type) {
			case *proto.Ack:
				if took, step := c.note(m.Upto); step {
					retry = min(max(firstRetry, 2*took), lastRetry)
					late.Reset(retry)
				}
			case *proto.Resend:
				if !c.send(ctx, m.From, min(m.To, upto)) {
					return
				}
			}
		case <-late.C:
			upto, retry = c.Acked(), min(2*retry, lastRetry)
			late.Reset(retry)
		case <-down:
			return
		case <-ctx.Done():
			return
		}
	}
}

// note keeps an acknowledgement, and tells whether it is a step and how long
// the records waited for it.
func (c *Cabinet) note(upto uint64) (took time.Duration, step bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if upto <= c.acked {
		return 0, false
	}
	c.acked = upto
	for last, at := range c.sent {
		if last <= upto {
			took = max(took, time.Since(at))
			c.waits = append(c.waits, time.Since(at))
			delete(c.sent, last)
		}
	}
	return took, true
}

// Waits are the times from the first sending of each batch until it was
// acknowledged, and how many batches left.
func (f *Fleet) Waits() (waits []time.Duration, batches int) {
	for _, c := range f.Cabinets {
		c.mu.Lock()
		waits, batches = append(waits, c.waits...), batches+c.times
		c.mu.Unlock()
	}
	return waits, batches
}

// send sends the records from one number to another in batches, some of them
// twice and some out of their turn; false when the line did not take them.
func (c *Cabinet) send(ctx context.Context, from, to uint64) bool {
	var batches [][2]uint64
	for from <= to {
		end := min(to, from+uint64(c.plan.Batch)-1)
		batches = append(batches, [2]uint64{from, end})
		if c.dice.Float64() < c.plan.Twice {
			batches = append(batches, [2]uint64{from, end})
		}
		from = end + 1
	}
	for i := range len(batches) - 1 {
		if c.dice.Float64() < c.plan.Shuffled {
			batches[i], batches[i+1] = batches[i+1], batches[i]
		}
	}
	for _, b := range batches {
		c.mu.Lock()
		if _, again := c.sent[b[1]]; !again && b[1] > c.acked {
			c.sent[b[1]] = time.Now()
		}
		c.times++
		c.mu.Unlock()
		if !c.say(ctx, proto.Events{Device: c.answer.Device, Epoch: c.answer.Epoch, Boot: c.boot, Records: c.records[b[0]-1 : b[1]], At: proto.MomentOf(time.Now())}) {
			return false
		}
	}
	return true
}

func (c *Cabinet) born(ctx context.Context) {
	m := proto.Birth{Device: c.answer.Device, Epoch: c.answer.Epoch, Boot: c.boot, Speaks: proto.Version, Firmware: "storm", At: proto.MomentOf(time.Now()),
		Last: c.Written(), Acked: c.Acked(), Slots: c.plan.Slots}
	if m.Last > 0 {
		m.First, m.LastHash = 1, c.prev[:]
	}
	c.say(ctx, m)
}

// say signs a message and hands it over; false when the line did not take it.
func (c *Cabinet) say(ctx context.Context, m proto.Message) bool {
	body, err := proto.Seal(m, c.signer())
	if err != nil {
		panic(err) // the storm wrote nonsense: no product to blame
	}
	return c.gateway.publish(ctx, proto.Topic{Gateway: c.gateway.answer.Device, Device: c.answer.Device, Kind: m.Kind()}, body) == nil
}

// Disconnected waits until the lines are down, after their context has ended.
func (f *Fleet) Disconnected() {
	for _, g := range f.Gateways {
		<-g.cm.Done()
	}
}

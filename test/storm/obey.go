package storm

import (
	"context"
	"time"

	"claviger/hardware/proto"
)

// Obey lets every cabinet do what it is told at once, until ctx ends. moved is
// called as a latch would move.
func (f *Fleet) Obey(ctx context.Context, moved func(*Cabinet, *proto.Command)) {
	for _, c := range f.Cabinets {
		go c.obeyOrders(ctx, moved)
	}
}

func (c *Cabinet) obeyOrders(ctx context.Context, moved func(*Cabinet, *proto.Command)) {
	for {
		select {
		case m := <-c.inbox:
			switch m := m.(type) {
			case *proto.Command:
				moved(c, m)
				c.obeyOrder(ctx, m)
			case *proto.Ack:
				c.note(m.Upto)
			}
		case <-ctx.Done():
			return
		}
	}
}

// obeyOrder says so as the shipped controller does: quickly, and for good.
func (c *Cabinet) obeyOrder(ctx context.Context, m *proto.Command) {
	now := proto.MomentOf(time.Now())
	go c.say(ctx, proto.Result{Device: c.answer.Device, Epoch: c.answer.Epoch, Boot: c.boot, Command: m.ID, State: proto.Actuated, At: now})
	for _, r := range []proto.Record{{At: now, Kind: proto.CommandStarted, Command: m.ID}, {At: now, Kind: proto.CommandFinished, Command: m.ID, Intent: c.Written() + 1, Detail: string(m.Action)}} {
		if err := c.write(r); err != nil {
			panic(err) // the storm wrote nonsense: no product to blame
		}
	}
	c.send(ctx, c.Written()-1, c.Written())
}

// Begin lets every cabinet say that it runs, until the cloud has it. Somebody
// must Obey meanwhile, who hears the acknowledgements.
func (f *Fleet) Begin(ctx context.Context) error {
	return inParallel(len(f.Cabinets), func(n int) error { return f.Cabinets[n].begin(ctx) })
}

func (c *Cabinet) begin(ctx context.Context) error {
	if err := c.write(proto.Record{At: proto.MomentOf(time.Now()), Kind: proto.Booted, Boot: c.boot, Detail: "start"}); err != nil {
		return err
	}
	up, _ := c.gateway.state()
	select {
	case <-up:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.born(ctx)
	c.send(ctx, 1, 1)
	for c.Acked() == 0 {
		select {
		case <-time.After(5 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

package sim_test

import (
	"context"

	"claviger/hardware/proto"
)

// metal is the board as the controller sees it: without power it does nothing,
// and no latch opens that was not announced on disk. A slot that stands open by the
// fire panel is told again and again to stay so, which moves nothing.
type metal struct{ b *box }

func (m metal) Slots() int { return slots }

func (m metal) Read(ctx context.Context) (proto.Reading, error) {
	if m.b.dead {
		return proto.Reading{}, errDead
	}
	return m.b.bank.Read(ctx)
}

func (m metal) Release(ctx context.Context, slot int) error {
	if m.b.dead {
		return errDead
	}
	stands := m.b.standsByPanel(slot)
	err := m.b.bank.Release(ctx, slot)
	m.b.w.say("%s    latch %d opens: %v", m.b.name, slot, err == nil)
	if err == nil && !stands {
		m.b.latches++
		m.b.past.motion(m.b, slot)
	}
	m.b.look()
	return err
}

func (m metal) Lock(ctx context.Context, slot int) error {
	if m.b.dead {
		return errDead
	}
	return m.b.bank.Lock(ctx, slot)
}

func (m metal) Light(ctx context.Context, slot int, on bool) error {
	if m.b.dead {
		return errDead
	}
	return m.b.bank.Light(ctx, slot, on)
}

func (m metal) FreeDoor(ctx context.Context, free bool) error {
	if m.b.dead {
		return errDead
	}
	return m.b.bank.FreeDoor(ctx, free)
}

// Watch is not used: hands tell the controller themselves, in one goroutine.
func (m metal) Watch(ctx context.Context, _ func(proto.Sensed)) error {
	<-ctx.Done()
	return ctx.Err()
}

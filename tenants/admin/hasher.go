package admin

import (
	"context"
	"sync/atomic"

	"claviger/tenants"
)

// Hasher bounds how many password and PIN hashes are worked out at once: each
// takes a core and megabytes, so a burst of them must wait in line, and a long
// line is turned away.
type Hasher struct {
	slots   chan struct{}
	waiting atomic.Int64
	queue   int64
}

// NewHasher allows so many hashes at once and so many in the queue. Cores and
// thirty-two times as many keep the worst wait near half a second.
func NewHasher(atOnce, queue int) *Hasher {
	return &Hasher{slots: make(chan struct{}, max(atOnce, 1)), queue: int64(max(queue, 0))}
}

// Do runs f when it is its turn. The error is Limit when the queue is full, or
// the context's when it ended before.
func (h *Hasher) Do(ctx context.Context, f func()) error {
	select {
	case h.slots <- struct{}{}:
	default:
		if err := h.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-h.slots }()
	f()
	return nil
}

func (h *Hasher) wait(ctx context.Context) error {
	if h.waiting.Add(1) > h.queue {
		h.waiting.Add(-1)
		return tenants.Fail(tenants.Limit, "too_busy")
	}
	defer h.waiting.Add(-1)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

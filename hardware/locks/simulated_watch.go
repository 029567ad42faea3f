package locks

import (
	"context"

	"claviger/hardware/proto"
)

// Watch tells every change in order. One watcher at a time.
func (b *Simulated) Watch(ctx context.Context, see func(proto.Sensed)) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-b.news:
		}
		for {
			s, ok := b.next()
			if !ok {
				break
			}
			see(s)
			b.told()
		}
	}
}

// next takes the oldest change that was not told.
func (b *Simulated) next() (s proto.Sensed, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.seen) == 0 {
		return s, false
	}
	s, b.seen, b.telling = b.seen[0], b.seen[1:], true
	return s, true
}

func (b *Simulated) told() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.telling = false
	b.idle.Broadcast()
}

// Settle waits until the watcher was told everything that happened so far.
func (b *Simulated) Settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.seen) > 0 || b.telling {
		b.idle.Wait()
	}
}

// Deaf drops what was not told yet: it happened while no controller ran, and
// the next one finds it by reading.
func (b *Simulated) Deaf() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen = nil
	b.idle.Broadcast()
}

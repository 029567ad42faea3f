package jobs

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/store"
)

// relayBatch is how many intents are taken in one transaction.
const relayBatch = 100

// relay takes due intents of some kinds and hands each on, until ctx ends. It
// is woken by commits and by the moment at which the next intent falls due;
// besides, it looks every Poll.
func (r *Runner) relay(ctx context.Context, kinds []custody.Intent, hand func(context.Context, store.OutboxTask)) {
	if len(kinds) == 0 {
		return
	}
	bell, cancel := r.o.Store.SubscribeOutbox()
	defer cancel()
	for ctx.Err() == nil {
		tasks, err := r.o.Store.UnscopedClaimOutbox(ctx, relayBatch, r.o.Lease, kinds...)
		if err != nil && ctx.Err() == nil {
			r.o.Log.Error("the outbox could not be read", "error", err)
		}
		for _, t := range tasks {
			hand(ctx, t)
		}
		if len(tasks) == relayBatch {
			continue
		}
		select {
		case <-ctx.Done():
		case <-bell:
		case <-time.After(r.pause(ctx, kinds)):
		}
	}
}

// pause is how long nothing will fall due, at most Poll.
func (r *Runner) pause(ctx context.Context, kinds []custody.Intent) time.Duration {
	due, ok, err := r.o.Store.UnscopedNextOutbox(ctx, kinds...)
	if err != nil || !ok {
		return r.o.Poll
	}
	return min(max(due.Sub(r.o.Clock()), time.Millisecond), r.o.Poll)
}

// doNow runs a direct handler beside the relay.
func (r *Runner) doNow(ctx context.Context, t store.OutboxTask) {
	select {
	case r.hands <- struct{}{}:
	case <-ctx.Done():
		return
	}
	r.work.Go(func() {
		defer func() { <-r.hands }()
		r.perform(ctx, t, r.o.Direct[t.Kind])
	})
}

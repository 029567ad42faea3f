package jobs

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// settleTime is what is left of a lease to write down how it went.
const settleTime = 5 * time.Second

// perform does one intent and writes down how it went. A handler that fails,
// panics or takes too long gives the intent back.
func (r *Runner) perform(ctx context.Context, t store.OutboxTask, h Handler) {
	err := r.try(ctx, t, h)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err == nil {
		err = r.o.Store.UnscopedDoneOutbox(ctx, t.ID)
	} else {
		r.o.Log.Warn("a job failed and will be tried again", "kind", t.Kind, "id", t.ID, "org", t.OrgID, "attempt", t.Attempts, "error", err)
		err = r.o.Store.UnscopedFailOutbox(ctx, t, err)
	}
	if err != nil {
		r.o.Log.Error("how a job went could not be written", "kind", t.Kind, "id", t.ID, "error", err)
	}
}

func (r *Runner) try(ctx context.Context, t store.OutboxTask, h Handler) (err error) {
	ctx, cancel := context.WithTimeout(ctx, max(r.o.Lease-settleTime, time.Second))
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
			r.o.Log.Error("a job panicked", "kind", t.Kind, "id", t.ID, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	if h == nil {
		return fmt.Errorf("nobody does %q here", t.Kind)
	}
	task := Task{OutboxTask: t}
	if t.OrgID != "" {
		task.Scope = tenants.ForJob(t.OrgID, string(t.Kind))
	}
	return h(ctx, task)
}

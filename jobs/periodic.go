package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/hibiken/asynq"
)

// Periodic is work that returns: Do runs once in each slot of Every, in one
// process. What it does must look at the present state, so that a slot that
// was missed or done twice changes nothing.
type Periodic struct {
	Name  string
	Every time.Duration
	Do    func(ctx context.Context) error
}

// tick sends each periodic work once a slot. The slot is of the Store's clock:
// when a story's time jumps, the work of the new slot follows at once.
func (r *Runner) tick(ctx context.Context) {
	sent := make([]time.Time, len(r.o.Periodic))
	every := time.NewTicker(min(r.o.Poll, time.Second))
	defer every.Stop()
	for {
		for i, p := range r.o.Periodic {
			if slot := r.o.Clock().UTC().Truncate(p.Every); slot.After(sent[i]) && r.sendPeriodic(ctx, p, slot) {
				sent[i] = slot
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-every.C:
		}
	}
}

// sendPeriodic tells whether the slot is taken care of, here or by another
// process: the slot stands in the task's id, which Redis keeps until it is over.
func (r *Runner) sendPeriodic(ctx context.Context, p Periodic, slot time.Time) bool {
	_, err := r.client.EnqueueContext(ctx, asynq.NewTask(periodicTask, []byte(p.Name)), asynq.Queue(queueName),
		asynq.TaskID(p.Name+"."+strconv.FormatInt(slot.Unix(), 10)), asynq.MaxRetry(0), asynq.Timeout(max(p.Every, time.Minute)), asynq.Retention(2*p.Every))
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		if ctx.Err() == nil {
			r.o.Log.Error("Redis took no periodic job; it is sent again", "name", p.Name, "error", err)
		}
		return false
	}
	return true
}

// doPeriodic runs one; its failure is the next slot's to repair.
func (r *Runner) doPeriodic(ctx context.Context, at *asynq.Task) error {
	name := string(at.Payload())
	for _, p := range r.o.Periodic {
		if p.Name != name {
			continue
		}
		if err := safely(ctx, p.Do); err != nil {
			r.o.Log.Warn("periodic work failed; the next slot tries again", "name", name, "error", err)
		}
		return nil
	}
	return nil // of a newer or older program that shares this Redis
}

func safely(ctx context.Context, do func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return do(ctx)
}

package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/hibiken/asynq"

	"claviger/store"
)

// queueName keeps our tasks apart from others in a shared Redis.
const queueName = "claviger"

// The two types of tasks that Redis carries.
const (
	outboxTask   = "outbox"
	periodicTask = "periodic"
)

// ticket is all that Redis is told of an intent. Attempt makes a ticket of an
// earlier lease void, and gives each lease an id of its own: Asynq would
// refuse the id of a task that it archived when a worker died.
type ticket struct {
	ID      string `json:"id"`
	Attempt int    `json:"attempt"`
}

// send puts a ticket for an intent into Redis. When that fails nothing is
// lost: the lease ends and the relay sends it again.
func (r *Runner) send(ctx context.Context, t store.OutboxTask) {
	body, err := json.Marshal(ticket{t.ID, t.Attempts})
	if err == nil {
		_, err = r.client.EnqueueContext(ctx, asynq.NewTask(outboxTask, body), asynq.TaskID(t.ID+"."+strconv.Itoa(t.Attempts)),
			asynq.Queue(queueName), asynq.MaxRetry(0), asynq.Timeout(r.o.Lease))
	}
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) && ctx.Err() == nil {
		r.o.Log.Error("Redis took no job; it is sent again later", "kind", t.Kind, "id", t.ID, "error", err)
	}
}

func (r *Runner) newServer() *asynq.Server {
	return asynq.NewServer(r.redis.opt, asynq.Config{
		Concurrency:     r.o.Workers,
		Queues:          map[string]int{queueName: 1},
		Logger:          quiet{r.o.Log},
		LogLevel:        asynq.WarnLevel,
		ShutdownTimeout: 10 * time.Second,
	})
}

func (r *Runner) mux() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc(outboxTask, r.take)
	mux.HandleFunc(periodicTask, r.doPeriodic)
	return mux
}

// take redeems a ticket: the row in the database says what is to be done, and
// whether it still is.
func (r *Runner) take(ctx context.Context, at *asynq.Task) error {
	var tk ticket
	if err := json.Unmarshal(at.Payload(), &tk); err != nil {
		return fmt.Errorf("a ticket cannot be read: %w: %w", err, asynq.SkipRetry)
	}
	t, done, err := r.o.Store.UnscopedOutboxTask(ctx, tk.ID)
	if err != nil {
		r.o.Log.Error("an intent could not be read", "id", tk.ID, "error", err)
		return nil // the lease ends and it is sent again
	}
	if !done && t.Attempts == tk.Attempt {
		r.perform(ctx, t, r.o.Queued[t.Kind])
	}
	return nil
}

// quiet is Asynq's logger; its chatter is for debugging.
type quiet struct{ log *slog.Logger }

func (q quiet) Debug(args ...any) { q.log.Debug("asynq", "message", fmt.Sprint(args...)) }
func (q quiet) Info(args ...any)  { q.log.Debug("asynq", "message", fmt.Sprint(args...)) }
func (q quiet) Warn(args ...any)  { q.log.Warn("asynq", "message", fmt.Sprint(args...)) }
func (q quiet) Error(args ...any) { q.log.Error("asynq", "message", fmt.Sprint(args...)) }
func (q quiet) Fatal(args ...any) { q.log.Error("asynq", "message", fmt.Sprint(args...)) }

package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// Task is one intent of the outbox. It may be given more than once.
type Task struct {
	store.OutboxTask
	Scope tenants.Scope // zero for an intent of the platform itself
}

// Handler carries out one kind of intent. An error gives it back to be tried
// again later; nil ends it.
type Handler func(ctx context.Context, t Task) error

// Options say what the runner works on. Store is required.
type Options struct {
	Store    *store.Store
	Redis    string                     // redis:// or rediss://; empty: a Redis inside this process
	Queued   map[custody.Intent]Handler // carried by Asynq, shared by all processes
	Direct   map[custody.Intent]Handler // done in this process at the due moment: what must not wait for a poll
	Periodic []Periodic
	Clock    func() time.Time // the Store's clock, by default time.Now
	Log      *slog.Logger
	Poll     time.Duration // how often to look without being woken, by default 1 s
	Lease    time.Duration // after which an intent that nobody finished is done again, by default 45 s
	Workers  int           // handlers at the same time, by default 8
}

func (o Options) withDefaults() Options {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Poll == 0 {
		o.Poll = time.Second
	}
	if o.Lease == 0 {
		o.Lease = 45 * time.Second
	}
	if o.Workers == 0 {
		o.Workers = 8
	}
	return o
}

// Runner moves intents from the outbox to their handlers until it is closed.
type Runner struct {
	o      Options
	redis  *redis
	client *asynq.Client
	server *asynq.Server
	cancel context.CancelFunc
	work   sync.WaitGroup
	hands  chan struct{} // bounds the direct handlers
}

// Start opens Redis and begins to work. An unreachable Redis is no error: the
// runner keeps trying and the outbox keeps everything.
func Start(ctx context.Context, o Options) (*Runner, error) {
	o = o.withDefaults()
	r := &Runner{o: o, hands: make(chan struct{}, o.Workers)}
	var err error
	if r.redis, err = openRedis(o.Redis); err != nil {
		return nil, tenants.Wrap("jobs.Start", err)
	}
	r.client = asynq.NewClient(r.redis.opt)
	r.server = r.newServer()
	if err := r.server.Start(r.mux()); err != nil {
		r.redis.close()
		return nil, tenants.Wrap("jobs.Start", err)
	}
	ctx, r.cancel = context.WithCancel(ctx)
	r.work.Go(func() { r.relay(ctx, keysOf(o.Queued), r.send) })
	r.work.Go(func() { r.relay(ctx, keysOf(o.Direct), r.doNow) })
	r.work.Go(func() { r.tick(ctx) })
	return r, nil
}

// Close stops taking work, waits for what is under way, and closes Redis.
// What was not finished is done by the next runner when its lease ends.
func (r *Runner) Close() {
	r.cancel()
	r.work.Wait()
	r.server.Shutdown()
	r.client.Close()
	r.redis.close()
}

func keysOf(m map[custody.Intent]Handler) []custody.Intent {
	var kinds []custody.Intent
	for k := range m {
		kinds = append(kinds, k)
	}
	return kinds
}

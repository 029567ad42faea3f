package store

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"claviger/tenants"
)

// A batch takes what is waiting, never more than this; nobody waits for a
// batch to fill.
const (
	batchJobs = 64
	batchTime = 20 * time.Millisecond
)

// writer owns SQLite's only writing connection. Its goroutine gives the
// connection to one waiting caller after the other, each behind a savepoint,
// then commits them together: one fsync for all. Each caller runs its own fn
// in its own goroutine and gets its answer only after that commit.
type writer struct {
	db      *sql.DB
	conn    *sql.Conn
	quick   *compiled // conn for the statements of transactions
	jobs    chan *job
	quit    chan struct{}
	gone    chan struct{}
	once    sync.Once
	foreign func() // rung when another process committed
	version int64
}

// job is one caller's place in the queue.
type job struct {
	ctx  context.Context
	took atomic.Bool  // by the writer that runs it or by the caller that left
	turn chan error   // the writer says: go on, or why not
	ran  chan verdict // the caller says how fn ended
	done chan error   // the writer says: committed, or why not
}

// verdict is how fn ended: well, badly, or so badly that SQLite may have lost
// the whole transaction.
type verdict struct {
	err   error
	fatal bool
}

var errUnwound = errors.New("store: the transaction's function did not return")

func newWriter(ctx context.Context, db *sql.DB, poll time.Duration, foreign func()) (*writer, error) {
	w := &writer{db: db, jobs: make(chan *job, batchJobs), quit: make(chan struct{}), gone: make(chan struct{}), foreign: foreign}
	var err error
	if w.conn, err = db.Conn(ctx); err != nil {
		return nil, err
	}
	w.quick = newCompiled(w.conn)
	if w.version, err = w.dataVersion(); err != nil {
		return nil, err
	}
	go w.loop(poll)
	return w, nil
}

// do waits for a turn, runs fn on the connection and waits for the commit. A
// panic of fn goes on in the caller after its savepoint was rolled back.
func (w *writer) do(ctx context.Context, fn func(bun.IConn) verdict) error {
	j := &job{ctx: ctx, turn: make(chan error, 1), ran: make(chan verdict, 1), done: make(chan error, 1)}
	select {
	case w.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return errClosed()
	}
	if err := w.wait(j); err != nil {
		return err
	}
	v := verdict{err: errUnwound}
	func() {
		defer func() { j.ran <- v }()
		v = fn(w.quick)
	}()
	return <-j.done
}

// wait waits for the turn. A caller whose context ends first leaves the queue,
// and so does one who came as the writer went, unless the writer took the job
// in the same moment.
func (w *writer) wait(j *job) error {
	var why error
	select {
	case err := <-j.turn:
		return err
	case <-j.ctx.Done():
		why = j.ctx.Err()
	case <-w.gone:
		why = errClosed()
	}
	if j.took.CompareAndSwap(false, true) {
		return why
	}
	return <-j.turn
}

func (w *writer) loop(poll time.Duration) {
	defer close(w.gone)
	var tick <-chan time.Time
	if poll > 0 {
		t := time.NewTicker(poll)
		defer t.Stop()
		tick = t.C
	}
	for {
		select {
		case j := <-w.jobs:
			w.batch(j)
		case <-tick:
			w.look()
		case <-w.quit:
			w.drain()
			return
		}
	}
}

// look notices commits of other processes: data_version of this connection
// changes only by them.
func (w *writer) look() {
	v, err := w.dataVersion()
	if err == nil && v != w.version {
		w.version = v
		w.foreign()
	}
}

func (w *writer) dataVersion() (v int64, err error) {
	err = w.conn.QueryRowContext(context.Background(), "PRAGMA data_version").Scan(&v)
	return v, err
}

func (w *writer) drain() {
	for {
		select {
		case j := <-w.jobs:
			if j.took.CompareAndSwap(false, true) {
				j.turn <- errClosed()
			}
		default:
			return
		}
	}
}

func (w *writer) close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.gone
	if err := w.quick.close(); err != nil {
		return err
	}
	return w.db.Close()
}

func errClosed() error { return tenants.Fail(tenants.Internal, CodeClosed) }

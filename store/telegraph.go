package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/driver/pgdriver"

	"claviger/tenants"
)

const (
	telegraphChannel = "claviger"
	telegraphSize    = 7000 // bytes; PostgreSQL allows 8000 in one notice
)

// pgdriver tells of broken connections on its own; they are ours to handle,
// so its words go where debugging looks for them.
func init() { pgdriver.Logger = driverLog{} }

type driverLog struct{}

// Printf is for pgdriver.
func (driverLog) Printf(ctx context.Context, format string, v ...any) {
	slog.DebugContext(ctx, fmt.Sprintf(format, v...))
}

// telegraph carries bells between processes on PostgreSQL. Notices are sent
// after the commit by one goroutine, all that came up meanwhile in one: a
// NOTIFY inside each transaction would make the commits wait for each other.
// A notice can be lost with its process; whoever must not miss one also polls.
type telegraph struct {
	db     *sql.DB
	bells  *bells
	log    *slog.Logger
	self   string // this Store, so that it does not hear itself
	ears   *pgdriver.Listener
	wake   chan struct{}
	cancel context.CancelFunc
	done   sync.WaitGroup

	mu      sync.Mutex
	pending map[tenants.OrgID]int64
	outbox  bool
}

func newTelegraph(ctx context.Context, s *Store) (*telegraph, error) {
	g := &telegraph{db: s.readers, bells: &s.bells, log: s.log, self: rand.Text(),
		wake: make(chan struct{}, 1), pending: make(map[tenants.OrgID]int64)}
	g.ears = pgdriver.NewListener(bun.NewDB(s.readers, pgdialect.New()))
	if err := g.ears.Listen(ctx, telegraphChannel); err != nil {
		return nil, err
	}
	ctx, g.cancel = context.WithCancel(context.Background())
	g.done.Go(func() { g.speak(ctx) })
	g.done.Go(func() { g.hear(ctx) })
	return g, nil
}

func (g *telegraph) close() error {
	g.cancel()
	err := g.ears.Close()
	g.done.Wait()
	return err
}

// send leaves the news for the goroutine that speaks.
func (g *telegraph) send(rings map[tenants.OrgID]int64, outbox bool) {
	g.mu.Lock()
	for org, upTo := range rings {
		g.pending[org] = max(g.pending[org], upTo)
	}
	g.outbox = g.outbox || outbox
	g.mu.Unlock()
	select {
	case g.wake <- struct{}{}:
	default:
	}
}

func (g *telegraph) speak(ctx context.Context) {
	for {
		select {
		case <-g.wake:
		case <-ctx.Done():
			return
		}
		for _, notice := range g.notices() {
			if _, err := g.db.ExecContext(ctx, "SELECT pg_notify('"+telegraphChannel+"', $1)", notice); err != nil && ctx.Err() == nil {
				g.log.Warn("notice to other processes lost", "err", err)
			}
		}
	}
}

// notices writes what is pending: the sender, then words like "org_x:17", and
// "!" for the outbox.
func (g *telegraph) notices() (texts []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	text := g.self
	if g.outbox {
		text += " !"
	}
	for org, upTo := range g.pending {
		if len(text) > telegraphSize {
			texts, text = append(texts, text), g.self
		}
		text += " " + string(org) + ":" + strconv.FormatInt(upTo, 10)
	}
	g.outbox = false
	clear(g.pending)
	return append(texts, text)
}

// hear passes notices of others on. After a broken connection it lets
// everyone look, since notices may have been missed. The LISTEN after a quiet
// while finds a connection that died without a word.
func (g *telegraph) hear(ctx context.Context) {
	broken := false
	for ctx.Err() == nil {
		_, text, err := g.ears.ReceiveTimeout(ctx, 30*time.Second)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			g.receive(text)
			continue
		case isTimeout(err):
		default:
			broken = true
			pause(ctx, 500*time.Millisecond)
		}
		if g.ears.Listen(ctx, telegraphChannel) == nil && broken {
			broken = false
			g.bells.ringAll()
		}
	}
}

func (g *telegraph) receive(text string) {
	words := strings.Fields(text)
	if len(words) == 0 || words[0] == g.self {
		return
	}
	for _, word := range words[1:] {
		if word == "!" {
			g.bells.ringOutbox()
			continue
		}
		org, n, _ := strings.Cut(word, ":")
		upTo, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			g.log.Warn("notice not understood", "word", word)
		}
		g.bells.ring(Ring{Org: tenants.OrgID(org), UpTo: upTo})
	}
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

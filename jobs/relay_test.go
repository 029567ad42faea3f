package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hibiken/asynq"

	"claviger/custody"
	"claviger/jobs"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// realRedis is the address of a Redis server for one test: the one of
// CLAVIGER_TEST_REDIS, else one that is started now.
func realRedis(t *testing.T) string {
	t.Helper()
	if url := os.Getenv("CLAVIGER_TEST_REDIS"); url != "" {
		return url
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	cmd := exec.Command("redis-server", "--port", fmt.Sprint(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	must(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 200 {
		if c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			c.Close()
			return fmt.Sprintf("redis://127.0.0.1:%d", port)
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("redis-server did not start")
	return ""
}

// eachRedis runs the test on the embedded Redis and on a server.
func eachRedis(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("embedded", func(t *testing.T) { test(t, "") })
	t.Run("server", func(t *testing.T) { test(t, realRedis(t)) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// log counts how often each intent was done.
type log struct {
	sync.Mutex
	seen map[string]int
	at   map[string]time.Time
}

func (l *log) note(id string) int {
	l.Lock()
	defer l.Unlock()
	if l.seen == nil {
		l.seen, l.at = map[string]int{}, map[string]time.Time{}
	}
	l.seen[id]++
	l.at[id] = time.Now()
	return l.seen[id]
}

func (l *log) count() int { l.Lock(); defer l.Unlock(); return len(l.seen) }

// await waits until a condition holds.
func await(t *testing.T, what string, within time.Duration, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(within); ; time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: not within %s", what, within)
		}
	}
}

const kind = custody.Intent("test")

// organisation makes the least that an intent needs.
func organisation(t *testing.T, s *store.Store) tenants.Scope {
	t.Helper()
	org := tenants.OrgID("org_" + strings.Repeat("0", 26))
	must(t, s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		row := map[string]any{"id": org, "slug": "motors", "name": "Motors", "trade": "dealership", "locale": "en", "zone": "UTC", "currency": "EUR", "units": "km", "created_at": tx.Now()}
		_, err := tx.Insert("organisations", &row).Exec(tx.Context())
		return err
	}))
	return tenants.ForJob(org, "test")
}

func enqueue(t *testing.T, s *store.Store, scope tenants.Scope, kind custody.Intent, due time.Time, n int) {
	t.Helper()
	must(t, s.InTx(context.Background(), scope, func(tx *store.Tx) error {
		for i := range n {
			if err := tx.Enqueue(kind, map[string]int{"n": i}, due); err != nil {
				return err
			}
		}
		return nil
	}))
}

func start(t *testing.T, o jobs.Options) *jobs.Runner {
	t.Helper()
	o.Log = slog.New(slog.DiscardHandler)
	r, err := jobs.Start(context.Background(), o)
	must(t, err)
	return r
}

func waiting(t *testing.T, s *store.Store) int64 {
	t.Helper()
	state, err := s.UnscopedOutboxState(context.Background())
	must(t, err)
	return state.Waiting
}

func TestEveryIntentIsDoneInItsOrganisation(t *testing.T) {
	eachRedis(t, func(t *testing.T, url string) {
		s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
		scope := organisation(t, s)
		var l log
		r := start(t, jobs.Options{Store: s, Redis: url, Queued: map[custody.Intent]jobs.Handler{kind: func(_ context.Context, task jobs.Task) error {
			if task.Scope.Org() != scope.Org() || task.Scope.Authority() != tenants.AuthJob {
				t.Errorf("scope of %s by %s", task.Scope.Org(), task.Scope.Authority())
			}
			l.note(task.ID)
			return nil
		}}})
		defer r.Close()
		enqueue(t, s, scope, kind, time.Now(), 50)
		await(t, "50 intents", 20*time.Second, func() bool { return l.count() == 50 && waiting(t, s) == 0 })
		for id, n := range l.seen {
			if n != 1 {
				t.Errorf("%s was done %d times", id, n)
			}
		}
	})
}

func TestFailedIntentIsDoneAgain(t *testing.T) {
	eachRedis(t, func(t *testing.T, url string) {
		s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
		scope := organisation(t, s)
		var l log
		r := start(t, jobs.Options{Store: s, Redis: url, Queued: map[custody.Intent]jobs.Handler{kind: func(_ context.Context, task jobs.Task) error {
			switch l.note(task.ID) {
			case 1:
				return errors.New("the mail server is down")
			case 2:
				panic("and now this")
			}
			return nil
		}}})
		defer r.Close()
		enqueue(t, s, scope, kind, time.Now(), 1)
		await(t, "the third attempt", 30*time.Second, func() bool { return waiting(t, s) == 0 })
		for _, n := range l.seen {
			if n != 3 {
				t.Errorf("%d attempts", n)
			}
		}
	})
}

// TestRedisMayBeWiped flushes the server while work is under way: everything
// is still done, nothing more than twice.
func TestRedisMayBeWiped(t *testing.T) {
	url := realRedis(t)
	s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
	scope := organisation(t, s)
	var l log
	o := jobs.Options{Store: s, Redis: url, Workers: 2, Lease: 7 * time.Second, Queued: map[custody.Intent]jobs.Handler{kind: func(ctx context.Context, task jobs.Task) error {
		time.Sleep(20 * time.Millisecond)
		l.note(task.ID)
		return nil
	}}}
	r := start(t, o)
	enqueue(t, s, scope, kind, time.Now(), 120)
	await(t, "some work", 20*time.Second, func() bool { return l.count() > 10 })
	flush(t, url)
	if l.count() == 120 {
		t.Fatal("everything was done before the wipe: the test shows nothing")
	}
	await(t, "all work after the wipe", 60*time.Second, func() bool { return l.count() == 120 && waiting(t, s) == 0 })
	r.Close()
	for id, n := range l.seen {
		if n > 2 {
			t.Errorf("%s was done %d times", id, n)
		}
	}
}

func flush(t *testing.T, url string) {
	t.Helper()
	host := strings.TrimPrefix(url, "redis://")
	c, err := net.Dial("tcp", host)
	must(t, err)
	defer c.Close()
	_, err = c.Write([]byte("FLUSHALL\r\n"))
	must(t, err)
	buf := make([]byte, 16)
	n, err := c.Read(buf)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "+OK") {
		t.Fatalf("FLUSHALL: %q %v", buf[:n], err)
	}
}

// TestNothingIsLostByARestart leaves work behind, embedded Redis and all.
func TestNothingIsLostByARestart(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
	scope := organisation(t, s)
	var l log
	slow := jobs.Options{Store: s, Workers: 1, Lease: 6 * time.Second, Queued: map[custody.Intent]jobs.Handler{kind: func(_ context.Context, task jobs.Task) error {
		l.note(task.ID)
		time.Sleep(100 * time.Millisecond)
		return nil
	}}}
	r := start(t, slow)
	enqueue(t, s, scope, kind, time.Now(), 30)
	await(t, "some work", 20*time.Second, func() bool { return l.count() > 3 })
	r.Close()
	if l.count() == 30 {
		t.Fatal("everything was done before the restart: the test shows nothing")
	}
	slow.Workers = 8
	r = start(t, slow)
	defer r.Close()
	await(t, "the rest", 40*time.Second, func() bool { return l.count() == 30 && waiting(t, s) == 0 })
}

// TestDirectIsOnTime wants a direct intent at its moment, without Redis.
func TestDirectIsOnTime(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
	scope := organisation(t, s)
	var l log
	r := start(t, jobs.Options{Store: s, Redis: "redis://127.0.0.1:1", Poll: 5 * time.Second, Direct: map[custody.Intent]jobs.Handler{kind: func(_ context.Context, task jobs.Task) error {
		l.note(task.ID)
		return nil
	}}})
	defer r.Close()
	var late []time.Duration
	for range 5 {
		due := time.Now().Add(300 * time.Millisecond)
		before := l.count()
		enqueue(t, s, scope, kind, due, 1)
		await(t, "a direct intent", 4*time.Second, func() bool { return l.count() > before })
		l.Lock()
		for _, at := range l.at {
			if at.Sub(due) > -300*time.Millisecond {
				late = append(late, at.Sub(due))
			}
		}
		clear(l.at)
		l.Unlock()
	}
	slices.Sort(late)
	if late[0] < 0 || late[len(late)/2] > time.Second {
		t.Errorf("late by %v", late)
	}
}

func TestVoidTicketsDoNothing(t *testing.T) {
	url := realRedis(t)
	s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
	scope := organisation(t, s)
	var l log
	r := start(t, jobs.Options{Store: s, Redis: url, Queued: map[custody.Intent]jobs.Handler{kind: func(_ context.Context, task jobs.Task) error { l.note(task.ID); return nil }}})
	defer r.Close()
	opt, err := asynq.ParseRedisURI(url)
	must(t, err)
	client := asynq.NewClient(opt)
	defer client.Close()
	enqueue(t, s, scope, kind, time.Now(), 1)
	await(t, "the intent", 20*time.Second, func() bool { return waiting(t, s) == 0 })
	for id := range l.seen {
		for _, body := range []any{map[string]any{"id": id, "attempt": 1}, map[string]any{"id": "out_none", "attempt": 1}, "nonsense"} {
			b, _ := json.Marshal(body)
			_, err := client.Enqueue(asynq.NewTask("outbox", b), asynq.Queue("claviger"), asynq.MaxRetry(0))
			must(t, err)
		}
	}
	inspector := asynq.NewInspector(opt)
	defer inspector.Close()
	await(t, "the void tickets", 20*time.Second, func() bool {
		q, err := inspector.GetQueueInfo("claviger")
		return err == nil && q.Pending+q.Active == 0
	})
	if l.count() != 1 || l.seen[firstOf(l.seen)] != 1 {
		t.Errorf("done: %v", l.seen)
	}
}

func firstOf(m map[string]int) string {
	for k := range m {
		return k
	}
	return ""
}

func TestPeriodicOnceASlot(t *testing.T) {
	eachRedis(t, func(t *testing.T, url string) {
		s := storetest.Open(t, storetest.SQLite(t, store.Options{}))
		var mu sync.Mutex
		now := time.Date(2026, 11, 20, 9, 0, 30, 0, time.UTC)
		clock := func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
		var l log
		o := jobs.Options{Store: s, Redis: url, Clock: clock, Poll: 50 * time.Millisecond,
			Periodic: []jobs.Periodic{{Name: "minute" + t.Name(), Every: time.Minute, Do: func(context.Context) error {
				l.note(clock().Format(time.TimeOnly))
				return errors.New("fails, and nobody minds")
			}}}}
		r := start(t, o)
		defer r.Close()
		if url != "" { // two processes, one Redis: still once a slot
			r2 := start(t, o)
			defer r2.Close()
		}
		await(t, "the first slot", 10*time.Second, func() bool { return l.count() == 1 })
		mu.Lock()
		now = now.Add(7 * time.Hour) // a story's clock jumps
		mu.Unlock()
		await(t, "the slot after the jump", 10*time.Second, func() bool { return l.count() == 2 })
		time.Sleep(700 * time.Millisecond)
		for slot, n := range l.seen {
			if n != 1 {
				t.Errorf("slot %s ran %d times", slot, n)
			}
		}
	})
}

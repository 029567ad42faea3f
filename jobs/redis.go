package jobs

import (
	"crypto/rand"
	"fmt"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

// redis is where Asynq keeps its queues: a server, or one inside this process.
type redis struct {
	opt   asynq.RedisConnOpt
	close func()
}

// openRedis gives the server of url, or starts an embedded one when url is
// empty. The embedded one keeps nothing; that is what the outbox is for.
func openRedis(url string) (*redis, error) {
	if url == "" {
		return embedRedis()
	}
	opt, err := asynq.ParseRedisURI(url)
	if err != nil {
		return nil, fmt.Errorf("the address of Redis cannot be read: %w", err)
	}
	return &redis{opt: opt, close: func() {}}, nil
}

// embedRedis starts miniredis on the loopback, behind a password of its own,
// for every user of the machine can reach the port.
func embedRedis() (*redis, error) {
	m := miniredis.NewMiniRedis()
	password := rand.Text()
	m.RequireAuth(password)
	if err := m.Start(); err != nil {
		return nil, fmt.Errorf("the embedded Redis did not start: %w", err)
	}
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		runClock(m, stop)
	}()
	return &redis{
		opt:   asynq.RedisClientOpt{Addr: m.Addr(), Password: password},
		close: func() { close(stop); <-ended; m.Close() },
	}, nil
}

// runClock lets time pass in miniredis, whose expiries stand still by themselves.
func runClock(m *miniredis.Miniredis, stop <-chan struct{}) {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-stop:
			return
		case now := <-tick.C:
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}

package cabinet

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"sync"
	"time"

	"claviger/store/journal"
)

// Run runs one cabinet until ctx ends: it enrols when it must, then decides,
// records, and keeps the line to its gateway. A board or a screen that fails
// ends it; a cloud or gateway that is away does not.
func Run(ctx context.Context, cfg Config) error {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Clock == nil {
		cfg.Clock = SystemClock()
	}
	if err := cfg.check(); err != nil {
		return fmt.Errorf("cabinet: %w", err)
	}
	if cfg.Locks == nil {
		return errors.New("cabinet: no board is given")
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("cabinet: %w", err)
	}
	j, err := journal.Open(ctx, cfg.database())
	if err != nil {
		return fmt.Errorf("cabinet: %w", err)
	}
	defer j.Close()
	if err := ensureEnrolled(ctx, j, cfg, cfg.Log); err != nil {
		return fmt.Errorf("cabinet: %w", err)
	}
	return run(ctx, cfg, j)
}

// run runs one controller after another until ctx ends; the screen stays.
func run(ctx context.Context, cfg Config, j *journal.Journal) error {
	live, stop := context.WithCancel(ctx)
	defer stop()
	screen := &Screen{}
	served := make(chan error, 1)
	for first := true; ; first = false {
		c, err := New(live, Parts{Journal: j, Locks: cfg.Locks, Clock: cfg.Clock, Log: cfg.Log, Firmware: cfg.Firmware, Capacity: cfg.Capacity})
		if err != nil {
			return err
		}
		screen.ctl.Store(c)
		if cfg.Started != nil {
			cfg.Started(c)
		}
		if first {
			go func() { served <- serveScreen(live, screen, cfg) }()
		}
		again, err := runOnce(live, cfg, c, served)
		if !again || ctx.Err() != nil {
			return err
		}
		cfg.Log.Info("starting again, as the cloud asked")
	}
}

// runOnce runs one controller; again says that the cloud asked for another.
func runOnce(ctx context.Context, cfg Config, c *Controller, served <-chan error) (again bool, err error) {
	live, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	watched := make(chan error, 1)
	wg.Add(2)
	go func() { defer wg.Done(); watched <- cfg.Locks.Watch(live, c.Sensed) }()
	go func() { defer wg.Done(); keepLine(live, c, cfg.dialer(), cfg.Log) }()
	return beat(ctx, c, watched, served)
}

// beat lets time pass until something ends the run.
func beat(ctx context.Context, c *Controller, watched, served <-chan error) (again bool, err error) {
	tick := time.NewTicker(TickTurn)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, nil
		case err := <-watched:
			return false, fmt.Errorf("cabinet: the board is lost: %w", err)
		case err := <-served:
			return false, err
		case <-c.Restart():
			return true, nil
		case <-tick.C:
			c.Tick()
		}
	}
}

func (c Config) dialer() Dial {
	if c.Dial != nil {
		return c.Dial
	}
	return func(ctx context.Context) (net.Conn, error) {
		d := net.Dialer{Timeout: 10 * time.Second}
		return d.DialContext(ctx, "tcp", c.Gateway)
	}
}

// serveScreen serves the touch screen until ctx ends, if there is one.
func serveScreen(ctx context.Context, screen *Screen, cfg Config) error {
	ln := cfg.ScreenAt
	if ln == nil && cfg.Screen == "" {
		<-ctx.Done()
		return nil
	}
	if ln == nil {
		var err error
		if ln, err = net.Listen("tcp", cfg.Screen); err != nil {
			return fmt.Errorf("cabinet: screen: %w", err)
		}
	}
	s := &http.Server{Handler: screen.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { <-ctx.Done(); s.Close() }()
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("cabinet: screen: %w", err)
	}
	return nil
}

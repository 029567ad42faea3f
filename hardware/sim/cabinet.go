package sim

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/tenants"
)

// Cabinet is one cabinet of a fleet: the shipped program over a simulated
// bank and a local line with weather.
type Cabinet struct {
	Name string
	Bank *locks.Simulated

	fleet  *Fleet
	folder string
	local  *pipe
	box    *Gateway
	screen net.Listener // nil: none

	mu      sync.Mutex
	control *cabinet.Controller // nil while it is off
	off     context.CancelFunc
	done    chan struct{}
	hung    map[string]bool // tags that were hung once
}

// Control is the program's controller, nil while it is off.
func (c *Cabinet) Control() *cabinet.Controller {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.control
}

// Screen is the address of its touch screen, "" for none.
func (c *Cabinet) Screen() string {
	if c.screen == nil {
		return ""
	}
	return "http://" + c.screen.Addr().String() + "/"
}

// Local changes the weather on the line to its gateway.
func (c *Cabinet) Local(w Weather) { c.local.set(w) }

// PowerOn starts the program; on an enrolled one that runs it does nothing.
func (c *Cabinet) PowerOn(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off != nil {
		return nil
	}
	cfg := cabinet.Config{Data: c.folder, URL: c.fleet.o.URL, Locks: c.Bank, Firmware: c.fleet.o.Firmware, Client: c.fleet.o.Client,
		Log: c.fleet.o.Log.With("cabinet", c.Name), ScreenAt: keepOpen(c.screen), Started: c.started, Clock: c.fleet.o.Clock,
		Dial: func(ctx context.Context) (net.Conn, error) {
			return c.local.dial(ctx, c.box.local.Addr().String(), c.local.frames)
		}}
	if err := c.claim(ctx, &cfg); err != nil {
		return err
	}
	c.Bank.Deaf()
	run, off := context.WithCancel(c.fleet.ctx)
	c.off, c.done = off, make(chan struct{})
	go func() {
		defer close(c.done)
		if err := cabinet.Run(run, cfg); err != nil && run.Err() == nil {
			c.fleet.fail(fmt.Errorf("%s: %w", c.Name, err))
		}
	}()
	return nil
}

func (c *Cabinet) claim(ctx context.Context, cfg *cabinet.Config) error {
	_, ok, err := cabinet.EnrolledAs(ctx, c.folder)
	if err != nil || ok {
		return err
	}
	gateway, err := c.box.identity()
	if err != nil {
		return err
	}
	cfg.Claim, err = c.fleet.claim(ctx, Draft{Kind: tenants.CabinetDevice, Name: c.Name, Gateway: gateway, Slots: c.Bank.Slots()})
	return err
}

func (c *Cabinet) started(control *cabinet.Controller) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.control = control
}

// PowerOff ends the program as a cut cable would: what is not on disk is gone.
func (c *Cabinet) PowerOff() {
	c.mu.Lock()
	off, done := c.off, c.done
	c.off, c.control = nil, nil
	c.mu.Unlock()
	if off != nil {
		off()
		<-done
	}
}

// Hang hangs every key that the roster says is in here, in its own slot, if it
// was never hung before. It returns how many.
func (c *Cabinet) Hang() (n int) {
	control := c.Control()
	if control == nil {
		return 0
	}
	r := control.Roster()
	for _, it := range r.Items {
		if it.Tag == "" || it.Slot == 0 || it.Home != r.Place || it.State != "in" || !c.first(it.Tag) {
			continue
		}
		if c.Bank.Insert(it.Slot, it.Tag) == nil {
			n++
		}
	}
	return n
}

// first tells whether a tag was never hung here before, and remembers it.
func (c *Cabinet) first(tag string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	mark := filepath.Join(c.folder, "hung", tag)
	if c.hung[tag] {
		return false
	}
	c.hung[tag] = true
	if _, err := os.Stat(mark); err == nil {
		return false
	}
	if os.MkdirAll(filepath.Dir(mark), 0o700) != nil {
		return false
	}
	return os.WriteFile(mark, nil, 0o600) == nil
}

// keepOpen lets a program serve a listener without closing it for the next.
func keepOpen(ln net.Listener) net.Listener {
	if ln == nil {
		return nil
	}
	return &lent{Listener: ln, over: make(chan struct{})}
}

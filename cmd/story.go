package cmd

import (
	"sync"
	"sync/atomic"
	"time"

	"claviger/hardware/sim"
	"claviger/seed/demo"
	"claviger/store"
	"claviger/web"
)

// story is what is different about a demo: its clock can be set forward, so
// that a month can be seen in a minute, and its accounts are shown.
type story struct {
	begun time.Time
	fleet atomic.Pointer[sim.Fleet] // nil: not up
	mu    sync.Mutex
	ahead time.Duration
}

func newStory() *story { return &story{begun: time.Now()} }

// clock is the clock that the whole program runs by.
func (s *story) clock() func() time.Time {
	if s == nil {
		return time.Now
	}
	return s.now
}

func (s *story) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

// advance sets the clock forward; it never goes back.
func (s *story) advance(by time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += max(by, 0)
}

// tune gives the database the story's clock.
func (s *story) tune(o *store.Options) {
	if s != nil {
		o.Clock = s.now
	}
}

// accounts are what the sign-in page shows; nil outside of the demo.
func (s *story) accounts() *web.Demo {
	if s == nil {
		return nil
	}
	d := &web.Demo{Password: demo.Password, Badge: demo.HolderNumber, PIN: demo.HolderPIN, Advance: s.advance, Console: s.consoleOf}
	for _, o := range demo.Organisations() {
		org := web.DemoOrganisation{Name: o.Name, Trade: o.Trade}
		for _, account := range o.Accounts {
			org.Accounts = append(org.Accounts, web.DemoAccount{Role: account.Role, Email: account.Email})
		}
		d.Organisations = append(d.Organisations, org)
	}
	return d
}

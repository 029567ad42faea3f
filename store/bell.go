package store

import (
	"sync"

	"claviger/tenants"
)

// Ring says that an organisation's log has entries up to UpTo; 0 means that
// something changed and nobody knows what: look.
type Ring struct {
	Org  tenants.OrgID
	UpTo int64
}

// bells tells goroutines of this process that something was committed, here
// or in another process. A ring carries no data: who hears it reads. Rings
// that nobody took yet melt into one.
type bells struct {
	mu     sync.Mutex
	byOrg  map[tenants.OrgID]map[chan Ring]struct{}
	all    map[chan Ring]struct{}
	outbox map[chan struct{}]struct{}
	closed bool
}

func (b *bells) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

func (s *Store) ring(org tenants.OrgID, upTo int64) {}
func (s *Store) ringOutbox()                        {}
func (s *Store) ringForeign()                       {}

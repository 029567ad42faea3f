package store

import (
	"sync"

	"claviger/tenants"
)

// Ring says that an organisation's log has entries up to UpTo; 0 means that
// something changed and nobody knows what, so look. An empty Org stands for
// several.
type Ring struct {
	Org  tenants.OrgID
	UpTo int64
}

// bells tell goroutines that something was committed, in this process or
// another. A ring carries no data: who hears it reads. Rings that nobody took
// yet melt into one, so a slow listener costs nothing and misses nothing.
type bells struct {
	mu     sync.Mutex
	orgs   map[tenants.OrgID]map[chan Ring]bool
	all    map[chan Ring]bool
	outbox map[chan struct{}]bool
	closed bool
}

// Subscribe hears of commits in the scope's organisation, of this process at
// once, of others within a second. The channel is closed by cancel and when
// the Store closes.
func (s *Store) Subscribe(scope tenants.Scope) (rings <-chan Ring, cancel func()) {
	org, c := scope.Org(), make(chan Ring, 1)
	b := &s.bells
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.orgs == nil {
		b.orgs = make(map[tenants.OrgID]map[chan Ring]bool)
	}
	if b.orgs[org] == nil {
		b.orgs[org] = make(map[chan Ring]bool)
	}
	listen(b, b.orgs[org], c)
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		forget(b.orgs[org], c)
		if len(b.orgs[org]) == 0 {
			delete(b.orgs, org)
		}
	}
}

// UnscopedSubscribe hears of commits in every organisation.
func (s *Store) UnscopedSubscribe() (rings <-chan Ring, cancel func()) {
	c := make(chan Ring, 1)
	b := &s.bells
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = make(map[chan Ring]bool)
	}
	listen(b, b.all, c)
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		forget(b.all, c)
	}
}

// SubscribeOutbox hears that the outbox has work.
func (s *Store) SubscribeOutbox() (work <-chan struct{}, cancel func()) {
	c := make(chan struct{}, 1)
	b := &s.bells
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.outbox == nil {
		b.outbox = make(map[chan struct{}]bool)
	}
	listen(b, b.outbox, c)
	return c, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		forget(b.outbox, c)
	}
}

func listen[T any](b *bells, set map[chan T]bool, c chan T) {
	if b.closed {
		close(c)
		return
	}
	set[c] = true
}

// forget closes a channel once; the Store may have done it before.
func forget[T any](set map[chan T]bool, c chan T) {
	if set[c] {
		delete(set, c)
		close(c)
	}
}

func (b *bells) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for _, set := range b.orgs {
		for c := range set {
			forget(set, c)
		}
	}
	for c := range b.all {
		forget(b.all, c)
	}
	for c := range b.outbox {
		forget(b.outbox, c)
	}
}

// ring tells this process about one organisation.
func (b *bells) ring(r Ring) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.orgs[r.Org] {
		melt(c, r)
	}
	for c := range b.all {
		melt(c, r)
	}
}

// ringAll tells every listener of this process to look.
func (b *bells) ringAll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for org, set := range b.orgs {
		for c := range set {
			melt(c, Ring{Org: org})
		}
	}
	for c := range b.all {
		melt(c, Ring{})
	}
	b.wakeOutbox()
}

func (b *bells) ringOutbox() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wakeOutbox()
}

func (b *bells) wakeOutbox() {
	for c := range b.outbox {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// melt puts r into c, joined with a ring still waiting there. Only holders of
// the mutex send, so after the first select there is room.
func melt(c chan Ring, r Ring) {
	select {
	case old := <-c:
		switch {
		case old.Org != r.Org:
			r = Ring{}
		case old.UpTo == 0 || r.UpTo == 0:
			r.UpTo = 0
		default:
			r.UpTo = max(r.UpTo, old.UpTo)
		}
	default:
	}
	c <- r
}

// announce tells this process and the others what a transaction committed.
func (s *Store) announce(rings map[tenants.OrgID]int64, outbox bool) {
	for org, upTo := range rings {
		s.bells.ring(Ring{Org: org, UpTo: upTo})
	}
	if outbox {
		s.bells.ringOutbox()
	}
	if s.telegraph != nil && (outbox || len(rings) > 0) {
		s.telegraph.send(rings, outbox)
	}
}

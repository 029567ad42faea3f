package e2e_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"testing"
	"time"
)

// link is a TCP proxy with the faults of a radio line.
type link struct {
	addr, to string
	listener net.Listener

	mu    sync.Mutex
	fault fault
	ends  map[net.Conn]bool
}

// fault is what is wrong with a line. TCP hides lost packets as waiting: a
// lost one comes after the time that a sender waits before it sends again.
type fault struct {
	delay time.Duration // of everything, one way
	loss  float64       // share of the packets that come late
	dead  bool          // nothing passes, and nobody is told: half-open
	slow  time.Duration // a closed connection is closed so much later on the other side
	cut   bool          // no connection
}

const resentAfter = 400 * time.Millisecond // a lost packet

func newLink(t *testing.T, to string) *link {
	l := &link{to: to, ends: map[net.Conn]bool{}}
	var err error
	if l.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	l.addr = l.listener.Addr().String()
	t.Cleanup(func() {
		l.listener.Close()
		l.set(fault{cut: true})
	})
	go l.accept()
	return l
}

// set changes what is wrong; a cut ends what is open.
func (l *link) set(f fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = f
	if f.cut {
		for c := range l.ends {
			c.Close()
		}
	}
}

func (l *link) now() fault {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

func (l *link) accept() {
	for {
		a, err := l.listener.Accept()
		if err != nil {
			return
		}
		b, err := net.Dial("tcp", l.to)
		if l.now().cut || err != nil {
			a.Close()
			if b != nil {
				b.Close()
			}
			continue
		}
		l.mu.Lock()
		l.ends[a], l.ends[b] = true, true
		l.mu.Unlock()
		go l.carry(a, b)
		go l.carry(b, a)
	}
}

// packet is what one read gave, on its way.
type packet struct {
	data []byte
	due  time.Time
	end  error
}

// carry passes what one end says to the other, in order: many packets may be
// on their way at once.
func (l *link) carry(from, to net.Conn) {
	way := make(chan packet, 4096)
	go func() {
		for {
			buf := make([]byte, 1400)
			n, err := from.Read(buf)
			f := l.now()
			p := packet{buf[:n], time.Now().Add(f.delay), err}
			if f.loss > rand.Float64() {
				p.due = p.due.Add(resentAfter)
			}
			if way <- p; err != nil {
				return
			}
		}
	}()
	for p := range way {
		time.Sleep(time.Until(p.due))
		for f := l.now(); f.dead && !f.cut; f = l.now() { // as in a tunnel
			time.Sleep(10 * time.Millisecond)
		}
		if _, err := to.Write(p.data); err != nil || p.end != nil {
			time.Sleep(l.now().slow)
			break
		}
	}
	from.Close()
	to.Close()
	l.mu.Lock()
	delete(l.ends, from)
	delete(l.ends, to)
	l.mu.Unlock()
}

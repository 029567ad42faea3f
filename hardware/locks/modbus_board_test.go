package locks_test

import (
	"context"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/hardware/locks"
	"claviger/hardware/proto"

	"github.com/simonvetter/modbus"
)

// plate is a board of relays and inputs behind a real Modbus server: coils 0…
// are latches, 10… lights; inputs 0… fobs, 20 door, 21 tamper, 22 mains, 26 reader;
// registers 0… tags of two each, 40 the reader.
type plate struct {
	t    *testing.T
	addr string

	mu       sync.Mutex
	server   *modbus.ModbusServer
	coils    [20]bool
	inputs   [30]bool
	tags     [44]uint16
	ons      []int         // latches turned on, in order
	slow     time.Duration // before a write is obeyed
	refuse   error         // of every read of inputs
	jammed   bool          // latches do not move
	requests int
}

func newPlate(t *testing.T) *plate {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	p := &plate{t: t, addr: ln.Addr().String()}
	p.inputs[22], p.inputs[26] = true, true
	must(t, ln.Close())
	p.start()
	t.Cleanup(p.stop)
	return p
}

func (p *plate) start() {
	p.t.Helper()
	s, err := modbus.NewServer(&modbus.ServerConfiguration{URL: "tcp://" + p.addr, Timeout: time.Minute, MaxClients: 5, Logger: log.New(io.Discard, "", 0)}, p)
	must(p.t, err, s.Start())
	p.server = s
}

func (p *plate) stop() { p.server.Stop() }

// set changes the world at the board.
func (p *plate) set(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
}

// hang puts a fob into a slot, or takes it out with 0.
func (p *plate) hang(slot int, tag uint16) {
	p.set(func() { p.inputs[slot-1], p.tags[2*slot-1] = tag != 0, tag })
}

func (p *plate) coil(no int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.coils[no]
}

func (p *plate) moves() []int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.ons)
}

// HandleCoils is what the relays do.
func (p *plate) HandleCoils(r *modbus.CoilsRequest) ([]bool, error) {
	p.mu.Lock()
	slow := p.slow
	p.mu.Unlock()
	if r.IsWrite && slow > 0 {
		time.Sleep(slow)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if int(r.Addr)+int(r.Quantity) > len(p.coils) {
		return nil, modbus.ErrIllegalDataAddress
	}
	if !r.IsWrite {
		return slices.Clone(p.coils[r.Addr : r.Addr+r.Quantity]), nil
	}
	for i, on := range r.Args {
		at := int(r.Addr) + i
		if on && at < 10 {
			p.ons = append(p.ons, at)
		}
		p.coils[at] = on && !(p.jammed && at < 10)
	}
	return nil, nil
}

// HandleDiscreteInputs tells the inputs.
func (p *plate) HandleDiscreteInputs(r *modbus.DiscreteInputsRequest) ([]bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests++
	if p.refuse != nil {
		return nil, p.refuse
	}
	if int(r.Addr)+int(r.Quantity) > len(p.inputs) {
		return nil, modbus.ErrIllegalDataAddress
	}
	return slices.Clone(p.inputs[r.Addr : r.Addr+r.Quantity]), nil
}

// HandleInputRegisters tells the tags.
func (p *plate) HandleInputRegisters(r *modbus.InputRegistersRequest) ([]uint16, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if int(r.Addr)+int(r.Quantity) > len(p.tags) {
		return nil, modbus.ErrIllegalDataAddress
	}
	return slices.Clone(p.tags[r.Addr : r.Addr+r.Quantity]), nil
}

// HandleHoldingRegisters: there are none.
func (p *plate) HandleHoldingRegisters(*modbus.HoldingRegistersRequest) ([]uint16, error) {
	return nil, modbus.ErrIllegalFunction
}

func at(n int) *int { return &n }

// mapOf is the map of a plate with four slots.
func mapOf(url string) locks.Map {
	return locks.Map{URL: url, TimeoutMS: 150, PollMS: 10, Banks: []locks.Bank{{First: 1, Count: 4, Latch: at(0), Light: at(10), Fob: at(0), Tag: at(0), TagRegisters: 2}},
		Door: &locks.Input{Input: at(20)}, Tamper: &locks.Input{Input: at(21)}, Mains: &locks.Input{Input: at(22)}, Reader: &locks.Reader{Register: at(40), Registers: 2, Alive: &locks.Input{Input: at(26)}}}
}

// eye is who watches a driver.
type eye struct {
	t    *testing.T
	mu   sync.Mutex
	seen []proto.Sensed
}

func watchBoard(t *testing.T, b locks.Driver) *eye {
	t.Helper()
	e := &eye{t: t}
	run, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.Watch(run, func(s proto.Sensed) { e.mu.Lock(); e.seen = append(e.seen, s); e.mu.Unlock() })
	}()
	t.Cleanup(func() { stop(); <-done })
	return e
}

// next waits for changes, in this order, and for no other among them.
func (e *eye) next(want ...proto.Sensed) {
	e.t.Helper()
	got := func() []proto.Sensed {
		e.mu.Lock()
		defer e.mu.Unlock()
		return slices.Clone(e.seen[:min(len(e.seen), len(want))])
	}
	eventually(e.t, func() bool { return len(got()) == len(want) }, func() any { return got() })
	if g := got(); !slices.Equal(g, want) {
		e.t.Fatalf("told %v, want %v", g, want)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.seen = e.seen[len(want):]
}

// eventually waits at most ten seconds.
func eventually(t *testing.T, is func() bool, why func() any) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("it never came: %v", why())
		}
	}
}

// opened is a driver that has read its board once.
func opened(t *testing.T, m locks.Map) *locks.Modbus {
	t.Helper()
	b, err := locks.NewModbus(m)
	must(t, err)
	_, err = b.Read(ctx)
	must(t, err)
	return b
}

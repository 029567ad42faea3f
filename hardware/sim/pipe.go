package sim

import (
	"context"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"claviger/hardware/proto"
)

// pipe is one connection, or one after another, with weather on it.
type pipe struct {
	mu      sync.Mutex
	weather Weather
	rand    *rand.Rand
	open    map[net.Conn]bool
	turned  chan struct{} // closed when the weather changes
}

func newPipe(w Weather, seed uint64) *pipe {
	return &pipe{weather: w, rand: rand.New(rand.NewPCG(seed, 1)), open: map[net.Conn]bool{}, turned: make(chan struct{})}
}

// set changes the weather. A line that goes down breaks at once.
func (p *pipe) set(w Weather) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.weather = w
	close(p.turned)
	p.turned = make(chan struct{})
	if w.Down {
		for c := range p.open {
			c.Close()
		}
	}
}

// now is the weather, and what it does to one message.
func (p *pipe) now() (w Weather, drop, double bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w = p.weather
	return w, p.rand.Float64() < w.Drop, p.rand.Float64() < w.Duplicate
}

// keep notes an open connection, unless the line is down.
func (p *pipe) keep(c net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.weather.Down {
		c.Close()
		return false
	}
	p.open[c] = true
	return true
}

func (p *pipe) forget(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, c)
	c.Close()
}

// carrier waits until the line is up: who dials without one hears nothing, as
// on a radio.
func (p *pipe) carrier(ctx context.Context) error {
	for {
		p.mu.Lock()
		down, turned := p.weather.Down, p.turned
		p.mu.Unlock()
		if !down {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-turned:
		}
	}
}

// dial opens a connection through the weather. Copy moves what passes, one
// call for each way.
func (p *pipe) dial(ctx context.Context, addr string, copy func(dst, src net.Conn)) (net.Conn, error) {
	if err := p.carrier(ctx); err != nil {
		return nil, err
	}
	far, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if !p.keep(far) {
		return nil, io.ErrClosedPipe
	}
	near, inner := net.Pipe()
	var once sync.Once
	end := func() { once.Do(func() { p.forget(far); inner.Close() }) }
	go func() { defer end(); copy(far, inner) }()
	go func() { defer end(); copy(inner, far) }()
	return near, nil
}

// chunk is some bytes that arrive at a moment.
type chunk struct {
	at    time.Time
	bytes []byte
}

// stream moves bytes, late.
func (p *pipe) stream(dst, src net.Conn) {
	late := make(chan chunk, 1024)
	go func() {
		defer close(late)
		for {
			b := make([]byte, 16<<10)
			n, err := src.Read(b)
			if n > 0 {
				w, _, _ := p.now()
				late <- chunk{time.Now().Add(w.Delay), b[:n]}
			}
			if err != nil {
				return
			}
		}
	}()
	for c := range late {
		time.Sleep(time.Until(c.at))
		if _, err := dst.Write(c.bytes); err != nil {
			break
		}
	}
	dst.Close()
	src.Close()
	for range late { // let the reader end
	}
}

// frames moves whole frames of the local line, late, and loses or doubles
// those that carry messages.
func (p *pipe) frames(dst, src net.Conn) {
	for {
		f, err := proto.ReadFrame(src)
		if err != nil {
			return
		}
		w, drop, double := p.now()
		time.Sleep(w.Delay)
		if f.Type != proto.FramePass {
			drop, double = false, false
		}
		for n := range 2 {
			if drop || n == 1 && !double {
				break
			}
			if proto.WriteFrame(dst, f) != nil {
				return
			}
		}
	}
}

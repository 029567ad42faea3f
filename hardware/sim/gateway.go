package sim

import (
	"context"
	"fmt"
	"net"
	"sync"

	"claviger/hardware/gateway"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Gateway is one gateway of a fleet: the shipped program with weather on its
// LTE link.
type Gateway struct {
	Name  string
	Owner string // whose it is, "" when all are of one organisation

	fleet  *Fleet
	folder string
	lte    *pipe
	local  net.Listener
	meter  *meter

	mu   sync.Mutex
	off  context.CancelFunc
	done chan struct{}
}

// LTE changes the weather on the link to the broker.
func (g *Gateway) LTE(w Weather) {
	g.meter.weather(w)
	g.lte.set(w)
}

// PowerOn starts the program.
func (g *Gateway) PowerOn(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.off != nil {
		return nil
	}
	cfg := gateway.Config{Data: g.folder, URL: g.fleet.o.URL, Broker: g.fleet.o.Broker, Listener: keepOpen(g.local), Meter: g.meter,
		Firmware: g.fleet.o.Firmware, Client: g.fleet.o.Client, Log: g.fleet.o.Log.With("gateway", g.Name),
		Dial: func(ctx context.Context, _, addr string) (net.Conn, error) {
			return g.lte.dial(ctx, addr, g.lte.stream)
		}}
	_, ok, err := gateway.EnrolledAs(g.folder)
	if err != nil {
		return err
	}
	if !ok {
		if cfg.Claim, err = g.fleet.claim(ctx, Draft{Kind: tenants.GatewayDevice, Name: g.Name}); err != nil {
			return err
		}
	}
	run, off := context.WithCancel(g.fleet.ctx)
	g.off, g.done = off, make(chan struct{})
	go func() {
		defer close(g.done)
		if err := gateway.Run(run, cfg); err != nil && run.Err() == nil {
			g.fleet.fail(fmt.Errorf("%s: %w", g.Name, err))
		}
	}()
	return nil
}

// PowerOff ends the program.
func (g *Gateway) PowerOff() {
	g.mu.Lock()
	off, done := g.off, g.done
	g.off = nil
	g.mu.Unlock()
	if off != nil {
		off()
		<-done
	}
}

// on tells whether the program runs.
func (g *Gateway) on() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.off != nil
}

// identity waits until the gateway is enrolled.
func (g *Gateway) identity() (tenants.DeviceID, error) {
	for {
		id, ok, err := gateway.EnrolledAs(g.folder)
		if err != nil || ok {
			return id, err
		}
		if pause(g.fleet.ctx, turn); g.fleet.ctx.Err() != nil {
			return "", g.fleet.ctx.Err()
		}
	}
}

// meter is a simulated box: on mains, with a radio that fits the weather.
type meter struct {
	mu sync.Mutex
	w  Weather
	n  uint64 // how often the link came back
}

func (m *meter) weather(w Weather) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.w.Down && !w.Down {
		m.n++
	}
	m.w = w
}

// Read makes up figures: the longer the delay the weaker the signal.
func (m *meter) Read(context.Context) (*proto.Power, *proto.Modem, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	weak := min(40, int(m.w.Delay.Milliseconds()/8))
	return &proto.Power{Mains: true, Battery: 100, Celsius: 240},
		&proto.Modem{Carrier: "Simulated", SIM: 1, RSRP: -80 - weak, SINR: 200 - 4*weak, Failovers: m.n}, nil
}

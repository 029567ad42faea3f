package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

const (
	pingTurn  = 15 * time.Second
	quiet     = 45 * time.Second // without a frame a local line is taken for dead
	writeTime = 20 * time.Second
	frames    = 256 // that may wait to be written to one cabinet
	mostLinks = 256
)

// links are the local lines to cabinets, one a device: who comes last under a
// name has the line.
type links struct {
	log     *slog.Logger
	up      func(device tenants.DeviceID, kind proto.Kind, envelope []byte) // what a cabinet sends
	changed func()                                                          // a line came or went

	mu     sync.Mutex
	lines  map[tenants.DeviceID]*line
	online bool
}

// line is one cabinet's connection.
type line struct {
	device tenants.DeviceID
	out    chan proto.Frame
	stop   context.CancelFunc
}

func (l *line) offer(f proto.Frame) bool {
	select {
	case l.out <- f:
		return true
	default:
		return false
	}
}

// serve accepts cabinets until ctx ends.
func (ls *links) serve(ctx context.Context, ln net.Listener) error {
	go func() { <-ctx.Done(); ln.Close() }()
	var wg sync.WaitGroup
	defer wg.Wait()
	for {
		conn, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, net.ErrClosed) {
			return err
		}
		if err != nil { // out of descriptors, most likely: it passes
			pause(ctx, time.Second)
			continue
		}
		wg.Add(1)
		go func() { defer wg.Done(); ls.talk(ctx, conn) }()
	}
}

// talk serves one connection until it breaks.
func (ls *links) talk(ctx context.Context, conn net.Conn) {
	run, stop := context.WithCancel(ctx)
	defer stop()
	go func() { <-run.Done(); conn.Close() }()
	device, err := hello(conn)
	if err != nil {
		ls.log.Warn("a local line did not say who it is", "from", conn.RemoteAddr(), "error", err)
		return
	}
	l := &line{device: device, out: make(chan proto.Frame, frames), stop: stop}
	if !ls.add(l) {
		ls.log.Warn("too many local lines", "device", device)
		return
	}
	ls.log.Info("a cabinet is here", "device", device)
	var wg sync.WaitGroup
	wg.Add(1)
	go func() { defer wg.Done(); defer stop(); l.write(run, conn) }()
	err = ls.read(l, conn)
	stop()
	wg.Wait()
	ls.drop(l)
	ls.log.Info("a cabinet is gone", "device", device, "error", err)
}

// hello reads the first frame, which names the device.
func hello(conn net.Conn) (tenants.DeviceID, error) {
	if err := conn.SetReadDeadline(time.Now().Add(quiet)); err != nil {
		return "", err
	}
	f, err := proto.ReadFrame(conn)
	if err != nil {
		return "", err
	}
	device := tenants.DeviceID(f.Body)
	t := proto.Topic{Gateway: "dev_x", Device: device, Kind: proto.KindBirth}
	if _, err := proto.ParseTopic(t.String()); f.Type != proto.FrameHello || err != nil {
		return "", proto.ErrFrame
	}
	return device, nil
}

func (ls *links) add(l *line) bool {
	ls.mu.Lock()
	old := ls.lines[l.device]
	if old == nil && len(ls.lines) >= mostLinks {
		ls.mu.Unlock()
		return false
	}
	ls.lines[l.device] = l
	l.offer(lineFrame(ls.online))
	ls.mu.Unlock()
	if old != nil {
		old.stop()
	}
	ls.changed()
	return true
}

func (ls *links) drop(l *line) {
	ls.mu.Lock()
	if ls.lines[l.device] == l {
		delete(ls.lines, l.device)
	}
	ls.mu.Unlock()
	ls.changed()
}

// devices lists whose line is up.
func (ls *links) devices() []tenants.DeviceID {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	var out []tenants.DeviceID
	for id := range ls.lines {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// announce tells every cabinet whether the cloud can be reached.
func (ls *links) announce(online bool) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	ls.online = online
	for _, l := range ls.lines {
		if !l.offer(lineFrame(online)) {
			l.stop() // it does not read: let it come again
		}
	}
}

func lineFrame(online bool) proto.Frame {
	if online {
		return proto.Frame{Type: proto.FrameLine, Body: []byte{1}}
	}
	return proto.Frame{Type: proto.FrameLine, Body: []byte{0}}
}

// down hands an envelope of the cloud to its cabinet.
func (ls *links) down(device tenants.DeviceID, kind proto.Kind, envelope []byte) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if l := ls.lines[device]; l != nil {
		l.offer(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(kind, envelope)})
	}
}

// read takes frames of one cabinet until the line breaks.
func (ls *links) read(l *line, conn net.Conn) error {
	for {
		if err := conn.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return err
		}
		f, err := proto.ReadFrame(conn)
		if err != nil {
			return err
		}
		switch f.Type {
		case proto.FramePing:
			l.offer(proto.Frame{Type: proto.FramePong})
		case proto.FramePass:
			kind, envelope, err := proto.ParsePass(f.Body)
			if err != nil || !kind.Up() {
				return proto.ErrFrame
			}
			ls.up(l.device, kind, envelope)
		}
	}
}

// write sends what waits for one cabinet, and a ping now and then.
func (l *line) write(ctx context.Context, conn net.Conn) {
	ping := time.NewTicker(pingTurn)
	defer ping.Stop()
	for {
		f := proto.Frame{Type: proto.FramePing}
		select {
		case <-ctx.Done():
			return
		case <-ping.C:
		case f = <-l.out:
		}
		if conn.SetWriteDeadline(time.Now().Add(writeTime)) != nil || proto.WriteFrame(conn, f) != nil {
			return
		}
	}
}

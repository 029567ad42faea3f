package cabinet

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"time"

	"claviger/hardware/proto"
)

const (
	quiet      = 45 * time.Second // without a frame the line is taken for dead
	writeTime  = 20 * time.Second
	firstDial  = 500 * time.Millisecond
	lastDial   = 10 * time.Second
	lineFrames = 256 // frames that may wait to be written
)

// Dial opens the local line to a gateway.
type Dial func(ctx context.Context) (net.Conn, error)

// link is one connection to the gateway; it is the controller's Line.
type link struct{ out chan proto.Frame }

// Send puts an envelope in the queue, or refuses it when the queue is full.
func (l *link) Send(kind proto.Kind, envelope []byte) bool {
	return l.offer(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(kind, envelope)})
}

func (l *link) offer(f proto.Frame) bool {
	select {
	case l.out <- f:
		return true
	default:
		return false
	}
}

// keepLine holds the line to the gateway until ctx ends, and dials again when
// it breaks.
func keepLine(ctx context.Context, c *Controller, dial Dial, log *slog.Logger) {
	wait := firstDial
	for ctx.Err() == nil {
		began := time.Now()
		err := useLine(ctx, c, dial)
		if ctx.Err() != nil {
			return
		}
		log.Debug("the line to the gateway is down", "error", err)
		if time.Since(began) > time.Minute {
			wait = firstDial
		}
		pause(ctx, wait/2+rand.N(wait/2))
		wait = min(2*wait, lastDial)
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// useLine dials once and serves the connection until it breaks.
func useLine(ctx context.Context, c *Controller, dial Dial) error {
	conn, err := dial(ctx)
	if err != nil {
		return err
	}
	run, stop := context.WithCancel(ctx)
	go func() { <-run.Done(); conn.Close() }()
	defer stop()
	l := &link{out: make(chan proto.Frame, lineFrames)}
	l.offer(proto.Frame{Type: proto.FrameHello, Body: []byte(c.Identity().Device)})
	wrote := make(chan error, 1)
	go func() { wrote <- l.write(run, conn); stop() }()
	err = l.read(conn, c)
	c.LineDown()
	stop()
	return errors.Join(err, <-wrote)
}

func (l *link) write(ctx context.Context, conn net.Conn) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-l.out:
			if err := conn.SetWriteDeadline(time.Now().Add(writeTime)); err != nil {
				return err
			}
			if err := proto.WriteFrame(conn, f); err != nil {
				return err
			}
		}
	}
}

func (l *link) read(conn net.Conn, c *Controller) error {
	for {
		if err := conn.SetReadDeadline(time.Now().Add(quiet)); err != nil {
			return err
		}
		f, err := proto.ReadFrame(conn)
		if err != nil {
			return err
		}
		if err := l.take(f, c); err != nil {
			return err
		}
	}
}

// take acts on one frame from the gateway.
func (l *link) take(f proto.Frame, c *Controller) error {
	switch f.Type {
	case proto.FramePing:
		l.offer(proto.Frame{Type: proto.FramePong})
	case proto.FrameLine:
		if len(f.Body) == 1 && f.Body[0] == 1 {
			c.LineUp(l)
		} else {
			c.LineDown()
		}
	case proto.FramePass:
		kind, envelope, err := proto.ParsePass(f.Body)
		if err != nil {
			return err
		}
		c.Receive(kind, envelope)
	case proto.FrameHello:
		return io.ErrUnexpectedEOF
	}
	return nil
}

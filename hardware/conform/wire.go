package conform

import (
	"net"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// wire is one connection of the local line, the gateway's end.
type wire struct {
	conn net.Conn
	in   chan got
}

// got is one frame that came: an envelope, or the answer to a ping.
type got struct {
	kind     proto.Kind
	envelope []byte
	pong     bool
	name     string // of a hello
	fault    error  // a frame that no cabinet sends
}

// mostWaiting is how many frames may wait to be looked at.
const mostWaiting = 4096

func newWire(conn net.Conn) *wire {
	w := &wire{conn: conn, in: make(chan got, mostWaiting)}
	go w.read()
	return w
}

func (w *wire) read() {
	defer close(w.in)
	for {
		f, err := proto.ReadFrame(w.conn)
		if err != nil {
			return
		}
		switch f.Type {
		case proto.FramePing:
			if w.write(proto.Frame{Type: proto.FramePong}) != nil {
				return
			}
		case proto.FramePong:
			w.in <- got{pong: true}
		case proto.FrameHello:
			w.in <- got{name: string(f.Body)}
		case proto.FramePass:
			kind, envelope, err := proto.ParsePass(f.Body)
			w.in <- got{kind: kind, envelope: envelope, fault: err}
		default:
			w.in <- got{fault: wrong("a frame of type %d, which only a gateway sends", f.Type)}
		}
	}
}

func (w *wire) write(f proto.Frame) error {
	if err := w.conn.SetWriteDeadline(time.Now().Add(soon)); err != nil {
		return err
	}
	return proto.WriteFrame(w.conn, f)
}

func (w *wire) pass(kind proto.Kind, envelope []byte) error {
	return w.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(kind, envelope)})
}

// line tells the cabinet whether its cloud can be reached.
func (w *wire) line(up byte) error {
	return w.write(proto.Frame{Type: proto.FrameLine, Body: []byte{up}})
}

// hello is the first frame of a connection.
func (w *wire) hello(device tenants.DeviceID) error {
	select {
	case g := <-w.in:
		if g.name != string(device) {
			return wrong("the first frame is no hello of %s", device)
		}
		return nil
	case <-time.After(soon):
		return wrong("no hello came within %s of the connection", soon)
	}
}

// pinged waits for the answer to a ping; what else comes meanwhile is dropped.
func (w *wire) pinged() error {
	if err := w.write(proto.Frame{Type: proto.FramePing}); err != nil {
		return err
	}
	end := time.After(soon)
	for {
		select {
		case g, ok := <-w.in:
			if !ok {
				return errClosed
			}
			if g.pong {
				return nil
			}
		case <-end:
			return wrong("a ping was not answered within %s", soon)
		}
	}
}

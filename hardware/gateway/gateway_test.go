package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// box is a cabinet's end of a local line.
type box struct {
	t    *testing.T
	conn net.Conn
}

func connected(t *testing.T, addr string, device tenants.DeviceID) box {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	b := box{t, conn}
	b.write(proto.Frame{Type: proto.FrameHello, Body: []byte(device)})
	return b
}

func (b box) write(f proto.Frame) {
	b.t.Helper()
	if err := proto.WriteFrame(b.conn, f); err != nil {
		b.t.Fatal(err)
	}
}

// read waits for a frame of one type.
func (b box) read(want proto.FrameType) proto.Frame {
	b.t.Helper()
	b.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		f, err := proto.ReadFrame(b.conn)
		if err != nil {
			b.t.Fatalf("waiting for a frame of type %d: %v", want, err)
		}
		if f.Type == want {
			return f
		}
	}
}

// online waits until the gateway says that the cloud can be reached.
func (b box) online() {
	b.t.Helper()
	for f := b.read(proto.FrameLine); f.Body[0] != 1; f = b.read(proto.FrameLine) {
	}
}

// ended waits until the gateway closes the line.
func (b box) ended() {
	b.t.Helper()
	b.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		if _, err := proto.ReadFrame(b.conn); err != nil {
			var late net.Error
			if errors.As(err, &late) && late.Timeout() {
				b.t.Error("the line stays open")
			}
			return
		}
	}
}

type fixedMeter struct{}

func (fixedMeter) Read(context.Context) (*proto.Power, *proto.Modem, error) {
	return &proto.Power{Mains: true, Battery: 77}, &proto.Modem{Carrier: "Test", RSRP: -90}, nil
}

// TestPasses: both ways, to the right cabinet, unopened.
func TestPasses(t *testing.T) {
	b := startBroker(t, nil)
	addr, stop := running(t, "mqtt://"+b.addr, "", func(c *Config) { c.Meter = fixedMeter{} })
	one, two := connected(t, addr, "dev_1"), connected(t, addr, "dev_2")
	one.online()
	two.online()
	one.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindEvents, []byte("sealed, who knows what"))})
	m := b.find("the cabinet's message", func(m message) bool { return m.topic.Device == "dev_1" })
	if m.topic != (proto.Topic{Gateway: "dev_gate", Device: "dev_1", Kind: proto.KindEvents}) || string(m.payload) != "sealed, who knows what" {
		t.Errorf("%+v", m)
	}
	if err := b.server.Publish("claviger/v1/dev_gate/dev_2/down/ack", []byte("for two"), false, 1); err != nil {
		t.Fatal(err)
	}
	f := two.read(proto.FramePass)
	if kind, envelope, err := proto.ParsePass(f.Body); err != nil || kind != proto.KindAck || string(envelope) != "for two" {
		t.Errorf("%s %q %v", kind, envelope, err)
	}
	birth := own[proto.Birth](t, b.find("its birth", func(m message) bool { return m.topic.Kind == proto.KindBirth }))
	if birth.Firmware != "test" || birth.Last != 0 || birth.Device != "dev_gate" {
		t.Errorf("%+v", birth)
	}
	h := own[proto.Health](t, b.find("its health", func(m message) bool {
		return m.topic.Kind == proto.KindHealth && len(own[proto.Health](t, m).Links) == 2
	}))
	if h.Power.Battery != 77 || h.Modem.RSRP != -90 || h.Links[0] != "dev_1" {
		t.Errorf("%+v", h)
	}
	stop()
	if d := own[proto.Death](t, b.find("its goodbye", func(m message) bool { return m.topic.Kind == proto.KindDeath })); !d.Clean {
		t.Errorf("%+v", d)
	}
}

// TestPingsAreAnswered on the local line.
func TestPingsAreAnswered(t *testing.T) {
	b := startBroker(t, nil)
	addr, _ := running(t, "mqtt://"+b.addr, "", nil)
	one := connected(t, addr, "dev_1")
	one.write(proto.Frame{Type: proto.FramePing})
	one.read(proto.FramePong)
}

// TestBadLines: who does not speak the framing, or speaks for the cloud or for
// the gateway, is not listened to.
func TestBadLines(t *testing.T) {
	b := startBroker(t, nil)
	addr, _ := running(t, "mqtt://"+b.addr, "", nil)
	for _, f := range []proto.Frame{{Type: proto.FramePing}, {Type: proto.FrameHello, Body: []byte("a/+")}, {Type: proto.FrameHello}} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		bad := box{t, conn}
		bad.write(f)
		bad.ended()
		conn.Close()
	}
	one := connected(t, addr, "dev_1")
	one.online()
	one.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindAck, []byte("forged"))})
	one.ended()
	liar := connected(t, addr, "dev_gate")
	liar.online()
	liar.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindHealth, []byte("not from the gateway"))})
	two := connected(t, addr, "dev_2")
	two.online()
	two.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindDeath, []byte("not for a cabinet"))})
	two.write(proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindEvents, []byte("honest"))})
	b.find("the honest one", func(m message) bool { return string(m.payload) == "honest" })
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.got {
		if s := string(m.payload); s == "forged" || s == "not from the gateway" || s == "not for a cabinet" {
			t.Errorf("%s was passed on", s)
		}
	}
}

// TestLastComer: a cabinet that dials again has the line.
func TestLastComer(t *testing.T) {
	b := startBroker(t, nil)
	addr, _ := running(t, "mqtt://"+b.addr, "", nil)
	old := connected(t, addr, "dev_1")
	old.online()
	again := connected(t, addr, "dev_1")
	again.online()
	old.ended()
	b.server.Publish("claviger/v1/dev_gate/dev_1/down/time", []byte("hello"), false, 1)
	if f := again.read(proto.FramePass); len(f.Body) == 0 {
		t.Error("nothing came")
	}
}

// TestLineSaysOffline: cabinets are told when the broker is lost and found. The
// gateway comes back only after its will: a broker that still has a message of
// a session in hand when the next one takes it over sends no will.
func TestLineSaysOffline(t *testing.T) {
	b := startBroker(t, nil)
	free := make(chan struct{}, 1)
	free <- struct{}{}
	addr, _ := running(t, "mqtt://"+b.addr, "", func(c *Config) {
		c.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
			select {
			case <-free:
				return new(net.Dialer).DialContext(ctx, network, addr)
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}
	})
	one := connected(t, addr, "dev_1")
	one.online()
	for _, cl := range b.server.Clients.GetAll() {
		if cl.ID == "dev_gate" {
			cl.Net.Conn.Close()
		}
	}
	for f := one.read(proto.FrameLine); f.Body[0] != 0; f = one.read(proto.FrameLine) {
	}
	if d := own[proto.Death](t, b.find("the will", func(m message) bool { return m.topic.Kind == proto.KindDeath })); d.Clean {
		t.Errorf("%+v", d)
	}
	close(free)
	one.online()
}

// TestTLS: TLS 1.3, and only to a broker whose certificate is trusted.
func TestTLS(t *testing.T) {
	cert, roots := certificate(t)
	b := startBroker(t, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS13})
	addr, _ := running(t, "mqtts://"+b.addr, roots, nil)
	connected(t, addr, "dev_1").online()
	_, other := certificate(t)
	addr, _ = running(t, "mqtts://"+b.addr, other, nil)
	stranger := connected(t, addr, "dev_2")
	if f := stranger.read(proto.FrameLine); f.Body[0] != 0 {
		t.Error("on line through a broker that nobody vouches for")
	}
}

package cabinet_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/hardware/cabinet"
	"claviger/hardware/locks"
	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"
	"claviger/tenants"
)

// office enrols by the codes GOOD (epoch 1) and GOOD2 (epoch 2), and is away
// for the first ask.
func office(t *testing.T) *httptest.Server {
	t.Helper()
	var mu sync.Mutex
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked++
		var ask proto.EnrolAsk
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Check() != nil || ask.Kind != tenants.CabinetDevice || ask.Slots != slots {
			http.Error(w, "bad", http.StatusBadRequest)
			return
		}
		a := answer()
		a.At = time.Now()
		switch ask.Claim {
		case "GOOD":
		case "GOOD2":
			a.Epoch = 2
		default:
			http.Error(w, "claim_unknown", http.StatusNotFound)
			return
		}
		if asked == 1 {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		json.NewEncoder(w).Encode(a)
	}))
	t.Cleanup(s.Close)
	return s
}

// gate is a gateway's end of the local line.
type gate struct {
	t  *testing.T
	ln net.Listener
}

func newGate(t *testing.T) gate {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	return gate{t, ln}
}

// accept waits for a cabinet, and for its name.
func (g gate) accept() net.Conn {
	g.t.Helper()
	g.ln.(*net.TCPListener).SetDeadline(time.Now().Add(20 * time.Second))
	conn, err := g.ln.Accept()
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(func() { conn.Close() })
	if f := g.read(conn); f.Type != proto.FrameHello || string(f.Body) != string(device) {
		g.t.Errorf("%+v", f)
	}
	return conn
}

func (g gate) read(conn net.Conn) proto.Frame {
	g.t.Helper()
	conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	f, err := proto.ReadFrame(conn)
	if err != nil {
		g.t.Fatal(err)
	}
	return f
}

// passed reads frames until one carries that kind.
func (g gate) passed(conn net.Conn, kind proto.Kind) []byte {
	g.t.Helper()
	for {
		if f := g.read(conn); f.Type == proto.FramePass {
			if k, envelope, err := proto.ParsePass(f.Body); err == nil && k == kind {
				return envelope
			}
		}
	}
}

func (g gate) write(conn net.Conn, f proto.Frame) {
	g.t.Helper()
	if err := proto.WriteFrame(conn, f); err != nil {
		g.t.Fatal(err)
	}
}

// program runs a cabinet; stop ends it and gives its error.
func program(cfg cabinet.Config) (stop func() error) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cabinet.Run(ctx, cfg) }()
	return func() error { cancel(); return <-ended }
}

// TestRun: enrolment, the line, the screen, a restart by command, a line that
// breaks, a new enrolment.
func TestRun(t *testing.T) {
	s, g := office(t), newGate(t)
	started := make(chan *cabinet.Controller, 9)
	cfg := cabinet.Config{Data: filepath.Join(t.TempDir(), "cabinet"), URL: s.URL, Claim: "GOOD", Gateway: g.ln.Addr().String(), Screen: "127.0.0.1:0",
		Locks: locks.NewSimulated(slots), Firmware: "test", Started: func(c *cabinet.Controller) { started <- c }}
	screen, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg.ScreenAt = screen
	stop := program(cfg)
	conn := g.accept()
	c := <-started
	g.write(conn, proto.Frame{Type: proto.FrameLine, Body: []byte{1}})
	birth := openedBy[proto.Birth](t, g.passed(conn, proto.KindBirth), c)
	g.write(conn, proto.Frame{Type: proto.FramePing})
	if res, err := http.Get("http://" + screen.Addr().String() + "/"); err != nil || res.StatusCode != 200 {
		t.Errorf("%v %v", res, err)
	}

	conn.Close() // the line breaks: it dials again
	conn = g.accept()
	g.write(conn, proto.Frame{Type: proto.FrameLine, Body: []byte{1}})
	if again := openedBy[proto.Birth](t, g.passed(conn, proto.KindBirth), c); string(again.Boot) != string(birth.Boot) {
		t.Error("a broken line is no restart")
	}

	now := proto.MomentOf(time.Now())
	cmd := &proto.Command{Device: device, Epoch: 1, Boot: birth.Boot, ID: "cmd_1", Action: proto.ActRestart, Requester: "per_boss", Issued: now, Expires: now.Add(30 * time.Second)}
	envelope, err := proto.Seal(cmd, proto.Signer{KeyID: "command", Key: keyOf("command")})
	if err != nil {
		t.Fatal(err)
	}
	g.write(conn, proto.Frame{Type: proto.FramePass, Body: proto.PassBody(proto.KindCommand, envelope)})
	conn = g.accept()
	c = <-started
	g.write(conn, proto.Frame{Type: proto.FrameLine, Body: []byte{1}})
	if again := openedBy[proto.Birth](t, g.passed(conn, proto.KindBirth), c); string(again.Boot) == string(birth.Boot) || again.Last <= birth.Last {
		t.Errorf("no restart: %+v", again)
	}
	if res, err := http.Get("http://" + screen.Addr().String() + "/"); err != nil || res.StatusCode != 200 {
		t.Errorf("the screen after a restart: %v %v", res, err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if id, ok, err := cabinet.EnrolledAs(ctx, cfg.Data); id != device || !ok || err != nil {
		t.Error(id, ok, err)
	}

	cfg.ScreenAt, cfg.Claim = nil, "GOOD2"
	stop = program(cfg)
	c = <-started
	if a := c.Identity(); a.Epoch != 2 || a.Secret != nil {
		t.Errorf("%+v", a)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
}

// openedBy opens a message with the key of whoever runs: the test makes the
// cabinet say it, by verifying nothing but the form.
func openedBy[T any](t *testing.T, envelope []byte, c *cabinet.Controller) *T {
	t.Helper()
	if proto.SenderOf(envelope) != string(c.Identity().Device) {
		t.Errorf("signed as %s", proto.SenderOf(envelope))
	}
	return contentOf[T](t, envelope)
}

// TestRunRefused: a code that the cloud does not know, no code, no board, a
// screen for all the world.
func TestRunRefused(t *testing.T) {
	s := office(t)
	good := cabinet.Config{Data: t.TempDir(), URL: s.URL, Gateway: "127.0.0.1:1", Locks: locks.NewSimulated(slots)}
	for name, change := range map[string]func(*cabinet.Config){
		"no code":       func(*cabinet.Config) {},
		"unknown code":  func(c *cabinet.Config) { c.Claim = "OLD" },
		"no board":      func(c *cabinet.Config) { c.Locks = nil },
		"public screen": func(c *cabinet.Config) { c.Screen = "0.0.0.0:80" },
		"no folder":     func(c *cabinet.Config) { c.Data = "" },
	} {
		cfg := good
		change(&cfg)
		if err := cabinet.Run(ctx, cfg); err == nil {
			t.Errorf("%s: it ran", name)
		}
	}
	var no *enrol.Refusal
	good.Claim = "OLD"
	if err := cabinet.Run(ctx, good); !errors.As(err, &no) {
		t.Error(err)
	}
	if _, ok, err := cabinet.EnrolledAs(ctx, good.Data); ok || err != nil {
		t.Error("enrolled by a refusal", err)
	}
	if _, ok, err := cabinet.EnrolledAs(ctx, filepath.Join(good.Data, "none")); ok || err != nil {
		t.Error(ok, err)
	}
}

func TestReadConfig(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "cabinet.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c, err := cabinet.ReadConfig(write(`{"data":"d","url":"https://keys.example","claim":"7KQM-4D2X","gateway":"10.0.0.2:7700","screen":"127.0.0.1:8090",
		"board":{"driver":"simulated","slots":32,"file":"bank.json","console":"127.0.0.1:8091"}}`))
	if err != nil || c.Gateway != "10.0.0.2:7700" || c.Board.Slots != 32 {
		t.Errorf("%+v %v", c, err)
	}
	if b, err := locks.Open(locks.Options{Driver: "simulated", Slots: 3}); err != nil || b.Slots() != 3 {
		t.Error(b, err)
	}
	for text, want := range map[string]string{
		`{"gateway":"x"}`: "data is missing", `{"data":"d"}`: "gateway is missing", `{"data":"d","gateway":"g","claim":"c"}`: "url must begin",
		`{"data":"d","gateway":"g","screen":"keys.example:80"}`: "screen must be a loopback", `{"data":"d","gateway":"g","board":{"console":":80"}}`: "board.console must be",
		`{"dta":1}`: "dta", `[]`: "array",
	} {
		if _, err := cabinet.ReadConfig(write(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestStuckLine: a gateway that speaks nonsense is left and dialled again.
func TestStuckLine(t *testing.T) {
	s, g := office(t), newGate(t)
	stop := program(cabinet.Config{Data: t.TempDir(), URL: s.URL, Claim: "GOOD", Gateway: g.ln.Addr().String(), Locks: locks.NewSimulated(slots)})
	for _, f := range []proto.Frame{{Type: proto.FrameHello, Body: []byte("x")}, {Type: proto.FramePass, Body: []byte{9}}} {
		conn := g.accept()
		g.write(conn, f)
		conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		if _, err := io.ReadAll(conn); err != nil {
			t.Errorf("the line was kept: %v", err)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

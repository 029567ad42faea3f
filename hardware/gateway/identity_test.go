package gateway

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/hardware/proto/enrol"

	"github.com/eclipse/paho.golang/autopaho/queue"
)

func TestEnrolment(t *testing.T) {
	s := office(t, "mqtt://127.0.0.1:1", "")
	cfg := Config{Data: t.TempDir(), URL: s.URL, Claim: "GOOD", Log: slog.New(slog.DiscardHandler)}
	first, err := ensureEnrolled(context.Background(), cfg)
	if err != nil || first.Answer.Device != "dev_gate" || first.Answer.Epoch != 1 {
		t.Fatalf("%+v %v", first, err)
	}
	if info, err := os.Stat(cfg.file()); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	s.Close() // it is not asked again
	again, err := ensureEnrolled(context.Background(), cfg)
	if err != nil || !bytes.Equal(again.Seed, first.Seed) {
		t.Error("enrolled twice with one code", err)
	}
	if id, ok, err := EnrolledAs(cfg.Data); id != "dev_gate" || !ok || err != nil {
		t.Error(id, ok, err)
	}
	s = office(t, "mqtt://127.0.0.1:1", "")
	cfg.URL, cfg.Claim = s.URL, "GOOD2"
	third, err := ensureEnrolled(context.Background(), cfg)
	if err != nil || third.Answer.Epoch != 2 || bytes.Equal(third.Seed, first.Seed) {
		t.Errorf("a new code makes a new identity: %+v %v", third.Answer, err)
	}
}

func TestEnrolmentFails(t *testing.T) {
	s := office(t, "mqtt://127.0.0.1:1", "")
	cfg := Config{Data: t.TempDir(), URL: s.URL, Log: slog.New(slog.DiscardHandler)}
	if _, err := ensureEnrolled(context.Background(), cfg); !errors.Is(err, ErrNotEnrolled) {
		t.Error(err)
	}
	cfg.Claim = "OLD"
	var no *enrol.Refusal
	if _, err := ensureEnrolled(context.Background(), cfg); !errors.As(err, &no) || no.Status != 404 {
		t.Error(err)
	}
	if _, ok, err := EnrolledAs(cfg.Data); ok || err != nil {
		t.Error("enrolled by a refusal", err)
	}
	first, err := loadIdentity(cfg.file())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Claim = "GOOD"
	if id, err := ensureEnrolled(context.Background(), cfg); err != nil || !bytes.Equal(id.Seed, first.Seed) {
		t.Error("the key that was made first is to be used", err)
	}
	s.Close()
	cfg.Claim = "GOOD2"
	ctx, cancel := context.WithTimeout(context.Background(), 1500*time.Millisecond)
	defer cancel()
	if _, err := ensureEnrolled(ctx, cfg); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if err := os.WriteFile(cfg.file(), []byte("noise"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ensureEnrolled(context.Background(), cfg); err == nil {
		t.Error("noise was read as an identity")
	}
}

func TestConfig(t *testing.T) {
	write := func(text string) string {
		path := filepath.Join(t.TempDir(), "gateway.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c, err := ReadConfig(write(`{"data":"d","url":"https://keys.example","claim":"7KQM-4D2X","listen":"0.0.0.0:7700","broker":"mqtts://b"}`))
	if err != nil || c.Data != "d" || c.Listen != "0.0.0.0:7700" || c.Broker != "mqtts://b" {
		t.Errorf("%+v %v", c, err)
	}
	for text, want := range map[string]string{
		`{"listen":"x"}`: "data is missing", `{"data":"d"}`: "listen is missing", `{"data":"d","listen":"x","claim":"c","url":"keys.example"}`: "url must begin",
		`{"data":"d","listen":"x","broker":"http://b"}`: "broker must begin", `{"dta":"d"}`: "dta", `{`: "EOF",
	} {
		if _, err := ReadConfig(write(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := ReadConfig(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("no file was read")
	}
	if err := Run(context.Background(), Config{}); err == nil {
		t.Error("an empty configuration runs")
	}
}

func TestCredentials(t *testing.T) {
	_, roots := certificate(t)
	for address, c := range map[string]struct {
		roots, want string
		secure, bad bool
	}{
		"mqtt://broker": {want: "broker:1883"}, "mqtt://broker:77": {want: "broker:77"}, "mqtts://broker": {want: "broker:8883", secure: true},
		"mqtts://broker:9": {roots: roots, want: "broker:9", secure: true}, "mqtts://x": {roots: "noise", bad: true}, "http://broker": {bad: true}, "mqtt://": {bad: true}, "::": {bad: true},
	} {
		got, err := credentialsOf(proto.Broker{URL: address, Username: "u", Password: "p", RootsPEM: c.roots}, "")
		if c.bad {
			if err == nil {
				t.Errorf("%s was taken", address)
			}
			continue
		}
		if err != nil || got.address() != c.want || (got.TLS != nil) != c.secure || got.Username != "u" {
			t.Errorf("%s: %+v %v", address, got, err)
		}
	}
	if got, err := credentialsOf(proto.Broker{URL: "mqtt://told"}, "mqtt://chosen"); err != nil || got.address() != "chosen:1883" {
		t.Error(got, err)
	}
}

// TestQueue: in order, bounded, emptied at once.
func TestQueue(t *testing.T) {
	q := &waiting{}
	wait := q.Wait()
	if _, err := q.Peek(); !errors.Is(err, queue.ErrEmpty) {
		t.Error(err)
	}
	for i := range queueLimit + 1 {
		err := q.Enqueue(strings.NewReader(strings.Repeat("x", i+1)))
		if (err != nil) != (i == queueLimit) {
			t.Fatal(i, err)
		}
	}
	select {
	case <-wait:
	case <-time.After(time.Second):
		t.Error("nobody is woken")
	}
	for i := range 3 {
		e, err := q.Peek()
		if err != nil {
			t.Fatal(err)
		}
		r, _ := e.Reader()
		if b, _ := io.ReadAll(r); len(b) != i+1 {
			t.Errorf("place %d has %d bytes", i, len(b))
		}
		for _, err := range []error{e.Leave(), e.Remove(), e.Quarantine()} { // the second removal finds another at the head
			if err != nil {
				t.Error(err)
			}
		}
	}
	e, _ := q.Peek()
	q.clear()
	q.Enqueue(strings.NewReader("new"))
	e.Remove()
	if e, err := q.Peek(); err != nil {
		t.Error("a message that came after was removed")
	} else if r, _ := e.Reader(); r == nil {
		t.Error("no reader")
	}
	<-q.Wait()
}

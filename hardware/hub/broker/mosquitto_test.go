package broker_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"claviger/hardware/hub/authority"
	"claviger/hardware/hub/broker"
)

// mosquitto starts one as docs/operations.md configures it, and gives its
// address. The files are those of claviger certs.
func (p *post) mosquitto(program string, revoked ...authority.Revoked) string {
	p.t.Helper()
	dir, err := os.MkdirTemp("", "mosquitto")
	must(p.t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(p.t, err)
	addr := l.Addr().String()
	l.Close()
	roots, err := p.certs.RootsPEM()
	must(p.t, err)
	cert, key, err := p.certs.ServerPEM("127.0.0.1")
	must(p.t, err)
	list, err := p.certs.RevokedPEM(revoked)
	must(p.t, err)
	_, port, _ := net.SplitHostPort(addr)
	conf := fmt.Sprintf("listener %s 127.0.0.1\n", port)
	for option, file := range map[string]string{"cafile": "ca.pem", "certfile": "server.pem", "keyfile": "server.key", "crlfile": "crl.pem", "acl_file": "acl"} {
		conf += option + " " + filepath.Join(dir, file) + "\n"
	}
	conf += "tls_version tlsv1.3\nrequire_certificate true\nuse_identity_as_username true\nset_tcp_nodelay true\nmax_inflight_messages 1000\nmax_queued_messages 0\npersistence false\nuser root\n"
	acl := "user claviger-hub\ntopic readwrite claviger/v1/#\npattern readwrite claviger/v1/%u/#\n"
	for name, text := range map[string]string{"ca.pem": roots, "server.pem": cert, "server.key": key, "crl.pem": list, "acl": acl, "conf": conf} {
		must(p.t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	c := exec.Command(program, "-c", filepath.Join(dir, "conf"))
	must(p.t, c.Start())
	p.t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
		os.RemoveAll(dir)
	})
	for range 200 {
		if conn, err := net.Dial("tcp", addr); err == nil {
			conn.Close()
			return addr
		}
		time.Sleep(20 * time.Millisecond)
	}
	p.t.Fatal("mosquitto does not listen")
	return ""
}

// TestMosquitto: with certificates in place of passwords a broker that is not
// ours holds gateways to their branch, and the hub hears all of them.
func TestMosquitto(t *testing.T) {
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		t.Fatal("there is no mosquitto on the path; scripts/tools_install.sh installs it")
	}
	p := newPost(t)
	one, two, gone := p.issue("dev_one"), p.issue("dev_two"), p.issue("dev_two")
	addr := p.mosquitto(program, authority.Revoked{Serial: authority.SerialOf(gone.Leaf), At: time.Now()})
	p.at = addr
	secure, err := p.certs.Hub()
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	hub, err := broker.Dial(ctx, "mqtts://"+addr, secure, p.cloud, slog.New(slog.DiscardHandler))
	must(t, err)
	defer hub.Close()
	must(t, hub.Ready(ctx))
	s, err := p.connect("dev_one", p.config(&one))
	must(t, err)
	must(t, s.subscribe("claviger/v1/dev_one/+/down/+"))
	other, err := p.connect("dev_two", p.config(&two))
	must(t, err)
	other.subscribe("claviger/v1/dev_one/+/down/+") // mosquitto may grant it, and delivers nothing
	must(t, other.subscribe("claviger/v1/dev_two/+/down/+"))
	if code := s.publish("claviger/v1/dev_one/dev_box/up/events"); code != 0 {
		t.Errorf("its own branch: %#x", code)
	}
	for end := time.Now().Add(10 * time.Second); p.heard() == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := p.heard(); n != 1 {
		t.Errorf("the hub heard %d messages", n)
	}
	must(t, hub.Publish(ctx, "claviger/v1/dev_one/dev_box/down/command", []byte("x")))
	must(t, hub.Publish(ctx, "claviger/v1/dev_two/dev_box/down/ack", []byte("x")))
	for who, x := range map[string]struct {
		s    *session
		want string
	}{"one": {s, "claviger/v1/dev_one/dev_box/down/command"}, "two": {other, "claviger/v1/dev_two/dev_box/down/ack"}} {
		select {
		case got := <-x.s.got:
			if got != x.want {
				t.Errorf("%s hears %s", who, got)
			}
		case <-ctx.Done():
			t.Errorf("%s hears nothing", who)
		}
	}
	if code := other.publish("claviger/v1/dev_one/dev_box/up/events"); code != 0x87 {
		t.Errorf("another's branch: %#x", code)
	}
	self := selfSigned(t, "dev_one", nil, nil)
	if _, err := p.connect("dev_two", p.config(&gone)); err == nil {
		t.Error("revoked, and let in")
	}
	if _, err := p.connect("dev_one", p.config(&self)); err == nil {
		t.Error("self-signed, and let in")
	}
	if _, err := p.connect("dev_one", p.config(nil)); err == nil {
		t.Error("without a certificate, and let in")
	}
}

func (p *post) heard() int {
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	return len(p.cloud.handled)
}

// TestMosquittoAfterAHubWent: what gateways say goes to the hubs that are there,
// not to one that went.
func TestMosquittoAfterAHubWent(t *testing.T) {
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		t.Fatal("there is no mosquitto on the path; scripts/tools_install.sh installs it")
	}
	p := newPost(t)
	one := p.issue("dev_one")
	p.at = p.mosquitto(program)
	secure, err := p.certs.Hub()
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for range 2 { // lives of the hub
		hub, err := broker.Dial(ctx, "mqtts://"+p.at, secure, p.cloud, slog.New(slog.DiscardHandler))
		must(t, err)
		defer hub.Close()
		must(t, hub.Ready(ctx))
		time.Sleep(200 * time.Millisecond) // its subscription
		s, err := p.connect("dev_one", p.config(&one))
		must(t, err)
		before := p.heard()
		for range 10 {
			s.publish("claviger/v1/dev_one/dev_box/up/events")
		}
		for end := time.Now().Add(3 * time.Second); p.heard() < before+10 && time.Now().Before(end); {
			time.Sleep(10 * time.Millisecond)
		}
		if n := p.heard() - before; n != 10 {
			t.Errorf("the hub heard %d of 10 messages", n)
		}
		must(t, hub.Close())
	}
}

// TestMosquittoGoesOn: what could not be stored keeps nothing else from coming,
// beyond what the broker lets be on the way at once.
func TestMosquittoGoesOn(t *testing.T) {
	program, err := exec.LookPath("mosquitto")
	if err != nil {
		t.Fatal("there is no mosquitto on the path; scripts/tools_install.sh installs it")
	}
	p := newPost(t)
	one := p.issue("dev_one")
	p.at = p.mosquitto(program)
	p.cloud.fails = 1
	secure, err := p.certs.Hub()
	must(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	hub, err := broker.Dial(ctx, "mqtts://"+p.at, secure, p.cloud, slog.New(slog.DiscardHandler))
	must(t, err)
	defer hub.Close()
	must(t, hub.Ready(ctx))
	time.Sleep(200 * time.Millisecond) // its subscription
	s, err := p.connect("dev_one", p.config(&one))
	must(t, err)
	const many = 1200 // more than max_inflight_messages
	for range many {
		s.publish("claviger/v1/dev_one/dev_box/up/events")
	}
	for end := time.Now().Add(3 * time.Second); p.heard() < many-1 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if n := p.heard(); n != many-1 {
		t.Errorf("the hub heard %d of %d messages after one that it could not store", n, many-1)
	}
}

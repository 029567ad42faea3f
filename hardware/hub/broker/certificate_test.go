package broker_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"

	"claviger/hardware/hub/authority"
	"claviger/hardware/hub/broker"
	"claviger/store/keyring"
	"claviger/tenants"
)

// cloud is a hub that knows certificates by heart.
type cloud struct {
	mu      sync.Mutex
	good    map[string]tenants.DeviceID
	revoked []string
	handled []string
	fails   int // of the next messages, so many are not stored
}

func (c *cloud) Admit(context.Context, string, string) bool { return false }

func (c *cloud) AdmitCertificate(_ context.Context, serial string, gateway tenants.DeviceID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.good[serial] == gateway && !slices.Contains(c.revoked, serial)
}

func (c *cloud) Revoked(context.Context, time.Time) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.revoked), nil
}

func (c *cloud) Handle(_ context.Context, topic string, _ []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails > 0 {
		c.fails--
		return errors.New("the database is away")
	}
	c.handled = append(c.handled, topic)
	return nil
}

func (c *cloud) GatewayGone(context.Context, tenants.DeviceID) error { return nil }

// post is a broker with a TLS door, its authority, and a clock that a test sets.
type post struct {
	t     *testing.T
	cloud *cloud
	certs *authority.Authority
	b     *broker.Embedded
	mu    sync.Mutex
	ahead time.Duration
	at    string // of a broker that is not ours, "" for b
}

func (p *post) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.ahead)
}

func (p *post) later(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ahead += d
}

func newPost(t *testing.T) *post {
	t.Helper()
	ring, err := keyring.Open(keyring.Options{Secret: "thirty-two characters or more of secret"})
	must(t, err)
	p := &post{t: t, cloud: &cloud{good: map[string]tenants.DeviceID{}}}
	p.certs = authority.New(ring, p.now)
	p.b, err = broker.Listen(broker.Doors{Plain: "127.0.0.1:0", Secure: "127.0.0.1:0", TLS: p.certs.Server("127.0.0.1"), Clock: p.now}, p.cloud, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { p.b.Close() })
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	return k
}

// issue gives a gateway a certificate, known to the cloud.
func (p *post) issue(id tenants.DeviceID) tls.Certificate {
	p.t.Helper()
	key := newKey(p.t)
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{Subject: pkix.Name{CommonName: "dev_somebody"}}, key)
	must(p.t, err)
	c, err := p.certs.Issue(id, request)
	must(p.t, err)
	if c.Subject.CommonName != string(id) || c.NotAfter.Sub(p.now()) > authority.Life || len(authority.SerialOf(c)) != 32 {
		p.t.Fatalf("%v %v %s", c.Subject, c.NotAfter, authority.SerialOf(c))
	}
	p.cloud.mu.Lock()
	defer p.cloud.mu.Unlock()
	p.cloud.good[authority.SerialOf(c)] = id
	return tls.Certificate{Certificate: [][]byte{c.Raw}, PrivateKey: key, Leaf: c}
}

// config is TLS as a gateway speaks it; c nil shows no certificate.
func (p *post) config(c *tls.Certificate) *tls.Config {
	p.t.Helper()
	roots, err := p.certs.RootsPEM()
	must(p.t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM([]byte(roots))
	out := &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", Time: p.now}
	if c != nil {
		out.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return c, nil }
	}
	return out
}

// session is one connection of a gateway.
type session struct {
	*paho.Client
	got  chan string
	gone chan struct{}
}

// connect speaks MQTT over TLS as the client id; an error means: not let in.
func (p *post) connect(id string, config *tls.Config) (*session, error) {
	at := p.at
	if at == "" {
		at = p.b.Secure()
	}
	raw, err := net.Dial("tcp", at)
	if err != nil {
		return nil, err
	}
	p.t.Cleanup(func() { raw.Close() })
	conn := tls.Client(raw, config)
	s := &session{got: make(chan string, 9), gone: make(chan struct{})}
	var once sync.Once
	over := func() { once.Do(func() { close(s.gone) }) }
	s.Client = paho.NewClient(paho.ClientConfig{Conn: packets.NewThreadSafeConn(conn), OnClientError: func(error) { over() }, OnServerDisconnect: func(*paho.Disconnect) { over() },
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(m paho.PublishReceived) (bool, error) { s.got <- m.Packet.Topic; return true, nil }}})
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err = s.Connect(ctx, &paho.Connect{ClientID: id, Username: id, UsernameFlag: true, KeepAlive: 20})
	return s, err
}

// publish gives the broker's reason code.
func (s *session) publish(topic string) byte {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := s.Publish(ctx, &paho.Publish{Topic: topic, QoS: 1, Payload: []byte("x")})
	if r == nil {
		panic(err)
	}
	return r.ReasonCode
}

func (s *session) subscribe(filter string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_, err := s.Subscribe(ctx, &paho.Subscribe{Subscriptions: []paho.SubscribeOptions{{Topic: filter, QoS: 1}}})
	return err
}

// TestCertificateOpensOneBranch: a gateway with its certificate touches its
// own branch and nothing else.
func TestCertificateOpensOneBranch(t *testing.T) {
	p := newPost(t)
	c := p.issue("dev_one")
	s, err := p.connect("dev_one", p.config(&c))
	must(t, err)
	if code := s.publish("claviger/v1/dev_one/dev_box/up/events"); code != 0 {
		t.Errorf("its own branch: %#x", code)
	}
	for _, topic := range []string{"claviger/v1/dev_two/dev_box/up/events", "claviger/v1/dev_one/dev_box/down/command", "claviger/v1/dev_one/dev_box/up/nothing", "elsewhere"} {
		if code := s.publish(topic); code != 0x87 {
			t.Errorf("%s: %#x", topic, code)
		}
	}
	for _, filter := range []string{"claviger/v1/dev_two/+/down/+", "claviger/v1/+/+/down/+", "#", "claviger/v1/dev_one/#", "$share/hub/claviger/v1/+/+/up/+"} {
		if err := s.subscribe(filter); err == nil {
			t.Errorf("listens to %s", filter)
		}
	}
	must(t, s.subscribe("claviger/v1/dev_one/+/down/+"))
	must(t, p.b.Publish(context.Background(), "claviger/v1/dev_two/dev_box/down/ack", nil))
	must(t, p.b.Publish(context.Background(), "claviger/v1/dev_one/dev_box/down/command", nil))
	if got := <-s.got; got != "claviger/v1/dev_one/dev_box/down/command" {
		t.Errorf("hears %s", got)
	}
	if len(p.cloud.handled) != 1 {
		t.Errorf("handled %v", p.cloud.handled)
	}
}

// TestStrangersStayOutside: everybody without a certificate of their own.
func TestStrangersStayOutside(t *testing.T) {
	p := newPost(t)
	one := p.issue("dev_one")
	revoked := p.issue("dev_one")
	p.cloud.revoked = []string{authority.SerialOf(revoked.Leaf)}
	old := p.config(&one)
	old.MaxVersion = tls.VersionTLS12
	foreign, err := keyring.Open(keyring.Options{Secret: "another installation, with a secret of its own"})
	must(t, err)
	server, key, err := p.certs.ServerPEM("dev_one")
	must(t, err)
	shown, err := tls.X509KeyPair([]byte(server), []byte(key))
	must(t, err)
	elsewhere := &post{t: t, cloud: &cloud{good: map[string]tenants.DeviceID{}}}
	elsewhere.certs = authority.New(foreign, time.Now)
	other := elsewhere.issue("dev_one")
	self := selfSigned(t, "dev_one", nil, nil)
	below := selfSigned(t, "dev_one", one.Leaf, one.PrivateKey)
	below.Certificate = append(below.Certificate, one.Certificate[0])
	for name, x := range map[string]struct {
		as     string
		config *tls.Config
	}{
		"no certificate":                 {"dev_one", p.config(nil)},
		"another's name":                 {"dev_two", p.config(&one)},
		"self-signed":                    {"dev_one", p.config(&self)},
		"signed by a gateway":            {"dev_one", p.config(&below)},
		"of another installation":        {"dev_one", p.config(&other)},
		"of a broker":                    {"dev_one", p.config(&shown)},
		"revoked":                        {"dev_one", p.config(&revoked)},
		"TLS 1.2":                        {"dev_one", old},
		"a key that is not its own":      {"dev_one", p.config(&tls.Certificate{Certificate: one.Certificate, PrivateKey: newKey(t)})},
		"a wildcard in place of a name":  {"+", p.config(&one)},
		"the hub's name":                 {authority.HubName, p.config(&one)},
		"nothing but a good certificate": {"", p.config(&one)},
	} {
		if _, err := p.connect(x.as, x.config); err == nil {
			t.Errorf("%s is let in", name)
		}
	}
	if _, err := p.connect("dev_one", p.config(&one)); err != nil {
		t.Errorf("the real one: %v", err)
	}
}

// selfSigned makes a certificate outside the authority, signed by itself or by
// another that has no right to.
func selfSigned(t *testing.T, name string, by *x509.Certificate, with crypto.PrivateKey) tls.Certificate {
	t.Helper()
	key := newKey(t)
	c := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature}
	if by == nil {
		by, with = c, key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, by, key.Public(), with)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestRevocationEndsTheConnection within seconds, and no other.
func TestRevocationEndsTheConnection(t *testing.T) {
	p := newPost(t)
	one, two := p.issue("dev_one"), p.issue("dev_two")
	s, err := p.connect("dev_one", p.config(&one))
	must(t, err)
	stays, err := p.connect("dev_two", p.config(&two))
	must(t, err)
	p.cloud.mu.Lock()
	p.cloud.revoked = []string{authority.SerialOf(one.Leaf)}
	p.cloud.mu.Unlock()
	select {
	case <-s.gone:
	case <-time.After(10 * time.Second):
		t.Fatal("the connection goes on")
	}
	if _, err := p.connect("dev_one", p.config(&one)); err == nil {
		t.Error("it is let in again")
	}
	if code := stays.publish("claviger/v1/dev_two/dev_two/up/health"); code != 0 {
		t.Errorf("the other: %#x", code)
	}
}

// TestCertificateThatRanOut: what its cabinets recorded comes in, and is
// acknowledged; no command goes out, neither over a connection that was there
// before nor over a new one.
func TestCertificateThatRanOut(t *testing.T) {
	p := newPost(t)
	one := p.issue("dev_one")
	before, err := p.connect("dev_one", p.config(&one))
	must(t, err)
	check := func(s *session, want ...string) {
		t.Helper()
		must(t, s.subscribe("claviger/v1/dev_one/+/down/+"))
		if code := s.publish("claviger/v1/dev_one/dev_box/up/events"); code != 0 {
			t.Errorf("an event: %#x", code)
		}
		for _, kind := range []string{"command", "ack"} {
			must(t, p.b.Publish(context.Background(), "claviger/v1/dev_one/dev_box/down/"+kind, nil))
		}
		for _, w := range want {
			if got := <-s.got; got != "claviger/v1/dev_one/dev_box/down/"+w {
				t.Errorf("hears %s, not %s", got, w)
			}
		}
	}
	check(before, "command", "ack")
	p.later(authority.Life + time.Minute)
	check(before, "ack")
	after, err := p.connect("dev_one", p.config(&one))
	must(t, err)
	check(after, "ack")
}

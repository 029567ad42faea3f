package gateway

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// broker is a real MQTT 5 broker that keeps what gateways publish.
type broker struct {
	mqtt.HookBase
	t      *testing.T
	server *mqtt.Server
	addr   string

	mu  sync.Mutex
	got []message
}

type message struct {
	topic   proto.Topic
	payload []byte
}

func (*broker) ID() string { return "test" }

func (*broker) Provides(b byte) bool {
	return slices.Contains([]byte{mqtt.OnConnectAuthenticate, mqtt.OnACLCheck}, b)
}

func (*broker) OnConnectAuthenticate(_ *mqtt.Client, p packets.Packet) bool {
	return string(p.Connect.Password) == "secret" && p.ProtocolVersion == 5 && !p.Connect.Clean
}

func (*broker) OnACLCheck(cl *mqtt.Client, topic string, _ bool) bool {
	return len(topic) > 20 && topic[:20] == "claviger/v1/dev_gate"
}

func startBroker(t *testing.T, config *tls.Config) *broker {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &broker{t: t, addr: ln.Addr().String(), server: mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})}
	if config != nil {
		ln = tls.NewListener(ln, config)
	}
	for _, err := range []error{b.server.AddHook(b, nil), b.server.AddListener(listeners.NewNet("tcp", ln)), b.server.Serve(),
		b.server.Subscribe("#", 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) { b.keep(p) })} {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { b.server.Close() })
	return b
}

func (b *broker) keep(p packets.Packet) {
	topic, err := proto.ParseTopic(p.TopicName)
	if err != nil {
		return // the broker's own figures
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.FixedHeader.Retain {
		b.t.Errorf("%s is retained", p.TopicName)
	}
	b.got = append(b.got, message{topic, slices.Clone(p.Payload)})
}

// find waits for a message that fits.
func (b *broker) find(what string, fits func(message) bool) message {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		b.mu.Lock()
		i := slices.IndexFunc(b.got, fits)
		if i >= 0 {
			defer b.mu.Unlock()
			return b.got[i]
		}
		b.mu.Unlock()
	}
	b.t.Fatalf("%s never came", what)
	return message{}
}

// own opens a message that the gateway signed itself.
func own[T any](t *testing.T, m message) *T {
	t.Helper()
	got, err := proto.Open(m.payload, m.topic.Kind, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{gateKey.Public().(ed25519.PublicKey)} })
	if err != nil {
		t.Fatal(err)
	}
	return any(got).(*T)
}

var gateKey = ed25519.NewKeyFromSeed(make([]byte, 32))

// certificate makes one for 127.0.0.1 that signs itself.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "broker"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

// office enrols: code GOOD, and GOOD2 as another epoch; everything else is refused.
func office(t *testing.T, brokerURL, roots string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask proto.EnrolAsk
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Check() != nil || ask.Kind != tenants.GatewayDevice {
			http.Error(w, "bad", http.StatusBadRequest)
			return
		}
		epoch := map[string]uint32{"GOOD": 1, "GOOD2": 2}[ask.Claim]
		if epoch == 0 {
			http.Error(w, "claim_unknown", http.StatusNotFound)
			return
		}
		json.NewEncoder(w).Encode(answer(epoch, brokerURL, roots))
	}))
	t.Cleanup(s.Close)
	return s
}

func answer(epoch uint32, brokerURL, roots string) proto.EnrolAnswer {
	a := proto.EnrolAnswer{Org: "org_1", Device: "dev_gate", Gateway: "dev_gate", Epoch: epoch, Keys: map[proto.Purpose][][]byte{},
		Broker: &proto.Broker{URL: brokerURL, Username: "dev_gate", Password: "secret", RootsPEM: roots}}
	for _, p := range proto.Purposes {
		sum := sha256.Sum256([]byte(p))
		a.Keys[p] = [][]byte{sum[:]}
	}
	return a
}

// running runs a gateway with the well-known key against a broker.
func running(t *testing.T, brokerURL, roots string, change func(*Config)) (local string, stop func()) {
	t.Helper()
	a := answer(1, brokerURL, roots)
	return runningAs(t, identity{Seed: gateKey.Seed(), Answer: &a}, change)
}

// runningAs runs a gateway that was enrolled.
func runningAs(t *testing.T, id identity, change func(*Config)) (local string, stop func()) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{Data: t.TempDir(), Listener: ln, Firmware: "test"}
	if change != nil {
		change(&cfg)
	}
	if err := id.save(cfg.file()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- Run(ctx, cfg) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("the gateway ended with %v", err)
			}
		})
	}
	t.Cleanup(stop)
	return ln.Addr().String(), stop
}

package sim_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"
)

// cloud is a small cloud: it enrols, keeps journals in memory, acknowledges,
// answers asks for the time, issues rosters and commands.
type cloud struct {
	t    *testing.T
	web  *httptest.Server
	addr string // of the broker

	mu      sync.Mutex
	broker  *mqtt.Server
	secrets map[tenants.DeviceID][]byte
	keys    map[tenants.DeviceID]ed25519.PublicKey
	gateway map[tenants.DeviceID]tenants.DeviceID
	claims  map[string]tenants.DeviceID // code → gateway of a cabinet, "" for a gateway
	rosters map[tenants.DeviceID]*proto.Roster
	boots   map[tenants.DeviceID][]byte
	journal map[tenants.DeviceID][]proto.Parsed
	batches int // of records that came, also again
	doubles int // records that came again
	results map[custody.CommandID][]proto.Progress
	deaths  int
	links   map[tenants.DeviceID]int // how many cabinets a gateway says are linked
	deaf    bool                     // acknowledges nothing
}

func cloudKey(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("claviger fleet test key: " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{t: t, secrets: map[tenants.DeviceID][]byte{}, keys: map[tenants.DeviceID]ed25519.PublicKey{}, gateway: map[tenants.DeviceID]tenants.DeviceID{},
		claims: map[string]tenants.DeviceID{}, rosters: map[tenants.DeviceID]*proto.Roster{}, boots: map[tenants.DeviceID][]byte{},
		journal: map[tenants.DeviceID][]proto.Parsed{}, results: map[custody.CommandID][]proto.Progress{}, links: map[tenants.DeviceID]int{}}
	c.web = httptest.NewServer(http.HandlerFunc(c.enrol))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.addr = ln.Addr().String()
	ln.Close()
	c.startBroker()
	t.Cleanup(func() { c.web.Close(); c.killBroker() })
	return c
}

// startBroker starts one without any memory of an earlier one.
func (c *cloud) startBroker() {
	b := mqtt.New(&mqtt.Options{InlineClient: true, Logger: slog.New(slog.DiscardHandler)})
	fatal := func(err error) {
		if err != nil {
			c.t.Fatal(err)
		}
	}
	fatal(b.AddHook(new(doorman), nil))
	fatal(b.AddListener(listeners.NewTCP(listeners.Config{ID: "tcp", Address: c.addr})))
	fatal(b.Serve())
	c.mu.Lock()
	c.broker = b
	c.mu.Unlock()
	fatal(b.Subscribe(proto.UpFilter, 1, func(_ *mqtt.Client, _ packets.Subscription, p packets.Packet) { c.receive(p.TopicName, p.Payload) }))
}

// doorman lets gateways in by their password, each to its own branch.
type doorman struct{ mqtt.HookBase }

func (*doorman) ID() string { return "doorman" }

func (*doorman) Provides(b byte) bool { return b == mqtt.OnConnectAuthenticate || b == mqtt.OnACLCheck }

func (*doorman) OnConnectAuthenticate(_ *mqtt.Client, p packets.Packet) bool {
	return string(p.Connect.Password) == "secret" && string(p.Connect.Username) == p.Connect.ClientIdentifier
}

func (*doorman) OnACLCheck(cl *mqtt.Client, topic string, _ bool) bool {
	return strings.HasPrefix(topic, "claviger/v1/"+cl.ID+"/")
}

func (c *cloud) killBroker() {
	c.mu.Lock()
	b := c.broker
	c.broker = nil
	c.mu.Unlock()
	if b != nil {
		b.Close()
	}
}

// claim hands out codes, as an office would.
func (c *cloud) claim(kind tenants.DeviceKind, gateway tenants.DeviceID) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	code := fmt.Sprintf("CODE-%04d", len(c.claims)+1)
	if kind == tenants.CabinetDevice && gateway == "" {
		c.t.Error("a cabinet without a gateway")
	}
	c.claims[code] = gateway
	return code
}

func (c *cloud) enrol(w http.ResponseWriter, r *http.Request) {
	var ask proto.EnrolAsk
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || ask.Check() != nil {
		http.Error(w, "bad ask", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	gateway, ok := c.claims[ask.Claim]
	if !ok {
		http.Error(w, "claim_unknown", http.StatusNotFound)
		return
	}
	id := tenants.DeviceID("dev_" + ask.Claim[5:])
	a := proto.EnrolAnswer{Org: "org_1", Device: id, Gateway: id, Epoch: 1, At: time.Now(), Keys: map[proto.Purpose][][]byte{}}
	for _, p := range proto.Purposes {
		a.Keys[p] = [][]byte{cloudKey(string(p)).Public().(ed25519.PublicKey)}
	}
	if ask.Kind == tenants.GatewayDevice {
		a.Broker = &proto.Broker{URL: "mqtt://" + c.addr, Username: string(id), Password: "secret"}
	} else {
		secret := sha256.Sum256([]byte(id))
		a.Gateway, a.Secret, a.Place, a.Name = gateway, secret[:], custody.PlaceID("plc_"+ask.Claim[5:]), "Cabinet "+ask.Claim
		c.secrets[id] = secret[:]
	}
	c.keys[id], c.gateway[id] = ask.PublicKey, a.Gateway
	json.NewEncoder(w).Encode(a)
}

// receive takes one message of a device.
func (c *cloud) receive(topic string, envelope []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, err := proto.ParseTopic(topic)
	if err != nil {
		c.t.Errorf("topic %s: %v", topic, err)
		return
	}
	m, err := proto.Open(envelope, t.Kind, func(string) []ed25519.PublicKey { return []ed25519.PublicKey{c.keys[t.Device]} })
	if err != nil || m.Head().Device != t.Device || c.gateway[t.Device] != t.Gateway {
		c.t.Errorf("%s: %v", topic, err)
		return
	}
	switch m := m.(type) {
	case *proto.Birth:
		if m.Slots > 0 {
			c.boots[t.Device] = m.Boot
			c.sendRoster(t.Device, m.Roster)
		}
	case *proto.Events:
		c.store(t.Device, m)
	case *proto.Ask:
		c.send(&proto.Beacon{Device: t.Device, Epoch: 1, Nonce: m.Nonce, At: proto.MomentOf(time.Now()), Roster: c.version(t.Device)})
	case *proto.Result:
		c.results[m.Command] = append(c.results[m.Command], m.State)
	case *proto.Death:
		c.deaths++
	case *proto.Health:
		if m.Modem != nil {
			c.links[t.Device] = len(m.Links)
		}
	}
}

// store keeps what follows, counts what came again, and acknowledges.
func (c *cloud) store(id tenants.DeviceID, m *proto.Events) {
	c.batches++
	parsed, err := m.Parse()
	if err != nil {
		c.t.Errorf("%s: %v", id, err)
		return
	}
	for _, p := range parsed {
		have := c.journal[id]
		switch n := uint64(len(have)); {
		case p.Seq <= n:
			c.doubles++
			if have[p.Seq-1].Hash != p.Hash {
				c.t.Errorf("%s: two records have number %d", id, p.Seq)
			}
		case p.Seq == n+1:
			c.journal[id] = append(have, p)
		default:
			c.send(&proto.Resend{Device: id, Epoch: 1, From: n + 1, To: p.Seq, At: proto.MomentOf(time.Now())})
			return
		}
	}
	if n := len(c.journal[id]); n > 0 && !c.deaf {
		h := c.journal[id][n-1].Hash
		c.send(&proto.Ack{Device: id, Epoch: 1, Upto: uint64(n), Hash: h[:], At: proto.MomentOf(time.Now())})
	}
}

// send signs and publishes; without a broker it is lost, as mail is.
func (c *cloud) send(m proto.Message) {
	p := string(m.Kind().Purpose())
	envelope, err := proto.Seal(m, proto.Signer{KeyID: p, Key: cloudKey(p)})
	if err != nil {
		c.t.Error(err)
		return
	}
	if c.broker != nil {
		id := m.Head().Device
		c.broker.Publish(proto.Topic{Gateway: c.gateway[id], Device: id, Kind: m.Kind()}.String(), envelope, false, 1)
	}
}

func (c *cloud) version(id tenants.DeviceID) uint64 {
	if r := c.rosters[id]; r != nil {
		return r.Version
	}
	return 0
}

// sendRoster issues the roster, once, and sends it to who has an older one.
func (c *cloud) sendRoster(id tenants.DeviceID, has uint64) {
	if c.rosters[id] == nil {
		c.rosters[id] = c.makeRoster(id)
	}
	if has < c.rosters[id].Version {
		c.send(c.rosters[id])
	}
}

// makeRoster knows Ann, badge 1001, PIN 739154, and three keys.
func (c *cloud) makeRoster(id tenants.DeviceID) *proto.Roster {
	secret := c.secrets[id]
	salt := []byte("sixteen bytes...")
	place := custody.PlaceID("plc_" + string(id)[4:])
	m := &proto.Roster{Device: id, Epoch: 1, Version: 1, Issued: proto.MomentOf(time.Now()), Org: "org_1", Site: "sit_1", Place: place, Name: "Test", Zone: "UTC", Locale: "en",
		Lease: 86400, Grace: 259200, Cost: proto.StandardPIN,
		People: []proto.Person{{ID: "per_ann", Number: "1001", Name: "Ann", Badges: []proto.Badge{{Verifier: tenants.DeviceVerifier(secret, tenants.BadgeStem("org_1", "1001"))}},
			PIN: &proto.PIN{Salt: salt, Verifier: tenants.DeviceVerifier(secret, tenants.Stem("739154", salt))}}},
		Rules: []proto.Rule{proto.RuleOf(rules.Rule{ID: "rul_1", Version: 1, Effect: rules.Allow, Who: rules.Who{Everyone: true}})}}
	for n := 1; n <= 3; n++ {
		m.Items = append(m.Items, proto.Item{ID: custody.ItemID(fmt.Sprintf("itm_%s_%d", string(id)[4:], n)), Code: fmt.Sprintf("K-%d", n), Tag: fmt.Sprintf("T%s%d", string(id)[4:], n),
			Kind: custody.Single, Home: place, Slot: n, Site: "sit_1", State: custody.In})
	}
	return m
}

// release asks a cabinet to open a slot.
func (c *cloud) release(id tenants.DeviceID, cmd custody.CommandID, slot int, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := proto.MomentOf(time.Now())
	c.send(&proto.Command{Device: id, Epoch: 1, Boot: c.boots[id], ID: cmd, Action: proto.ActRelease, Slots: []int{slot}, Person: "per_ann", Requester: "per_boss",
		Issued: now, Expires: now.Add(life)})
}

// kinds lists what a cabinet recorded, as the cloud has it.
func (c *cloud) kinds(id tenants.DeviceID) (out []proto.RecordKind) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.journal[id] {
		out = append(out, p.Kind)
	}
	return out
}

func (c *cloud) count(id tenants.DeviceID, kind proto.RecordKind) (n int) {
	for _, k := range c.kinds(id) {
		if k == kind {
			n++
		}
	}
	return n
}

package hub_test

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/hardware/hub"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/store/storetest"
	"claviger/tenants"
	"claviger/tenants/admin"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// rig is one organisation with a cabinet of four slots behind a gateway, its
// hub, and what the hub published.
type rig struct {
	t            *testing.T
	s            *store.Store
	hub          *hub.Hub
	keys         *keyring.Keyring
	org          tenants.OrgID
	desk         tenants.Scope
	ben          tenants.PersonID
	place        custody.Place
	gateway      tenants.DeviceID
	gatewayKey   ed25519.PrivateKey
	gatewayEpoch uint32
	cabinet      *cabinet
	key          custody.Item

	mu   sync.Mutex
	sent []proto.Message
	raw  [][]byte
}

func (r *rig) Publish(_ context.Context, topic string, body []byte) error {
	t, err := proto.ParseTopic(topic)
	if err != nil {
		r.t.Errorf("published to %s: %v", topic, err)
		return err
	}
	m, err := proto.Open(body, t.Kind, r.cabinet.cloud)
	if err != nil {
		r.t.Errorf("published %s: %v", t.Kind, err)
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent, r.raw = append(r.sent, m), append(r.raw, body)
	return nil
}

// last is the newest message of a kind, or nil.
func last[T any](r *rig) *T {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.sent) - 1; i >= 0; i-- {
		if m, ok := any(r.sent[i]).(*T); ok {
			return m
		}
	}
	return nil
}

// cabinet is a controller that a test drives by hand.
type cabinet struct {
	t      *testing.T
	r      *rig
	id     tenants.DeviceID
	key    ed25519.PrivateKey
	cloud  proto.Keys
	epoch  uint32
	boot   []byte
	prev   proto.Hash
	seq    uint64
	signed []proto.Sent
}

func newRig(t *testing.T, s *store.Store) *rig {
	t.Helper()
	r := &rig{t: t, s: s, cabinet: &cabinet{t: t}}
	ring, err := keyring.Open(keyring.Options{Dir: filepath.Join(t.TempDir(), "keys")})
	must(t, err)
	r.keys = ring
	r.hub = hub.New(s, ring, time.Now, slog.New(slog.DiscardHandler))
	r.hub.SetPublisher(r)
	r.house()
	r.enrol()
	return r
}

func (r *rig) house() {
	ctx := context.Background()
	var site tenants.SiteID
	must(r.t, r.s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
		r.org = tenants.OrgID(tx.NewID("org"))
		org := map[string]any{"id": r.org, "slug": "north", "name": "North", "trade": "dealership", "locale": "en", "zone": "Europe/Paris", "currency": "EUR", "units": "km", "created_at": tx.Now()}
		if _, err := tx.Insert("organisations", &org).Exec(ctx); err != nil {
			return err
		}
		in := tx.As(tenants.ForJob(r.org, "test"))
		site, r.ben = tenants.SiteID(tx.NewID("sit")), tenants.PersonID(tx.NewID("per"))
		row := map[string]any{"id": site, "name": "Showroom"}
		if _, err := in.Insert("sites", &row).Exec(ctx); err != nil {
			return err
		}
		person := map[string]any{"id": r.ben, "human": r.ben, "number": "1001", "name": "Ben K.", "kind": "staff", "created_at": tx.Now()}
		_, err := in.Insert("people", &person).Exec(ctx)
		return err
	}))
	r.desk = tenants.ForOperator(r.org, "test", "desk")
	edit := store.In[keys.EditTx](r.s)
	_, err := keys.AddPlace(ctx, edit, r.desk, custody.Place{SiteID: site, Kind: custody.Desk, Name: "Desk"})
	must(r.t, err)
	r.place, err = keys.AddPlace(ctx, edit, r.desk, custody.Place{SiteID: site, Kind: custody.Cabinet, Name: "Cabinet A", Slots: 4})
	must(r.t, err)
	r.key, err = keys.AddItem(ctx, edit, r.desk, keys.ItemDraft{Code: "K-1", Name: "Kombi", Tag: "F1", HomeID: r.place.ID, HomeSlot: 1})
	must(r.t, err)
	_, err = access.SaveRule(ctx, store.In[access.Tx](r.s), r.desk, rules.Rule{Name: "Everyone", Effect: rules.Allow, Who: rules.Who{Everyone: true}})
	must(r.t, err)
}

func (r *rig) enrol() {
	ctx := context.Background()
	gateway := r.claim(admin.DeviceDraft{Kind: tenants.GatewayDevice, Name: "Gateway"})
	_, gkey, _ := ed25519.GenerateKey(nil)
	a, err := r.hub.Enrol(ctx, proto.NewEnrolAsk(gateway.Code, tenants.GatewayDevice, gkey), "mqtt://127.0.0.1:1")
	must(r.t, err)
	must(r.t, a.Check(tenants.GatewayDevice))
	r.gateway, r.gatewayKey, r.gatewayEpoch = a.Device, gkey, a.Epoch
	if !r.hub.Admit(ctx, a.Broker.Username, a.Broker.Password) || r.hub.Admit(ctx, a.Broker.Username, "00") {
		r.t.Fatal("the broker's door is wrong")
	}
	c := r.cabinet
	c.r, c.boot = r, make([]byte, proto.BootSize)
	_, c.key, _ = ed25519.GenerateKey(nil)
	claimed := r.claim(admin.DeviceDraft{Kind: tenants.CabinetDevice, Name: "Cabinet A", PlaceID: r.place.ID, Gateway: r.gateway})
	c.cloud = r.cloudKeys()
	a, err = r.hub.Enrol(ctx, proto.NewEnrolAsk(claimed.Code, tenants.CabinetDevice, c.key), "")
	must(r.t, err)
	must(r.t, a.Check(tenants.CabinetDevice))
	c.id, c.epoch = a.Device, a.Epoch
	c.prev = proto.Genesis(c.id, c.epoch)
	b, err := r.hub.Enrol(ctx, proto.NewEnrolAsk(claimed.Code, tenants.CabinetDevice, c.key), "")
	if must(r.t, err); b.Device != a.Device || b.Epoch != a.Epoch {
		r.t.Fatalf("the same device asked again and became %s %d, was %s %d", b.Device, b.Epoch, a.Device, a.Epoch)
	}
	_, other, _ := ed25519.GenerateKey(nil)
	if _, err := r.hub.Enrol(ctx, proto.NewEnrolAsk(claimed.Code, tenants.CabinetDevice, other), ""); err == nil {
		r.t.Fatal("a claim code worked twice")
	}
}

func (r *rig) cloudKeys() proto.Keys {
	return func(id string) []ed25519.PublicKey {
		for p, ring := range map[proto.Purpose]keyring.Purpose{proto.ForRosters: keyring.Rosters, proto.ForCommands: keyring.Commands, proto.ForAcks: keyring.Acks, proto.ForTime: keyring.Time} {
			if string(p) == id {
				return r.keys.Verifiers(ring)
			}
		}
		return nil
	}
}

func (r *rig) claim(d admin.DeviceDraft) admin.Claimed {
	r.t.Helper()
	c, err := admin.ClaimDevice(context.Background(), r.s.Enrolment(), r.keys, r.desk, d)
	must(r.t, err)
	return c
}

// say signs a message and hands it to the hub as the broker would.
func (c *cabinet) say(m proto.Message) error {
	c.t.Helper()
	body, err := proto.Seal(m, proto.Signer{KeyID: string(c.id), Key: c.key})
	must(c.t, err)
	topic := proto.Topic{Gateway: c.r.gateway, Device: c.id, Kind: m.Kind()}
	return c.r.hub.Handle(context.Background(), topic.String(), body)
}

// write adds a record to the journal.
func (c *cabinet) write(r proto.Record) proto.Sent {
	c.t.Helper()
	c.seq++
	r.Seq, r.Epoch, r.Prev = c.seq, c.epoch, c.prev[:]
	if r.At == 0 {
		r.At = proto.MomentOf(time.Now())
	}
	b, err := r.Marshal()
	must(c.t, err)
	c.prev = proto.HashRecord(b)
	c.signed = append(c.signed, proto.Sent{Record: b})
	return c.signed[len(c.signed)-1]
}

// send sends the records with these numbers.
func (c *cabinet) send(seqs ...int) {
	c.t.Helper()
	var out []proto.Sent
	for _, n := range seqs {
		out = append(out, c.signed[n-1])
	}
	must(c.t, c.say(proto.Events{Device: c.id, Epoch: c.epoch, Boot: c.boot, Records: out, At: proto.MomentOf(time.Now())}))
}

func (c *cabinet) born() {
	c.t.Helper()
	m := proto.Birth{Device: c.id, Epoch: c.epoch, Boot: c.boot, Speaks: proto.Version, Firmware: "test", At: proto.MomentOf(time.Now()), Last: c.seq, Slots: 4}
	if c.seq > 0 {
		m.First, m.LastHash = 1, c.prev[:]
	}
	must(c.t, c.say(m))
}

func (r *rig) item() (it custody.Item) {
	r.t.Helper()
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { it, err = rx.Item(r.key.ID); return err }))
	return it
}

func (r *rig) twin() (w store.Twin) {
	r.t.Helper()
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) { w, err = rx.Twin(r.cabinet.id); return err }))
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

package hub

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"sync"
	"time"

	"claviger/hardware/hub/authority"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/keyring"
	"claviger/tenants"
)

// Publisher sends bytes down to a device. An answer without error means only
// that the broker took them.
type Publisher interface {
	Publish(ctx context.Context, topic string, payload []byte) error
}

// Hub is the cloud side of the cabinet protocol. Several may run on one
// PostgreSQL: every step is one transaction that locks the cabinet's twin.
type Hub struct {
	store *store.Store
	keys  *keyring.Keyring
	out   Publisher
	clock func() time.Time
	log   *slog.Logger
	certs *authority.Authority
	turns chan struct{} // one for each batch of a backlog that is being stored

	mu      sync.Mutex
	devices map[tenants.DeviceID]known
	gaps    map[tenants.DeviceID]time.Time       // when a resend was asked for last
	tables  map[tenants.DeviceID]proto.Inventory // of cabinets whose records are still on the way
}

// known is a device looked up a short while ago.
type known struct {
	device tenants.Device
	at     time.Time
}

// knownFor is how long a device's key is believed without asking again.
const knownFor = 10 * time.Second

// live is how old a record may be and still count as just happened.
const live = time.Minute

// New makes a hub; out may be set later with SetPublisher, before Run.
func New(s *store.Store, k *keyring.Keyring, clock func() time.Time, log *slog.Logger) *Hub {
	return &Hub{store: s, keys: k, clock: clock, log: log, certs: authority.New(k, clock), turns: make(chan struct{}, turns[s.Dialect()]), devices: map[tenants.DeviceID]known{}, gaps: map[tenants.DeviceID]time.Time{}, tables: map[tenants.DeviceID]proto.Inventory{}}
}

// SetPublisher gives the hub its way down.
func (h *Hub) SetPublisher(p Publisher) { h.out = p }

// device finds an enrolled device; its key is asked for again after knownFor,
// so that a revoked device is out within seconds.
func (h *Hub) device(ctx context.Context, id tenants.DeviceID) (tenants.Device, error) {
	h.mu.Lock()
	k, ok := h.devices[id]
	h.mu.Unlock()
	if ok && h.clock().Sub(k.at) < knownFor {
		return k.device, nil
	}
	d, err := h.store.UnscopedDevice(ctx, id)
	if err != nil {
		return d, err
	}
	h.mu.Lock()
	h.devices[id] = known{d, h.clock()}
	h.mu.Unlock()
	return d, nil
}

// forget drops what is believed of a device.
func (h *Hub) forget(id tenants.DeviceID) {
	h.mu.Lock()
	delete(h.devices, id)
	h.mu.Unlock()
}

// signer is the cloud's key for one purpose.
func (h *Hub) signer(p proto.Purpose) proto.Signer {
	return proto.Signer{KeyID: string(p), Key: h.keys.Signer(purposes[p])}
}

// purposes maps the protocol's purposes to the keyring's.
var purposes = map[proto.Purpose]keyring.Purpose{
	proto.ForRosters:  keyring.Rosters,
	proto.ForCommands: keyring.Commands,
	proto.ForAcks:     keyring.Acks,
	proto.ForTime:     keyring.Time,
}

// send signs a message and publishes it to its device.
func (h *Hub) send(ctx context.Context, gateway tenants.DeviceID, m proto.Message) error {
	body, err := proto.Seal(m, h.signer(m.Kind().Purpose()))
	if err != nil {
		return err
	}
	return h.publish(ctx, gateway, m.Head().Device, m.Kind(), body)
}

func (h *Hub) publish(ctx context.Context, gateway, device tenants.DeviceID, kind proto.Kind, body []byte) error {
	topic := proto.Topic{Gateway: gateway, Device: device, Kind: kind}
	return h.out.Publish(ctx, topic.String(), body)
}

// deviceKeys verifies what one device signed.
func deviceKeys(d tenants.Device) proto.Keys {
	return func(keyID string) []ed25519.PublicKey {
		if keyID != string(d.ID) {
			return nil
		}
		return []ed25519.PublicKey{d.PublicKey}
	}
}

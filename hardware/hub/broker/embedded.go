package broker

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"claviger/hardware/hub/authority"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// Cloud is what a broker needs of the hub.
type Cloud interface {
	// Admit tells whether these are the credentials of a gateway.
	Admit(ctx context.Context, username, password string) bool
	// AdmitCertificate tells whether a certificate of our authority still
	// stands for the gateway.
	AdmitCertificate(ctx context.Context, serial string, gateway tenants.DeviceID) bool
	// Revoked lists the serial numbers that were revoked since a time.
	Revoked(ctx context.Context, since time.Time) ([]string, error)
	// Handle stores one message; an error means: not stored, send it again.
	Handle(ctx context.Context, topic string, payload []byte) error
	// GatewayGone is told when a gateway's connection ended.
	GatewayGone(ctx context.Context, id tenants.DeviceID) error
}

// handleTime bounds one message's way into the database, its turn among the
// journals of a fleet that comes back included.
const handleTime = 2 * time.Minute

// Embedded is the MQTT 5 broker inside the process. What a gateway sends is
// taken in the publish hook and stored in its lane; the broker's own queues are
// never relied on.
type Embedded struct {
	server *mqtt.Server
	lanes  *lanes
	addr   string
	secure string
	stop   context.CancelFunc
}

// Doors are where a broker listens.
type Doors struct {
	Plain  string           // TCP, with passwords: for this machine and tests
	Secure string           // TLS, with certificates; "" none
	TLS    *tls.Config      // of Secure
	Clock  func() time.Time // judges certificates, nil: of the machine
}

// Listen starts the broker.
func Listen(at Doors, cloud Cloud, log *slog.Logger) (*Embedded, error) {
	l, err := listen(at.Plain)
	if err != nil {
		return nil, err
	}
	if at.Clock == nil {
		at.Clock = time.Now
	}
	ls := map[string]net.Listener{"gateways": l}
	if at.Secure != "" {
		s, err := listen(at.Secure)
		if err != nil {
			return nil, errors.Join(err, l.Close())
		}
		ls[secureDoor] = tls.NewListener(s, at.TLS)
	}
	caps := mqtt.NewDefaultServerCapabilities()
	caps.RetainAvailable, caps.MaximumPacketSize = 0, 8<<20
	server := mqtt.New(&mqtt.Options{InlineClient: true, Capabilities: caps, Logger: slog.New(slog.DiscardHandler)})
	waiting := newLanes(func(m message) { keep(context.Background(), cloud, m, log) })
	if err := server.AddHook(&hook{cloud: cloud, lanes: waiting, log: log, clock: at.Clock}, nil); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	for name, l := range ls {
		if err := server.AddListener(listeners.NewNet(name, l)); err != nil {
			return nil, fmt.Errorf("broker: %w", err)
		}
	}
	go func() {
		if err := server.Serve(); err != nil {
			log.Error("broker ended", "err", err)
		}
	}()
	e := &Embedded{server: server, lanes: waiting, addr: l.Addr().String(), stop: func() {}}
	if s := ls[secureDoor]; s != nil {
		var ctx context.Context
		ctx, e.stop = context.WithCancel(context.Background())
		e.secure = s.Addr().String()
		go e.watch(ctx, cloud, at.Clock, log)
	}
	return e, nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "broker_address_busy", "addr", addr).Because(err)
	}
	return l, nil
}

// Addr is where the broker listens, host:port.
func (e *Embedded) Addr() string { return e.addr }

// Secure is where it listens with TLS, host:port, "" for nowhere.
func (e *Embedded) Secure() string { return e.secure }

// Publish is for the hub. Nothing is retained and nothing waits for a gateway
// that is away.
func (e *Embedded) Publish(_ context.Context, topic string, payload []byte) error {
	return e.server.Publish(topic, payload, false, 1)
}

// Close ends every connection.
func (e *Embedded) Close() error {
	e.stop()
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	e.lanes.close(ctx)
	return e.server.Close()
}

// hook ties the broker to the hub.
type hook struct {
	mqtt.HookBase
	cloud Cloud
	lanes *lanes
	log   *slog.Logger
	clock func() time.Time
}

// ID names the hook to the broker.
func (h *hook) ID() string { return "claviger" }

// Provides lists what the hook takes part in.
func (h *hook) Provides(b byte) bool {
	return bytes.Contains([]byte{mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnPublish, mqtt.OnDisconnect}, []byte{b})
}

// OnConnectAuthenticate lets gateways in, and nobody else. The client id must
// be the gateway's id, so that two sessions of one gateway cannot coexist.
func (h *hook) OnConnectAuthenticate(cl *mqtt.Client, pk packets.Packet) bool {
	user := string(pk.Connect.Username)
	if cl.ID != user {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), handleTime)
	defer cancel()
	if cl.Net.Listener == secureDoor {
		c := certificateOf(cl)
		return c != nil && c.Subject.CommonName == user && h.cloud.AdmitCertificate(ctx, authority.SerialOf(c), tenants.DeviceID(user))
	}
	return h.cloud.Admit(ctx, user, string(pk.Connect.Password))
}

// OnACLCheck keeps a gateway on its own branch: exact topics up; down its own
// filter, asked about at the subscription, and the topics under it, asked
// about at each delivery.
func (h *hook) OnACLCheck(cl *mqtt.Client, topic string, write bool) bool {
	own := tenants.DeviceID(cl.ID)
	if !write && topic == proto.DownFilter(own) {
		return true
	}
	t, err := proto.ParseTopic(topic)
	if err != nil || t.Gateway != own {
		return false
	}
	if write {
		return t.Kind.Up()
	}
	return t.Kind.Down() && !(t.Kind == proto.KindCommand && h.ranOut(cl))
}

// OnPublish takes what a gateway sent. The message goes to nobody else. When it
// cannot be stored the client is cut off, so that it says everything anew.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil
	}
	h.lanes.hand(message{topic: pk.TopicName, payload: pk.Payload, failed: cl.Stop})
	return pk, packets.CodeSuccessIgnore
}

// OnDisconnect tells the hub that a gateway is gone; a new session of the
// same gateway that took over is not gone.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	if cl.Net.Inline || cl.IsTakenOver() || len(cl.Properties.Username) == 0 {
		return
	}
	h.lanes.forget(cl.ID)
	ctx, cancel := context.WithTimeout(context.Background(), handleTime)
	defer cancel()
	if err := h.cloud.GatewayGone(ctx, tenants.DeviceID(cl.ID)); err != nil && tenants.KindOf(err) != tenants.NotFound {
		h.log.Warn("gateway gone, not noted", "gateway", cl.ID, "err", err)
	}
}

package broker

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/listeners"
	"github.com/mochi-mqtt/server/v2/packets"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// Cloud is what a broker needs of the hub.
type Cloud interface {
	// Admit tells whether these are the credentials of a gateway.
	Admit(ctx context.Context, username, password string) bool
	// Handle stores one message; an error means: not stored, send it again.
	Handle(ctx context.Context, topic string, payload []byte) error
	// GatewayGone is told when a gateway's connection ended.
	GatewayGone(ctx context.Context, id tenants.DeviceID) error
}

// handleTime bounds one message's way into the database.
const handleTime = 15 * time.Second

// Embedded is the MQTT 5 broker inside the process. Messages are stored in the
// publish hook, before the broker answers; its own queues are never relied on.
type Embedded struct {
	server *mqtt.Server
	addr   string
}

// Listen starts the broker on a TCP address; tlsConfig nil means plain TCP,
// for loopback and tests.
func Listen(addr string, tlsConfig *tls.Config, cloud Cloud, log *slog.Logger) (*Embedded, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "broker_address_busy", "addr", addr).Because(err)
	}
	if tlsConfig != nil {
		l = tls.NewListener(l, tlsConfig)
	}
	caps := mqtt.NewDefaultServerCapabilities()
	caps.RetainAvailable, caps.MaximumPacketSize = 0, 8<<20
	server := mqtt.New(&mqtt.Options{InlineClient: true, Capabilities: caps, Logger: slog.New(slog.DiscardHandler)})
	if err := server.AddHook(&hook{cloud: cloud, log: log}, nil); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	if err := server.AddListener(listeners.NewNet("gateways", l)); err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	go func() {
		if err := server.Serve(); err != nil {
			log.Error("broker ended", "err", err)
		}
	}()
	return &Embedded{server: server, addr: l.Addr().String()}, nil
}

// Addr is where the broker listens, host:port.
func (e *Embedded) Addr() string { return e.addr }

// Publish is for the hub. Nothing is retained and nothing waits for a gateway
// that is away.
func (e *Embedded) Publish(_ context.Context, topic string, payload []byte) error {
	return e.server.Publish(topic, payload, false, 1)
}

// Close ends every connection.
func (e *Embedded) Close() error { return e.server.Close() }

// hook ties the broker to the hub.
type hook struct {
	mqtt.HookBase
	cloud Cloud
	log   *slog.Logger
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
	return err == nil && t.Gateway == own && (write && t.Kind.Up() || !write && t.Kind.Down())
}

// OnPublish stores what a gateway sent before the broker acknowledges it. The
// message goes to nobody else. When it could not be stored the client is cut
// off unanswered, so that it sends again.
func (h *hook) OnPublish(cl *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if cl.Net.Inline {
		return pk, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), handleTime)
	defer cancel()
	if err := h.cloud.Handle(ctx, pk.TopicName, pk.Payload); err != nil {
		h.log.Error("message not stored", "topic", pk.TopicName, "err", err)
		cl.Stop(err)
		return pk, packets.ErrRejectPacket
	}
	return pk, packets.CodeSuccessIgnore
}

// OnDisconnect tells the hub that a gateway is gone; a new session of the
// same gateway that took over is not gone.
func (h *hook) OnDisconnect(cl *mqtt.Client, _ error, _ bool) {
	if cl.Net.Inline || cl.IsTakenOver() || len(cl.Properties.Username) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), handleTime)
	defer cancel()
	if err := h.cloud.GatewayGone(ctx, tenants.DeviceID(cl.ID)); err != nil && tenants.KindOf(err) != tenants.NotFound {
		h.log.Warn("gateway gone, not noted", "gateway", cl.ID, "err", err)
	}
}

package broker

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"claviger/tenants"
)

// upFilter is every message of every gateway, shared among the hubs.
const upFilter = "$share/hub/claviger/v1/+/+/up/+"

// External is a connection to a broker of the customer's own (Mosquitto,
// EMQX …). The broker's access list must keep gateways on their own branch;
// what counts is verified end to end all the same.
type External struct {
	conn  *autopaho.ConnectionManager
	lanes *lanes
	stop  context.CancelFunc // of what is being stored
}

// closeTime bounds the good-bye.
const closeTime = 3 * time.Second

// Dial connects to an mqtt:// or mqtts:// address, subscribes as one of
// several hubs, and hands every message to the cloud. With mqtts:// the hub
// shows the certificate of secure.
func Dial(ctx context.Context, address string, secure *tls.Config, cloud Cloud, log *slog.Logger) (*External, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, tenants.Fail(tenants.Invalid, "broker_url_invalid").Because(err)
	}
	// The session ends with the connection: one that outlived its hub would go on
	// taking its share of what gateways say. Cabinets send again what nobody
	// acknowledged.
	cfg := autopaho.ClientConfig{
		ServerUrls: []*url.URL{u}, TlsCfg: secure, KeepAlive: 20, CleanStartOnInitialConnection: true,
		OnConnectionUp: func(m *autopaho.ConnectionManager, _ *paho.Connack) {
			if _, err := m.Subscribe(ctx, &paho.Subscribe{Subscriptions: []paho.SubscribeOptions{{Topic: upFilter, QoS: 1}}}); err != nil {
				log.ErrorContext(ctx, "broker refused the subscription", "err", err)
			}
		},
		OnConnectError: func(err error) { log.WarnContext(ctx, "broker out of reach", "err", err) },
	}
	if u.User != nil {
		cfg.ConnectUsername = u.User.Username()
		password, _ := u.User.Password()
		cfg.ConnectPassword = []byte(password)
	}
	run, stop := context.WithCancel(ctx)
	waiting := newLanes(func(m message) { keep(run, cloud, m, log) })
	cfg.ClientConfig = paho.ClientConfig{ClientID: fmt.Sprintf("claviger-hub-%d", time.Now().UnixNano()),
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(p paho.PublishReceived) (bool, error) {
			waiting.hand(message{topic: p.Packet.Topic, payload: p.Packet.Payload})
			return true, nil
		}}}
	conn, err := autopaho.NewConnection(ctx, cfg)
	if err != nil {
		stop()
		return nil, fmt.Errorf("broker: %w", err)
	}
	return &External{conn: conn, lanes: waiting, stop: stop}, nil
}

// keep stores one message. A broker of one's own has its word already: one that
// waited for what cannot be stored would send nothing more once as many are on
// the way as it allows, and the cabinet sends again what we did not acknowledge.
func keep(ctx context.Context, cloud Cloud, m message, log *slog.Logger) {
	within, cancel := context.WithTimeout(ctx, handleTime)
	defer cancel()
	err := cloud.Handle(within, m.topic, m.payload)
	if err == nil || ctx.Err() != nil {
		return
	}
	log.ErrorContext(ctx, "message not stored", "topic", m.topic, "err", err)
	if m.failed != nil {
		m.failed(err)
	}
}

// Ready waits until the connection is up.
func (e *External) Ready(ctx context.Context) error { return e.conn.AwaitConnection(ctx) }

// Publish is for the hub. A message expires with the broker after a minute:
// nothing old reaches a cabinet that comes back.
func (e *External) Publish(ctx context.Context, topic string, payload []byte) error {
	expiry := uint32(60)
	_, err := e.conn.Publish(ctx, &paho.Publish{Topic: topic, QoS: 1, Payload: payload, Properties: &paho.PublishProperties{MessageExpiry: &expiry}})
	return err
}

// Close says goodbye.
func (e *External) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	defer e.lanes.close(ctx)
	defer e.stop()
	return e.conn.Disconnect(ctx)
}

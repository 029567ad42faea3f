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
	conn *autopaho.ConnectionManager
}

// Dial connects to an mqtt:// or mqtts:// address, subscribes as one of
// several hubs, and hands every message to the cloud. It is acknowledged only
// once it is stored. With mqtts:// the hub shows the certificate of secure.
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
	cfg.ClientConfig = paho.ClientConfig{ClientID: fmt.Sprintf("claviger-hub-%d", time.Now().UnixNano()), EnableManualAcknowledgment: true,
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(p paho.PublishReceived) (bool, error) {
			receive(ctx, cloud, p, log)
			return true, nil
		}}}
	conn, err := autopaho.NewConnection(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("broker: %w", err)
	}
	return &External{conn: conn}, nil
}

// receive stores one message; without an ack the cabinet sends it again.
func receive(ctx context.Context, cloud Cloud, p paho.PublishReceived, log *slog.Logger) {
	within, cancel := context.WithTimeout(ctx, handleTime)
	defer cancel()
	if err := cloud.Handle(within, p.Packet.Topic, p.Packet.Payload); err != nil {
		log.ErrorContext(ctx, "message not stored", "topic", p.Packet.Topic, "err", err)
		return
	}
	if err := p.Client.Ack(p.Packet); err != nil {
		log.WarnContext(ctx, "ack to the broker failed", "err", err)
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
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	return e.conn.Disconnect(ctx)
}

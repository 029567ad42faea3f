package broker

import (
	"context"
	"crypto/tls"
	"fmt"
	"hash/maphash"
	"log/slog"
	"net/url"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// upFilter is every message of every gateway, shared among the hubs.
const upFilter = "$share/hub/claviger/v1/+/+/up/+"

// External is a connection to a broker of the customer's own (Mosquitto,
// EMQX …). The broker's access list must keep gateways on their own branch;
// what counts is verified end to end all the same.
type External struct {
	conn *autopaho.ConnectionManager
	stop context.CancelFunc // of the lanes
}

// Messages of different gateways are stored beside one another, so many at
// once; those of one gateway in their order. So many wait in each lane before
// the broker has to.
const (
	laneCount = 8
	laneRoom  = 64
)

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
	hand := lanes(run, func(p *paho.Publish) { receive(run, cloud, p, log) })
	cfg.ClientConfig = paho.ClientConfig{ClientID: fmt.Sprintf("claviger-hub-%d", time.Now().UnixNano()),
		OnPublishReceived: []func(paho.PublishReceived) (bool, error){func(p paho.PublishReceived) (bool, error) {
			hand(p.Packet)
			return true, nil
		}}}
	conn, err := autopaho.NewConnection(ctx, cfg)
	if err != nil {
		stop()
		return nil, fmt.Errorf("broker: %w", err)
	}
	return &External{conn: conn, stop: stop}, nil
}

// lanes gives what hands a message to its gateway's lane, until ctx ends.
func lanes(ctx context.Context, store func(*paho.Publish)) (hand func(*paho.Publish)) {
	var all [laneCount]chan *paho.Publish
	for i := range all {
		all[i] = make(chan *paho.Publish, laneRoom)
		go func() {
			for {
				select {
				case p := <-all[i]:
					store(p)
				case <-ctx.Done():
					return
				}
			}
		}()
	}
	seed := maphash.MakeSeed()
	return func(p *paho.Publish) {
		gateway := p.Topic
		if t, err := proto.ParseTopic(p.Topic); err == nil {
			gateway = string(t.Gateway)
		}
		select {
		case all[maphash.String(seed, gateway)%laneCount] <- p:
		case <-ctx.Done():
		}
	}
}

// receive stores one message. The broker has its word already: one that waited
// for what cannot be stored would send nothing more once as many are on the way
// as it allows, and the cabinet sends again what we did not acknowledge.
func receive(ctx context.Context, cloud Cloud, p *paho.Publish, log *slog.Logger) {
	within, cancel := context.WithTimeout(ctx, handleTime)
	defer cancel()
	if err := cloud.Handle(within, p.Topic, p.Payload); err != nil && ctx.Err() == nil {
		log.ErrorContext(ctx, "message not stored", "topic", p.Topic, "err", err)
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
	defer e.stop()
	return e.conn.Disconnect(ctx)
}

package storm

import (
	"context"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/paho"

	"claviger/hardware/proto"
)

// Gateway is the connection of some cabinets to the broker.
type Gateway struct {
	identity
	fleet    *Fleet
	cabinets []*Cabinet
	cm       *autopaho.ConnectionManager

	mu   sync.Mutex
	up   chan struct{} // closed while the line is up
	down chan struct{} // closed while it is down
}

// connect keeps the gateway connected until ctx ends.
func (g *Gateway) connect(ctx context.Context) (err error) {
	at := g.answer.Broker.URL
	if g.fleet.Broker != "" {
		at = g.fleet.Broker
	}
	broker, err := url.Parse(at)
	if err != nil {
		return err
	}
	g.up, g.down = make(chan struct{}), make(chan struct{})
	close(g.down)
	made := make(chan struct{})
	g.cm, err = autopaho.NewConnection(ctx, autopaho.ClientConfig{
		ServerUrls: []*url.URL{broker}, KeepAlive: 15, CleanStartOnInitialConnection: true,
		ConnectUsername: g.answer.Broker.Username, ConnectPassword: []byte(g.answer.Broker.Password), ConnectTimeout: 20 * time.Second,
		ReconnectBackoff: func(int) time.Duration { return 500 * time.Millisecond },
		OnConnectionUp: func(cm *autopaho.ConnectionManager, _ *paho.Connack) {
			go func() {
				<-made
				if _, err := cm.Subscribe(ctx, &paho.Subscribe{Subscriptions: []paho.SubscribeOptions{{Topic: proto.DownFilter(g.answer.Device), QoS: 1}}}); err != nil {
					slog.Debug("a gateway may not listen", "error", err)
					return
				}
				g.line(true)
			}()
		},
		OnConnectionDown: func() bool { g.line(false); return true },
		ClientConfig:     paho.ClientConfig{ClientID: string(g.answer.Device), OnPublishReceived: []func(paho.PublishReceived) (bool, error){g.received}},
	})
	close(made)
	return err
}

// line notes that the connection is up or down.
func (g *Gateway) line(up bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.up:
		if !up {
			g.up = make(chan struct{})
			close(g.down)
		}
	default:
		if up {
			g.down = make(chan struct{})
			close(g.up)
		}
	}
}

// state gives the two ends of the present line.
func (g *Gateway) state() (up, down <-chan struct{}) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.up, g.down
}

// received hands a message to its cabinet; one with a full inbox loses it, as
// on the air.
func (g *Gateway) received(p paho.PublishReceived) (bool, error) {
	t, err := proto.ParseTopic(p.Packet.Topic)
	if err != nil {
		return true, nil
	}
	for _, c := range g.cabinets {
		if c.answer.Device != t.Device {
			continue
		}
		m, err := proto.Open(p.Packet.Payload, t.Kind, c.answer.CloudKeys())
		if err != nil {
			return true, nil
		}
		if r, ok := m.(*proto.Roster); ok {
			c.obey(r, p.Packet.Payload)
			return true, nil
		}
		select {
		case c.inbox <- m:
		default:
		}
	}
	return true, nil
}

// publish hands an envelope to the broker and waits for its word, no longer
// than the line is up.
func (g *Gateway) publish(ctx context.Context, t proto.Topic, body []byte) error {
	limit, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	_, down := g.state()
	go func() {
		select {
		case <-down:
			cancel()
		case <-limit.Done():
		}
	}()
	_, err := g.cm.Publish(limit, &paho.Publish{Topic: t.String(), QoS: 1, Payload: body})
	return err
}

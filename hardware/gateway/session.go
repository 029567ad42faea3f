package gateway

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"log/slog"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"

	"github.com/eclipse/paho.golang/autopaho"
	"github.com/eclipse/paho.golang/packets"
	"github.com/eclipse/paho.golang/paho"
)

const (
	keepAlive  = 15   // seconds
	sessionFor = 3600 // seconds that the broker keeps what waits for us

	longestPause = 10 * time.Second // between two tries to reach the broker, at random up to it
)

// session is the one connection to the broker, made again whenever it breaks.
type session struct {
	log      *slog.Logger
	me       proto.Head
	signer   proto.Signer
	creds    Credentials
	papers   *papers
	dial     Dial
	queue    *waiting
	cm       *autopaho.ConnectionManager
	made     chan struct{} // closed when cm is there
	up       atomic.Bool   // subscribed
	line     atomic.Pointer[*tls.Conn]
	received func(proto.Topic, []byte)
	online   func(bool) // called when the session is subscribed, and when it is lost
}

// start connects, and keeps connecting until ctx ends.
func (s *session) start(ctx context.Context) error {
	cm, err := autopaho.NewConnection(ctx, autopaho.ClientConfig{
		ServerUrls:            []*url.URL{s.creds.URL},
		KeepAlive:             keepAlive,
		SessionExpiryInterval: sessionFor,
		ConnectUsername:       s.creds.Username,
		ConnectPassword:       []byte(s.creds.Password),
		ReconnectBackoff:      autopaho.NewExponentialBackoff(500*time.Millisecond, longestPause, time.Second, 1.5),
		Queue:                 s.queue,
		AttemptConnection:     s.connect,
		ConnectPacketBuilder:  s.withWill,
		OnConnectionUp:        func(cm *autopaho.ConnectionManager, _ *paho.Connack) { go s.subscribe(ctx, cm) },
		OnConnectionDown:      s.down,
		OnConnectError:        func(err error) { s.log.Debug("the broker is not reached", "error", err) },
		ClientConfig: paho.ClientConfig{
			ClientID:          string(s.me.Device),
			OnPublishReceived: []func(paho.PublishReceived) (bool, error){s.publishReceived},
		},
	})
	if err != nil {
		return err
	}
	s.cm = cm
	close(s.made)
	return nil
}

// connect opens the connection that MQTT is spoken over.
func (s *session) connect(ctx context.Context, cfg autopaho.ClientConfig, _ *url.URL) (net.Conn, error) {
	limit, cancel := context.WithTimeout(ctx, cfg.ConnectTimeout)
	defer cancel()
	conn, err := s.dial(limit, "tcp", s.creds.address())
	if err != nil {
		return nil, err
	}
	if s.creds.TLS == nil {
		return packets.NewThreadSafeConn(conn), nil
	}
	config, err := s.papers.client(s.creds.TLS)
	if err != nil {
		conn.Close()
		return nil, err
	}
	secure := tls.Client(conn, config)
	if err := secure.HandshakeContext(limit); err != nil {
		conn.Close()
		return nil, err
	}
	s.line.Store(&secure)
	return packets.NewThreadSafeConn(secure), nil
}

// anew ends the connection, so that the next one is made with what holds now.
func (s *session) anew() {
	if line := s.line.Load(); line != nil {
		(*line).Close()
	}
}

// withWill gives each connection its own last word.
func (s *session) withWill(cp *paho.Connect, _ *url.URL) (*paho.Connect, error) {
	envelope, err := s.death(false)
	if err != nil {
		return nil, err
	}
	cp.WillMessage = &paho.WillMessage{Topic: s.topic(proto.KindDeath), Payload: envelope, QoS: 1}
	cp.WillProperties = &paho.WillProperties{}
	return cp, nil
}

func (s *session) death(clean bool) ([]byte, error) {
	id := make([]byte, proto.NonceSize)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	return proto.Seal(&proto.Death{Device: s.me.Device, Epoch: s.me.Epoch, Session: id, Clean: clean}, s.signer)
}

func (s *session) topic(kind proto.Kind) string {
	return proto.Topic{Gateway: s.me.Device, Device: s.me.Device, Kind: kind}.String()
}

// subscribe asks for everything that is for the devices behind this gateway,
// and only then says that the cloud can be reached.
func (s *session) subscribe(ctx context.Context, cm *autopaho.ConnectionManager) {
	<-s.made
	_, err := cm.Subscribe(ctx, &paho.Subscribe{Subscriptions: []paho.SubscribeOptions{{Topic: proto.DownFilter(s.me.Device), QoS: 1}}})
	if err != nil {
		s.log.Warn("the broker does not let this gateway listen", "error", err)
		return
	}
	s.log.Info("connected to the broker")
	s.up.Store(true)
	s.online(true)
}

// down forgets what waited: the cabinets send again what nobody acknowledged.
func (s *session) down() bool {
	s.log.Info("the connection to the broker is lost")
	s.up.Store(false)
	s.online(false)
	s.queue.clear()
	return true
}

func (s *session) publishReceived(p paho.PublishReceived) (bool, error) {
	t, err := proto.ParseTopic(p.Packet.Topic)
	if err != nil || t.Gateway != s.me.Device || !t.Kind.Down() || len(p.Packet.Payload) > t.Kind.Limit() {
		s.log.Warn("a message of the broker was dropped", "topic", p.Packet.Topic)
		return true, nil
	}
	s.received(t, p.Packet.Payload)
	return true, nil
}

// publish hands an envelope to the broker, in order. What cannot be passed on
// is sent again by whoever sent it.
func (s *session) publish(device tenants.DeviceID, kind proto.Kind, envelope []byte) {
	if !s.up.Load() {
		return
	}
	t := proto.Topic{Gateway: s.me.Device, Device: device, Kind: kind}
	err := s.cm.PublishViaQueue(context.Background(), &autopaho.QueuePublish{Publish: &paho.Publish{Topic: t.String(), QoS: 1, Payload: envelope}})
	if err != nil {
		s.log.Warn("a message was not passed on", "kind", kind, "device", device, "error", err)
	}
}

// send signs and publishes a message of the gateway itself.
func (s *session) send(m proto.Message) {
	envelope, err := proto.Seal(m, s.signer)
	if err != nil {
		s.log.Error("a message cannot be sealed", "kind", m.Kind(), "error", err)
		return
	}
	s.publish(s.me.Device, m.Kind(), envelope)
}

// leave says goodbye and disconnects.
func (s *session) leave() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if envelope, err := s.death(true); err == nil {
		_, err = s.cm.Publish(ctx, &paho.Publish{Topic: s.topic(proto.KindDeath), QoS: 1, Payload: envelope})
		s.log.Debug("goodbye", "error", err)
	}
	if err := s.cm.Disconnect(ctx); err != nil {
		s.log.Debug("disconnecting", "error", err)
	}
}

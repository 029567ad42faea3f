package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

const healthTurn = time.Minute

// Run runs one gateway until ctx ends: it enrols when it must, accepts
// cabinets and passes envelopes between them and the broker. It keeps nothing
// of what passes.
func Run(ctx context.Context, cfg Config) error {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if err := cfg.check(); err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	id, err := ensureEnrolled(ctx, cfg)
	if err != nil {
		return fmt.Errorf("gateway: %w", err)
	}
	if cfg.Meter == nil {
		cfg.Meter = cfg.Figures.open()
	}
	g, err := newGateway(cfg, id)
	if err != nil {
		return err
	}
	return g.run(ctx)
}

// gateway joins the local lines and the broker.
type gateway struct {
	cfg     Config
	links   *links
	session *session
	papers  *papers
	cloud   proto.Keys
	boot    []byte
	news    chan struct{} // health is to be sent soon
}

func newGateway(cfg Config, id identity) (*gateway, error) {
	creds, err := credentialsOf(*id.Answer.Broker, cfg.Broker)
	if err != nil {
		return nil, err
	}
	g := &gateway{cfg: cfg, papers: &papers{file: cfg.file(), id: id}, cloud: id.Answer.CloudKeys(), boot: make([]byte, proto.BootSize), news: make(chan struct{}, 1)}
	if _, err := rand.Read(g.boot); err != nil {
		return nil, err
	}
	dial := cfg.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	g.session = &session{log: cfg.Log, me: proto.Head{Device: id.Answer.Device, Epoch: id.Answer.Epoch}, signer: id.signer(), creds: creds, papers: g.papers, dial: dial,
		queue: &waiting{}, made: make(chan struct{}), online: g.online, received: g.down}
	g.links = &links{log: cfg.Log, lines: map[tenants.DeviceID]*line{}, up: g.up, changed: g.tell}
	return g, nil
}

func (g *gateway) run(ctx context.Context) error {
	ln := g.cfg.Listener
	if ln == nil {
		var err error
		if ln, err = net.Listen("tcp", g.cfg.Listen); err != nil {
			return fmt.Errorf("gateway: %w", err)
		}
	}
	live, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	if err := g.session.start(live); err != nil {
		return errors.Join(err, ln.Close())
	}
	health := make(chan struct{})
	go func() { defer close(health); g.health(ctx) }()
	err := g.links.serve(ctx, ln)
	<-health
	g.session.leave()
	stop()
	<-g.session.cm.Done()
	return err
}

// up passes on what a cabinet sends. A gateway's own last word is not for a
// cabinet to say.
func (g *gateway) up(device tenants.DeviceID, kind proto.Kind, envelope []byte) {
	if device == g.session.me.Device || kind == proto.KindDeath {
		return
	}
	g.session.publish(device, kind, envelope)
}

// down passes on what is for a cabinet. Only its certificate is for the
// gateway itself.
func (g *gateway) down(t proto.Topic, envelope []byte) {
	if t.Device != g.session.me.Device {
		g.links.down(t.Device, t.Kind, envelope)
		return
	}
	m, err := proto.Open(envelope, t.Kind, g.cloud)
	if c, ok := m.(*proto.Certificate); ok && err == nil && c.Head() == g.session.me {
		fresh, err := g.papers.take(*c)
		if err != nil {
			g.cfg.Log.Warn("the certificate cannot be used", "error", err)
		} else if fresh {
			g.cfg.Log.Info("certificate renewed")
			go g.session.anew()
		}
	}
}

// renew asks for the next certificate when it is time.
func (g *gateway) renew(now time.Time) {
	if !g.session.up.Load() {
		return
	}
	request, err := g.papers.due(now)
	if err != nil {
		g.cfg.Log.Warn("no certificate can be asked for", "error", err)
	}
	if request != nil && err == nil {
		g.session.send(&proto.Renew{Device: g.session.me.Device, Epoch: g.session.me.Epoch, Request: request, At: proto.MomentOf(now)})
	}
}

func (g *gateway) online(on bool) {
	g.links.announce(on)
	if on {
		g.session.send(&proto.Birth{Device: g.session.me.Device, Epoch: g.session.me.Epoch, Boot: g.boot, Speaks: proto.Version,
			Firmware: g.cfg.Firmware, At: proto.MomentOf(time.Now())})
		g.tell()
	}
}

// tell wants the cloud to know the state of the box soon.
func (g *gateway) tell() {
	select {
	case g.news <- struct{}{}:
	default:
	}
}

// health reports every minute, and when a line comes or goes.
func (g *gateway) health(ctx context.Context) {
	turn := time.NewTicker(healthTurn)
	defer turn.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-turn.C:
		case <-g.news:
		}
		m := &proto.Health{Device: g.session.me.Device, Epoch: g.session.me.Epoch, Boot: g.boot, At: proto.MomentOf(time.Now()),
			Firmware: g.cfg.Firmware, Links: g.links.devices()}
		if g.cfg.Meter != nil {
			var err error
			if m.Power, m.Modem, err = g.cfg.Meter.Read(ctx); err != nil {
				g.cfg.Log.Warn("the box cannot be read", "error", err)
			}
		}
		g.session.send(m)
		g.renew(time.Now())
	}
}

package cmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"
	"syscall"
	"time"

	"claviger/alerts/send"
	"claviger/hardware/hub"
	"claviger/hardware/hub/authority"
	"claviger/hardware/hub/broker"
	"claviger/hardware/sim"
	"claviger/jobs"
	"claviger/web"
)

// serveCommand runs everything in one process on embedded defaults.
type serveCommand struct {
	Addr    string `help:"Where the pages are served, host:port; port 0 picks one. Default :8080, or PORT."`
	MQTT    string `name:"mqtt" default:"127.0.0.1:1883" help:"Where gateways on this machine connect, without TLS; another port is picked when it is in use."`
	MQTTS   string `name:"mqtts" help:"Where gateways connect by TLS with their certificates, such as :8883; nowhere when empty."`
	Demo    bool   `help:"Tell the three demo stories and show their accounts on the sign-in page."`
	Console string `default:"127.0.0.1:8090" help:"Where the hands on the demo's cabinets are served, on loopback; another port is picked when it is in use."`
	Gallery bool   `help:"Serve /gallery: every component in every state."`
}

// graceful is how long requests may take to end when the program stops.
const graceful = 10 * time.Second

// Run serves until the program is interrupted.
func (s serveCommand) Run(a *app) error {
	ctx, cancel := context.WithCancel(a)
	defer cancel()
	h, err := s.open(a)
	if err != nil {
		return err
	}
	h.stop = cancel
	defer h.close()
	l, err := listen(or(s.Addr, h.kit.config.addr()))
	if err != nil {
		return err
	}
	h.base = or(h.kit.config.BaseURL, "http://"+shown(l.Addr()))
	if err := h.connect(ctx, s.MQTT, s.MQTTS); err != nil {
		l.Close()
		return err
	}
	served := make(chan error, 1)
	go func() { served <- h.web.Serve(l) }()
	fmt.Fprintf(a.out, "listening on http://%s\n", shown(l.Addr()))
	if h.setup != "" {
		fmt.Fprintf(a.out, "nobody is here yet; begin at %s/setup?code=%s\n", h.base, h.setup)
	}
	ready := make(chan error, 1)
	go func() { ready <- h.begin(ctx, a) }()
	for {
		select {
		case err := <-served:
			return err
		case err := <-ready:
			if err != nil {
				h.web.Shutdown(graceful)
				return err
			}
		case <-ctx.Done():
			return h.web.Shutdown(graceful)
		}
	}
}

// begin tells the demo's stories, if any, then starts the work behind the
// pages: nothing acts in a story while it is told.
func (h *house) begin(ctx context.Context, a *app) error {
	if err := h.tell(ctx, a); err != nil {
		return err
	}
	if err := h.start(ctx); err != nil {
		return err
	}
	h.runFleet(ctx, a)
	return nil
}

// listen opens a TCP address, or says in a sentence why not.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("the address %s is in use by another program; choose another with --addr", addr)
	}
	if err != nil {
		return nil, fmt.Errorf("the address %s cannot be used: %w", addr, err)
	}
	return l, nil
}

// shown is an address that a browser on this machine can open.
func shown(a net.Addr) string {
	host, port, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// house is all roles in one process.
type house struct {
	kit    *kit
	hub    *hub.Hub
	broker *broker.Embedded
	far    *broker.External
	jobs   *jobs.Runner
	web    *web.Server
	story  *story
	done   sync.WaitGroup
	stop   context.CancelFunc
	setup  string // one-time code of the first organisation; "": there is one
	base   string // address in links of mails and on paper

	console  string       // where the demo's cabinets are handled
	branches []sim.Branch // those cabinets
}

func (s serveCommand) open(a *app) (*house, error) {
	h := &house{console: s.Console}
	if s.Demo {
		h.story = newStory()
	}
	k, err := a.open(true, h.story.tune)
	if err != nil {
		return nil, err
	}
	h.kit = k
	if h.story == nil {
		if h.setup, err = setupCode(a, k.store); err != nil {
			return nil, err
		}
	}
	h.hub = hub.New(k.store, k.keys, h.story.clock(), k.log)
	h.web = web.New(web.Deps{Store: k.store, Keys: k.keys, Clock: h.story.clock(), Log: k.log, BaseURL: k.config.BaseURL, Demo: h.story.accounts(),
		Gallery: s.Gallery, Version: versionName(), Setup: h.setup, Mails: k.config.SMTPURL != "", Twilio: send.Twilio(k.config.Twilio), Enrol: h.enrol, Export: h.export})
	return h, nil
}

// start begins the work behind the pages.
func (h *house) start(ctx context.Context) error {
	if err := h.work(ctx); err != nil {
		return err
	}
	h.done.Go(func() { h.kit.sealer.Run(ctx) })
	h.done.Go(func() { h.hub.Run(ctx) })
	return nil
}

// connect opens the way to the gateways: MQTT_URL, or a broker of our own.
func (h *house) connect(ctx context.Context, mqtt, mqtts string) (err error) {
	certs := authority.New(h.kit.keys, h.story.clock())
	if url := h.kit.config.MQTTURL; url != "" {
		secure, err := certs.Hub()
		if err != nil {
			return spoken(err)
		}
		if h.far, err = broker.Dial(ctx, url, secure, h.hub, h.kit.log); err != nil {
			return spoken(err)
		}
		h.hub.SetPublisher(h.far)
		return nil
	}
	at := broker.Doors{Plain: mqtt, Secure: mqtts, Clock: h.story.clock()}
	if mqtts != "" {
		at.TLS = certs.Server(h.mqttsHosts(mqtts)...)
	}
	if h.broker, err = broker.Listen(at, h.hub, h.kit.log); err != nil {
		host, _, _ := net.SplitHostPort(mqtt)
		at.Plain = net.JoinHostPort(host, "0")
		if h.broker, err = broker.Listen(at, h.hub, h.kit.log); err != nil {
			return spoken(err)
		}
	}
	h.hub.SetPublisher(h.broker)
	return nil
}

// mqttsHosts are the names under which gateways reach the broker, the one they
// are told first.
func (h *house) mqttsHosts(mqtts string) []string {
	host, _, _ := net.SplitHostPort(mqtts)
	var out []string
	if name := h.kit.config.MQTTSName; name != "" {
		out = append(out, name)
	} else if u, err := url.Parse(h.kit.config.BaseURL); err == nil && u.Hostname() != "" {
		out = append(out, u.Hostname())
	}
	if ip := net.ParseIP(host); host != "" && (ip == nil || !ip.IsUnspecified()) {
		out = append(out, host)
	}
	if len(out) == 0 {
		out = append(out, "localhost")
	}
	return out
}

// work starts what happens later: the outbox and the clockwork.
func (h *house) work(ctx context.Context) error {
	table, err := h.table()
	if err != nil {
		return err
	}
	h.jobs, err = jobs.Start(ctx, table)
	return spoken(err)
}

// sendCommand is the outbox's certainty behind the hub's speed: the hub has
// sent the command at the commit, or does so now.
func (h *house) sendCommand(ctx context.Context, t jobs.Task) error { return h.hub.SendQueued(ctx) }

// brokerURL is where gateways are told to connect.
func (h *house) brokerURL() string {
	if h.broker != nil && h.broker.Secure() != "" {
		_, port, _ := net.SplitHostPort(h.broker.Secure())
		return "mqtts://" + net.JoinHostPort(h.mqttsHosts(h.broker.Secure())[0], port)
	}
	if h.broker != nil {
		return "mqtt://" + h.broker.Addr()
	}
	u, err := url.Parse(h.kit.config.MQTTURL)
	if err != nil {
		return h.kit.config.MQTTURL
	}
	u.User = nil // who the hub is there is not for gateways
	return u.String()
}

func (h *house) close() {
	if h.stop != nil {
		h.stop()
	}
	h.done.Wait()
	if h.jobs != nil {
		h.jobs.Close()
	}
	if h.broker != nil {
		h.broker.Close()
	}
	if h.far != nil {
		h.far.Close()
	}
	h.kit.close()
}

package cmd

import (
	"context"
	"fmt"
	"strings"

	"claviger/alerts/send"
	"claviger/hardware/hub"
	"claviger/web"
)

// The roles apart, for several processes on one PostgreSQL.
type (
	webCommand struct {
		Addr string `help:"Where the pages are served, host:port. Default :8080, or PORT."`
	}
	workerCommand struct{}
	hubCommand    struct {
		MQTT  string `name:"mqtt" default:":1883" help:"Where gateways connect without TLS, unless MQTT_URL names a broker."`
		MQTTS string `name:"mqtts" help:"Where gateways connect by TLS with their certificates, such as :8883; nowhere when empty."`
	}
)

// apart opens the kit for one role; on SQLite the roles cannot be apart.
func (a *app) apart() (*house, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(c.DatabaseURL, "postgres") {
		return nil, usage("the roles run apart only on PostgreSQL: set DATABASE_URL to postgres://…, or use claviger serve")
	}
	k, err := a.open(false, nil)
	if err != nil {
		return nil, err
	}
	h := &house{kit: k}
	h.hub = hub.New(k.store, k.keys, h.story.clock(), k.log)
	h.hub.SetPublisher(elsewhere{})
	return h, nil
}

// elsewhere is the way down of a process that is not the hub: what it leaves
// in the database is sent by the process that is.
type elsewhere struct{}

func (elsewhere) Publish(context.Context, string, []byte) error { return nil }

// Run serves pages and the API.
func (w webCommand) Run(a *app) error {
	h, err := a.apart()
	if err != nil {
		return err
	}
	defer h.close()
	k := h.kit
	h.web = web.New(web.Deps{Store: k.store, Keys: k.keys, Log: k.log, BaseURL: k.config.BaseURL, Version: versionName(), Mails: k.config.SMTPURL != "", Twilio: send.Twilio(k.config.Twilio), Enrol: h.enrol})
	l, err := listen(or(w.Addr, k.config.addr()))
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- h.web.Serve(l) }()
	fmt.Fprintf(a.out, "listening on http://%s\n", shown(l.Addr()))
	select {
	case err := <-served:
		return err
	case <-a.Done():
		return h.web.Shutdown(graceful)
	}
}

// Run does what happens later, and seals and signs the logs.
func (workerCommand) Run(a *app) error {
	h, err := a.apart()
	if err != nil {
		return err
	}
	defer h.close()
	ctx, cancel := context.WithCancel(a)
	h.stop = cancel
	if err := h.work(ctx); err != nil {
		return err
	}
	h.done.Go(func() { h.kit.sealer.Run(ctx) })
	fmt.Fprintln(a.out, "working")
	<-a.Done()
	return nil
}

// Run speaks with the cabinets.
func (b hubCommand) Run(a *app) error {
	h, err := a.apart()
	if err != nil {
		return err
	}
	defer h.close()
	ctx, cancel := context.WithCancel(a)
	h.stop = cancel
	if err := h.connect(ctx, b.MQTT, b.MQTTS); err != nil {
		return err
	}
	h.done.Go(func() { h.hub.Run(ctx) })
	fmt.Fprintln(a.out, "gateways connect to", h.brokerURL())
	<-a.Done()
	return nil
}

package cmd

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/alerts/send"
	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/jobs"
	"claviger/tenants"
)

// table is the work of the installation: jobs.Table, and what the hub does.
func (h *house) table() (jobs.Options, error) {
	k := h.kit
	sender, err := send.New(send.Options{Store: k.store, SMTP: k.config.SMTPURL, BaseURL: h.base})
	if err != nil {
		return jobs.Options{}, usage("SMTP_URL: %v", err)
	}
	o := jobs.Table(k.store, sender, h.base, h.story.clock())
	o.Redis, o.Log = k.config.RedisURL, k.log
	o.Direct[custody.SendCommand] = h.sendCommand
	return o, nil
}

// enrol answers a gateway or cabinet that introduces itself.
func (h *house) enrol(ctx context.Context, body []byte) ([]byte, error) {
	var ask proto.EnrolAsk
	if err := json.Unmarshal(body, &ask); err != nil {
		return nil, tenants.Fail(tenants.Invalid, "enrol_ask_broken").Because(err)
	}
	answer, err := h.hub.Enrol(ctx, ask, h.brokerURL())
	if err != nil {
		return nil, err
	}
	return json.Marshal(answer)
}

// tell says how to get in.
func (h *house) tell(_ context.Context, a *app) {
	if h.story == nil {
		return
	}
	fmt.Fprintln(a.out, "demo accounts, password", demoPassword+":")
	for _, o := range demoOrganisations {
		fmt.Fprintf(a.out, "  %-9s owner@%s.example manager@ desk@ finance@ auditor@ holder@\n", o.slug, o.slug)
	}
	fmt.Fprintf(a.out, "at the kiosk: badge %s, or number %s and PIN %s\n", demoBadge, demoBadge, demoPIN)
}

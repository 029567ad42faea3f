package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"

	"claviger/alerts/send"
	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/jobs"
	"claviger/seed/demo"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// table is the work of the installation: jobs.Table, and what the hub does.
func (h *house) table() (jobs.Options, error) {
	k := h.kit
	sender, err := send.New(send.Options{Store: k.store, SMTP: k.config.SMTPURL, Twilio: send.Twilio(k.config.Twilio), BaseURL: h.base})
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

// tell puts the demo's stories into an empty database and says how to get in.
func (h *house) tell(ctx context.Context, a *app) error {
	if h.story == nil {
		return nil
	}
	fmt.Fprintln(a.out, "demo accounts, password", demo.Password+":")
	for _, o := range demo.Organisations() {
		fmt.Fprintf(a.out, "  %-9s owner@%s.example manager@ desk@ finance@ auditor@ holder@\n", o.Slug, o.Slug)
	}
	fmt.Fprintf(a.out, "at the kiosk: badge %s, or number %s and PIN %s\n", demo.HolderNumber, demo.HolderNumber, demo.HolderPIN)
	options := h.kit.config.database()
	told, err := demo.Tell(ctx, demo.Deps{Store: options, Keys: h.kit.keys, Hasher: admin.NewHasher(runtime.NumCPU(), 32), Now: h.story.now(), Seed: 1, Log: h.kit.log})
	if err != nil {
		return spoken(err)
	}
	if told.Already {
		h.branches, err = h.knownFleet()
		return spoken(err)
	}
	if h.branches, err = h.layFleet(ctx, told.Gateways); err != nil {
		return spoken(err)
	}
	fmt.Fprintf(a.out, "the stories are told: %d people, %d keys, %d movements\n", told.People, told.Items, told.Movements)
	return nil
}

// export writes the proof bundle of an organisation, sealed to its last entry.
func (h *house) export(ctx context.Context, scope tenants.Scope, w io.Writer) error {
	if _, err := h.kit.sealer.Now(ctx, scope.Org()); err != nil {
		return err
	}
	return h.kit.store.WriteBundle(ctx, scope, w, h.kit.signer, false)
}

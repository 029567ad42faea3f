package cmd

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/jobs"
	"claviger/tenants"
)

// queued are the intents that go through the queue.
func (h *house) queued() map[custody.Intent]jobs.Handler {
	return map[custody.Intent]jobs.Handler{}
}

// periodic is the clockwork.
func (h *house) periodic() []jobs.Periodic {
	s, clock := h.kit.store, h.story.clock()
	return []jobs.Periodic{jobs.Overdue(s), jobs.DeadCommands(s, clock), jobs.SweepOutbox(s, clock)}
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

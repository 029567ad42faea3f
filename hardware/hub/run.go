package hub

import (
	"context"
	"maps"
	"slices"
	"time"

	"claviger/tenants"
)

// How often the hub looks by itself; it is rung after commits besides.
const (
	sweepEvery = 10 * time.Second
	lookEvery  = 360 // sweeps, for bookings that come near while nobody commits anything, and for certificates
	expiryTick = time.Second
)

// Run sends commands and rosters as they are committed, and notices silence,
// until ctx ends.
func (h *Hub) Run(ctx context.Context) {
	rings, cancel := h.store.UnscopedSubscribe()
	defer cancel()
	tick, sweep := time.NewTicker(expiryTick), time.NewTicker(sweepEvery)
	defer tick.Stop()
	defer sweep.Stop()
	r := h.NewRound(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case ring := <-rings:
			r.Ring(ctx, ring.Org)
		case <-tick.C:
			r.Second(ctx)
		case <-sweep.C:
			r.Sweep(ctx)
		}
	}
}

// Round is the hub's own work, one step at a time: Run takes the steps by the
// clock of the machine. It is for one goroutine.
type Round struct {
	h      *Hub
	stale  map[tenants.OrgID]bool // organisations whose rights may have changed
	sweeps int
	looked time.Time // when bookings that come near were last looked for
}

// NewRound begins: every organisation with cabinets is looked at once.
func (h *Hub) NewRound(ctx context.Context) *Round { return &Round{h: h, stale: h.pushAll(ctx)} }

// Ring says that the organisation committed something; "" may be any.
func (r *Round) Ring(ctx context.Context, org tenants.OrgID) {
	r.stale[org] = true
	r.h.try(ctx, "commands", r.h.sendCommands)
}

// Second is due every second: commands expire, changed rights are sent.
func (r *Round) Second(ctx context.Context) {
	r.h.try(ctx, "commands", r.h.sendCommands)
	r.h.try(ctx, "rosters", func(ctx context.Context) error { return r.h.pushStale(ctx, r.stale) })
}

// Sweep is due every ten seconds: it marks the cabinets and gateways that went quiet, and
// from time to time the organisations with a booking that came near.
func (r *Round) Sweep(ctx context.Context) {
	r.h.try(ctx, "silence", r.h.sweepSilent)
	r.h.try(ctx, "silent gateways", r.h.sweepSilentGateways)
	r.h.try(ctx, "silent cabinets", r.h.sweepSilentCabinets)
	if r.sweeps++; r.sweeps%lookEvery == 0 {
		r.h.try(ctx, "bookings", r.near)
		r.h.try(ctx, "certificates", r.h.sweepCertificates)
	}
}

// near marks the organisations with bookings that rosters carry from now on.
func (r *Round) near(ctx context.Context) error {
	now, from := r.h.clock(), r.looked
	if from.IsZero() { // the start looked at all of them
		from = now.Add(-2 * lookEvery * sweepEvery)
	}
	orgs, err := r.h.store.UnscopedBookedOrgs(ctx, from.Add(planAhead), now.Add(planAhead))
	if err != nil {
		return err
	}
	for _, org := range orgs {
		r.stale[org] = true
	}
	r.looked = now
	return nil
}

func (h *Hub) try(ctx context.Context, what string, fn func(context.Context) error) {
	if err := fn(ctx); err != nil && ctx.Err() == nil {
		h.log.ErrorContext(ctx, "hub", "what", what, "err", err)
	}
}

// pushAll marks every organisation with cabinets, for the start.
func (h *Hub) pushAll(ctx context.Context) map[tenants.OrgID]bool {
	stale := map[tenants.OrgID]bool{}
	orgs, err := h.store.UnscopedTwinOrgs(ctx)
	if err != nil {
		h.log.ErrorContext(ctx, "hub", "what", "start", "err", err)
	}
	for _, org := range orgs {
		stale[org] = true
	}
	return stale
}

// pushStale compares the rights of the organisations that committed anything.
// A ring without a name may mean any of them.
func (h *Hub) pushStale(ctx context.Context, stale map[tenants.OrgID]bool) error {
	if stale[""] {
		delete(stale, "")
		for org := range h.pushAll(ctx) {
			stale[org] = true
		}
	}
	for _, org := range slices.Sorted(maps.Keys(stale)) {
		if err := h.pushRosters(ctx, org); err != nil {
			return err
		}
		delete(stale, org)
	}
	return nil
}

package hub

import (
	"context"
	"time"

	"claviger/tenants"
)

// How often the hub looks by itself; it is rung after commits besides.
const (
	sweepEvery = 10 * time.Second
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
	stale := h.pushAll(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case ring := <-rings:
			stale[ring.Org] = true
			h.try(ctx, "commands", h.sendCommands)
		case <-tick.C:
			h.try(ctx, "commands", h.sendCommands)
			h.try(ctx, "rosters", func(ctx context.Context) error { return h.pushStale(ctx, stale) })
		case <-sweep.C:
			h.try(ctx, "silence", h.sweepSilent)
		}
	}
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
	for org := range stale {
		if err := h.pushRosters(ctx, org); err != nil {
			return err
		}
		delete(stale, org)
	}
	return nil
}

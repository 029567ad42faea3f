package demo

import (
	"context"
	"time"

	"claviger/hardware/proto"
	"claviger/tenants"
)

// lineScene cuts the line of a gateway for two hours: its cabinets go on by
// themselves and tell what happened later. Who looks after the site is told of
// the silence, and of its end.
func (h *house) lineScene(b *box) {
	h.on(3, 13, 5, func(ctx context.Context) error {
		h.in(3*time.Minute, func(ctx context.Context) error {
			return h.hub.LookAtGateway(ctx, tenants.Device{OrgID: h.org, ID: b.gateway.id})
		})
		h.in(135*time.Minute, func(ctx context.Context) error { return b.gateway.back(ctx, h) })
		h.gaps = append(h.gaps, gap{b.gateway, h.clock.now(), h.clock.now().Add(135 * time.Minute)})
		if err := b.gateway.pulse(ctx, h); err != nil {
			return err
		}
		return b.gateway.cut(ctx, h)
	})
}

// cut ends the connection of a gateway, and with it that of its cabinets.
func (g *gateway) cut(ctx context.Context, h *house) error {
	for _, b := range h.boxes {
		if b.gateway == g && b.seq > 0 {
			b.down = true
		}
	}
	return h.hub.GatewayGone(ctx, g.id)
}

// back lets a gateway and its cabinets speak again.
func (g *gateway) back(ctx context.Context, h *house) error {
	if err := g.pulse(ctx, h); err != nil {
		return err
	}
	for _, b := range h.boxes {
		if b.gateway != g || !b.down || b.trial {
			continue
		}
		if err := b.rise(ctx); err != nil {
			return err
		}
	}
	return nil
}

// twins is a controller that was set back to an older copy of its journal: it
// had lost records before, and is not believed any more.
func (c *clinic) twins() {
	var b *box
	c.on(16, 9, 0, func(ctx context.Context) (err error) {
		if b, err = c.addBox(ctx, c.sites[0], c.security.gateway, "Cabinet stores (on trial)", 16); err != nil {
			return err
		}
		b.trial = true
		return b.begin(ctx)
	})
	c.on(12, 4, 20, func(ctx context.Context) error {
		b.seq += 3 // written, and lost with the card that held them
		return b.say(ctx, proto.Loss{Device: b.id, Epoch: b.epoch, From: b.seq - 2, To: b.seq, Cause: "unreadable", After: b.prev[:], At: b.moment()})
	})
	c.on(11, 8, 30, func(ctx context.Context) error {
		return b.say(ctx, proto.Birth{Device: b.id, Epoch: b.epoch, Boot: b.boot, Speaks: proto.Version, Firmware: firmware, At: b.moment(), First: 1, Last: 1, LastHash: b.prev[:], Slots: b.place.Slots})
	})
	c.on(10, 15, 0, func(ctx context.Context) error { return b.gateway.cut(ctx, c.house) })
	c.on(10, 15, 2, func(ctx context.Context) error { return b.gateway.back(ctx, c.house) })
}

// quietScene is a cabinet that says nothing for a while behind a gateway that
// speaks: somebody pulled its cable while cleaning.
func (h *house) quietScene(b *box) {
	h.on(2, 11, 30, func(ctx context.Context) error {
		b.down = true
		h.in(3*time.Minute, func(ctx context.Context) error {
			if err := b.gateway.pulse(ctx, h); err != nil {
				return err
			}
			return h.hub.LookAtCabinet(ctx, tenants.Device{OrgID: h.org, ID: b.id})
		})
		h.in(25*time.Minute, b.rise)
		return nil
	})
}

package hub

import (
	"context"
	"encoding/json"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// gatewayHealth keeps what a gateway says of itself, and ends the alarm of one
// that was silent.
func (h *Hub) gatewayHealth(ctx context.Context, d tenants.Device, m proto.Health) error {
	return h.store.InTx(ctx, tenants.ForDevice(d, ""), func(tx *store.Tx) error {
		was, err := tx.LockGateway(d.ID)
		if err != nil {
			return err
		}
		if err := tx.SaveGatewayHealth(d.ID, m, true); err != nil {
			return err
		}
		if newPoint(was.Health, m) {
			if err := tx.SaveHealth(store.FineGrain, pointOf(d.ID, m, tx.Now())); err != nil {
				return err
			}
		}
		if was.SilentAt == nil {
			return nil
		}
		return tellOf(tx, was, custody.GatewayHeard, "gateway_heard")
	})
}

// LookAtGateway raises the alarm when a gateway is silent for too long, once
// until it speaks again.
func (h *Hub) LookAtGateway(ctx context.Context, d tenants.Device) error {
	return h.store.InTx(ctx, tenants.ForJob(d.OrgID, "silent gateway"), func(tx *store.Tx) error {
		g, err := tx.LockGateway(d.ID)
		if tenants.KindOf(err) == tenants.NotFound && err != nil {
			return nil // revoked meanwhile
		}
		if err != nil || g.SilentAt != nil || g.HeardAt == nil || tx.Now().Sub(*g.HeardAt) <= silence {
			return err
		}
		if err := tx.SetGatewaySilent(g.ID); err != nil {
			return err
		}
		return tellOf(tx, g, custody.GatewaySilent, "gateway_silent")
	})
}

// tellOf records that a gateway is silent or heard again, and writes to those
// who look after its site.
func tellOf(tx *store.Tx, g store.GatewayTwin, kind custody.EventKind, about string) error {
	people, err := tx.SiteStaff(g.SiteID)
	if err != nil {
		return err
	}
	for _, to := range people {
		letter := desk.Letter{Mail: desk.MailLetter, About: about, To: to, Device: g.ID, At: g.HeardAt, Path: "/gateways/" + string(g.ID)}
		if err := tx.Enqueue(custody.SendMail, letter, tx.Now()); err != nil {
			return err
		}
	}
	data := map[string]string{"device": string(g.ID), "name": g.Name, "told": number(uint64(len(people)))}
	if g.HeardAt != nil {
		data["from"] = g.HeardAt.UTC().Format(time.RFC3339)
	}
	_, err = tx.Record(custody.Event{Kind: kind, Outcome: "done", Data: data})
	return err
}

// sweepSilentGateways looks at those that have not been heard of for a while.
func (h *Hub) sweepSilentGateways(ctx context.Context) error {
	list, err := h.store.UnscopedSilentGateways(ctx, h.clock().Add(-silence))
	if err != nil {
		return err
	}
	for _, d := range list {
		if err := h.LookAtGateway(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// newPoint tells whether a message adds to the history: the first in each of
// its steps does, by the device's own clock, and every one of a box on battery.
// Last is the message before, as JSON.
func newPoint(last string, m proto.Health) bool {
	var before struct{ At proto.Moment }
	if m.Power != nil && !m.Power.Mains || json.Unmarshal([]byte(last), &before) != nil || before.At == 0 {
		return true
	}
	return !before.At.Time().Truncate(store.HealthTurn).Equal(m.At.Time().Truncate(store.HealthTurn))
}

// pointOf is a health message as a point of the history; now is when it came.
func pointOf(id tenants.DeviceID, m proto.Health, now time.Time) store.HealthPoint {
	p := store.HealthPoint{DeviceID: id, At: now, Drift: m.At.Time().Sub(now).Milliseconds()}
	if w := m.Power; w != nil {
		p.Mains = figure(truth(w.Mains), true)
		p.Battery, p.Minutes = figure(w.Battery, w.Battery >= 0), figure(w.Minutes, w.Minutes > 0)
		p.Celsius = figure(w.Celsius, w.Celsius != 0)
	}
	if x := m.Modem; x != nil {
		measured := x.RSRP != 0
		p.RSRP, p.SINR = figure(x.RSRP, measured), figure(x.SINR, measured)
		p.Sent, p.Received, p.Failovers = figure(x.Sent, true), figure(x.Received, true), figure(x.Failovers, true)
	}
	if m.Box != nil {
		p.Backlog = figure(m.Box.Backlog, true)
	}
	return p
}

func truth(on bool) int {
	if on {
		return 1
	}
	return 0
}

// figure is a figure, or nil when there is none.
func figure[N int | uint64](n N, there bool) *int64 {
	if !there {
		return nil
	}
	whole := int64(min(n, 1<<62))
	return &whole
}

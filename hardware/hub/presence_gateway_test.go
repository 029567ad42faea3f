package hub_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/desk"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// pulse is what a gateway says of itself.
func (r *rig) pulse() error {
	m := proto.Health{Device: r.gateway, Epoch: r.gatewayEpoch, Boot: make([]byte, proto.BootSize), At: proto.MomentOf(time.Now().Add(-3 * time.Second)),
		Power: &proto.Power{Battery: 61, Minutes: 90}, Modem: &proto.Modem{Carrier: "Rural LTE", SIM: 1, RSRP: -97, SINR: 96, Sent: 7}}
	body, err := proto.Seal(m, proto.Signer{KeyID: string(r.gateway), Key: r.gatewayKey})
	must(r.t, err)
	return r.hub.Handle(context.Background(), proto.Topic{Gateway: r.gateway, Device: r.gateway, Kind: m.Kind()}.String(), body)
}

// silentFor sets back when the gateway was heard last.
func (r *rig) silentFor(d time.Duration) {
	r.t.Helper()
	must(r.t, r.s.InTx(context.Background(), tenants.ForJob(r.org, "test"), func(tx *store.Tx) error {
		_, err := tx.Update("devices").Set("heard_at = ?", tx.Now().Add(-d)).Where("id = ?", r.gateway).Exec(tx.Context())
		return err
	}))
}

// gatewayState is what is known of the gateway, the entries about its silence,
// oldest first, and the letters that wait.
func (r *rig) gatewayState() (g store.GatewayTwin, kinds []custody.EventKind, letters []string) {
	r.t.Helper()
	must(r.t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) {
		if g, err = rx.Gateway(r.gateway); err != nil {
			return err
		}
		rows, err := rx.Timeline(store.TimelineAsk{Limit: 50})
		for _, row := range slices.Backward(rows) {
			if row.Kind == custody.GatewaySilent || row.Kind == custody.GatewayHeard {
				kinds = append(kinds, row.Kind)
			}
		}
		return err
	}))
	tasks, err := r.s.UnscopedClaimOutbox(context.Background(), 50, time.Millisecond, custody.SendMail)
	must(r.t, err)
	for _, task := range tasks {
		var l desk.Letter
		must(r.t, json.Unmarshal(task.Payload, &l))
		letters = append(letters, l.About)
		must(r.t, r.s.UnscopedDoneOutbox(context.Background(), task.ID))
	}
	return g, kinds, letters
}

// TestSilentGatewayIsTold once, two minutes after its last word, to those who
// look after the site; its next word ends the alarm and is told too.
func TestSilentGatewayIsTold(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		ctx := context.Background()
		r.answersFor()
		round := r.hub.NewRound(ctx)
		round.Sweep(ctx)
		if g, kinds, letters := r.gatewayState(); g.HeardAt != nil || kinds != nil || letters != nil {
			t.Fatalf("one that never spoke is not silent: %+v %v %v", g, kinds, letters)
		}
		must(t, r.pulse())
		r.silentFor(119 * time.Second)
		round.Sweep(ctx)
		if g, kinds, _ := r.gatewayState(); !g.Online || kinds != nil {
			t.Errorf("after 119 s: online %v, %v", g.Online, kinds)
		}
		r.silentFor(121 * time.Second)
		round.Sweep(ctx)
		round.Sweep(ctx)
		if g, kinds, letters := r.gatewayState(); g.Online || g.SilentAt == nil || !slices.Equal(kinds, []custody.EventKind{custody.GatewaySilent}) || !slices.Equal(letters, []string{"gateway_silent"}) {
			t.Errorf("after 121 s: online %v silent %v, %v %v", g.Online, g.SilentAt, kinds, letters)
		}
		must(t, r.pulse())
		must(t, r.pulse())
		if g, kinds, letters := r.gatewayState(); !g.Online || g.SilentAt != nil || !slices.Equal(kinds, []custody.EventKind{custody.GatewaySilent, custody.GatewayHeard}) || !slices.Equal(letters, []string{"gateway_heard"}) {
			t.Errorf("heard again: online %v silent %v, %v %v", g.Online, g.SilentAt, kinds, letters)
		}
		must(t, r.hub.GatewayGone(ctx, r.gateway))
		if g, kinds, _ := r.gatewayState(); g.Online || g.SilentAt != nil || len(kinds) != 2 {
			t.Errorf("a goodbye is no alarm yet: %+v %v", g, kinds)
		}
		r.silentFor(3 * time.Minute)
		round.Sweep(ctx)
		if _, kinds, _ := r.gatewayState(); len(kinds) != 3 {
			t.Errorf("silence after a goodbye is told: %v", kinds)
		}
	})
}

// TestHealthHasAHistory: figures of gateways and cabinets, with how far their
// clocks are off, a point each five minutes; one on battery is never left out.
func TestHealthHasAHistory(t *testing.T) {
	each(t, func(t *testing.T, r *rig) {
		history := func(id tenants.DeviceID) (ps []store.HealthPoint) {
			t.Helper()
			must(t, r.s.Read(context.Background(), r.desk, func(rx *store.Rx) (err error) {
				ps, err = rx.HealthHistory(id, store.FineGrain, rx.Now().Add(-time.Hour))
				return err
			}))
			return ps
		}
		must(t, r.pulse())
		if ps := history(r.gateway); len(ps) == 0 || *ps[0].RSRP != -97 || *ps[0].SINR != 96 || *ps[0].Sent != 7 || *ps[0].Mains != 0 || *ps[0].Minutes != 90 || ps[0].Celsius != nil || ps[0].Backlog != nil || ps[0].Drift > -2900 || ps[0].Drift < -60_000 {
			t.Errorf("%+v", ps)
		}
		c := r.cabinet
		c.born()
		c.hang("F1", 1) // it was heard of before it tells of its health
		for _, mains := range []bool{true, false, true} {
			must(t, c.say(proto.Health{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: proto.MomentOf(time.Now()), Power: &proto.Power{Mains: mains, Battery: 97, Celsius: 214}, Box: &proto.Box{Backlog: 4}}))
		}
		ps := history(c.id)
		if len(ps) == 0 || *ps[0].Battery != 97 || *ps[0].Celsius != 214 || *ps[0].Backlog != 4 || ps[0].RSRP != nil {
			t.Fatalf("%+v", ps)
		}
		if !slices.ContainsFunc(ps, func(p store.HealthPoint) bool { return *p.Mains == 0 }) {
			t.Error("that it was on battery is forgotten")
		}
	})
}

// answersFor makes Ben the one who works at every desk.
func (r *rig) answersFor() {
	r.t.Helper()
	must(r.t, r.s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		login := map[string]any{"id": "log_ben", "email": "ben@north.example", "name": "Ben K.", "password_hash": "-", "created_at": tx.Now()}
		if _, err := tx.Insert("logins", &login).Exec(tx.Context()); err != nil {
			return err
		}
		return tx.As(tenants.ForJob(r.org, "test")).AddMembership(tenants.Membership{LoginID: "log_ben", PersonID: r.ben, Role: tenants.RoleManager})
	}))
}

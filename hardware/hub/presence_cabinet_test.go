package hub_test

import (
	"context"
	"testing"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestSilentCabinet: told once while its gateway speaks, and that it is heard
// again; not when the gateway is silent too.
func TestSilentCabinet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, ctx := newRig(t, s), context.Background()
		c := r.cabinet
		speak := func() {
			t.Helper()
			m := proto.Health{Device: c.id, Epoch: c.epoch, Boot: c.boot, At: proto.MomentOf(time.Now()), Box: &proto.Box{}}
			body, err := proto.Seal(m, proto.Signer{KeyID: string(c.id), Key: c.key})
			must(t, err)
			must(t, r.hub.Handle(ctx, proto.Topic{Gateway: r.gateway, Device: c.id, Kind: m.Kind()}.String(), body))
		}
		quiet := func(d time.Duration) {
			t.Helper()
			must(t, s.InTx(ctx, tenants.ForJob(r.org, "test"), func(tx *store.Tx) error {
				_, err := tx.Update("cabinets").Set("heard_at = ?", tx.Now().Add(-d)).Where("device_id = ?", c.id).Exec(ctx)
				return err
			}))
		}
		look := func() (n int) {
			t.Helper()
			list, err := s.UnscopedSilentBehind(ctx, time.Now().Add(-2*time.Minute))
			must(t, err)
			must(t, r.hub.LookAtCabinet(ctx, tenants.Device{OrgID: r.org, ID: c.id}))
			return len(list)
		}
		told := func(kind custody.EventKind) (n int) {
			must(t, s.Read(ctx, r.desk, func(rx *store.Rx) error {
				rows, err := rx.Timeline(store.TimelineAsk{Kinds: []custody.EventKind{kind}, Limit: 9})
				n = len(rows)
				return err
			}))
			return n
		}
		speak()
		must(t, r.pulse())
		if n := look(); n != 0 || told(custody.CabinetSilent) != 0 {
			t.Fatal("told of one that speaks")
		}
		quiet(3 * time.Minute)
		r.silentFor(3 * time.Minute)
		if n := look(); n != 0 || told(custody.CabinetSilent) != 0 {
			t.Fatal("told of the cabinet when the gateway is silent")
		}
		must(t, r.pulse())
		if n := look(); n != 1 || told(custody.CabinetSilent) != 1 {
			t.Fatalf("%d found, told %d times", n, told(custody.CabinetSilent))
		}
		if n := look(); n != 0 || told(custody.CabinetSilent) != 1 {
			t.Error("told twice")
		}
		speak()
		speak()
		if told(custody.CabinetHeard) != 1 {
			t.Errorf("told %d times that it is heard again", told(custody.CabinetHeard))
		}
	})
}

package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

func whole(n int64) *int64 { return &n }

// TestHealthIsThinned: five-minute points become hourly ones, those that said
// the worst are remembered, and what is older than it is kept goes.
func TestHealthIsThinned(t *testing.T) {
	start := time.Date(2026, 3, 27, 9, 2, 0, 0, time.UTC)
	now := start
	clock := func() time.Time { return now }
	storetest.EachWith(t, store.Options{Clock: clock}, func(t *testing.T, s *store.Store) {
		ctx, h := context.Background(), newHouse(t, s, "north")
		defer func() { now = start }() // for the next engine
		job := tenants.ForJob(h.org, "test")
		must(t, s.InTx(ctx, job, func(tx *store.Tx) error {
			return tx.AddDevice(tenants.Device{ID: "dev_gate", Kind: tenants.GatewayDevice, Name: "Gateway", SiteID: h.site, CreatedAt: now})
		}))
		save := func(points ...store.HealthPoint) {
			t.Helper()
			must(t, s.InTx(ctx, job, func(tx *store.Tx) error { return tx.SaveHealth(store.FineGrain, points...) }))
		}
		point := func(at time.Time, mains, battery, rsrp int64) store.HealthPoint {
			return store.HealthPoint{DeviceID: "dev_gate", At: at, Mains: &mains, Battery: &battery, RSRP: &rsrp, Drift: 40}
		}
		history := func(g store.Grain) (ps []store.HealthPoint) {
			t.Helper()
			must(t, s.Read(ctx, job, func(r *store.Rx) (err error) {
				ps, err = r.HealthHistory("dev_gate", g, now.AddDate(-1, 0, 0))
				return err
			}))
			return ps
		}
		save(point(now, 0, 80, -90))
		save(point(now.Add(time.Minute), 1, 78, -94), point(now.Add(10*time.Minute), 1, 90, -96))
		fine := history(store.FineGrain)
		if len(fine) != 2 || *fine[0].Mains != 0 || *fine[0].Battery != 78 || !fine[0].At.Equal(now.Truncate(store.HealthTurn)) || fine[0].Celsius != nil || fine[0].Drift != 40 {
			t.Fatalf("%+v", fine)
		}
		must(t, s.UnscopedThinHealth(ctx))
		if got := history(store.HourlyGrain); len(got) != 0 {
			t.Errorf("an hour that is not over: %+v", got)
		}
		now = now.Add(time.Hour)
		must(t, s.UnscopedThinHealth(ctx))
		must(t, s.UnscopedThinHealth(ctx))
		if got := history(store.HourlyGrain); len(got) != 1 || *got[0].Mains != 0 || *got[0].Battery != 78 || *got[0].RSRP != -95 || !got[0].At.Equal(now.Truncate(time.Hour).Add(-time.Hour)) {
			t.Errorf("%+v", got)
		}
		now = now.Add(store.HealthFine)
		must(t, s.UnscopedThinHealth(ctx))
		if a, b := history(store.FineGrain), history(store.HourlyGrain); len(a) != 0 || len(b) != 1 {
			t.Errorf("after two days: %d points, %d of hours", len(a), len(b))
		}
		now = now.Add(store.HealthCoarse)
		must(t, s.UnscopedThinHealth(ctx))
		if b := history(store.HourlyGrain); len(b) != 0 {
			t.Errorf("after ninety days: %d points of hours", len(b))
		}
	})
}

// TestHealthIsOfOneOrganisation: another one reads nothing of it.
func TestHealthIsOfOneOrganisation(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, a, b := context.Background(), newHouse(t, s, "north"), newHouse(t, s, "south")
		must(t, s.InTx(ctx, tenants.ForJob(a.org, "test"), func(tx *store.Tx) error {
			must(t, tx.AddDevice(tenants.Device{ID: "dev_gate", Kind: tenants.GatewayDevice, Name: "Gateway", SiteID: a.site, CreatedAt: tx.Now()}))
			return tx.SaveHealth(store.FineGrain, store.HealthPoint{DeviceID: "dev_gate", At: tx.Now(), Battery: whole(5)})
		}))
		for org, want := range map[tenants.OrgID]int{a.org: 1, b.org: 0} {
			must(t, s.Read(ctx, tenants.ForJob(org, "test"), func(r *store.Rx) error {
				ps, err := r.HealthHistory("dev_gate", store.FineGrain, r.Now().Add(-time.Hour))
				if len(ps) != want {
					t.Errorf("%s reads %d points, not %d", org, len(ps), want)
				}
				if _, gone := r.Gateway("dev_gate"); (gone == nil) != (want == 1) {
					t.Errorf("%s: %v", org, gone)
				}
				return err
			}))
		}
	})
}

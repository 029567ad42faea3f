package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestSweepSignIn keeps what still counts and forgets the rest.
func TestSweepSignIn(t *testing.T) {
	now := time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	storetest.EachWith(t, store.Options{Clock: clock}, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		must(t, s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
			at := tx.Now()
			far := at.AddDate(1, 0, 0)
			must(t, tx.AddLogin(tenants.Login{ID: "log_a", Email: "a@example.com", CreatedAt: at}))
			must(t, tx.AddSession(tenants.Session{ID: "ses_old", Hash: []byte("old"), LoginID: "log_a", CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(-time.Second)}))
			must(t, tx.AddSession(tenants.Session{ID: "ses_new", Hash: []byte("new"), LoginID: "log_a", CreatedAt: at, SeenAt: at, ExpiresAt: at.Add(time.Hour)}))
			must(t, tx.SaveThrottle(tenants.Throttle{Key: "old", Fails: 3, UpdatedAt: at.AddDate(0, 0, -31)}))
			must(t, tx.SaveThrottle(tenants.Throttle{Key: "locked", Fails: 10, UpdatedAt: at.AddDate(0, 0, -31), LockedUntil: &far}))
			must(t, tx.SaveThrottle(tenants.Throttle{Key: "fresh", Fails: 1, UpdatedAt: at}))
			must(t, tx.AddClaim(tenants.Claim{CodeHash: []byte("old"), Kind: tenants.KioskClaim, CreatedAt: at, ExpiresAt: at.AddDate(0, 0, -2)}))
			return tx.AddClaim(tenants.Claim{CodeHash: []byte("new"), Kind: tenants.KioskClaim, CreatedAt: at, ExpiresAt: at})
		}))
		if _, first, err := s.UnscopedTakeForm(ctx, []byte("form")); err != nil || !first {
			t.Fatal(first, err)
		}
		if _, first, err := s.UnscopedTakeForm(ctx, []byte("form")); err != nil || first {
			t.Fatal("taken twice", err)
		}
		for name, sweep := range map[string]func(context.Context) (int64, error){"sessions": s.UnscopedSweepSessions, "throttles": s.UnscopedSweepThrottles, "claims": s.UnscopedSweepClaims} {
			if n, err := sweep(ctx); n != 1 || err != nil {
				t.Errorf("%s: %d swept, %v", name, n, err)
			}
		}
		if n, err := s.UnscopedSweepForms(ctx); n != 0 || err != nil {
			t.Errorf("a form of today: %d swept, %v", n, err)
		}
		now = now.AddDate(0, 0, 2)
		if n, err := s.UnscopedSweepForms(ctx); n != 1 || err != nil {
			t.Errorf("a form of yesterday: %d swept, %v", n, err)
		}
	})
}

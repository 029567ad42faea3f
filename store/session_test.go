package store_test

import (
	"context"
	"testing"
	"time"

	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// TestCarrySessions: after a jump of the clock a session is as old and as idle
// as before; one that was over stays over.
func TestCarrySessions(t *testing.T) {
	now := time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)
	storetest.EachWith(t, store.Options{Clock: func() time.Time { return now }}, func(t *testing.T, s *store.Store) {
		ctx, start := context.Background(), now
		step := start.Add(-time.Minute)
		must(t, s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
			must(t, tx.AddLogin(tenants.Login{ID: "log_a", Email: "a@example.com", CreatedAt: start}))
			must(t, tx.AddSession(tenants.Session{ID: "ses_over", Hash: []byte("over"), LoginID: "log_a", CreatedAt: start, SeenAt: start, ExpiresAt: start.Add(-time.Second)}))
			must(t, tx.AddSession(tenants.Session{ID: "ses_open", Hash: []byte("open"), LoginID: "log_a", CreatedAt: start.Add(-time.Hour), SeenAt: start.Add(-5 * time.Minute), ExpiresAt: start.Add(12 * time.Hour)}))
			_, err := tx.Update("sessions").Set("step_up_at = ?", step).Where("id = ?", "ses_open").Exec(ctx)
			return err
		}))
		jump := 26 * time.Hour
		must(t, s.UnscopedCarrySessions(ctx, jump))
		now = now.Add(jump)
		defer func() { now = start }()
		g, err := s.UnscopedGuest(ctx, []byte("open"), 10*time.Minute)
		if err != nil {
			t.Fatal("the session ended:", err)
		}
		if e := g.Session; !e.CreatedAt.Equal(now.Add(-time.Hour)) || !e.SeenAt.Equal(now.Add(-5*time.Minute)) || !e.ExpiresAt.Equal(now.Add(12*time.Hour)) || e.StepUpAt == nil || !e.StepUpAt.Equal(now.Add(-time.Minute)) {
			t.Errorf("at %s the session is %+v", now, e)
		}
		if _, err := s.UnscopedGuest(ctx, []byte("over"), 10*time.Minute); tenants.KindOf(err) != tenants.NotFound {
			t.Errorf("the session that was over: %v", err)
		}
	})
}

package store_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// handClock is a clock that a test moves.
type handClock struct {
	mu sync.Mutex
	at time.Time
}

func (c *handClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *handClock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestOutbox(t *testing.T) {
	clock := &handClock{at: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: clock.now}, func(t *testing.T, s *store.Store) {
		start := clock.now()
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			if err := tx.Enqueue(custody.SendMail, map[string]int{"n": 2}, tx.Now().Add(time.Minute)); err != nil {
				return err
			}
			return tx.Enqueue(custody.SendRoster, map[string]int{"n": 1}, tx.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		_ = s.InTx(ctx, inA, func(tx *store.Tx) error {
			_ = tx.Enqueue(custody.SendMail, "never", tx.Now())
			return errors.New("undone")
		})

		first := claim(t, s, 10)
		if len(first) != 1 || first[0].Kind != custody.SendRoster || string(first[0].Payload) != `{"n":1}` || first[0].OrgID != orgA || first[0].Attempts != 1 {
			t.Fatalf("%+v", first)
		}
		if again := claim(t, s, 10); len(again) != 0 {
			t.Fatal("taken twice", again)
		}
		clock.move(2 * time.Minute)
		both := claim(t, s, 10)
		if len(both) != 2 || both[0].ID != first[0].ID || both[0].Attempts != 2 || both[1].Kind != custody.SendMail {
			t.Fatalf("after the lease: %+v", both)
		}
		if err := s.UnscopedFailOutbox(ctx, both[1], errors.New("no\x00 route "+strings.Repeat("ü", 600))); err != nil {
			t.Fatal(err)
		}
		if err := s.UnscopedDoneOutbox(ctx, both[0].ID); err != nil {
			t.Fatal(err)
		}
		if left := claim(t, s, 10); len(left) != 0 {
			t.Fatal("before the backoff", left)
		}
		clock.move(2 * time.Second)
		left := claim(t, s, 10)
		if len(left) != 1 || left[0].ID != both[1].ID || left[0].Attempts != 2 {
			t.Fatalf("after the backoff: %+v", left)
		}
		if err := s.UnscopedDoneOutbox(ctx, left[0].ID); err != nil {
			t.Fatal(err)
		}
		clock.move(24 * time.Hour)
		if n, err := s.UnscopedSweepOutbox(ctx, start, 10); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := s.UnscopedSweepOutbox(ctx, clock.now(), 1); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := s.UnscopedSweepOutbox(ctx, clock.now(), 10); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		clock.move(-25 * time.Hour)
	})
}

func TestOutboxOfThePlatform(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := s.UnscopedInTx(ctx, "test", func(tx *store.UnscopedTx) error {
			return tx.Enqueue(custody.SendMail, "hello", tx.Now())
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := claim(t, s, 1); len(got) != 1 || got[0].OrgID != "" {
			t.Fatal(got)
		}
		if err := s.InTx(ctx, inA, func(tx *store.Tx) error { return tx.Enqueue(custody.SendMail, func() {}, tx.Now()) }); err == nil {
			t.Fatal("a payload that is no JSON was taken")
		}
	})
}

func TestManyRelaysNeverShareATask(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const tasks = 200
		err := s.InTx(ctx, inA, func(tx *store.Tx) error {
			for n := range tasks {
				if err := tx.Enqueue(custody.SendMail, n, tx.Now()); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		seen := map[string]int{}
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for {
					got, err := s.UnscopedClaimOutbox(ctx, 7, time.Minute)
					if err != nil {
						t.Error(err)
					}
					if len(got) == 0 {
						return
					}
					mu.Lock()
					for _, one := range got {
						seen[one.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for len(seen) < tasks { // a relay may leave while others hold the last rows
			got := claim(t, s, tasks)
			if len(got) == 0 {
				break
			}
			for _, one := range got {
				seen[one.ID]++
			}
		}
		for id, n := range seen {
			if n != 1 {
				t.Error(id, n)
			}
		}
		if len(seen) != tasks {
			t.Error(len(seen))
		}
	})
}

func claim(t *testing.T, s *store.Store, n int) []store.OutboxTask {
	t.Helper()
	got, err := s.UnscopedClaimOutbox(ctx, n, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestBlobs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		content := make([]byte, store.MaxBlob)
		for i := range content {
			content[i] = byte(i * i >> 3)
		}
		var hash string
		for range 2 {
			err := s.InTx(ctx, inA, func(tx *store.Tx) (err error) { hash, err = tx.PutBlob("image/jpeg", content); return err })
			if err != nil {
				t.Fatal(err)
			}
		}
		read := func(scope tenants.Scope) (b store.Blob, err error) {
			err = s.Read(ctx, scope, func(rx *store.Rx) error { b, err = rx.Blob(hash); return err })
			return b, err
		}
		if b, err := read(inA); err != nil || string(b.Bytes) != string(content) || b.Type != "image/jpeg" || b.Hash != hash || b.CreatedAt.IsZero() {
			t.Fatal(err, b.Type, len(b.Bytes))
		}
		if _, err := read(inB); tenants.KindOf(err) != tenants.NotFound {
			t.Fatal("another organisation's blob:", err)
		}
		for code, bad := range map[string][]byte{store.CodeBlobTooLarge: append(content, 0), store.CodeBlobEmpty: nil} {
			err := s.InTx(ctx, inA, func(tx *store.Tx) error { _, err := tx.PutBlob("x/y", bad); return err })
			if tenants.CodeOf(err) != code {
				t.Error(code, err)
			}
		}
		if err := s.InTx(ctx, inA, func(tx *store.Tx) error { return tx.DeleteBlob(hash) }); err != nil {
			t.Fatal(err)
		}
		if _, err := read(inA); tenants.CodeOf(err) != store.CodeBlobMissing {
			t.Fatal(err)
		}
	})
}

// deskTx is what an imagined use-case package needs.
type deskTx interface {
	Now() time.Time
	Enqueue(custody.Intent, any, time.Time) error
}

func TestIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		err := store.In[deskTx](s).InTx(ctx, inA, func(tx deskTx) error {
			return tx.Enqueue(custody.SendMail, "x", tx.Now())
		})
		if got := claim(t, s, 5); err != nil || len(got) != 1 {
			t.Fatal(err, got)
		}
	})
}

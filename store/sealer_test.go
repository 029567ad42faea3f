package store_test

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"claviger/ledger"
	"claviger/store"
	"claviger/store/storetest"
)

var quiet = slog.New(slog.DiscardHandler)

func newSealer(t *testing.T, s *store.Store, where string) *store.Sealer {
	t.Helper()
	heads, err := store.OpenSignerHeads(context.Background(), where)
	must(t, err)
	t.Cleanup(func() { heads.Close() })
	return store.NewSealer(s, ledger.NewSigner("claviger.example", heads, ed25519.NewKeyFromSeed(make([]byte, 32))), quiet)
}

func TestSealerSignsWhatWasRecorded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		h := newHouse(t, s, "north")
		z := newSealer(t, s, filepath.Join(t.TempDir(), "signer.db"))
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { z.Run(ctx); close(done) }()
		t.Cleanup(func() { cancel(); <-done })

		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		want := int64(len(h.kinds()))
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			var head store.LogHead
			h.read(func(r *store.Rx) (err error) { head, err = r.LogHead(); return err })
			if head.SignedSize == want && head.Note != "" {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("not signed: %+v, want %d", head, want)
			}
		}
	})
}

func TestSignerRefusesAShorterOrOtherHistory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		where := filepath.Join(t.TempDir(), "signer.db")
		h := newHouse(t, s, "north")
		z := newSealer(t, s, where)
		h.key("K-1", h.board, 1)
		_, err := z.Now(context.Background(), h.org)
		must(t, err)
		must(t, s.InTx(context.Background(), h.desk, func(tx *store.Tx) error { // as an older backup would
			if _, err := tx.Update("log_heads").Set("size = size - 1").Where("1 = 1").Exec(tx.Context()); err != nil {
				return err
			}
			_, err := tx.Delete("entries").Where("leaf = (SELECT max(e.leaf) FROM entries AS e WHERE e.org_id = ?)", h.org).Exec(tx.Context())
			return err
		}))
		if _, err := z.Now(context.Background(), h.org); err == nil {
			t.Fatal("signed a shorter history")
		}
		h.read(func(r *store.Rx) error {
			head, err := r.LogHead()
			if head.Stopped != "log_behind" {
				t.Fatalf("stopped: %q", head.Stopped)
			}
			return err
		})
	})
}

package store_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"claviger/custody"
	"claviger/ledger"
	"claviger/store"
	"claviger/store/storetest"
)

// rewound is a house whose database was restored to an older state, while its
// signer knows the newer one.
type rewound struct {
	*house
	sealer *store.Sealer
	signer *ledger.Signer
	heads  *store.SignerHeads
	key    custody.Item
	before store.LogHead // when the backup was made
	last   store.LogHead // last signed head
	state  *ledger.State // of somebody who verified before the backup
	place  store.Options // where the restored database lives
}

func rewind(t *testing.T, engine string) *rewound {
	t.Helper()
	ctx := context.Background()
	o := engines[engine](t, store.Options{})
	s := storetest.Open(t, o)
	r := &rewound{house: newHouse(t, s, "north"), state: ledger.NewState()}
	var err error
	r.heads, err = store.OpenSignerHeads(ctx, filepath.Join(t.TempDir(), "signer.db"))
	must(t, err)
	t.Cleanup(func() { r.heads.Close() })
	r.signer = ledger.NewSigner("claviger.example", r.heads, ed25519.NewKeyFromSeed(make([]byte, 32)))
	z := store.NewSealer(s, r.signer, quiet)
	r.key = r.house.key("K-1", r.board, 1)
	_, err = r.take(r.key, r.ben)
	must(t, err)
	r.before, err = z.Now(ctx, r.org)
	must(t, err)
	if report := r.verify(t); report.Status != ledger.Proven {
		t.Fatalf("before the backup: %+v", report)
	}
	file := filepath.Join(t.TempDir(), "backup")
	must(t, store.Backup(ctx, o, file))
	_, err = r.back(r.key)
	must(t, err)
	r.house.key("K-2", r.board, 2)
	r.last, err = z.Now(ctx, r.org)
	must(t, err)
	into := emptyOf(t, engine)
	must(t, store.Restore(ctx, into, file))
	r.place = into
	r.s, r.house.t = storetest.Open(t, into), t
	r.sealer = store.NewSealer(r.s, r.signer, quiet)
	return r
}

// verify verifies an export of now with the state of the customer.
func (r *rewound) verify(t *testing.T) ledger.Report {
	t.Helper()
	var zip bytes.Buffer
	must(t, r.s.WriteBundle(context.Background(), r.desk, &zip, r.signer, true))
	return ledger.Verify(bytes.NewReader(zip.Bytes()), int64(zip.Len()), r.state)
}

// TestARestoredLogIsNotSignedUntilItIsSucceeded follows a restore to an older
// backup: nothing is signed, the reason is kept, and a succession cures it.
func TestARestoredLogIsNotSignedUntilItIsSucceeded(t *testing.T) {
	for engine := range engines {
		t.Run(engine, func(t *testing.T) {
			ctx := context.Background()
			r := rewind(t, engine)
			if err := r.sealer.Standing(ctx, r.org); !errors.Is(err, ledger.ErrBehind) {
				t.Fatalf("standing: %v", err)
			}
			_, err := r.back(r.key) // life goes on: keys still come back
			must(t, err)
			if _, err := r.sealer.Now(ctx, r.org); !errors.Is(err, ledger.ErrBehind) {
				t.Fatalf("signing: %v", err)
			}
			done, err := r.sealer.Succeed(ctx, r.desk, store.Declared{Cause: store.CauseRestored, Person: r.ann, Words: "disk failed"})
			must(t, err)
			if done.Closed != string(r.org) || done.Opened != string(r.org)+".2" || done.Size != r.last.Size || done.Kept != r.before.Size || done.Moved != 1 {
				t.Errorf("%+v; backup at %d, last signed %d", done, r.before.Size, r.last.Size)
			}
			_, err = r.take(r.key, r.chloe)
			must(t, err)
			head, err := r.sealer.Now(ctx, r.org)
			must(t, err)
			if head.Stopped != "" || head.Origin != done.Opened || head.Size != 3 {
				t.Errorf("%+v", head)
			}
			report := r.verify(t)
			if report.Status != ledger.Proven && report.Status != ledger.Incomplete || report.Closed == nil || len(report.Faults) > 0 {
				t.Errorf("verified: %+v", report)
			}
			if c := checkup(t, r.s, r.heads); c.First != nil || c.Entries != done.Kept+3 {
				t.Errorf("fsck: %+v %+v", c, c.First)
			}
			_, err = r.sealer.Succeed(ctx, r.desk, store.Declared{Cause: store.CauseRestored})
			codeIs(t, err, "log_whole")
		})
	}
}

// TestASecondRestoreIsSucceededAgain restores once more from before the first
// succession: the log that is closed then is the one the signer knew last.
func TestASecondRestoreIsSucceededAgain(t *testing.T) {
	ctx := context.Background()
	r := rewind(t, "sqlite")
	file := filepath.Join(t.TempDir(), "again")
	must(t, store.Backup(ctx, r.place, file))
	_, err := r.sealer.Succeed(ctx, r.desk, store.Declared{Cause: store.CauseRestored})
	must(t, err)
	second, err := r.sealer.Now(ctx, r.org)
	must(t, err)
	into := emptyOf(t, "sqlite")
	must(t, store.Restore(ctx, into, file))
	r.s = storetest.Open(t, into)
	r.sealer = store.NewSealer(r.s, r.signer, quiet)
	done, err := r.sealer.Succeed(ctx, r.desk, store.Declared{Cause: store.CauseRestored})
	must(t, err)
	if done.Closed != second.Origin || done.Opened != string(r.org)+".3" || done.Size != second.Size || done.Kept != 0 {
		t.Errorf("%+v", done)
	}
	_, err = r.sealer.Now(ctx, r.org)
	must(t, err)
	if c := checkup(t, r.s, r.heads); c.First != nil {
		t.Errorf("fsck: %+v", c.First)
	}
	if report := r.verify(t); len(report.Faults) > 0 {
		t.Errorf("verified: %+v", report)
	}
}

// TestADamagedLogIsNotSucceeded refuses to bless entries that do not match
// their own checkpoint.
func TestADamagedLogIsNotSucceeded(t *testing.T) {
	ctx := context.Background()
	r := rewind(t, "sqlite")
	must(t, r.s.InTx(ctx, r.desk, func(tx *store.Tx) error {
		_, err := tx.Update("entries").Set("body = ?", []byte(`{"v":1}`)).Where("leaf = 2").Exec(ctx)
		return err
	}))
	_, err := r.sealer.Succeed(ctx, r.desk, store.Declared{Cause: store.CauseDamaged})
	codeIs(t, err, "log_damaged")
}

// TestAWholeLogIsNotSucceeded leaves a sound log alone.
func TestAWholeLogIsNotSucceeded(t *testing.T) {
	ctx := context.Background()
	h := newHouse(t, storetest.Open(t, storetest.SQLite(t, store.Options{})), "north")
	z := newSealer(t, h.s, filepath.Join(t.TempDir(), "signer.db"))
	_, err := z.Succeed(ctx, h.desk, store.Declared{Cause: store.CauseRestored})
	codeIs(t, err, "log_whole")
	_, err = z.Now(ctx, h.org)
	must(t, err)
	_, err = z.Succeed(ctx, h.desk, store.Declared{Cause: store.CauseRestored})
	codeIs(t, err, "log_whole")
}

// TestARestoredLogIsNoticedAtStart says so before anything new is recorded.
func TestARestoredLogIsNoticedAtStart(t *testing.T) {
	r := rewind(t, "sqlite")
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.sealer.Run(ctx); close(done) }()
	defer func() { stop(); <-done }()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		var head store.LogHead
		r.read(func(rx *store.Rx) (err error) { head, err = rx.LogHead(); return err })
		if head.Stopped == "log_behind" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("nothing is said: %+v", head)
		}
	}
}

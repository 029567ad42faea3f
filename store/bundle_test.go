package store_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"path/filepath"
	"testing"

	"claviger/ledger"
	"claviger/store"
	"claviger/store/storetest"
)

func TestBundleOfTheWholeLogVerifiesAsProven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		h := newHouse(t, s, "north")
		k := h.key("K-1", h.board, 1)
		_, err := h.take(k, h.ben)
		must(t, err)
		heads, err := store.OpenSignerHeads(ctx, filepath.Join(t.TempDir(), "signer.db"))
		must(t, err)
		defer heads.Close()
		signer := ledger.NewSigner("claviger.example", heads, ed25519.NewKeyFromSeed(make([]byte, 32)))
		head, err := store.NewSealer(s, signer, quiet).Now(ctx, h.org)
		must(t, err)

		var zip bytes.Buffer
		must(t, s.WriteBundle(ctx, h.desk, &zip, signer, true))
		state := ledger.NewState()
		report := ledger.Verify(bytes.NewReader(zip.Bytes()), int64(zip.Len()), state)
		if report.Status != ledger.Proven || report.Size != head.Size || report.Checked != head.Size {
			t.Fatalf("report %+v, head %+v", report, head)
		}

		clean := checkup(t, s, heads)
		if clean.First != nil || clean.Sealed != head.Size {
			t.Fatalf("clean: %+v", clean)
		}
		must(t, s.InTx(ctx, h.desk, func(tx *store.Tx) error { // one byte of one entry
			var row store.EntryRow
			if err := tx.Select("entries", "e").ColumnExpr("e.entry_no, e.body").Where("e.leaf = 3").Scan(ctx, &row); err != nil {
				return err
			}
			row.Body[len(row.Body)-3] ^= 1
			_, err := tx.Update("entries").Set("body = ?", row.Body).Where("entry_no = ?", row.EntryNo).Exec(ctx)
			return err
		}))
		if hurt := checkup(t, s, heads); hurt.First == nil || hurt.First.Index != 3 {
			t.Fatalf("hurt: %+v", hurt.First)
		}
		zip.Reset()
		if err := s.WriteBundle(ctx, h.desk, &zip, signer, true); err == nil {
			if r := ledger.Verify(bytes.NewReader(zip.Bytes()), int64(zip.Len()), nil); r.Status.ExitCode() != 1 {
				t.Fatalf("an export of changed entries is %s", r.Status)
			}
		}
	})
}

func checkup(t *testing.T, s *store.Store, heads ledger.Heads) (found store.OrgCheckup) {
	t.Helper()
	must(t, s.UnscopedFsck(context.Background(), heads, func(o store.OrgCheckup) error { found = o; return nil }))
	return found
}

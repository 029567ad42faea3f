package store

import (
	"context"
	"io"
	"iter"

	"claviger/custody"
	"claviger/ledger"
	"claviger/tenants"
)

// bundleChunk is how many entries are read at a time.
const bundleChunk = 500

// WriteBundle writes the proof bundle of the whole log up to its last signed
// checkpoint, with the closed logs before it; disclose opens the personal fields that were not erased. Seal
// and sign first (Sealer.Now), else the newest entries are left out.
func (s *Store) WriteBundle(ctx context.Context, scope tenants.Scope, w io.Writer, signer *ledger.Signer, disclose bool) error {
	return tenants.Wrap("store.WriteBundle", s.Read(ctx, scope, func(r *Rx) error {
		head, err := r.LogHead()
		if err != nil {
			return err
		}
		if head.Note == "" {
			return tenants.Fail(tenants.Conflict, "log_unsigned")
		}
		keys, err := signer.Keys(head.Origin)
		if err != nil {
			return err
		}
		closed, err := r.closedBundle(head.Origin, signer, disclose)
		if err != nil {
			return err
		}
		return ledger.WriteBundle(w, ledger.Bundle{Checkpoint: []byte(head.Note), Keys: keys, Tree: r, Whole: true, Rows: r.sealedRows(head.SignedSize, disclose), Closed: closed})
	}))
}

// sealedRows gives the first size leaves in order.
func (r *Rx) sealedRows(size int64, disclose bool) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for from := int64(0); from < size; from += bundleChunk {
			rows, err := r.leaves(from, min(from+bundleChunk, size))
			if err == nil && disclose {
				err = r.disclose(rows)
			}
			if err != nil {
				yield(ledger.Row{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row.Row, nil) {
					return
				}
			}
		}
	}
}

// leafRow is a ledger row with its id, to find its disclosures by.
type leafRow struct {
	ledger.Row
	id custody.EntryID
}

// leaves reads the rows with from <= leaf < to.
func (r *Rx) leaves(from, to int64) ([]leafRow, error) {
	var rows []EntryRow
	err := r.Select("entries", "e").ColumnExpr(entryColumns).Where("e.leaf >= ? AND e.leaf < ?", from, to).OrderExpr("e.leaf").Scan(r.Context(), &rows)
	out := make([]leafRow, len(rows))
	for i, row := range rows {
		out[i] = leafRow{ledger.Row{No: row.EntryNo, Index: *row.Leaf, Entry: row.Body}, row.ID}
	}
	return out, err
}

func (r *Rx) disclose(rows []leafRow) error {
	at := make(map[custody.EntryID]int, len(rows))
	ids := make([]custody.EntryID, len(rows))
	for i, row := range rows {
		at[row.id], ids[i] = i, row.id
	}
	var shown []struct {
		EntryID custody.EntryID
		Field   string
		Salt    []byte
		Value   string
	}
	err := r.Select("entry_pii", "x").ColumnExpr("x.entry_id, x.field, x.salt, x.value").Where("x.entry_id IN (?)", bunIn(ids)).OrderExpr("x.entry_id, x.field").Scan(r.Context(), &shown)
	for _, d := range shown {
		row := &rows[at[d.EntryID]]
		row.Shown = append(row.Shown, ledger.Disclosure{Field: d.Field, Salt: ledger.Salt(d.Salt), Value: d.Value})
	}
	return err
}

// unsealedRows gives the entries that have no leaf yet, oldest first.
func (r *Rx) unsealedRows() iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		after := int64(0)
		for {
			var rows []EntryRow
			err := r.Select("entries", "e").ColumnExpr(entryColumns).Where("e.leaf IS NULL AND e.entry_no > ?", after).OrderExpr("e.entry_no").Limit(bundleChunk).Scan(r.Context(), &rows)
			if err != nil {
				yield(ledger.Row{}, err)
				return
			}
			for _, row := range rows {
				after = row.EntryNo
				if !yield(ledger.Row{No: row.EntryNo, Index: ledger.Unsealed, Entry: row.Body}, nil) {
					return
				}
			}
			if len(rows) < bundleChunk {
				return
			}
		}
	}
}

package store

import (
	"io"
	"iter"
	"strings"
	"time"

	"claviger/ledger"
)

// ClosedLog is a log that was closed with its last signed head because some of
// what was signed does not exist any more.
type ClosedLog struct {
	Origin     string // its name, see ledger.LogName
	Kept       int64  // how many of its entries still exist, from the first on
	KeptNote   string // the checkpoint that covers them, "" for none
	LeafBase   int64
	HashBase   int64
	ClosedSize int64 // of the head it was closed with
	ClosedNote string
	Successor  string // the log whose first entry says so
	Cause      string
	ClosedAt   time.Time
}

// ClosedLogs lists the organisation's closed logs, the latest first.
func (r *Rx) ClosedLogs() (logs []ClosedLog, err error) {
	err = r.Select("closed_logs", "c").ColumnExpr("c.origin, c.kept, c.kept_note, c.leaf_base, c.hash_base, c.closed_size, c.closed_note, c.successor, c.cause, c.closed_at").
		OrderExpr("c.leaf_base DESC, c.closed_at DESC").Scan(r.Context(), &logs)
	return logs, err
}

// Hashes are the stored hashes of what was kept of a closed log.
func (r *Rx) Hashes(c ClosedLog) ledger.HashReader {
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
		moved := make([]int64, len(indexes))
		for i, idx := range indexes {
			moved[i] = -1 - (c.HashBase + idx)
		}
		return r.ReadHashes(moved)
	})
}

// closedRows gives what was kept of a closed log, by its indexes.
func (r *Rx) closedRows(c ClosedLog, disclose bool) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		for from := int64(0); from < c.Kept; from += bundleChunk {
			var rows []EntryRow
			first, last := -1-(c.LeafBase+from), -1-(c.LeafBase+min(from+bundleChunk, c.Kept))
			err := r.Select("entries", "e").ColumnExpr(entryColumns).Where("e.leaf <= ? AND e.leaf > ?", first, last).OrderExpr("e.leaf DESC").Scan(r.Context(), &rows)
			out := make([]leafRow, len(rows))
			for i, row := range rows {
				out[i] = leafRow{ledger.Row{No: row.EntryNo, Index: -1 - *row.Leaf - c.LeafBase, Entry: row.Body}, row.ID}
			}
			if err == nil && disclose && len(out) > 0 {
				err = r.disclose(out)
			}
			if err != nil {
				yield(ledger.Row{}, err)
				return
			}
			for _, row := range out {
				if !yield(row.Row, nil) {
					return
				}
			}
		}
	}
}

// closedBundle writes the bundle of the log before the one called origin, or
// is nil when nothing of it can be shown.
func (r *Rx) closedBundle(origin string, signer *ledger.Signer, disclose bool) (func(io.Writer) error, error) {
	logs, err := r.ClosedLogs()
	if err != nil {
		return nil, err
	}
	org, n, _ := ledger.SplitLogName(origin)
	for _, c := range logs {
		if n < 2 || c.Origin != ledger.LogName(org, n-1) || c.KeptNote == "" {
			continue
		}
		b, err := r.bundleOf(c, signer, disclose)
		if err != nil {
			return nil, err
		}
		return func(w io.Writer) error { return ledger.WriteBundle(w, b) }, nil
	}
	return nil, nil
}

func (r *Rx) bundleOf(c ClosedLog, signer *ledger.Signer, disclose bool) (b ledger.Bundle, err error) {
	all, err := signer.Keys(c.Origin)
	if err != nil {
		return b, err
	}
	b = ledger.Bundle{Checkpoint: []byte(c.KeptNote), Tree: r.Hashes(c), Whole: true, Rows: r.closedRows(c, disclose)}
	if _, b.Keys, err = ledger.OpenCheckpoint(b.Checkpoint, all...); err != nil {
		return b, err
	}
	b.Closed, err = r.closedBundle(c.Origin, signer, disclose)
	return b, err
}

// fsckClosed derives what was kept of a closed log and compares it with the
// checkpoint over it.
func (r *Rx) fsckClosed(c ClosedLog) (ledger.Checkup, error) {
	head := ledger.Head{Root: ledger.EmptyRoot()}
	if c.KeptNote != "" {
		text, _, _ := strings.Cut(c.KeptNote, "\n\n")
		signed, err := ledger.ParseCheckpoint(text + "\n")
		if err != nil {
			return ledger.Checkup{}, err
		}
		head = ledger.Head{Size: signed.Size, Root: signed.Root, Note: []byte(c.KeptNote)}
	}
	return ledger.Fsck(c.Origin, r.closedRows(c, false), r.Hashes(c), head)
}

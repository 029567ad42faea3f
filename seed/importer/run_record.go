package importer

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// begin writes the import's record, or takes up the one that Start began.
func (r *run) begin() error {
	return r.store.InTx(r.ctx, r.scope, func(tx *store.Tx) (err error) {
		if r.ask.Import == "" {
			mapping, err := encodeMapping(r.ask.Match, r.header)
			if err != nil {
				return err
			}
			r.record = store.Import{ID: tx.NewID("imp"), Kind: string(r.ask.Kind), Filename: r.ask.Filename, Mapping: mapping, State: store.ImportRunning, CreatedBy: r.scope.Actor()}
			r.result.Import = r.record.ID
			return tx.AddImport(r.record)
		}
		if r.record, err = tx.LockImport(r.ask.Import); err != nil {
			return err
		}
		if want := stateOf(r.ask.Dry); r.record.State != want {
			return tenants.Fail(tenants.Conflict, "import_ended")
		}
		r.result.Import = r.record.ID
		if r.ask.Dry {
			return nil
		}
		return r.recall(tx)
	})
}

// stateOf is the state of an import while it is carried out.
func stateOf(dry bool) string {
	if dry {
		return store.ImportChecking
	}
	return store.ImportRunning
}

// recall finds the rows that the import brought in before it broke off, so
// that they count again as what they were.
func (r *run) recall(tx *store.Tx) error {
	below := int64(MaxRows + MaxRows)
	for {
		rows, err := tx.ImportRows(r.record.ID, below, 1000)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			var t trace
			if err := json.Unmarshal([]byte(row.Before), &t); err != nil {
				return tenants.Wrap("importer.recall", err)
			}
			r.before[int(row.No)] = added
			if t.Was != nil {
				r.before[int(row.No)] = updated
			}
			below = row.No
		}
	}
}

// progress writes how far a dry run has come, once a second: its own
// transactions leave nothing. Other runs write it with each batch.
func (r *run) progress() error {
	if !r.ask.Dry || r.record.ID == "" || time.Since(r.told) < time.Second {
		return nil
	}
	r.told = time.Now()
	return r.patiently(func() error {
		return r.store.InTx(r.ctx, r.scope, func(tx *store.Tx) error {
			r.tally()
			return tx.SaveImport(r.record)
		})
	})
}

// finish writes the end of the import and, unless it was dry, its one entry in
// the log.
func (r *run) finish() error {
	if r.record.ID == "" {
		return nil
	}
	return r.patiently(func() error {
		return r.store.InTx(r.ctx, r.scope, func(tx *store.Tx) error {
			if r.ask.Dry {
				return r.end(tx, store.ImportChecked, append(r.result.Problems, r.result.Notes...))
			}
			if err := tx.ForgetImportFile(&r.record); err != nil {
				return err
			}
			if err := r.end(tx, store.ImportDone, append(r.result.Problems, r.result.Notes...)); err != nil {
				return err
			}
			return r.enter(tx, "done")
		})
	})
}

// fail leaves the import as one that broke off, with the reason. What was
// taken over stays, has its entry too, and can be undone; a dry run leaves the
// draft that it was.
func (r *run) fail(cause error) error {
	if r.record.ID == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.ctx), 15*time.Second)
	defer cancel()
	reason := []Problem{problemOf(0, "", cause)}
	return r.store.InTx(ctx, r.scope, func(tx *store.Tx) error {
		if r.ask.Dry {
			return r.end(tx, store.ImportDraft, reason)
		}
		if err := r.end(tx, store.ImportFailed, reason); err != nil {
			return err
		}
		return r.enter(tx, "failed")
	})
}

// end writes the import's record for the last time.
func (r *run) end(tx *store.Tx, state string, problems []Problem) error {
	r.record.State = state
	if state == store.ImportDone || state == store.ImportFailed {
		at := tx.Now()
		r.record.DoneAt = &at
	}
	r.tally()
	var err error
	if r.record.Errors, err = encodeProblems(problems); err != nil {
		return err
	}
	return tx.SaveImport(r.record)
}

// enter writes the entry of the import.
func (r *run) enter(tx *store.Tx, outcome string) error {
	n := r.result
	data := map[string]string{"import": r.record.ID, "kind": string(r.ask.Kind), "rows": strconv.Itoa(n.Rows), "added": strconv.Itoa(n.Added),
		"updated": strconv.Itoa(n.Updated), "unchanged": strconv.Itoa(n.Unchanged), "rejected": strconv.Itoa(n.Rejected)}
	_, err := tx.Record(custody.Event{Kind: custody.ImportRun, Outcome: outcome, Personal: map[string]string{"name": r.record.Filename}, Data: data})
	return err
}

func (r *run) tally() {
	n := r.result
	r.record.Rows, r.record.Added, r.record.Updated = int64(n.Rows), int64(n.Added), int64(n.Updated)
	r.record.Unchanged, r.record.Rejected = int64(n.Unchanged), int64(n.Rejected)
}

package importer

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"claviger/store"
	"claviger/tenants"
)

// What Start can begin.
const (
	Check    = store.ImportChecking
	TakeOver = store.ImportRunning
	TakeBack = store.ImportUndoing
)

// silence is how long an import may not come on before it counts as one whose
// program was stopped; a batch takes far less.
const silence = 90 * time.Second

// BrokenOff tells whether an import stopped in the middle: it can be begun
// again, and goes on where it was.
func BrokenOff(m store.Import, at time.Time) bool {
	return underWay(m.State) && at.Sub(m.MovedAt) > silence
}

func underWay(state string) bool { return state == Check || state == TakeOver || state == TakeBack }

// Start begins what Carry then does: a check of a draft, its run, or its undo.
// Two people who press the same button begin it once: the second gets a
// Conflict.
func Start(ctx context.Context, s *store.Store, scope tenants.Scope, id, what string) error {
	return tenants.Wrap("importer.Start", s.InTx(ctx, scope, func(tx *store.Tx) error {
		m, err := tx.LockImport(id)
		if err != nil {
			return err
		}
		if err := mayImport(scope, Kind(m.Kind)); err != nil {
			return err
		}
		if what == TakeBack {
			err = mayUndo(m, tx.Now())
		} else {
			err = mayStart(m, what, tx.Now())
		}
		if err != nil {
			return err
		}
		m.State = what
		return tx.SaveImport(m)
	}))
}

// starts are the states from which something can be begun.
var starts = map[string][]string{
	Check:    {store.ImportDraft, store.ImportChecked},
	TakeOver: {store.ImportChecked, store.ImportFailed},
}

func mayStart(m store.Import, what string, at time.Time) error {
	again := m.State == what && BrokenOff(m, at)
	switch {
	case !again && !slices.Contains(starts[what], m.State):
		return tenants.Fail(tenants.Conflict, "import_ended")
	case len(m.BlobHash) == 0:
		return tenants.Fail(tenants.Conflict, "import_file_gone")
	}
	return nil
}

// Carry does what Start began; it may take minutes. How it went stands in the
// import's record, the error is for the program's log. One that fails before
// its first row is as it was before Start, at once.
func Carry(ctx context.Context, s *store.Store, scope tenants.Scope, id string) error {
	err := carry(ctx, s, scope, id)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return errors.Join(err, giveBack(ctx, s, scope, id))
}

// giveBack gives an import that is still said to be under way, though nothing
// works on it, the state that it can be begun from again. An undo goes on by
// itself when it is asked for once more.
func giveBack(ctx context.Context, s *store.Store, scope tenants.Scope, id string) error {
	return tenants.Wrap("importer.giveBack", s.InTx(ctx, scope, func(tx *store.Tx) error {
		m, err := tx.LockImport(id)
		if err != nil {
			return err
		}
		switch m.State {
		case Check:
			m.State = store.ImportDraft
		case TakeOver:
			kept, err := tx.ImportRows(id, math.MaxInt64, 1)
			if err != nil {
				return err
			}
			if m.State = store.ImportChecked; len(kept) > 0 {
				m.State = store.ImportFailed
			}
		default:
			return nil
		}
		return tx.SaveImport(m)
	}))
}

func carry(ctx context.Context, s *store.Store, scope tenants.Scope, id string) error {
	var d Drafted
	err := s.Read(ctx, scope, func(r *store.Rx) (err error) {
		d, err = ReadDraft(r, id)
		return err
	})
	if err != nil {
		return tenants.Wrap("importer.Carry", err)
	}
	if d.State == TakeBack {
		_, err := (&undo{ctx: ctx, store: s, scope: scope}).carry(d.Import)
		return tenants.Wrap("importer.Carry", err)
	}
	if d.Sheet == nil {
		return tenants.Wrap("importer.Carry", tenants.Fail(tenants.Conflict, "import_file_gone"))
	}
	_, err = Run(ctx, s, scope, d.Sheet, Ask{Kind: Kind(d.Kind), Filename: d.Filename, Match: d.Match, Dry: d.State == Check, Import: id})
	return tenants.Wrap("importer.Carry", err)
}

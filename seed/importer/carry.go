package importer

import (
	"context"
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
// import's record, the error is for the program's log.
func Carry(ctx context.Context, s *store.Store, scope tenants.Scope, id string) error {
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

package importer

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// UndoWindow is how long after its end an import can be undone.
const UndoWindow = 24 * time.Hour

// Undone is what Undo did.
type Undone struct {
	Back int // rows taken back
	Kept int // rows used since: they stay as they are, see store.ImportThings
}

// CanUndo tells whether an import can be undone at a moment.
func CanUndo(m store.Import, at time.Time) bool {
	switch m.State {
	case store.ImportDone, store.ImportFailed, store.ImportUndoing:
		return m.DoneAt != nil && at.Sub(*m.DoneAt) <= UndoWindow && m.Added+m.Updated > 0
	}
	return false
}

// Undo takes an import back: what it added goes out of use, what it changed is
// as before. A thing that was used or edited since stays as it is. An undo that
// broke off goes on when it is asked for again.
func Undo(ctx context.Context, s *store.Store, scope tenants.Scope, id string) (Undone, error) {
	u := &undo{ctx: ctx, store: s, scope: scope}
	if err := u.begin(id); err != nil {
		return Undone{}, tenants.Wrap("importer.Undo", err)
	}
	for below := int64(math.MaxInt64); ; {
		next, err := u.batch(below)
		if err != nil {
			return u.result, tenants.Wrap("importer.Undo", err)
		}
		if next == 0 {
			break
		}
		below = next
	}
	return u.result, tenants.Wrap("importer.Undo", u.finish())
}

type undo struct {
	ctx     context.Context
	store   *store.Store
	scope   tenants.Scope
	record  store.Import
	subject subject
	result  Undone
}

// begin checks the right, the state and the time, and marks the import.
func (u *undo) begin(id string) error {
	if err := u.scope.Need(tenants.ImportRun); err != nil {
		return err
	}
	return u.store.InTx(u.ctx, u.scope, func(tx *store.Tx) error {
		m, err := tx.LockImport(id)
		if err != nil {
			return err
		}
		if err := u.scope.Need(listKinds[Kind(m.Kind)].right); err != nil {
			return err
		}
		switch {
		case m.State == store.ImportUndone:
			return tenants.Fail(tenants.Conflict, "import_undone_already")
		case !CanUndo(m, tx.Now()):
			return tenants.Fail(tenants.Conflict, "import_undo_late", "hours", strconv.Itoa(int(UndoWindow.Hours())))
		}
		h, err := readHouse(&tx.Rx, u.scope)
		if err != nil {
			return err
		}
		u.subject = subjectOf(Kind(m.Kind), h)
		m.State = store.ImportUndoing
		u.record = m
		return tx.SaveImport(m)
	})
}

// batch takes rows below a number back, last first; 0 when none is left.
func (u *undo) batch(below int64) (next int64, err error) {
	var got Undone
	err = u.store.InTx(u.ctx, u.scope, func(tx *store.Tx) error {
		got, next = Undone{}, 0
		rows, err := tx.ImportRows(u.record.ID, below, batchRows)
		if err != nil {
			return err
		}
		for _, row := range rows {
			next = row.No
			back, err := u.row(tx, row)
			if err != nil {
				return err
			}
			if !back {
				got.Kept++
				continue
			}
			got.Back++
			if err := tx.DropImportRow(u.record.ID, row.No); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		u.result.Back, u.result.Kept = u.result.Back+got.Back, u.result.Kept+got.Kept
	}
	return next, err
}

// row takes one row back; false when its thing was used since.
func (u *undo) row(tx *store.Tx, row store.ImportRow) (back bool, err error) {
	var t trace
	if err := json.Unmarshal([]byte(row.Before), &t); err != nil {
		return false, tenants.Wrap("importer.undo", err)
	}
	now, err := u.subject.now(tx, row.ThingID)
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	same, err := digest(now)
	if err != nil || same != t.Now {
		return false, err
	}
	if t.Was == nil {
		used, err := tx.InUse(row.Thing, row.ThingID)
		if err != nil || used {
			return false, err
		}
	}
	err = tx.Try(func() error {
		if t.Was != nil {
			return u.subject.restore(tx, t.Was)
		}
		return u.subject.retire(tx, row.ThingID)
	})
	if isProblem(err) {
		return false, nil // another record stands in the way: the row stays
	}
	return err == nil, err
}

func (u *undo) finish() error {
	return u.store.InTx(u.ctx, u.scope, func(tx *store.Tx) error {
		at := tx.Now()
		u.record.State, u.record.UndoneAt = store.ImportUndone, &at
		if err := tx.SaveImport(u.record); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.ImportUndone, Outcome: "done", Personal: map[string]string{"name": u.record.Filename},
			Data: map[string]string{"import": u.record.ID, "kind": u.record.Kind, "back": strconv.Itoa(u.result.Back), "kept": strconv.Itoa(u.result.Kept)}})
		return err
	})
}

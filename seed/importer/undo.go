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
func CanUndo(m store.Import, at time.Time) bool { return mayUndo(m, at) == nil }

func mayUndo(m store.Import, at time.Time) error {
	switch {
	case m.State == store.ImportUndone:
		return tenants.Fail(tenants.Conflict, "import_undone_already")
	case m.State == store.ImportUndoing && !BrokenOff(m, at):
		return tenants.Fail(tenants.Conflict, "import_ended")
	case m.State != store.ImportDone && m.State != store.ImportFailed && m.State != store.ImportUndoing,
		m.DoneAt == nil, at.Sub(*m.DoneAt) > UndoWindow, m.Added+m.Updated == 0:
		return tenants.Fail(tenants.Conflict, "import_undo_late", "hours", strconv.Itoa(int(UndoWindow.Hours())))
	}
	return nil
}

// Undo takes an import back: what it added goes out of use, what it changed is
// as before. A thing that was used or edited since stays as it is. An undo that
// broke off goes on when it is asked for again.
func Undo(ctx context.Context, s *store.Store, scope tenants.Scope, id string) (Undone, error) {
	if err := Start(ctx, s, scope, id, TakeBack); err != nil {
		return Undone{}, err
	}
	u := &undo{ctx: ctx, store: s, scope: scope}
	var m store.Import
	err := s.Read(ctx, scope, func(r *store.Rx) (err error) {
		m, err = r.Import(id)
		return err
	})
	if err != nil {
		return Undone{}, tenants.Wrap("importer.Undo", err)
	}
	done, err := u.carry(m)
	return done, tenants.Wrap("importer.Undo", err)
}

type undo struct {
	ctx     context.Context
	store   *store.Store
	scope   tenants.Scope
	record  store.Import
	subject subject
}

// carry takes the rows of an import back that Start began to undo.
func (u *undo) carry(m store.Import) (Undone, error) {
	if err := mayImport(u.scope, Kind(m.Kind)); err != nil {
		return Undone{}, err
	}
	u.record = m
	err := u.store.Read(u.ctx, u.scope, func(r *store.Rx) error {
		h, err := readHouse(r, u.scope)
		u.subject = subjectOf(Kind(m.Kind), h)
		return err
	})
	if err != nil {
		return Undone{}, err
	}
	for below := int64(math.MaxInt64); below > 0; {
		if below, err = u.batch(below); err != nil {
			return Undone{}, err
		}
	}
	return u.finish()
}

// batch takes rows below a number back, last first; 0 when none is left.
func (u *undo) batch(below int64) (next int64, err error) {
	err = u.store.InTx(u.ctx, u.scope, func(tx *store.Tx) error {
		next = 0
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
				continue
			}
			if err := tx.DropImportRow(u.record.ID, row.No); err != nil {
				return err
			}
		}
		return tx.SaveImport(u.record) // it came on
	})
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

// finish counts what was kept, closes the record and writes the entry.
func (u *undo) finish() (done Undone, err error) {
	err = u.store.InTx(u.ctx, u.scope, func(tx *store.Tx) error {
		left, err := tx.CountImportRows(u.record.ID)
		if err != nil {
			return err
		}
		done = Undone{Back: int(u.record.Added + u.record.Updated - left), Kept: int(left)}
		at := tx.Now()
		u.record.State, u.record.UndoneAt = store.ImportUndone, &at
		if err := tx.ForgetImportFile(&u.record); err != nil {
			return err
		}
		if err := tx.SaveImport(u.record); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.ImportUndone, Outcome: "done", Personal: map[string]string{"name": u.record.Filename},
			Data: map[string]string{"import": u.record.ID, "kind": u.record.Kind, "back": strconv.Itoa(done.Back), "kept": strconv.Itoa(done.Kept)}})
		return err
	})
	return done, err
}

package admin

import (
	"context"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// LogStore opens the transaction of acts on the log itself.
type LogStore interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(LogTx) error) error
}

// LogTx is what acts on the log need of a transaction.
type LogTx interface {
	Record(e custody.Event) (custody.EntryID, error)
}

// NoteExport records that the log is about to leave the house; the entry is
// part of what leaves.
func NoteExport(ctx context.Context, s LogStore, scope tenants.Scope, disclosed bool) error {
	if err := scope.Need(tenants.LogExport); err != nil {
		return err
	}
	return tenants.Wrap("admin.NoteExport", s.InTx(ctx, scope, func(tx LogTx) error {
		_, err := tx.Record(custody.Event{Kind: custody.Exported, Outcome: "done", Data: map[string]string{"what": "log", "disclosed": strconv.FormatBool(disclosed)}})
		return err
	}))
}

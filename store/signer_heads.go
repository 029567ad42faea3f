package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"claviger/ledger"
	"claviger/tenants"
)

// SignerHeads keeps the last signed head of each log, apart from the database
// and its backups, so that a restored database cannot fork a history.
type SignerHeads struct {
	db   *sql.DB
	mark func(int) string // how the engine writes parameter n
}

// OpenSignerHeads opens the signer's own small database: a postgres:// address
// or the path of a file, which is made when missing.
func OpenSignerHeads(ctx context.Context, where string) (*SignerHeads, error) {
	h := &SignerHeads{mark: func(int) string { return "?" }}
	var err error
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		conn, err := newPGConnector(where)
		if err != nil {
			return nil, err
		}
		h.db = sql.OpenDB(conn)
		h.mark = func(n int) string { return fmt.Sprintf("$%d", n) }
	} else if h.db, err = openSignerFile(where); err != nil {
		return nil, err
	}
	_, err = h.db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS heads (log TEXT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, root TEXT NOT NULL, note TEXT NOT NULL)")
	if err != nil {
		h.db.Close()
		return nil, openError(err, redact(where))
	}
	return h, nil
}

func openSignerFile(path string) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, tenants.Fail(tenants.Invalid, CodeFolder, "path", filepath.Dir(path)).Because(err)
	}
	db, err := sql.Open("sqlite", sqliteURI(path)+writerPragmas)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// Close closes the signer's database.
func (h *SignerHeads) Close() error { return h.db.Close() }

// Load is for ledger.Signer.
func (h *SignerHeads) Load(ctx context.Context, log string) (ledger.Head, error) {
	var head ledger.Head
	var root, note string
	err := h.db.QueryRowContext(ctx, "SELECT size, root, note FROM heads WHERE log = "+h.mark(1), log).Scan(&head.Size, &root, &note)
	if errors.Is(err, sql.ErrNoRows) {
		return ledger.Head{}, nil
	}
	if err != nil {
		return ledger.Head{}, tenants.Wrap("store.SignerHeads.Load", err)
	}
	if err := head.Root.UnmarshalJSON([]byte(`"` + root + `"`)); err != nil {
		return ledger.Head{}, tenants.Wrap("store.SignerHeads.Load", err)
	}
	if note != "" {
		head.Note = []byte(note)
	}
	return head, nil
}

// Swap is for ledger.Signer: it stores next only over old.
func (h *SignerHeads) Swap(ctx context.Context, log string, old, next ledger.Head) error {
	var res sql.Result
	var err error
	if old.IsZero() {
		res, err = h.db.ExecContext(ctx, fmt.Sprintf("INSERT INTO heads (log, size, root, note) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING", h.mark(1), h.mark(2), h.mark(3), h.mark(4)),
			log, next.Size, next.Root.String(), string(next.Note))
	} else {
		res, err = h.db.ExecContext(ctx, fmt.Sprintf("UPDATE heads SET size = %s, root = %s, note = %s WHERE log = %s AND size = %s AND root = %s AND note = %s",
			h.mark(1), h.mark(2), h.mark(3), h.mark(4), h.mark(5), h.mark(6), h.mark(7)),
			next.Size, next.Root.String(), string(next.Note), log, old.Size, old.Root.String(), string(old.Note))
	}
	n, err := Affected(res, err)
	if err != nil {
		return tenants.Wrap("store.SignerHeads.Swap", err)
	}
	if n == 0 {
		return ledger.ErrSwapped
	}
	return nil
}

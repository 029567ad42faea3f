package journal

import (
	"context"
	"database/sql"
	"errors"

	"claviger/tenants"
)

// Put writes a named fact: the identity, the roster, the clock's floor.
func (t *Tx) Put(name string, value []byte) error {
	if value == nil {
		value = []byte{}
	}
	return t.exec("INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
}

// Fact reads a named fact; nil when it was never written.
func (j *Journal) Fact(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	err := j.db.QueryRowContext(ctx, "SELECT value FROM facts WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return value, tenants.Wrap("journal.Fact", err)
}

package store

import (
	"context"

	"claviger/tenants"
)

// UnscopedTakeForm takes the key of a form that was sent. first tells whether
// nobody took it before; else location is where the first one was sent on to,
// "" when it is still being worked on or nobody knows how it ended.
func (s *Store) UnscopedTakeForm(ctx context.Context, key []byte) (location string, first bool, err error) {
	err = s.UnscopedInTx(ctx, "form sent", func(t *UnscopedTx) error {
		row := map[string]any{"key": key, "created_at": t.Now()}
		n, err := Affected(t.Insert("form_keys", &row).On("CONFLICT DO NOTHING").Exec(ctx))
		if first = n == 1; err != nil || first {
			return err
		}
		return t.Select("form_keys", "f").ColumnExpr("f.location").Where("f.key = ?", key).Scan(ctx, &location)
	})
	return location, first, tenants.Wrap("store.UnscopedTakeForm", err)
}

// UnscopedSettleForm writes where the browser was sent on to.
func (s *Store) UnscopedSettleForm(ctx context.Context, key []byte, location string) error {
	return s.UnscopedInTx(ctx, "form done", func(t *UnscopedTx) error {
		_, err := t.Update("form_keys").Set("location = ?", location).Where("key = ?", key).Exec(ctx)
		return err
	})
}

// UnscopedDropForm lets a form that was refused be sent again.
func (s *Store) UnscopedDropForm(ctx context.Context, key []byte) error {
	return s.UnscopedInTx(ctx, "form refused", func(t *UnscopedTx) error {
		_, err := t.Delete("form_keys").Where("key = ?", key).Exec(ctx)
		return err
	})
}

// UnscopedSweepForms deletes keys older than a day.
func (s *Store) UnscopedSweepForms(ctx context.Context) (n int64, err error) {
	err = s.UnscopedInTx(ctx, "sweep forms", func(t *UnscopedTx) error {
		n, err = Affected(t.Delete("form_keys").Where("created_at < ?", t.Now().AddDate(0, 0, -1)).Exec(ctx))
		return err
	})
	return n, tenants.Wrap("store.UnscopedSweepForms", err)
}

package store

import (
	"context"

	"claviger/tenants"
)

const claimColumns = "c.code_hash, c.kind, c.owner, c.device_id, c.secret, c.created_at, c.expires_at, c.used_at"

// AddClaim writes a code that waits to be used.
func (t *UnscopedTx) AddClaim(c tenants.Claim) error {
	row := map[string]any{"code_hash": c.CodeHash, "kind": c.Kind, "owner": c.Owner, "device_id": c.DeviceID, "secret": nilIfEmpty(c.Secret), "created_at": micros(c.CreatedAt), "expires_at": micros(c.ExpiresAt)}
	_, err := t.Insert("claims", &row).Exec(t.Context())
	return tenants.Wrap("store.AddClaim", err)
}

// LockClaim reads a code by its hash and keeps others from using it. A code of
// another organisation is not found.
func (t *Tx) LockClaim(hash []byte) (c tenants.Claim, err error) {
	query := "SELECT " + claimColumns + " FROM claims AS c WHERE c.code_hash = ? AND c.owner IN ('', ?)"
	if t.Dialect() == Postgres {
		query += " FOR UPDATE"
	}
	err = t.Raw(query, hash, t.scope.Org()).Scan(t.Context(), &c)
	return c, notFound(err, "claim_not_found")
}

// UseClaim writes that a code was used, by whom and for which device.
func (t *Tx) UseClaim(c tenants.Claim) error {
	_, err := t.Raw("UPDATE claims SET owner = ?, device_id = ?, secret = ?, used_at = ? WHERE code_hash = ? AND owner IN ('', ?)",
		c.Owner, c.DeviceID, nilIfEmpty(c.Secret), c.UsedAt, c.CodeHash, t.scope.Org()).Exec(t.Context())
	return tenants.Wrap("store.UseClaim", err)
}

// UnscopedSweepClaims deletes codes that ran out a day ago or more.
func (s *Store) UnscopedSweepClaims(ctx context.Context) (n int64, err error) {
	err = s.UnscopedInTx(ctx, "sweep claims", func(t *UnscopedTx) error {
		n, err = Affected(t.Delete("claims").Where("expires_at < ?", t.Now().AddDate(0, 0, -1)).Exec(ctx))
		return err
	})
	return n, tenants.Wrap("store.UnscopedSweepClaims", err)
}

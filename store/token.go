package store

import (
	"context"

	"claviger/tenants"
)

const tokenColumns = "t.org_id, t.id, t.name, t.hash, t.role, t.created_at, t.expires_at, t.revoked_at"

// Token reads one API token.
func (r *Rx) Token(id tenants.TokenID) (t tenants.Token, err error) {
	err = r.Select("tokens", "t").ColumnExpr(tokenColumns).Where("t.id = ?", id).Scan(r.Context(), &t)
	return t, notFound(err, "token_not_found")
}

// TokenRow is a token with who made it.
type TokenRow struct {
	tenants.Token
	CreatedBy string
}

// Tokens lists the organisation's tokens, newest first.
func (r *Rx) Tokens() (ts []TokenRow, err error) {
	err = r.Select("tokens", "t").ColumnExpr(tokenColumns+", t.created_by").OrderExpr("t.created_at DESC, t.id DESC").Scan(r.Context(), &ts)
	return ts, tenants.Wrap("store.Tokens", err)
}

// AddToken writes a new token; by is the actor who made it.
func (t *Tx) AddToken(k tenants.Token, by string) error {
	row := map[string]any{"id": k.ID, "name": k.Name, "hash": k.Hash, "role": k.Role, "created_by": by, "created_at": micros(k.CreatedAt), "expires_at": micros(k.ExpiresAt)}
	_, err := t.Insert("tokens", &row).Exec(t.Context())
	return tenants.Wrap("store.AddToken", err)
}

// RevokeToken ends a token.
func (t *Tx) RevokeToken(id tenants.TokenID) error {
	_, err := t.Update("tokens").Set("revoked_at = ?", t.Now()).Where("id = ? AND revoked_at IS NULL", id).Exec(t.Context())
	return tenants.Wrap("store.RevokeToken", err)
}

// UnscopedToken finds a token that is in force by the hash of its text.
func (s *Store) UnscopedToken(ctx context.Context, hash []byte) (k tenants.Token, err error) {
	err = s.UnscopedRead(ctx, "token", func(r *UnscopedRx) error {
		return r.Select("tokens", "t").ColumnExpr(tokenColumns).Where("t.hash = ? AND t.revoked_at IS NULL AND t.expires_at > ?", hash, r.Now()).Scan(ctx, &k)
	})
	return k, notFound(err, "token_not_found")
}

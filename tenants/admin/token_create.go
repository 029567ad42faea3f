package admin

import (
	"context"
	"crypto/rand"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// LongestToken is the most that an API token may live.
const LongestToken = 366 * 24 * time.Hour

// CreateToken makes an API token. The text is given once and kept nowhere.
func CreateToken(ctx context.Context, s Store, scope tenants.Scope, name string, role tenants.Role, life time.Duration) (text string, token tenants.Token, err error) {
	var random [32]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", token, tenants.Wrap("admin.CreateToken", err)
	}
	text, hash := tenants.NewSecret(tenants.TokenSecret, random)
	err = s.InTx(ctx, scope, func(tx Tx) error {
		if err := mayCreateToken(scope, role, life); err != nil {
			return err
		}
		name, err := tenants.NormalName(name, "name", 60)
		if err != nil {
			return err
		}
		token = tenants.Token{OrgID: scope.Org(), ID: tenants.TokenID(tx.NewID("tok")), Name: name, Hash: hash, Role: role, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(life)}
		if err := tx.AddToken(token, scope.Actor()); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.TokenMade, Data: map[string]string{"token": string(token.ID), "name": name, "role": string(role), "expires": token.ExpiresAt.Format(time.RFC3339)}})
		return err
	})
	if err != nil {
		return "", tenants.Token{}, tenants.Wrap("admin.CreateToken", err)
	}
	return text, token, nil
}

func mayCreateToken(scope tenants.Scope, role tenants.Role, life time.Duration) error {
	if err := scope.Need(tenants.TokensCreate); err != nil {
		return err
	}
	if !role.Assignable() {
		return tenants.Fail(tenants.Invalid, "role_unknown").At("role")
	}
	if !scope.Role().Covers(role) {
		return tenants.Fail(tenants.Forbidden, "role_stronger", "role", string(role)).At("role")
	}
	if scope.Sites() != nil {
		return tenants.Fail(tenants.Forbidden, "site_limited") // a token reaches every site
	}
	if life < time.Minute || life > LongestToken {
		return tenants.Fail(tenants.Invalid, "life_invalid").At("life")
	}
	return nil
}

// RevokeToken ends an API token at once.
func RevokeToken(ctx context.Context, s Store, scope tenants.Scope, id tenants.TokenID) error {
	err := s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.TokensCreate); err != nil {
			return err
		}
		t, err := tx.Token(id)
		if err != nil || t.RevokedAt != nil {
			return err
		}
		if err := tx.RevokeToken(id); err != nil {
			return err
		}
		_, err = tx.Record(custody.Event{Kind: custody.TokenRevoked, Data: map[string]string{"token": string(id), "name": t.Name}})
		return err
	})
	return tenants.Wrap("admin.RevokeToken", err)
}

package store

import (
	"context"

	"claviger/tenants"
	"claviger/tenants/admin"
)

// Admin is the Store as the use-cases of tenants/admin see it.
func (s *Store) Admin() admin.Store { return adminStore{s} }

type adminStore struct{ s *Store }

// InTx is Store.InTx.
func (a adminStore) InTx(ctx context.Context, scope tenants.Scope, fn func(admin.Tx) error) error {
	return a.s.InTx(ctx, scope, func(tx *Tx) error { return fn(tx) })
}

// ReadTx is Store.Read.
func (a adminStore) ReadTx(ctx context.Context, scope tenants.Scope, fn func(admin.Rx) error) error {
	return a.s.Read(ctx, scope, func(rx *Rx) error { return fn(rx) })
}

// FrontTx is Store.UnscopedInTx.
func (a adminStore) FrontTx(ctx context.Context, why string, fn func(admin.FrontTx) error) error {
	return a.s.UnscopedInTx(ctx, why, func(tx *UnscopedTx) error { return fn(frontTx{tx}) })
}

// FrontRead is Store.UnscopedRead.
func (a adminStore) FrontRead(ctx context.Context, why string, fn func(admin.FrontRx) error) error {
	return a.s.UnscopedRead(ctx, why, func(rx *UnscopedRx) error { return fn(rx) })
}

type frontTx struct{ *UnscopedTx }

// In is the transaction seen from inside one organisation.
func (t frontTx) In(scope tenants.Scope) admin.Tx { return t.As(scope) }

package hub

import (
	"context"

	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
	"claviger/tenants/admin"
)

// anewStore opens the transactions in which a device begins a life.
type anewStore struct{ *store.Store }

// InTx is Store.InTx, with what ends the life before.
func (s anewStore) InTx(ctx context.Context, scope tenants.Scope, fn func(admin.AnewTx) error) error {
	return s.Store.InTx(ctx, scope, func(tx *store.Tx) error { return fn(anewTx{tx}) })
}

// anewTx is such a transaction.
type anewTx struct{ *store.Tx }

// EndLife settles what the device was asked in the life that ends.
func (t anewTx) EndLife(device tenants.DeviceID) error { return keys.EndLifeIn(t.Tx, device) }

package store

import (
	"context"

	"claviger/tenants"
)

// In narrows a Store to what one family of use-cases needs inside its
// transaction: In[keys.Tx](s) is a keys.Store. T must be an interface that
// *Tx satisfies; each family has the line that proves it at compile time.
func In[T any](s *Store) Narrow[T] { return Narrow[T]{s} }

// Narrow is a Store seen through the interface T.
type Narrow[T any] struct{ s *Store }

// InTx is Store.InTx.
func (n Narrow[T]) InTx(ctx context.Context, scope tenants.Scope, fn func(T) error) error {
	return n.s.InTx(ctx, scope, func(tx *Tx) error { return fn(any(tx).(T)) })
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Waiter is somebody who wants to know when a key is back.
type Waiter struct {
	ID      custody.WaiterID    `json:"id"`
	Key     custody.ItemID      `json:"key_id"`
	Person  tenants.PersonID    `json:"person_id"`
	State   custody.WaiterState `json:"state" enum:"waiting,told"`
	AskedAt time.Time           `json:"asked_at"`
	Until   *time.Time          `json:"kept_until,omitempty" doc:"The key is kept for them until then."`
}

func (s *Server) waitingOperations() {
	huma.Register(s.api, operation("GET", "/keys/{id}/waiting", "list-waiting", "Who waits for a key, first come first"), s.listWaiting)
	huma.Register(s.api, operation("POST", "/keys/{id}/waiting", "wait-for-key", "Put a person into the queue for a key that is out"), s.waitForKey)
}

func (s *Server) listWaiting(ctx context.Context, in *KeyPath) (*List[Waiter], error) {
	var out []Waiter
	scope := s.Scope(ctx)
	err := s.read(ctx, tenants.KeysRead, func(r *store.Rx) error {
		it, err := r.Item(in.ID)
		if err == nil && !scope.SeesSite(it.SiteID) {
			err = tenants.Fail(tenants.NotFound, "key_not_found")
		}
		if err != nil {
			return err
		}
		vs, err := r.Waiting(store.WaiterAsk{Item: in.ID, Limit: 500})
		for _, v := range vs {
			out = append(out, Waiter{v.ID, v.ItemID, v.PersonID, v.State, v.AskedAt, v.HoldUntil})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return listOf(out, ""), nil
}

func (s *Server) waitForKey(ctx context.Context, in *struct {
	KeyPath
	Body struct {
		Person tenants.PersonID `json:"person_id" maxLength:"60"`
	}
}) (*One[Waiter], error) {
	w, err := keys.WaitFor(ctx, store.In[keys.WaitTx](s.Store), s.Scope(ctx), in.ID, in.Body.Person)
	if err != nil {
		return nil, s.Problem(ctx, err)
	}
	return &One[Waiter]{Waiter{w.ID, w.ItemID, w.PersonID, w.State, w.AskedAt, w.HoldUntil}}, nil
}

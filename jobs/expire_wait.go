package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// ExpireWait ends the time for which a key was kept for somebody who waited.
func ExpireWait(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Waiter custody.WaiterID `json:"waiter"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.ExpireWait: %w", err)
		}
		return keys.ExpireWait(ctx, store.In[keys.WaitTx](s), t.Scope, p.Waiter)
	}
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// ExpireOffer ends an offer of a key that nobody answered in time.
func ExpireOffer(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Handover custody.HandoverID `json:"handover"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.ExpireOffer: %w", err)
		}
		return keys.ExpireHandover(ctx, store.In[keys.HandTx](s), t.Scope, p.Handover)
	}
}

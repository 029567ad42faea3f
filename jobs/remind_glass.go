package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
)

// RemindGlass tells that nobody reviewed a use of break-glass in time.
func RemindGlass(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Glass custody.GlassID `json:"glass"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.RemindGlass: %w", err)
		}
		return emergency.RemindOfGlass(ctx, store.In[emergency.GlassTx](s), t.Scope, p.Glass)
	}
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/emergency"
	"claviger/store"
)

// RemindUrgent asks for the why of a take by a playbook that nobody wrote in
// time.
func RemindUrgent(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Urgent custody.UrgentID `json:"urgent"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.RemindUrgent: %w", err)
		}
		return emergency.RemindOfUrgent(ctx, store.In[emergency.UrgentTx](s), t.Scope, p.Urgent)
	}
}

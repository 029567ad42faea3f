package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody/desk/keys"
	"claviger/store"
)

// TellAstray tells of a key that nobody moved out of the wrong slot.
func TellAstray(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var a keys.Astray
		if err := json.Unmarshal(t.Payload, &a); err != nil {
			return fmt.Errorf("jobs.TellAstray: %w", err)
		}
		return keys.TellAstray(ctx, store.In[keys.AstrayTx](s), t.Scope, a)
	}
}

package jobs

import (
	"context"
	"encoding/json"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
)

// ExpireJoint ends a release that no second person answered in time. It is a
// direct handler: a person looks at a page and waits for this.
func ExpireJoint(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Joint custody.JointID `json:"joint"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.ExpireJoint: %w", err)
		}
		return keys.LapseRelease(ctx, store.In[keys.Tx](s), t.Scope, p.Joint)
	}
}

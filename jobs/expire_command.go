package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"claviger/custody"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// ExpireCommand settles a command that its cabinet did not answer in time. It
// is a direct handler: a person looks at a page and waits for this.
func ExpireCommand(s *store.Store) Handler {
	return func(ctx context.Context, t Task) error {
		var p struct {
			Command custody.CommandID `json:"command"`
		}
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.ExpireCommand: %w", err)
		}
		_, err := keys.Expire(ctx, store.In[keys.Tx](s), t.Scope, p.Command)
		return tenants.Wrap("jobs.ExpireCommand", err)
	}
}

// DeadCommands settles commands that should have expired and did not: those
// of an outbox that was restored from an old copy.
func DeadCommands(s *store.Store, clock func() time.Time) Periodic {
	return Periodic{Name: "commands", Every: time.Minute, Do: func(ctx context.Context) error {
		dead, err := s.UnscopedDeadCommands(ctx, clock().Add(-5*time.Second), 500)
		for _, d := range dead {
			if _, e := keys.Expire(ctx, store.In[keys.Tx](s), tenants.ForJob(d.OrgID, "commands"), d.ID); e != nil && err == nil {
				err = e
			}
		}
		return tenants.Wrap("jobs.DeadCommands", err)
	}}
}

package reports

import (
	"context"
	"errors"
	"time"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// BuildTask is the payload of custody.BuildReport: one run of a schedule.
type BuildTask struct {
	Schedule string    `json:"schedule"`
	At       time.Time `json:"at"`           // the moment it was planned for
	To       string    `json:"to,omitempty"` // a test: to this recipient only
}

// StartDue starts the runs whose moment has come. Several missed runs of one
// schedule are made up for once, by the latest.
func StartDue(ctx context.Context, s *store.Store) error {
	due, err := s.UnscopedDueSchedules(ctx, 500)
	failed := []error{err}
	for _, d := range due {
		failed = append(failed, startOne(ctx, store.In[Tx](s), tenants.ForJob(d.OrgID, "schedules"), d.ID))
	}
	return errors.Join(failed...)
}

// startOne moves the schedule on and leaves the run in the outbox, both or
// neither: no period is sent twice.
func startOne(ctx context.Context, s Store, scope tenants.Scope, id string) error {
	return tenants.Wrap("reports.StartDue", s.InTx(ctx, scope, func(tx Tx) error {
		c, err := tx.LockSchedule(id)
		if err != nil || c.PausedAt != nil || c.NextAt.After(tx.Now()) {
			return err
		}
		cadence, err := ParseCadence(c.Cadence)
		if err != nil {
			return err
		}
		zone, err := time.LoadLocation(c.Zone)
		if err != nil {
			return err
		}
		slot := cadence.latest(c.NextAt, tx.Now(), zone)
		at := tx.Now()
		c.LastAt, c.NextAt = &at, cadence.Next(slot, zone)
		if err := tx.SaveSchedule(c); err != nil {
			return err
		}
		return tx.Enqueue(custody.BuildReport, BuildTask{Schedule: id, At: slot}, tx.Now())
	}))
}

// SendTest sends a schedule's report once, now, to the person who asks.
func SendTest(ctx context.Context, s Store, scope tenants.Scope, id string) error {
	return tenants.Wrap("reports.SendTest", s.InTx(ctx, scope, func(tx Tx) error {
		if err := scope.Need(tenants.ReportsPlan); err != nil {
			return err
		}
		if scope.Person() == "" {
			return tenants.Fail(tenants.Invalid, "recipient_missing").At("recipients")
		}
		if _, err := tx.LockSchedule(id); err != nil {
			return err
		}
		return tx.Enqueue(custody.BuildReport, BuildTask{Schedule: id, At: tx.Now(), To: string(scope.Person())}, tx.Now())
	}))
}

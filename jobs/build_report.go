package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"claviger/reports"
	"claviger/store"
)

// BuildReport makes the report of one run of a schedule and leaves the mails.
func BuildReport(s *store.Store, baseURL string) Handler {
	return func(ctx context.Context, t Task) error {
		var p reports.BuildTask
		if err := json.Unmarshal(t.Payload, &p); err != nil {
			return fmt.Errorf("jobs.BuildReport: %w", err)
		}
		return reports.Build(ctx, s, t.Scope, t.ID, t.Attempts, p, baseURL)
	}
}

// Schedules starts the reports whose moment has come, each minute, and plans
// the monthly one of new organisations.
func Schedules(s *store.Store) Periodic {
	return Periodic{Name: "schedules", Every: time.Minute, Do: func(ctx context.Context) error {
		return errors.Join(reports.PlanAllMonthly(ctx, s), reports.StartDue(ctx, s))
	}}
}

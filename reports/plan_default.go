package reports

import (
	"context"
	"errors"

	"claviger/store"
	"claviger/tenants"
)

// DefaultBy marks the schedule that every organisation has from the start.
const DefaultBy = "default"

// monthly is finance's monthly pack: on the first of each month at 06:00, all
// movements of the month before.
var monthly = Plan{Report: Transactions, Span: Month, Cadence: Cadence{Hour: 6, Month: 1}, Recipients: []string{roleMark + string(tenants.RoleFinance)}}

// PlanMonthly plans the monthly report of an organisation, once for ever: one
// that was paused stays paused.
func PlanMonthly(ctx context.Context, s Store, scope tenants.Scope) error {
	return tenants.Wrap("reports.PlanMonthly", s.InTx(ctx, scope, func(tx Tx) error {
		uuid, ok := tenants.ParseID("org", string(scope.Org()))
		if !ok {
			return errors.New("the organisation's id is not one of ours")
		}
		c, err := monthly.schedule(tx, tenants.FormatID("sch", uuid), DefaultBy)
		if err != nil {
			return err
		}
		return begin(tx, c)
	}))
}

// PlanAllMonthly plans it for the organisations that have none yet.
func PlanAllMonthly(ctx context.Context, s *store.Store) error {
	orgs, err := s.UnscopedWithoutSchedule(ctx, DefaultBy)
	failed := []error{err}
	for _, org := range orgs {
		failed = append(failed, PlanMonthly(ctx, store.In[Tx](s), tenants.ForJob(org, "schedules")))
	}
	return errors.Join(failed...)
}

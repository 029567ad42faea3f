package jobs

import (
	"context"
	"errors"
	"time"

	"claviger/alerts"
	"claviger/custody/desk/access"
	"claviger/custody/desk/booking"
	"claviger/custody/desk/emergency"
	"claviger/custody/desk/keys"
	"claviger/store"
	"claviger/tenants"
)

// Bookings looks, each minute, after bookings that are to begin: frees what
// nobody fetched, and finds another key where one is late.
func Bookings(s *store.Store) Periodic {
	return round("bookings", time.Minute, s.UnscopedWithBookings, func(ctx context.Context, scope tenants.Scope) error {
		_, err := booking.Sweep(ctx, store.In[booking.Tx](s), scope)
		return err
	})
}

// Counts asks, each minute, for the counts whose moment has come, and tells of
// those that nobody does.
func Counts(s *store.Store) Periodic {
	return round("counts", time.Minute, s.UnscopedWithCounts, func(ctx context.Context, scope tenants.Scope) error {
		return keys.TurnCounts(ctx, store.In[keys.CountTx](s), scope)
	})
}

// Drills tells, each hour, who looks after a playbook whose drill is due.
func Drills(s *store.Store) Periodic {
	return round("drills", time.Hour, s.UnscopedWithDrills, func(ctx context.Context, scope tenants.Scope) error {
		return emergency.RemindDrills(ctx, store.In[emergency.DrillTx](s), scope)
	})
}

// KeeperDrills tells, each hour, who may name keepers of break-glass that one of
// them is to practise.
func KeeperDrills(s *store.Store) Periodic {
	return round("keeper drills", time.Hour, s.UnscopedWithKeeperDrills, func(ctx context.Context, scope tenants.Scope) error {
		return emergency.RemindKeeperDrills(ctx, store.In[emergency.KeeperDrillTx](s), scope)
	})
}

// Licences reminds, each hour, of licences and trainings that end soon.
func Licences(s *store.Store) Periodic {
	return round("licences", time.Hour, s.UnscopedWithLicences, func(ctx context.Context, scope tenants.Scope) error {
		return access.RemindLicences(ctx, store.In[access.LicenceTx](s), scope)
	})
}

// Overdue tells people, each minute, of keys that are due soon or late.
func Overdue(s *store.Store) Periodic {
	late := func(ctx context.Context) ([]tenants.OrgID, error) { return s.UnscopedWithLate(ctx, alerts.Standard) }
	return round("overdue", time.Minute, late, func(ctx context.Context, scope tenants.Scope) error {
		_, err := keys.NoticeLate(ctx, store.In[keys.NoticeTx](s), scope, alerts.Standard)
		return err
	})
}

// Permanents asks, each hour, everybody whose year is over whether they still
// have the key that they have for good.
func Permanents(s *store.Store) Periodic {
	return round("permanents", time.Hour, s.UnscopedWithPermanents, func(ctx context.Context, scope tenants.Scope) error {
		_, err := keys.SweepPermanent(ctx, store.In[keys.PermanentTx](s), scope)
		return err
	})
}

// Policies tells, each hour, the owners of policies that are to be looked at
// again.
func Policies(s *store.Store) Periodic {
	return round("policies", time.Hour, s.UnscopedWithPolicies, func(ctx context.Context, scope tenants.Scope) error {
		return access.RemindPolicies(ctx, store.In[access.PolicyTx](s), scope)
	})
}

// Reviews opens, each minute, the access reviews whose day has come, reminds
// who has not answered, and closes those whose deadline is over.
func Reviews(s *store.Store) Periodic {
	return round("reviews", time.Minute, s.UnscopedWithReviews, func(ctx context.Context, scope tenants.Scope) error {
		return access.TurnReviews(ctx, store.In[access.ReviewTx](s), scope)
	})
}

// round is work done for each organisation that has some, as the job of that
// name. One organisation's failure does not keep the others waiting.
func round(name string, every time.Duration, orgs func(context.Context) ([]tenants.OrgID, error), do func(context.Context, tenants.Scope) error) Periodic {
	return Periodic{Name: name, Every: every, Do: func(ctx context.Context) error {
		waiting, err := orgs(ctx)
		failed := []error{err}
		for _, org := range waiting {
			failed = append(failed, do(ctx, tenants.ForJob(org, name)))
		}
		return errors.Join(failed...)
	}}
}

package keys

import (
	"context"
	"slices"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// PlanCount makes a plan of counts (empty id) or changes one. The next count is
// the first moment of it from now on.
func PlanCount(ctx context.Context, s CountStore, scope tenants.Scope, in custody.CountPlan) (out custody.CountPlan, err error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	slices.Sort(in.Clocks)
	in.Clocks = slices.Compact(in.Clocks)
	if err := in.Check(); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx CountTx) error {
		out = in
		if err := planned(tx, scope, &out); err != nil {
			return err
		}
		outcome := "changed"
		if out.ID == "" {
			outcome = "made"
			out.ID, out.OrgID, out.MadeBy, out.MadeAt = custody.CountPlanID(tx.NewID("cpl")), scope.Org(), scope.Person(), tx.Now()
			err = tx.AddCountPlan(out)
		} else {
			var was custody.CountPlan
			if was, err = lockPlan(tx, scope, out.ID); err != nil {
				return err
			}
			out.OrgID, out.MadeBy, out.MadeAt = was.OrgID, was.MadeBy, was.MadeAt
			err = tx.SaveCountPlan(out)
		}
		if err != nil {
			return err
		}
		return planEvent(tx, custody.CountPlanned, outcome, out)
	})
	return out, tenants.Wrap("keys.PlanCount", err)
}

// planned finds out whether what the plan names is there, and when it is due.
func planned(tx CountTx, scope tenants.Scope, p *custody.CountPlan) error {
	if p.PlaceID != "" {
		place, err := tx.Place(p.PlaceID)
		if err != nil || !scope.SeesSite(place.SiteID) {
			return unknown(err, "place_not_found", "place")
		}
		p.SiteID = place.SiteID
	}
	zone, err := zoneOf(tx, p.SiteID)
	if err != nil || !scope.SeesSite(p.SiteID) {
		return unknown(err, "site_not_found", "site")
	}
	if p.GroupID != "" {
		if _, err := tx.KeyGroup(p.GroupID); err != nil {
			return unknown(err, "key_group_unknown", "group")
		}
	}
	if _, err := tx.Human(p.CounterID); err != nil {
		return unknown(err, "count_counter", "counter")
	}
	if p.ManagerID != "" {
		if _, err := tx.Human(p.ManagerID); err != nil {
			return unknown(err, "count_manager", "manager")
		}
	}
	p.NextAt, p.EndedAt = p.Next(tx.Now(), zone), nil
	return nil
}

// unknown says which field names something that is not there.
func unknown(err error, code, field string) error {
	if err == nil || tenants.KindOf(err) == tenants.NotFound {
		return tenants.Fail(tenants.Invalid, code).At(field)
	}
	return err
}

func zoneOf(tx CountTx, site tenants.SiteID) (*time.Location, error) {
	name, err := tx.SiteZone(site)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(name)
	return zone, tenants.Wrap("keys.zoneOf", err)
}

func lockPlan(tx CountTx, scope tenants.Scope, id custody.CountPlanID) (p custody.CountPlan, err error) {
	if p, err = tx.LockCountPlan(id); err != nil {
		return p, err
	}
	switch {
	case !scope.SeesSite(p.SiteID):
		return p, tenants.Fail(tenants.NotFound, "count_plan_not_found")
	case p.EndedAt != nil:
		return p, tenants.Fail(tenants.Conflict, "count_plan_over")
	}
	return p, nil
}

// EndCountPlan ends a plan. A count that it called for stays to be done.
func EndCountPlan(ctx context.Context, s CountStore, scope tenants.Scope, id custody.CountPlanID) (out custody.CountPlan, err error) {
	if err := scope.Need(tenants.KeysEdit); err != nil {
		return out, err
	}
	err = s.InTx(ctx, scope, func(tx CountTx) error {
		if out, err = lockPlan(tx, scope, id); err != nil {
			return err
		}
		at := tx.Now()
		out.EndedAt = &at
		if err := tx.SaveCountPlan(out); err != nil {
			return err
		}
		return planEvent(tx, custody.CountPlanEnded, "done", out)
	})
	return out, tenants.Wrap("keys.EndCountPlan", err)
}

func planEvent(tx CountTx, kind custody.EventKind, outcome string, p custody.CountPlan) error {
	data := map[string]string{"plan": string(p.ID), "site": string(p.SiteID), "every": string(p.Every), "next": p.NextAt.UTC().Format(time.RFC3339)}
	for name, value := range map[string]string{"place": string(p.PlaceID), "group": string(p.GroupID)} {
		if value != "" {
			data[name] = value
		}
	}
	_, err := tx.Record(custody.Event{Kind: kind, PersonID: p.CounterID, Outcome: outcome, Data: data})
	return err
}

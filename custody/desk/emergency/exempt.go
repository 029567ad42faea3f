package emergency

import (
	"context"
	"slices"
	"strconv"

	"claviger/custody"
	"claviger/tenants"
)

// AddExempt lets somebody take keys of a site during lockdowns, from now on.
func AddExempt(ctx context.Context, s LockStore, scope tenants.Scope, site tenants.SiteID, person tenants.PersonID) error {
	return tenants.Wrap("emergency.AddExempt", onExempt(ctx, s, scope, site, func(tx LockTx, at tenants.Site, now []tenants.PersonID) error {
		p, err := tx.Person(person)
		switch {
		case tenants.KindOf(err) == tenants.NotFound, err == nil && !p.ActiveAt(tx.Now()):
			return tenants.Fail(tenants.Invalid, "exempt_person").At("person")
		case err != nil:
			return err
		case slices.Contains(now, person):
			return tenants.Fail(tenants.Conflict, "exempt_already").At("person")
		case len(now) >= custody.MostExempt:
			return tenants.Fail(tenants.Limit, "exempt_many", "max", number(custody.MostExempt)).At("person")
		}
		if err := tx.AddExempt(custody.Exempt{SiteID: site, PersonID: person, At: tx.Now(), By: scope.Actor()}); err != nil {
			return err
		}
		return recordExempt(tx, custody.ExemptAdded, at, person)
	}))
}

// EndExempt takes that away, also during a lockdown.
func EndExempt(ctx context.Context, s LockStore, scope tenants.Scope, site tenants.SiteID, person tenants.PersonID) error {
	return tenants.Wrap("emergency.EndExempt", onExempt(ctx, s, scope, site, func(tx LockTx, at tenants.Site, now []tenants.PersonID) error {
		if !slices.Contains(now, person) {
			return tenants.Fail(tenants.NotFound, "exempt_not_found")
		}
		if err := tx.EndExempt(site, person); err != nil {
			return err
		}
		return recordExempt(tx, custody.ExemptEnded, at, person)
	}))
}

func onExempt(ctx context.Context, s LockStore, scope tenants.Scope, id tenants.SiteID, fn func(LockTx, tenants.Site, []tenants.PersonID) error) error {
	if err := scope.Need(tenants.EmergencyPass); err != nil {
		return err
	}
	return s.InTx(ctx, scope, func(tx LockTx) error {
		site, err := seen(tx, scope, id)
		if err != nil {
			return err
		}
		now, err := tx.ExemptOf(id)
		if err != nil {
			return err
		}
		return fn(tx, site, now)
	})
}

func recordExempt(tx LockTx, kind custody.EventKind, site tenants.Site, person tenants.PersonID) error {
	_, err := tx.Record(custody.Event{Kind: kind, PersonID: person, Outcome: "done", Data: map[string]string{"site": string(site.ID), "name": site.Name}})
	return err
}

func number(n int) string { return strconv.Itoa(n) }

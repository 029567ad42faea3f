package access

import (
	"context"
	"slices"
	"strconv"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// mostHolidays is how many days a site's calendar may have.
const mostHolidays = 500

// Holidays enters the holidays of a site, complete from one day to another, in
// place of what was known. Cabinets of the site are sent them.
func Holidays(ctx context.Context, s Store, scope tenants.Scope, site tenants.SiteID, from, until rules.Date, days []custody.Holiday) error {
	if err := scope.Need(tenants.RulesEdit); err != nil {
		return err
	}
	if err := checkCalendar(from, until, days); err != nil {
		return err
	}
	return tenants.Wrap("access.Holidays", s.InTx(ctx, scope, func(tx Tx) error {
		if _, err := tx.Site(site); err != nil {
			return err
		}
		if !scope.SeesSite(site) {
			return tenants.Fail(tenants.NotFound, "site_not_found")
		}
		if err := tx.SaveCalendar(site, string(from), string(until), days); err != nil {
			return err
		}
		_, err := tx.Record(custody.Event{Kind: custody.CalendarChanged, Outcome: "done", Data: map[string]string{"site": string(site), "from": string(from), "until": string(until), "days": number(len(days))}})
		return err
	}))
}

func checkCalendar(from, until rules.Date, days []custody.Holiday) error {
	switch {
	case !from.Valid() || !until.Valid() || from > until:
		return tenants.Fail(tenants.Invalid, "calendar_span").At("until")
	case len(days) > mostHolidays:
		return tenants.Fail(tenants.Invalid, "calendar_long", "max", number(mostHolidays)).At("days")
	}
	for i, d := range days {
		switch {
		case !rules.Date(d.Day).Valid():
			return tenants.Fail(tenants.Invalid, "calendar_line", "line", number(i+1)).At("days")
		case rules.Date(d.Day) < from || rules.Date(d.Day) > until:
			return tenants.Fail(tenants.Invalid, "calendar_outside", "line", number(i+1)).At("days")
		case len(d.Name) > 100 || !tenants.IsText(d.Name):
			return tenants.Fail(tenants.Invalid, "calendar_line", "line", number(i+1)).At("days")
		case slices.ContainsFunc(days[:i], func(x custody.Holiday) bool { return x.Day == d.Day }):
			return tenants.Fail(tenants.Invalid, "calendar_twice", "line", number(i+1)).At("days")
		}
	}
	return nil
}

func number(n int) string { return strconv.Itoa(n) }

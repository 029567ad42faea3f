package web

import (
	"strings"

	"claviger/tenants"
	"claviger/views/ui"
)

// families are pages that share one line of the navigation, in the order of
// their tabs; the first is where the line leads. So the navigation stays short
// while the product grows. words: nav.<word>.
var families = [][]page{
	{
		{path: "/keys", word: "keys", permission: tenants.KeysRead},
		{path: "/rings", word: "rings", permission: tenants.KeysRead},
		{path: "/systems", word: "systems", permission: tenants.KeysRead},
		{path: "/kits", word: "kits", permission: tenants.KeysRead},
		{path: "/counts", word: "counts", permission: tenants.KeysRead},
		{path: "/incidents", word: "incidents", permission: tenants.KeysRead},
		{path: "/faults", word: "faults", permission: tenants.KeysRead},
		{path: "/checks", word: "checks", permission: tenants.KeysRead},
		{path: "/labels", word: "labels", permission: tenants.KeysIssue},
		{path: "/enrol", word: "enrol", permission: tenants.KeysEdit},
		{path: "/catch-up", word: "catch_up", permission: tenants.KeysIssue},
	},
	{
		{path: "/people", word: "people", permission: tenants.PeopleRead},
		{path: "/groups", word: "groups", permission: tenants.PeopleRead},
		{path: "/guests", word: "guests", permission: tenants.KeysIssue},
		{path: "/permanent", word: "permanent", permission: tenants.KeysRead},
		{path: "/people/ending", word: "ending", permission: tenants.PeopleEdit},
	},
	{
		{path: "/access", word: "rules", permission: tenants.RulesRead},
		{path: "/access/effective", word: "effective", permission: tenants.RulesRead},
		{path: "/access/what-if", word: "what_if", permission: tenants.RulesEdit},
		{path: "/policies", word: "policies", permission: tenants.RulesRead},
		{path: "/reviews", word: "reviews", permission: tenants.RulesRead},
		{path: "/access/holidays", word: "holidays", permission: tenants.RulesRead},
		{path: "/access/key-groups", word: "key_groups", permission: tenants.RulesRead},
	},
	{
		{path: "/emergency", word: "emergency", permission: tenants.EmergencyLock},
		{path: "/releases", word: "releases", permission: tenants.Release},
		{path: "/emergency/glass", word: "glass", permission: tenants.EmergencyLock},
		{path: "/emergency/urgent", word: "urgent", permission: tenants.EmergencyLock},
		{path: "/playbooks", word: "playbooks", permission: tenants.KeysIssue},
		{path: "/drills", word: "drills", permission: tenants.KeysIssue},
	},
	{
		{path: "/cabinets", word: "cabinets", permission: tenants.CabinetsRead},
		{path: "/gateways", word: "gateways", permission: tenants.CabinetsRead},
		{path: "/layouts", word: "layouts", permission: tenants.CabinetsEdit},
	},
	{
		{path: "/bookings", word: "bookings", permission: tenants.KeysOwn},
		{path: "/bookings/pools", word: "pools", permission: tenants.KeysEdit},
	},
	{
		{path: "/reports", word: "reports", permission: tenants.ReportsRead},
		{path: "/reports/runs", word: "report_runs", permission: tenants.ReportsRead},
		{path: "/reports/schedules", word: "schedules", permission: tenants.ReportsRead},
	},
}

// tabs are the pages beside the one shown, none when it stands alone or lies
// deeper: there the path above the title leads back.
func (r *Request) tabs() (tabs []ui.Tab) {
	for _, f := range families {
		at := false
		for _, p := range f {
			at = at || p.path == r.Path()
		}
		if !at {
			continue
		}
		for _, p := range f {
			if r.shows(p) {
				tabs = append(tabs, ui.Tab{Label: r.Say.Say("nav." + p.word), Href: p.path, Current: p.path == r.Path()})
			}
		}
	}
	if len(tabs) < 2 {
		return nil
	}
	return tabs
}

// within tells whether a page belongs to a line of the navigation.
func within(path, line string) bool {
	for _, f := range families {
		if f[0].path != line {
			continue
		}
		for _, p := range f {
			if under(path, p.path) {
				return true
			}
		}
	}
	return under(path, line)
}

func under(path, line string) bool {
	return path == line || line != "/" && strings.HasPrefix(path, line+"/")
}

package custody

import "claviger/tenants"

// Holiday is a day on which a site rests: 2026-12-25.
type Holiday struct {
	Day  string
	Name string
}

// KeyGroup is a named set of items that rules may name.
type KeyGroup struct {
	OrgID tenants.OrgID
	ID    KeyGroupID
	Name  string
}

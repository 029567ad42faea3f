package rules

import (
	"claviger/custody"
	"claviger/tenants"
)

// Effect is what a rule does when who, what and when match.
type Effect string

// The two effects.
const (
	Allow Effect = "allow"
	Deny  Effect = "deny"
)

// Rule is one sentence of the rule language: who × what × when → effect and
// what is required. A changed rule is a new version.
type Rule struct {
	ID       custody.RuleID `json:"id"`
	Version  int            `json:"version"`
	Name     string         `json:"name"`
	Effect   Effect         `json:"effect"`
	Who      Who            `json:"who"`
	What     What           `json:"what"`
	When     []Window       `json:"when,omitempty"` // none: at any time
	Holidays HolidayUse     `json:"holidays,omitempty"`
	Dates    []DayHours     `json:"dates,omitempty"` // stand in for the windows of their day
	Needs    Needs          `json:"needs"`
	Limits   Limits         `json:"limits"`
	Offline  Offline        `json:"offline,omitempty"`
}

// Who matches a person when any of its lists names them, and Except does not.
type Who struct {
	Everyone    bool                 `json:"everyone,omitempty"`
	People      []tenants.PersonID   `json:"people,omitempty"`
	Groups      []tenants.GroupID    `json:"groups,omitempty"`
	Roles       []tenants.Role       `json:"roles,omitempty"`
	Profiles    []string             `json:"profiles,omitempty"`
	Departments []string             `json:"departments,omitempty"`
	Kinds       []tenants.PersonKind `json:"kinds,omitempty"`
	Except      []tenants.PersonID   `json:"except,omitempty"` // never these, whatever the lists say
}

// Empty tells whether it names nobody at all.
func (w Who) Empty() bool {
	return !w.Everyone && len(w.People)+len(w.Groups)+len(w.Roles)+len(w.Profiles)+len(w.Departments)+len(w.Kinds) == 0
}

// What matches an item when every list that is not empty contains it. The
// empty What matches every item.
type What struct {
	Items    []custody.ItemID     `json:"items,omitempty"`
	Kinds    []custody.ItemKind   `json:"kinds,omitempty"`
	Assets   []custody.AssetKind  `json:"assets,omitempty"`
	Classes  []string             `json:"classes,omitempty"` // restricted classes of areas
	Places   []custody.PlaceID    `json:"places,omitempty"`  // homes
	Sites    []tenants.SiteID     `json:"sites,omitempty"`
	MinLevel custody.Level        `json:"min_level,omitempty"`
	MaxLevel *custody.Level       `json:"max_level,omitempty"` // nil: no upper bound
	Groups   []custody.KeyGroupID `json:"groups,omitempty"`    // key groups
}

// Offline is what a cabinet does with an allowing rule while it cannot ask the
// cloud. Denying rules hold everywhere, always.
type Offline string

// The three behaviours: decide as if nothing were different, refuse while the
// line is down, refuse once the cabinet's rights are no longer fresh.
const (
	OfflineObey   Offline = ""
	OfflineRefuse Offline = "refuse"
	OfflineFresh  Offline = "fresh"
)

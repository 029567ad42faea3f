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
	ID      custody.RuleID `json:"id"`
	Version int            `json:"version"`
	Name    string         `json:"name"`
	Effect  Effect         `json:"effect"`
	Who     Who            `json:"who"`
	What    What           `json:"what"`
	When    []Window       `json:"when,omitempty"` // none: at any time
	Needs   Needs          `json:"needs"`
	Limits  Limits         `json:"limits"`
}

// Who matches a person when any of its lists names them.
type Who struct {
	Everyone    bool                 `json:"everyone,omitempty"`
	People      []tenants.PersonID   `json:"people,omitempty"`
	Groups      []tenants.GroupID    `json:"groups,omitempty"`
	Roles       []tenants.Role       `json:"roles,omitempty"`
	Profiles    []string             `json:"profiles,omitempty"`
	Departments []string             `json:"departments,omitempty"`
	Kinds       []tenants.PersonKind `json:"kinds,omitempty"`
}

// What matches an item when every list that is not empty contains it. The
// empty What matches every item.
type What struct {
	Items    []custody.ItemID    `json:"items,omitempty"`
	Kinds    []custody.ItemKind  `json:"kinds,omitempty"`
	Assets   []custody.AssetKind `json:"assets,omitempty"`
	Classes  []string            `json:"classes,omitempty"` // restricted classes of areas
	Places   []custody.PlaceID   `json:"places,omitempty"`  // homes
	Sites    []tenants.SiteID    `json:"sites,omitempty"`
	MinLevel custody.Level       `json:"min_level,omitempty"`
	MaxLevel *custody.Level      `json:"max_level,omitempty"` // nil: no upper bound
}

// Window is a weekly span in the site's zone. Days holds bit 1<<weekday,
// Sunday = 1. To may be smaller than From: the window then runs past midnight.
type Window struct {
	Days uint8 `json:"days"`
	From int   `json:"from"` // minute of the day
	To   int   `json:"to"`   // minute of the day, up to 1440
}

// Needs is what a taker must add before the grant.
type Needs struct {
	Reason       bool     `json:"reason,omitempty"`   // free text
	Purposes     []string `json:"purposes,omitempty"` // one of these codes
	SecondFactor bool     `json:"second_factor,omitempty"`
}

// Limits bound a grant.
type Limits struct {
	MaxMinutes       int  `json:"max_minutes,omitempty"`        // 0: no limit
	Curfew           *int `json:"curfew,omitempty"`             // back by this minute of the day
	MaxHeld          int  `json:"max_held,omitempty"`           // 0: no limit
	NoneWhileOverdue bool `json:"none_while_overdue,omitempty"` // bring back what is late first
}

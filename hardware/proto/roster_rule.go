package proto

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Rule is rules.Rule on the wire, nothing lost and nothing added.
type Rule struct {
	ID       custody.RuleID `cbor:"1,keyasint"`
	Version  int            `cbor:"2,keyasint"`
	Name     string         `cbor:"3,keyasint,omitempty"`
	Effect   rules.Effect   `cbor:"4,keyasint"`
	Who      Who            `cbor:"5,keyasint"`
	What     What           `cbor:"6,keyasint"`
	When     []Window       `cbor:"7,keyasint,omitempty"`
	Reason   bool           `cbor:"8,keyasint,omitempty"`
	Purposes []string       `cbor:"9,keyasint,omitempty"`
	Second   bool           `cbor:"10,keyasint,omitempty"` // a second factor
	Minutes  int            `cbor:"11,keyasint,omitempty"`
	Curfew   *int           `cbor:"12,keyasint,omitempty"`
	MaxHeld  int            `cbor:"13,keyasint,omitempty"`
	NoneLate bool           `cbor:"14,keyasint,omitempty"`
}

// Who is rules.Who on the wire.
type Who struct {
	Everyone    bool                 `cbor:"1,keyasint,omitempty"`
	People      []tenants.PersonID   `cbor:"2,keyasint,omitempty"`
	Groups      []tenants.GroupID    `cbor:"3,keyasint,omitempty"`
	Roles       []tenants.Role       `cbor:"4,keyasint,omitempty"`
	Profiles    []string             `cbor:"5,keyasint,omitempty"`
	Departments []string             `cbor:"6,keyasint,omitempty"`
	Kinds       []tenants.PersonKind `cbor:"7,keyasint,omitempty"`
}

// What is rules.What on the wire.
type What struct {
	Items    []custody.ItemID    `cbor:"1,keyasint,omitempty"`
	Kinds    []custody.ItemKind  `cbor:"2,keyasint,omitempty"`
	Assets   []custody.AssetKind `cbor:"3,keyasint,omitempty"`
	Classes  []string            `cbor:"4,keyasint,omitempty"`
	Places   []custody.PlaceID   `cbor:"5,keyasint,omitempty"`
	Sites    []tenants.SiteID    `cbor:"6,keyasint,omitempty"`
	MinLevel custody.Level       `cbor:"7,keyasint,omitempty"`
	MaxLevel *custody.Level      `cbor:"8,keyasint,omitempty"`
}

// Window is rules.Window on the wire.
type Window struct {
	Days uint8 `cbor:"1,keyasint"`
	From int   `cbor:"2,keyasint"`
	To   int   `cbor:"3,keyasint"`
}

// RuleOf puts a rule on the wire.
func RuleOf(r rules.Rule) Rule {
	out := Rule{ID: r.ID, Version: r.Version, Name: r.Name, Effect: r.Effect, Who: Who(r.Who), What: What(r.What),
		Reason: r.Needs.Reason, Purposes: r.Needs.Purposes, Second: r.Needs.SecondFactor,
		Minutes: r.Limits.MaxMinutes, Curfew: r.Limits.Curfew, MaxHeld: r.Limits.MaxHeld, NoneLate: r.Limits.NoneWhileOverdue}
	for _, w := range r.When {
		out.When = append(out.When, Window(w))
	}
	return out
}

// Rule takes a rule off the wire.
func (r Rule) Rule() rules.Rule {
	out := rules.Rule{ID: r.ID, Version: r.Version, Name: r.Name, Effect: r.Effect, Who: rules.Who(r.Who), What: rules.What(r.What),
		Needs:  rules.Needs{Reason: r.Reason, Purposes: r.Purposes, SecondFactor: r.Second},
		Limits: rules.Limits{MaxMinutes: r.Minutes, Curfew: r.Curfew, MaxHeld: r.MaxHeld, NoneWhileOverdue: r.NoneLate}}
	for _, w := range r.When {
		out.When = append(out.When, rules.Window(w))
	}
	return out
}

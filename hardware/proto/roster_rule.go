package proto

import (
	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Rule is rules.Rule on the wire, nothing lost and nothing added.
type Rule struct {
	ID       custody.RuleID   `cbor:"1,keyasint"`
	Version  int              `cbor:"2,keyasint"`
	Name     string           `cbor:"3,keyasint,omitempty"`
	Effect   rules.Effect     `cbor:"4,keyasint"`
	Who      Who              `cbor:"5,keyasint"`
	What     What             `cbor:"6,keyasint"`
	When     []Window         `cbor:"7,keyasint,omitempty"`
	Reason   bool             `cbor:"8,keyasint,omitempty"`
	Purposes []string         `cbor:"9,keyasint,omitempty"`
	Second   bool             `cbor:"10,keyasint,omitempty"` // a second factor
	Minutes  int              `cbor:"11,keyasint,omitempty"`
	Curfew   *int             `cbor:"12,keyasint,omitempty"`
	MaxHeld  int              `cbor:"13,keyasint,omitempty"`
	NoneLate bool             `cbor:"14,keyasint,omitempty"`
	Holidays rules.HolidayUse `cbor:"15,keyasint,omitempty"`
	Dates    []DayHours       `cbor:"16,keyasint,omitempty"`
	Offline  rules.Offline    `cbor:"17,keyasint,omitempty"`
	Asks     []Question       `cbor:"18,keyasint,omitempty"`
	Witness  *Witnesses       `cbor:"19,keyasint,omitempty"`
	Approved []Who            `cbor:"20,keyasint,omitempty"` // one a step
	Booking  bool             `cbor:"21,keyasint,omitempty"`
	Quals    []string         `cbor:"22,keyasint,omitempty"`
	OfLevel  []LevelCap       `cbor:"23,keyasint,omitempty"`
	First    *First           `cbor:"24,keyasint,omitempty"`
	ShiftEnd bool             `cbor:"25,keyasint,omitempty"` // back by the end of the hours
	Signed   bool             `cbor:"26,keyasint,omitempty"` // a signature, which only a desk can take
	IDSeen   bool             `cbor:"27,keyasint,omitempty"` // a document, which only a desk can look at
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
	Except      []tenants.PersonID   `cbor:"8,keyasint,omitempty"`
}

// What is rules.What on the wire.
type What struct {
	Items    []custody.ItemID     `cbor:"1,keyasint,omitempty"`
	Kinds    []custody.ItemKind   `cbor:"2,keyasint,omitempty"`
	Assets   []custody.AssetKind  `cbor:"3,keyasint,omitempty"`
	Classes  []string             `cbor:"4,keyasint,omitempty"`
	Places   []custody.PlaceID    `cbor:"5,keyasint,omitempty"`
	Sites    []tenants.SiteID     `cbor:"6,keyasint,omitempty"`
	MinLevel custody.Level        `cbor:"7,keyasint,omitempty"`
	MaxLevel *custody.Level       `cbor:"8,keyasint,omitempty"`
	Groups   []custody.KeyGroupID `cbor:"9,keyasint,omitempty"`
}

// Window is rules.Window on the wire.
type Window struct {
	Days uint8 `cbor:"1,keyasint"`
	From int   `cbor:"2,keyasint"`
	To   int   `cbor:"3,keyasint"`
}

// DayHours is rules.DayHours on the wire.
type DayHours struct {
	Date   rules.Date `cbor:"1,keyasint"`
	Closed bool       `cbor:"2,keyasint,omitempty"`
	From   int        `cbor:"3,keyasint,omitempty"`
	To     int        `cbor:"4,keyasint,omitempty"`
}

// Question is rules.Question on the wire.
type Question struct {
	ID       string             `cbor:"1,keyasint"`
	Kind     rules.QuestionKind `cbor:"2,keyasint"`
	Text     string             `cbor:"3,keyasint"`
	Options  []string           `cbor:"4,keyasint,omitempty"`
	Min      *int64             `cbor:"5,keyasint,omitempty"`
	Max      *int64             `cbor:"6,keyasint,omitempty"`
	Optional bool               `cbor:"7,keyasint,omitempty"`
	OnReturn bool               `cbor:"8,keyasint,omitempty"`
}

// Witnesses is rules.Witnesses on the wire.
type Witnesses struct {
	Count           int  `cbor:"1,keyasint,omitempty"`
	OtherDepartment bool `cbor:"2,keyasint,omitempty"`
	OnReturn        bool `cbor:"3,keyasint,omitempty"`
	Who             Who  `cbor:"4,keyasint"`
}

// LevelCap is rules.LevelCap on the wire.
type LevelCap struct {
	Level custody.Level `cbor:"1,keyasint"`
	Max   int           `cbor:"2,keyasint"`
}

// First is rules.First on the wire.
type First struct {
	Items  []custody.ItemID     `cbor:"1,keyasint,omitempty"`
	Groups []custody.KeyGroupID `cbor:"2,keyasint,omitempty"`
	Assets []custody.AssetKind  `cbor:"3,keyasint,omitempty"`
}

// Calendar is rules.Calendar on the wire.
type Calendar struct {
	From  rules.Date   `cbor:"1,keyasint"`
	Until rules.Date   `cbor:"2,keyasint"`
	Days  []rules.Date `cbor:"3,keyasint,omitempty"`
}

package rules

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Factor is a way in which the taker proved who they are.
type Factor string

// The closed list of factors. FactorDesk is a signed-in colleague who hands
// the key over in person and answers for having looked.
const (
	FactorBadge    Factor = "badge"
	FactorPIN      Factor = "pin"
	FactorPassword Factor = "password"
	FactorDesk     Factor = "desk"
)

// Ask is what somebody wants now.
type Ask struct {
	PersonID  tenants.PersonID `json:"person"`
	ItemID    custody.ItemID   `json:"item"`
	At        time.Time        `json:"at"` // UTC
	Via       custody.Via      `json:"via"`
	Factors   []Factor         `json:"factors,omitempty"`
	Purpose   string           `json:"purpose,omitempty"`
	HasReason bool             `json:"has_reason,omitempty"` // the text itself is personal and stays out
	DueAt     *time.Time       `json:"due_at,omitempty"`
	Permanent bool             `json:"permanent,omitempty"` // no due time wanted
}

// Facts is all that Decide may know. Zone must be the site's; nil denies.
type Facts struct {
	Person PersonFacts    `json:"person"`
	Item   ItemFacts      `json:"item"`
	Held   []HeldFact     `json:"held,omitempty"`
	Rules  []Rule         `json:"rules"`
	Zone   *time.Location `json:"-"`
	ZoneID string         `json:"zone"`
	Stale  Freshness      `json:"stale,omitempty"` // of a cabinet's rights; "" in the cloud
}

// Freshness is the age of a cabinet's proven rights.
type Freshness string

// The freshness ladder; the cloud is always Fresh.
const (
	Fresh   Freshness = ""
	Stale   Freshness = "stale"
	Expired Freshness = "expired"
)

// PersonFacts is what is known about the taker; Known false denies.
type PersonFacts struct {
	Known      bool               `json:"known"`
	Active     bool               `json:"active"`
	Kind       tenants.PersonKind `json:"kind,omitempty"`
	Role       tenants.Role       `json:"role,omitempty"`
	Profile    string             `json:"profile,omitempty"`
	Department string             `json:"department,omitempty"`
	Groups     []tenants.GroupID  `json:"groups,omitempty"`
}

// ItemFacts is what is known about the item; Known false denies.
type ItemFacts struct {
	Known    bool                `json:"known"`
	Kind     custody.ItemKind    `json:"kind,omitempty"`
	Level    custody.Level       `json:"level"`
	State    custody.State       `json:"state,omitempty"`
	HolderID tenants.PersonID    `json:"holder,omitempty"`
	SiteID   tenants.SiteID      `json:"site,omitempty"`
	HomeID   custody.PlaceID     `json:"home,omitempty"`
	Assets   []custody.AssetKind `json:"assets,omitempty"`
	Classes  []string            `json:"classes,omitempty"`
}

// HeldFact is one item the taker has now.
type HeldFact struct {
	ItemID  custody.ItemID `json:"item"`
	Overdue bool           `json:"overdue,omitempty"`
}

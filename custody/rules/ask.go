package rules

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Factor is a way in which somebody proved who they are.
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
	From      tenants.PersonID `json:"from,omitempty"`      // whose hand it comes from; "": from its place
	Answers   []Answer         `json:"answers,omitempty"`
	Witnesses []Witness        `json:"witnesses,omitempty"`
	Promise   bool             `json:"promise,omitempty"` // to be back before the next booking
	Signed    bool             `json:"signed,omitempty"`  // for the key, before somebody who hands it out
	IDSeen    bool             `json:"id_seen,omitempty"` // somebody who hands it out looked at a document
	Kit       custody.KitID    `json:"kit,omitempty"`     // that is taken whole, this item with it
	Glass     custody.GlassWhy `json:"glass,omitempty"`   // why a named keeper opens what the rules refuse; "": they do not
	Pass      custody.PassID   `json:"pass,omitempty"`    // that is to grant it, in place of the rules
	Urgent    bool             `json:"urgent,omitempty"`  // at once by a playbook, whatever else the rules say
}

// Answer answers one question. Value is the number, the option, yes or no; a
// text is personal and stays out: that there is an answer says it was given.
type Answer struct {
	Question string `json:"question"`
	Value    string `json:"value,omitempty"`
}

// Witness is somebody else who is present, and how they proved it.
type Witness struct {
	PersonID tenants.PersonID `json:"person"`
	Factors  []Factor         `json:"factors,omitempty"`
}

// Facts is all that Decide may know. Zone must be the site's; nil denies.
type Facts struct {
	Person    PersonFacts    `json:"person"`
	Item      ItemFacts      `json:"item"`
	Held      []HeldFact     `json:"held,omitempty"`
	Witnesses []WitnessFact  `json:"witnesses,omitempty"` // of those the ask names
	Approvals []ApprovalFact `json:"approvals,omitempty"` // that still count for this person and item
	Bookings  []BookingFact  `json:"bookings,omitempty"`  // of this person for this item, not over
	Reserved  []ReservedFact `json:"reserved,omitempty"`  // of others for this item, not over
	Rules     []Rule         `json:"rules"`
	Zone      *time.Location `json:"-"`
	ZoneID    string         `json:"zone"`
	Calendar  *Calendar      `json:"calendar,omitempty"` // holidays of the site around the moment
	Lockdown  *LockdownFact  `json:"lockdown,omitempty"` // of the site where the item is; nil for none
	Glass     *GlassFact     `json:"glass,omitempty"`    // the taker's right to open what the rules refuse; nil for none
	Pass      *PassFact      `json:"pass,omitempty"`     // the one that the ask names; nil for none
	Ready     []ReadyFact    `json:"ready,omitempty"`    // playbooks that give the item at once
	Stale     Freshness      `json:"stale,omitempty"`    // of a cabinet's rights; "" in the cloud
	Offline   bool           `json:"offline,omitempty"`  // a cabinet without a line to the cloud
}

// Freshness is the age of a cabinet's proven rights.
type Freshness string

// The freshness ladder; the cloud is always Fresh.
const (
	Fresh   Freshness = ""
	Stale   Freshness = "stale"
	Expired Freshness = "expired"
)

// PersonFacts is what is known about somebody; Known false denies.
type PersonFacts struct {
	Known          bool               `json:"known"`
	Active         bool               `json:"active"`
	Human          string             `json:"human,omitempty"` // the same for two records of one human; "" is nobody's
	Kind           tenants.PersonKind `json:"kind,omitempty"`
	Role           tenants.Role       `json:"role,omitempty"`
	Profile        string             `json:"profile,omitempty"`
	Department     string             `json:"department,omitempty"`
	Groups         []tenants.GroupID  `json:"groups,omitempty"`
	Qualifications []Qualification    `json:"qualifications,omitempty"`

	sorted bool // groups are in order: found out once a decision
}

// Qualification is a licence or a training that somebody has.
type Qualification struct {
	Name  string     `json:"name"`
	Until *time.Time `json:"until,omitempty"` // worth nothing from then on; nil: for good
}

// ItemFacts is what is known about the item; Known false denies.
type ItemFacts struct {
	Known    bool                 `json:"known"`
	Kind     custody.ItemKind     `json:"kind,omitempty"`
	Level    custody.Level        `json:"level"`
	State    custody.State        `json:"state,omitempty"`
	HolderID tenants.PersonID     `json:"holder,omitempty"`
	SiteID   tenants.SiteID       `json:"site,omitempty"`
	HomeID   custody.PlaceID      `json:"home,omitempty"`
	Assets   []custody.AssetKind  `json:"assets,omitempty"`
	Classes  []string             `json:"classes,omitempty"`
	Groups   []custody.KeyGroupID `json:"groups,omitempty"` // key groups
	Fault    custody.FaultID      `json:"fault,omitempty"`  // that keeps it, or what it opens, out of service
	Together *KitFact             `json:"together,omitempty"`
	Check    *CheckFact           `json:"check,omitempty"` // of a vehicle it opens, that has to be done before a take; nil for none
}

// KitFact is a kit that an item leaves with, and never alone.
type KitFact struct {
	ID   custody.KitID `json:"id"`
	Name string        `json:"name,omitempty"`
}

// WholeKit is the kit that must be asked for to have the item, "" for none.
func (i ItemFacts) WholeKit() custody.KitID {
	if i.Together == nil {
		return ""
	}
	return i.Together.ID
}

// CheckFact is a check of a vehicle without which its keys are not given from
// a moment on.
type CheckFact struct {
	List custody.CheckListID `json:"list"`
	From time.Time           `json:"from"`
}

// LockdownFact is a lockdown: from Since on nobody takes a key but the exempt.
type LockdownFact struct {
	ID     custody.LockdownID `json:"id"`
	Since  time.Time          `json:"since"`
	Exempt bool               `json:"exempt,omitempty"` // the taker
}

// HeldFact is one item the taker has now.
type HeldFact struct {
	ItemID  custody.ItemID       `json:"item"`
	Overdue bool                 `json:"overdue,omitempty"`
	Level   custody.Level        `json:"level,omitempty"`
	Assets  []custody.AssetKind  `json:"assets,omitempty"`
	Groups  []custody.KeyGroupID `json:"groups,omitempty"`
}

// WitnessFact is what is known about a witness.
type WitnessFact struct {
	PersonID tenants.PersonID `json:"id"`
	PersonFacts
}

// ApprovalFact is a yes that was given: for which step of which version of a
// rule, by whom, with what is known of them now.
type ApprovalFact struct {
	RuleID   custody.RuleID   `json:"rule"`
	Version  int              `json:"version"`
	Step     int              `json:"step"` // from 0
	At       time.Time        `json:"at"`
	Until    *time.Time       `json:"until,omitempty"` // the key must be back by then
	PersonID tenants.PersonID `json:"id"`
	PersonFacts
	Instead *StoodFor `json:"for,omitempty"` // in whose place it was given
}

// StoodFor is what is known about somebody in whose place another decided.
type StoodFor struct {
	PersonID tenants.PersonID `json:"id"`
	PersonFacts
}

// ReservedFact is a period for which others booked the item. From Kept on it
// is kept for them.
type ReservedFact struct {
	Kept time.Time `json:"kept"`
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// BookingFact is a period for which the taker booked the item, from when it
// may be fetched.
type BookingFact struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

package custody

import (
	"time"

	"claviger/tenants"
)

// PlaybookID names a playbook: pbk_
type PlaybookID string

// RunID names one time in which a playbook is followed: prn_
type RunID string

// PlaybookKind is the kind of incident that a playbook is for.
type PlaybookKind string

// The closed list of kinds. PlaybookOther says what it is in its name.
const (
	PlaybookFire      PlaybookKind = "fire"
	PlaybookFlood     PlaybookKind = "flood"
	PlaybookLockdown  PlaybookKind = "lockdown"
	PlaybookCodeBlue  PlaybookKind = "code_blue"
	PlaybookPatient   PlaybookKind = "missing_patient"
	PlaybookWellness  PlaybookKind = "wellness_check"
	PlaybookChemical  PlaybookKind = "chemical_spill"
	PlaybookPower     PlaybookKind = "power_failure"
	PlaybookBreakIn   PlaybookKind = "break_in"
	PlaybookLift      PlaybookKind = "lift"
	PlaybookStorm     PlaybookKind = "storm"
	PlaybookCollapsed PlaybookKind = "collapsed"
	PlaybookOther     PlaybookKind = "other"
)

// PlaybookKinds lists the kinds in the order in which a form offers them.
var PlaybookKinds = []PlaybookKind{PlaybookFire, PlaybookFlood, PlaybookLockdown, PlaybookCodeBlue, PlaybookPatient, PlaybookWellness, PlaybookChemical, PlaybookPower,
	PlaybookBreakIn, PlaybookLift, PlaybookStorm, PlaybookCollapsed, PlaybookOther}

// StarterPlaybooks are the eight kinds that a trade is offered to begin with.
func StarterPlaybooks(t tenants.Trade) []PlaybookKind {
	common := []PlaybookKind{PlaybookFire, PlaybookFlood, PlaybookLockdown, PlaybookChemical, PlaybookPower}
	switch t {
	case tenants.Hospital:
		return append(common, PlaybookCodeBlue, PlaybookPatient, PlaybookWellness)
	case tenants.Property:
		return append(common, PlaybookWellness, PlaybookBreakIn, PlaybookLift)
	}
	return append(common, PlaybookBreakIn, PlaybookStorm, PlaybookCollapsed)
}

// Playbook is what is done in one kind of incident at one site: which keys are
// needed, who comes, and in what steps. A change makes a new version; a run
// cites the one that it followed.
type Playbook struct {
	OrgID     tenants.OrgID
	ID        PlaybookID
	Version   int // from 1
	Kind      PlaybookKind
	Name      string
	SiteID    tenants.SiteID
	OwnerID   tenants.PersonID // who is told that a drill is due
	Plan      Plan
	DrillDays int        // between drills, 0: none are planned
	DrillDue  *time.Time // the next drill, nil: none is planned
	WrittenBy string     // actor
	WrittenAt time.Time
	EndedAt   *time.Time // it cannot be started any more
}

// Plan is the part of a playbook whose versions are kept.
type Plan struct {
	Keys      []ItemID           `json:"keys,omitempty"`
	KeyGroups []KeyGroupID       `json:"key_groups,omitempty"`
	People    []tenants.PersonID `json:"people,omitempty"` // responders
	Groups    []tenants.GroupID  `json:"groups,omitempty"` // responders, as they are at the start
	Steps     []PlanStep         `json:"steps"`
	Lock      bool               `json:"lock,omitempty"`   // starting locks the site down
	Recall    bool               `json:"recall,omitempty"` // starting writes to whoever has a key of the set
	Ready     Ready              `json:"ready,omitzero"`   // what responders take at once
}

// PlanStep is one line of the checklist.
type PlanStep struct {
	Text string `json:"text"`
	Who  string `json:"who,omitempty"` // in words: a person, a post
}

// The bounds of a playbook that people can follow in a hurry.
const (
	MostPlanSteps  = 30
	MostPlanKeys   = 200
	MostResponders = 60
	MostDrillDays  = 730
)

// RunWhy is how an incident came to be known, in one word.
type RunWhy string

// The closed list. RunExercise is for drills alone, and RunOther wants words.
const (
	RunSeen     RunWhy = "seen"
	RunAlarm    RunWhy = "alarm"
	RunReported RunWhy = "reported"
	RunOrder    RunWhy = "authority_order"
	RunExercise RunWhy = "exercise"
	RunOther    RunWhy = "other"
)

// RunWhys lists what a start offers.
var RunWhys = []RunWhy{RunSeen, RunAlarm, RunReported, RunOrder, RunOther}

// PlaybookRun is one time in which a playbook is followed, in earnest or as a
// drill. A playbook has one of each at a time.
type PlaybookRun struct {
	OrgID      tenants.OrgID
	ID         RunID
	PlaybookID PlaybookID
	Version    int // of the playbook
	Name       string
	Kind       PlaybookKind
	SiteID     tenants.SiteID
	Drill      bool
	Why        RunWhy
	Text       string // what happens, personal; "" for none
	At         time.Time
	By         string     // actor
	LockdownID LockdownID // that it began or joined, "" for none
	EndedAt    *time.Time
	EndedBy    string // actor
	Summary    string // how it went, personal
}

// Open tells whether it goes on.
func (r PlaybookRun) Open() bool { return r.EndedAt == nil }

// RunStep is one step of a run's checklist.
type RunStep struct {
	No     int // from 1
	Text   string
	Who    string
	DoneAt *time.Time
	DoneBy string // actor
}

// RunKey is a key of a run's set: how it stood at the start, and who sees to it
// when it was still out at the end.
type RunKey struct {
	ItemID   ItemID
	PlaceID  PlaceID // at the start
	Slot     int
	State    State
	HolderID tenants.PersonID

	EndState  State            // "" while the run is open
	EndHolder tenants.PersonID // who had it at the end
	OwedOf    HoldingID        // the holding in which it was still out
	OwnerID   tenants.PersonID // who sees to it, "" when it was back
}

// RunNote is something that somebody wrote down during a run.
type RunNote struct {
	ID   string
	At   time.Time
	By   string // actor
	Text string // personal
}

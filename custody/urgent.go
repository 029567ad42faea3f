package custody

import (
	"time"

	"claviger/tenants"
)

// UrgentID names one take by a playbook, whatever the rules said: utk_
type UrgentID string

// Ready is what a playbook lets its responders take at once, with one tap at a
// cabinet of its site: of a code blue at any time, of any other kind while it
// is followed in earnest.
type Ready struct {
	Keys     []ItemID `json:"keys,omitempty"`
	Profiles []string `json:"profiles,omitempty"` // who may as well as the responders
}

// ReadyNow tells whether what a playbook of this kind gives at once may be
// taken: run is its run in earnest that goes on, "" for none.
func (k PlaybookKind) ReadyNow(run RunID) bool { return k == PlaybookCodeBlue || run != "" }

// The bounds of what is given at once: more of it is a rule, not an exception.
const (
	MostReadyKeys     = 50
	MostReadyProfiles = 20
	MostReady         = 50 // playbooks of one site
)

// UrgentWhyTime is how long who took a key at once has to write why.
const UrgentWhyTime = 24 * time.Hour

// Urgent is one key that was taken at once by a playbook, and what was written
// about it afterwards.
type Urgent struct {
	OrgID      tenants.OrgID
	ID         UrgentID
	PlaybookID PlaybookID // "" when the cabinet knew one that is gone
	RunID      RunID      // that went on then, "" for none
	ItemID     ItemID
	SiteID     tenants.SiteID // of the cabinet
	PlaceID    PlaceID        // the cabinet
	PersonID   tenants.PersonID
	Lifted     string        // codes of what the rules said, comma-separated
	At         time.Time     // when it happened
	HeardAt    time.Time     // when the cloud knew
	LateBy     time.Duration // how late it heard, 0 when at once
	Told       int           // how many people were told at once
	DueAt      time.Time     // why has to be written by then

	Reminded int // how often it was asked for
	WhyAt    *time.Time
	Why      string // by who took it, personal
	DoubtAt  *time.Time
	DoubtBy  tenants.PersonID
	Doubt    string // why another human finds it unjustified, personal
}

// Open tells whether nobody has written why.
func (u Urgent) Open() bool { return u.WhyAt == nil }

// Late tells whether why is overdue, or came too late.
func (u Urgent) Late(now time.Time) bool {
	if u.WhyAt != nil {
		now = *u.WhyAt
	}
	return now.After(u.DueAt)
}

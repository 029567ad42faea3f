package custody

import (
	"time"

	"claviger/tenants"
)

// LockdownID names one lockdown of a site: lkd_
type LockdownID string

// AloneAfter is how long somebody who asks to lift a lockdown waits for a
// second person before they may lift it alone; that is marked and reviewed.
const AloneAfter = 10 * time.Minute

// Lockdown is a time in which no key of a site is given to anybody but the
// exempt. Returns go on. Two people lift it.
type Lockdown struct {
	OrgID  tenants.OrgID
	ID     LockdownID
	SiteID tenants.SiteID
	Why    LockdownWhy
	Text   string // in words, personal; "" for none
	At     time.Time
	By     string // actor

	AskedAt  *time.Time // somebody wants it lifted
	AskedBy  tenants.PersonID
	AskedWhy string // personal

	LiftedAt   *time.Time
	LiftedBy   tenants.PersonID // who said yes; who asked, when they did it alone
	Alone      bool             // nobody answered in time: to be reviewed
	ReviewedAt *time.Time
	ReviewedBy tenants.PersonID
	Review     string // what the reviewer found, personal
}

// Active tells whether keys are refused now.
func (l Lockdown) Active() bool { return l.LiftedAt == nil }

// Asked tells whether it waits for a second person.
func (l Lockdown) Asked() bool { return l.Active() && l.AskedAt != nil }

// AloneFrom is when who asked may lift it alone; only for one that was asked.
func (l Lockdown) AloneFrom() time.Time { return l.AskedAt.Add(AloneAfter) }

// ToReview tells whether somebody else must still look at how it was lifted.
func (l Lockdown) ToReview() bool { return l.LiftedAt != nil && l.Alone && l.ReviewedAt == nil }

// LockdownWhy is why a site was locked, in one word.
type LockdownWhy string

// The closed list of reasons. LockdownOther wants words.
const (
	LockdownThreat   LockdownWhy = "threat"
	LockdownIntruder LockdownWhy = "intruder"
	LockdownTheft    LockdownWhy = "theft"
	LockdownLost     LockdownWhy = "lost_credentials"
	LockdownOrder    LockdownWhy = "authority_order"
	LockdownOther    LockdownWhy = "other"
)

// LockdownWhys lists the reasons in the order in which a form offers them.
var LockdownWhys = []LockdownWhy{LockdownThreat, LockdownIntruder, LockdownTheft, LockdownLost, LockdownOrder, LockdownOther}

// Exempt is somebody who may take keys of a site during a lockdown.
type Exempt struct {
	SiteID   tenants.SiteID
	PersonID tenants.PersonID
	At       time.Time
	By       string // actor
}

// MostExempt is how many people of a site may be exempt: more is no lockdown.
const MostExempt = 50

// LockdownNote is something that somebody wrote down during a lockdown.
type LockdownNote struct {
	ID   string
	At   time.Time
	By   string // actor
	Text string // personal
}

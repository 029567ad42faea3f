package custody

import (
	"time"

	"claviger/tenants"
)

// JointID names one release that two people decide: jrl_
type JointID string

// JointLevel is the security level from which a release from afar takes two
// people.
const JointLevel Level = 3

// JointLife is how long the second person may answer: as long as a proof of who
// somebody is holds.
const JointLife = tenants.ProofLife

// Joint is a wish to release a key from afar that another human must agree to.
// Nothing is sent to the cabinet before.
type Joint struct {
	OrgID    tenants.OrgID
	ID       JointID
	SiteID   tenants.SiteID
	ItemID   ItemID
	PersonID tenants.PersonID // for whom the slot opens
	Slot     int              // as it was when it was asked
	AskedBy  tenants.PersonID
	Purpose  string
	Reason   string // personal
	Ask      string // the whole wish, as the use-case wrote it down
	AskedAt  time.Time
	Until    time.Time // nobody can agree after

	State     JointState
	EndedAt   *time.Time
	EndedBy   tenants.PersonID // "" when time ended it
	CommandID CommandID        // what came of it
	Detail    string           // code of why it was refused
}

// JointState is how far it has come.
type JointState string

// The states: it waits, or one of its ends.
const (
	JointWaiting   JointState = "waiting"
	JointAgreed    JointState = "agreed"
	JointDeclined  JointState = "declined"  // by somebody else
	JointWithdrawn JointState = "withdrawn" // by who asked
	JointLapsed    JointState = "lapsed"    // nobody answered in time
	JointRefused   JointState = "refused"   // somebody agreed, and it was not allowed any more
)

// JointStates lists them all.
var JointStates = []JointState{JointWaiting, JointAgreed, JointDeclined, JointWithdrawn, JointLapsed, JointRefused}

// NeedsTwo tells whether a release from afar of a key of that level takes two
// people.
func NeedsTwo(l Level) bool { return l >= JointLevel }

// Open tells whether somebody can still answer.
func (j Joint) Open(now time.Time) bool { return j.State == JointWaiting && !now.After(j.Until) }

// At is the state as the clock has it: one whose time is over has lapsed, also
// before that is written down.
func (j Joint) At(now time.Time) JointState {
	if j.State == JointWaiting && !j.Open(now) {
		return JointLapsed
	}
	return j.State
}

// MayAnswer tells whether it can be answered at all: a Conflict when it cannot.
func (j Joint) MayAnswer(now time.Time) error {
	if s := j.At(now); s != JointWaiting {
		return tenants.Fail(tenants.Conflict, "joint_"+string(s))
	}
	return nil
}

// MayAgree tells whether somebody may be the second person. asker and by are
// the two; still tells whether who asked may release there themselves even now.
func (j Joint) MayAgree(now time.Time, asker, by tenants.Person, still bool) error {
	if err := j.MayAnswer(now); err != nil {
		return err
	}
	if by.ID == "" {
		return tenants.Fail(tenants.Forbidden, "joint_person")
	}
	if by.ID == j.AskedBy || by.Human != "" && by.Human == asker.Human {
		return tenants.Fail(tenants.Conflict, "joint_same_person")
	}
	if !still || !asker.ActiveAt(now) {
		return tenants.Fail(tenants.Conflict, "joint_asker_gone", "person", asker.Name)
	}
	return nil
}

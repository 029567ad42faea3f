package custody

import (
	"time"

	"claviger/tenants"
)

// PolicyID names a policy: pol_
type PolicyID string

// PolicyState says whether a policy stands.
type PolicyState string

// The states of a policy. A change of its text makes it a draft again.
const (
	PolicyDraft PolicyState = "draft"
	PolicyStand PolicyState = "approved"
	PolicyOver  PolicyState = "ended"
)

// Policy is a document: in which situation who does what, what follows
// otherwise, and which rules enforce it.
type Policy struct {
	OrgID        tenants.OrgID
	ID           PolicyID
	Version      int // of the text, from 1
	Title        string
	Situation    string
	Who          string
	Steps        string // one a line
	Consequences string
	State        PolicyState
	OwnerID      tenants.PersonID // who is reminded to look at it again
	ReviewAt     *time.Time
	RemindAt     *time.Time // when the owner is told next; nil: no more
	WrittenBy    tenants.PersonID
	WrittenAt    time.Time
	ApprovedBy   tenants.PersonID // of the last approval, which may be of an earlier version
	ApprovedAt   *time.Time
	EndedAt      *time.Time
}

// PolicyRule is a rule that enforces a policy. Version is that of the rule when
// the policy was approved, 0 before; Now is the one in force, 0 when it ended.
type PolicyRule struct {
	RuleID  RuleID
	Name    string
	Version int
	Now     int
}

// Drifted tells whether the rule is another one than was approved.
func (r PolicyRule) Drifted() bool { return r.Version > 0 && r.Version != r.Now }

// PolicyNotice is how long before its review date a policy's owner is told
// first; they are told again on the day.
const PolicyNotice = 14 * 24 * time.Hour

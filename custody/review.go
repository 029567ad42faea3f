package custody

import (
	"time"

	"claviger/tenants"
)

// ReviewID names a review of who still needs their rights: rvw_
type ReviewID string

// ReviewState says how far a review is.
type ReviewState string

// The states of a review.
const (
	ReviewPlanned   ReviewState = "planned"
	ReviewOpen      ReviewState = "open"
	ReviewClosed    ReviewState = "closed"
	ReviewCancelled ReviewState = "cancelled"
)

// RightKind is how somebody came by a right that a review can take away.
type RightKind string

// The kinds of rights: being in a group that a rule names, being named by a
// rule oneself, or being reached by a rule as one of many: by role, profile,
// department, kind, or as everybody.
const (
	GroupRight RightKind = "group"
	RuleRight  RightKind = "rule"
	BroadRight RightKind = "broad"
)

// ReviewAnswer is what became of a right in a review.
type ReviewAnswer string

// The answers. Silence until the deadline takes the right away.
const (
	ReviewWaits  ReviewAnswer = ""
	ReviewKeep   ReviewAnswer = "keep"
	ReviewEnd    ReviewAnswer = "end"
	ReviewLapsed ReviewAnswer = "lapsed" // nobody answered in time
	ReviewGone   ReviewAnswer = "gone"   // the right was gone by itself meanwhile
)

// Review asks, for every right that can be taken away from a single person,
// whether it is still needed.
type Review struct {
	OrgID      tenants.OrgID
	ID         ReviewID
	Name       string
	Months     int  // until the next one like it; 0: once
	Days       int  // to answer in
	Wide       bool // asks about broad rights too
	State      ReviewState
	OpensAt    time.Time
	RemindAt   *time.Time
	DueAt      *time.Time // silence until then takes rights away
	RemindedAt *time.Time
	ClosedAt   *time.Time
	Lines      int
	Kept       int
	Ended      int
	Lapsed     int
	Gone       int
	MadeBy     tenants.PersonID
	MadeAt     time.Time
}

// Waiting is how many rights nobody has said anything about yet.
func (r Review) Waiting() int { return r.Lines - r.Kept - r.Ended - r.Lapsed - r.Gone }

// Count moves one line from waiting to its answer.
func (r *Review) Count(a ReviewAnswer) {
	switch a {
	case ReviewKeep:
		r.Kept++
	case ReviewEnd:
		r.Ended++
	case ReviewLapsed:
		r.Lapsed++
	case ReviewGone:
		r.Gone++
	}
}

// ReviewLine is one right of one person in a review, with what was known of its
// use when the review was opened, and the answer.
type ReviewLine struct {
	ReviewID   ReviewID
	No         int // from 1, in the order of names
	PersonID   tenants.PersonID
	ReviewerID tenants.PersonID // who answers for the person; "": any editor of rules
	Kind       RightKind
	SubjectID  string // of the group or the rule
	Subject    string // its name then
	Gives      string // names of the rules through which it gives keys
	Uses       int    // takes of such keys in the ReviewUse days before
	LastUse    *time.Time
	Answer     ReviewAnswer
	Why        string
	AnsweredBy tenants.PersonID
	AnsweredAt *time.Time
}

// ReviewUse is how far back a review looks for the use of a right.
const ReviewUse = 180 * 24 * time.Hour

package custody

import (
	"time"

	"claviger/tenants"
)

// IncidentID names what was lost and what was done about it: inc_
type IncidentID string

// LostDecision is what was decided about the locks of a lost key.
type LostDecision string

// The decisions; empty while nobody has decided.
const (
	Rekey LostDecision = "rekey" // the locks are changed, other copies called back
	Keep  LostDecision = "keep"  // the locks stay
)

// Incident is a key reported lost, from the report to the closing. While it is
// open the key stays frozen, found or not.
type Incident struct {
	OrgID       tenants.OrgID
	ID          IncidentID
	ItemID      ItemID
	PersonID    tenants.PersonID // who had it last, "" when nobody did
	ReportedAt  time.Time
	ReportedBy  string // actor
	LastPlaceID PlaceID
	LastSlot    int
	StatementBy time.Time // until when the statement must be there
	Statement   string
	StatedAt    *time.Time
	Decision    LostDecision
	DecidedAt   *time.Time
	DecidedBy   string
	Why         string
	Cost        int64            // charged, minor units of the organisation's currency
	ChargedTo   tenants.PersonID // "": nobody
	OrderedAt   *time.Time       // the work order went to the locksmith
	OrderDoneAt *time.Time
	FoundAt     *time.Time
	FoundBy     tenants.PersonID
	Outcome     State // In: taken into use again; Retired; "" while open
	ClosedAt    *time.Time
	ClosedBy    string
	Evidence    string
}

// StatementTime is how long somebody has to say how a key was lost.
const StatementTime = 24 * time.Hour

// StatementLate tells whether the statement should have been there.
func (i Incident) StatementLate(at time.Time) bool {
	return i.StatedAt == nil && i.ClosedAt == nil && at.After(i.StatementBy)
}

// Missing lists what must still be done before the incident can be closed:
// codes of package words (incidents.step.CODE). recalls is how many copies are
// still to come back.
func (i Incident) Missing(recalls int) (steps []string) {
	if i.StatedAt == nil {
		steps = append(steps, "statement")
	}
	if i.Decision == "" {
		steps = append(steps, "decision")
	}
	if i.Decision == Rekey && i.OrderDoneAt == nil {
		steps = append(steps, "order")
	}
	if recalls > 0 {
		steps = append(steps, "recall")
	}
	if i.Outcome == "" {
		steps = append(steps, "outcome")
	}
	return steps
}

// Recall is another copy of a lost key, or another key to the same door, that
// is called back because the locks are changed.
type Recall struct {
	ItemID ItemID
	DoneAt *time.Time
}

// LossCosts is what a lost key is charged by its security level, in minor
// units. The defaults are those of a published university schedule.
type LossCosts [5]int64

// DefaultLossCosts hold until an organisation sets its own.
var DefaultLossCosts = LossCosts{5000, 5000, 25000, 50000, 100000}

package custody

import (
	"time"

	"claviger/tenants"
)

// Permanent is what is on record of a key that somebody has for good, besides
// its holding: what they signed, and whether they said this year that they
// still have it.
type Permanent struct {
	OrgID      tenants.OrgID
	HoldingID  HoldingID
	Signed     string     // name typed below the receipt, "" when nothing was signed
	Signature  string     // blob of what was drawn, "" when nothing was
	SignedAt   *time.Time // nil when nothing was signed
	AskedAt    *time.Time // last time it was asked whether they still have it
	AnswerBy   *time.Time
	AnsweredAt *time.Time
	AnsweredBy string // actor
	Kept       bool   // what the answer was
	OwnerID    tenants.PersonID
	ToldAt     *time.Time // nobody answered in time, and the owner was told
}

// The year of a permanent key: when it is asked for, and how long the holder
// has to answer.
const (
	AskEvery   = 365 * 24 * time.Hour
	AnswerTime = 21 * 24 * time.Hour
)

// PermanentState says how sure it is that the holder still has the key.
type PermanentState string

// The states of a permanent key.
const (
	StillQuiet  PermanentState = "quiet"  // given, or confirmed, within a year
	StillAsked  PermanentState = "asked"  // the question is open
	StillSilent PermanentState = "silent" // nobody answered in time
	StillDenied PermanentState = "denied" // the holder says no
)

// State tells how sure it is at a moment.
func (p Permanent) State(at time.Time) PermanentState {
	switch {
	case p.AskedAt == nil:
		return StillQuiet
	case p.AnsweredAt != nil && p.Kept:
		return StillQuiet
	case p.AnsweredAt != nil:
		return StillDenied
	case p.ToldAt != nil || !at.Before(*p.AnswerBy):
		return StillSilent
	}
	return StillAsked
}

// AskOn is when the holder is asked next, given when they got the key; an open
// question is asked no second time, and neither is one that was denied.
func (p Permanent) AskOn(out time.Time) (at time.Time, ask bool) {
	switch {
	case p.AskedAt == nil:
		return out.Add(AskEvery), true
	case p.AnsweredAt != nil && p.Kept:
		return p.AnsweredAt.Add(AskEvery), true
	}
	return at, false
}

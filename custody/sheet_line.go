package custody

import (
	"time"

	"claviger/tenants"
)

// SheetLineID names a line of a sign-out sheet that was entered later: shl_
type SheetLineID string

// Clash says why a line of a sheet does not fit the record.
type Clash string

// The clashes; empty when a line fits.
const (
	ClashHeld    Clash = "held"    // on record somebody had it then
	ClashIn      Clash = "in"      // it came back, and on record it was in
	ClashCabinet Clash = "cabinet" // a cabinet's sensor sees it
	ClashMissing Clash = "missing" // it is reported missing
	ClashRetired Clash = "retired" // it is out of use
	ClashRules   Clash = "rules"   // recorded, and the rules would not have let them
)

// SheetLine is what somebody wrote on paper while nothing worked: a take, a
// return, or both. What does not fit the record is kept until somebody has
// looked at it.
type SheetLine struct {
	OrgID      tenants.OrgID
	ID         SheetLineID
	ItemID     ItemID
	PersonID   tenants.PersonID // who took it, "" when only its return is told
	TakenAt    *time.Time
	BackAt     *time.Time
	Note       string
	Clash      Clash
	HoldingID  HoldingID // that the line made or ended, or that it clashes with
	RecordedAt time.Time
	RecordedBy string // actor
	SettledAt  *time.Time
	SettledBy  string
	Settled    string // what was found out
}

// Fit is what a line does to the record.
type Fit string

// The ways a line fits. A line that fits none clashes.
const (
	FitPast Fit = "past" // it was out and is back: one more period in the past
	FitOut  Fit = "out"  // it is still out
	FitBack Fit = "back" // it ends the period that is open
)

// Fit tells what the line does to the record of its item: near is a holding of
// the item that overlaps the line, zero when there is none; cabinet tells that
// the item hangs in one.
func (l SheetLine) Fit(it Item, near Holding, cabinet bool) (Fit, Clash) {
	switch {
	case l.TakenAt == nil && it.State == Missing:
		return "", ClashMissing
	case l.TakenAt == nil && it.State == Retired:
		return "", ClashRetired
	case l.TakenAt == nil && it.State != Out:
		return "", ClashIn
	case l.TakenAt == nil && l.BackAt.Before(near.OutAt):
		return "", ClashHeld
	case l.TakenAt == nil:
		return FitBack, ""
	case near.ID != "":
		return "", ClashHeld
	case l.BackAt != nil:
		return FitPast, ""
	case it.State == Missing:
		return "", ClashMissing
	case it.State == Retired:
		return "", ClashRetired
	case cabinet:
		return "", ClashCabinet
	}
	return FitOut, ""
}

// Overlaps tells whether the item was in somebody's hand by the holding while
// the line says that it was in somebody else's. Periods that only touch do not
// overlap.
func (l SheetLine) Overlaps(h Holding) bool {
	begun := l.BackAt == nil || h.OutAt.Before(*l.BackAt)
	return begun && (h.InAt == nil || l.TakenAt != nil && h.InAt.After(*l.TakenAt))
}

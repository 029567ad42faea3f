package alerts

import (
	"time"

	"claviger/custody"
)

// Step is one rung of the ladder that a late key climbs.
type Step string

// The rungs, in their order. After Manager the ladder ends: nobody is told
// twice of the same lateness.
const (
	Remind  Step = "remind"  // the holder, before the due time
	Holder  Step = "holder"  // the holder, at the due time
	Manager Step = "manager" // who answers for the holder, some time later
)

// Steps lists the rungs from the lowest.
var Steps = []Step{Remind, Holder, Manager}

// Ladder says when each rung is reached.
type Ladder struct {
	Before    time.Duration // reminder this long before due; 0: none
	ToManager time.Duration // the manager this long after due; 0: never
}

// Standard is the ladder of an organisation that has chosen no other.
var Standard = Ladder{Before: 15 * time.Minute, ToManager: 2 * time.Hour}

// Reached is the highest rung that an open holding has reached at a moment
// and nobody was told of yet. A rung that was passed unnoticed is skipped, not
// made up for: a reminder that comes after the due time helps nobody. Nor is
// anybody alarmed about what fell due before the take was even known here: late
// news is no live alarm.
func (l Ladder) Reached(h custody.Holding, now time.Time) (Step, bool) {
	if !h.Open() || h.DueAt == nil {
		return "", false
	}
	known := h.OutAt.Add(h.LateBy) // when we learned of it: what fell due before is no alarm
	switch due := *h.DueAt; {
	case now.After(due) && h.NoticedAt == nil:
		return Holder, h.LateBy == 0 || due.After(known)
	case l.ToManager > 0 && now.After(due.Add(l.ToManager)) && h.NoticedAt != nil && h.ToldAt == nil:
		return Manager, h.LateBy == 0 || due.Add(l.ToManager).After(known)
	case l.Before > 0 && !now.After(due) && !now.Before(due.Add(-l.Before)) && h.RemindedAt == nil && h.OutAt.Before(due.Add(-l.Before)):
		return Remind, true
	}
	return "", false
}

// Next is the rung that comes after the present moment and when, so that a
// message can say what happens otherwise.
func (l Ladder) Next(h custody.Holding) (step Step, at time.Time, ok bool) {
	if !h.Open() || h.DueAt == nil || h.ToldAt != nil {
		return "", time.Time{}, false
	}
	if h.NoticedAt == nil {
		return Holder, *h.DueAt, true
	}
	if l.ToManager > 0 {
		return Manager, h.DueAt.Add(l.ToManager), true
	}
	return "", time.Time{}, false
}

// Told says who is told that a key is late when it comes back, or is looked at,
// at a moment: its holder, and who answers for the holder. A key without a due
// time is never late.
func (l Ladder) Told(due *time.Time, back time.Time) (holder, manager bool) {
	if due == nil {
		return false, false
	}
	return back.After(*due), l.ToManager > 0 && back.After(due.Add(l.ToManager))
}

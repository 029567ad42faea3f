package custody

import (
	"time"

	"claviger/tenants"
)

// CountID names one physical count: cnt_
type CountID string

// Count is one place counted by hand: what was there is scanned without being
// told what should be.
type Count struct {
	OrgID     tenants.OrgID
	ID        CountID
	PlaceID   PlaceID
	SiteID    tenants.SiteID
	StartedAt time.Time
	StartedBy tenants.PersonID
	OwnerID   tenants.PersonID // who took it over or is to count, "" while it is who began
	ClosedAt  *time.Time
	SignedAt  *time.Time
	SignedBy  tenants.PersonID

	GroupID KeyGroupID  // only the keys of this group, "" for all
	Sample  bool        // only keys that were drawn by lot
	Seed    string      // of the lot
	PlanID  CountPlanID // that called for it, "" when somebody just counts
	Waiting bool        // nobody has begun it yet
	DueAt   *time.Time  // late from then on; nil: never
	HintAt  *time.Time  // when the counter is told once more; nil: no more
	ToldAt  *time.Time  // when somebody was told that it is late
}

// Full tells whether everything at the place is counted.
func (c Count) Full() bool { return c.GroupID == "" && !c.Sample }

// Late tells whether it should be done by now.
func (c Count) Late(now time.Time) bool {
	return c.ClosedAt == nil && c.DueAt != nil && now.After(*c.DueAt)
}

// Owner is who counts now, and looks into the differences.
func (c Count) Owner() tenants.PersonID {
	if c.OwnerID != "" {
		return c.OwnerID
	}
	return c.StartedBy
}

// CountOutcome is what a closed count says of one key.
type CountOutcome string

// The outcomes. Absent and Extra are differences that somebody must explain.
const (
	CountedHere   CountOutcome = "here"   // expected and seen
	CountedLeft   CountOutcome = "left"   // taken while the count ran, before it was seen
	CountedCame   CountOutcome = "came"   // brought while the count ran
	CountedAbsent CountOutcome = "absent" // expected, not seen, and nobody took it
	CountedExtra  CountOutcome = "extra"  // seen, though the record has it elsewhere
	CountedAway   CountOutcome = "away"   // looked for by lot and not there, as the record has it
)

// Difference tells whether somebody must explain the outcome.
func (o CountOutcome) Difference() bool { return o == CountedAbsent || o == CountedExtra }

// CountLine is one key of a count.
type CountLine struct {
	ItemID      ItemID
	Known       bool // it is on record: expected, drawn or seen
	Expected    bool // the record had it here when the count began
	SeenAt      *time.Time
	SeenBy      tenants.PersonID
	Pieces      int    // that the counter found on the ring, 0 when nobody counted them
	Seal        string // that the counter read there
	RingDiffers bool   // it has other pieces or another seal than on record
	Outcome     CountOutcome
	ResolvedAt  *time.Time
	ResolvedBy  tenants.PersonID
	Why         string
}

// Settle says the outcome of one key at the end of a count. here is whether
// the record has it at the place now, moved whether it moved since the count
// began. What was seen counts as of the moment it was seen, whoever took it
// afterwards.
func (l CountLine) Settle(here, moved bool) CountOutcome {
	switch {
	case l.Expected && l.SeenAt != nil:
		return CountedHere
	case l.Expected && moved && !here:
		return CountedLeft
	case l.Expected && moved:
		return CountedCame // it went and came back while the count ran
	case l.Expected:
		return CountedAbsent
	case here && moved:
		return CountedCame
	case l.SeenAt == nil:
		return CountedAway
	}
	return CountedExtra
}

// Differs tells whether somebody must explain what of this key.
func (l CountLine) Differs() bool { return l.Outcome.Difference() || l.RingDiffers }

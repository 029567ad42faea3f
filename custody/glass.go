package custody

import (
	"time"

	"claviger/tenants"
)

// GlassID names one use of break-glass: glu_
type GlassID string

// KeeperID names the naming of one keeper: glk_
type KeeperID string

// Keeper is somebody who may open what the rules refuse: at a site or at all of
// them, up to a security level, for a time. Nobody else may, and there is no
// code that several share.
type Keeper struct {
	OrgID    tenants.OrgID
	ID       KeeperID
	PersonID tenants.PersonID
	SiteID   tenants.SiteID // "": every site
	Level    Level          // the highest they may open
	FromAt   time.Time
	UntilAt  time.Time
	At       time.Time
	By       string // actor
	EndedAt  *time.Time
	EndedBy  string

	DrilledAt *time.Time       // the last time that they practised it
	DrilledBy tenants.PersonID // who saw it
	DrillTold *time.Time       // of a drill that is due, nil: nobody yet
}

// DrillMonths is how often a keeper practises.
const DrillMonths = 1

// DrillDue is by when a keeper is to practise: a month after the last time, the
// first time a month after their right begins.
func (k Keeper) DrillDue() time.Time {
	from := k.FromAt
	if k.DrilledAt != nil {
		from = *k.DrilledAt
	}
	return from.AddDate(0, DrillMonths, 0)
}

// Holds tells whether it counts at that moment at a site.
func (k Keeper) Holds(site tenants.SiteID, at time.Time) bool {
	return k.EndedAt == nil && (k.SiteID == "" || k.SiteID == site) && !at.Before(k.FromAt) && at.Before(k.UntilAt)
}

// The bounds of keepers: more of them is no exception any more, and nobody is
// one for longer than a year without being named again.
const (
	MostKeepers   = 50
	LongestKeeper = 366 * 24 * time.Hour
)

// GlassWhy is why somebody opened what the rules refuse, in one word.
type GlassWhy string

// The closed list of reasons. GlassOther wants words.
const (
	GlassFire   GlassWhy = "fire"
	GlassWater  GlassWhy = "water"
	GlassPerson GlassWhy = "person_in_danger"
	GlassThreat GlassWhy = "threat"
	GlassOrder  GlassWhy = "authority_order"
	GlassFailed GlassWhy = "failure" // of what should have given the key
	GlassOther  GlassWhy = "other"
)

// GlassWhys lists the reasons in the order in which a form offers them.
var GlassWhys = []GlassWhy{GlassPerson, GlassFire, GlassWater, GlassThreat, GlassOrder, GlassFailed, GlassOther}

// GlassReviewTime is how long others have to look at a use.
const GlassReviewTime = 24 * time.Hour

// Glass is one use of break-glass, and its review by another human.
type Glass struct {
	OrgID     tenants.OrgID
	ID        GlassID
	KeeperID  KeeperID // by which naming; "" when the cabinet knew one that is gone
	ItemID    ItemID
	SiteID    tenants.SiteID // where the item was
	PersonID  tenants.PersonID
	Via       Via
	Why       GlassWhy
	Text      string // in words, personal; "" for none
	Lifted    string // codes of what the rules said, comma-separated
	CommandID CommandID
	At        time.Time     // when it happened
	HeardAt   time.Time     // when the cloud knew
	LateBy    time.Duration // how late it heard, 0 when at once
	Told      int           // how many people were told at once
	DueAt     time.Time     // the review

	Reminded   int // how often others were reminded of the review
	ReviewedAt *time.Time
	ReviewedBy tenants.PersonID
	Cause      string // what the reviewer found, personal
}

// Open tells whether nobody has reviewed it.
func (g Glass) Open() bool { return g.ReviewedAt == nil }

// Late tells whether the review is overdue, or came too late.
func (g Glass) Late(now time.Time) bool {
	if g.ReviewedAt != nil {
		now = *g.ReviewedAt
	}
	return now.After(g.DueAt)
}

package custody

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/tenants"
)

// PassID names one pass: pas_
type PassID string

// Pass lets somebody without an account take some keys of one cabinet, by a
// code for each use. Who has it is on record as a person without a sign-in, so
// that custody can name them.
type Pass struct {
	OrgID    tenants.OrgID
	ID       PassID
	PersonID tenants.PersonID // the guest
	PlaceID  PlaceID          // the cabinet
	SiteID   tenants.SiteID
	Items    []ItemID // in order
	Level    Level    // the highest that it opens
	FromAt   time.Time
	UntilAt  time.Time
	DueAt    time.Time // of what is taken by it
	Uses     int       // how often, each with a code of its own
	Through  bool      // also during a lockdown, and against what rules forbid
	Reason   string    // personal
	At       time.Time
	By       string // actor
	EndedAt  *time.Time
	EndedBy  string
}

// The bounds of passes.
const (
	LongestPass  = 8 * time.Hour       // of a window: a cabinet may be without a line that long
	MostUses     = 10                  // of one pass
	MostPassKeys = 20                  // of one pass
	MostPasses   = 200                 // at one cabinet at a time
	LongestStay  = 7 * 24 * time.Hour  // of a key that a guest has
	FarthestPass = 30 * 24 * time.Hour // from now on
	LookAhead    = 4                   // codes that a cabinet takes from the next one on
)

// PassMark begins what the QR of a pass says; the code follows it.
const PassMark = "CLAVIGER PASS "

// GuestKinds are the kinds of people who get passes.
var GuestKinds = []tenants.PersonKind{tenants.Contractor, tenants.Responder, tenants.ResidentP}

// PassLevel is the highest level of keys for which somebody may give passes.
// Keys of levels 3 and 4 take two people everywhere; a pass is in one hand.
func PassLevel(scope tenants.Scope) Level {
	if scope.Can(tenants.Release) {
		return 2
	}
	return 1
}

// ShownTo tells whether somebody may see its codes, as they could give such a
// pass themselves.
func (p Pass) ShownTo(scope tenants.Scope) bool {
	return p.Level <= PassLevel(scope) && (!p.Through || scope.Can(tenants.EmergencyLock))
}

// Over tells whether it opens nothing any more at that moment.
func (p Pass) Over(at time.Time) bool { return p.EndedAt != nil || !at.Before(p.UntilAt) }

// Grants is what its codes are made from: which keys, and when.
func (p Pass) Grants() string { return PassGrants(p.ID, p.Items, p.FromAt, p.UntilAt) }

// PassGrants writes what a pass grants in one way only: id, microseconds since
// 1970 of both ends of the window, and the keys in order, a line each.
func PassGrants(id PassID, items []ItemID, from, until time.Time) string {
	sorted := slices.Sorted(slices.Values(items))
	lines := []string{string(id), strconv.FormatInt(from.UnixMicro(), 10), strconv.FormatInt(until.UnixMicro(), 10)}
	for _, i := range sorted {
		lines = append(lines, string(i))
	}
	return strings.Join(lines, "\n")
}

// PassUse is one slot that a pass opened. Use counts from 1; several keys may
// go with one use.
type PassUse struct {
	PassID  PassID
	Use     int
	ItemID  ItemID
	At      time.Time     // when it happened
	HeardAt time.Time     // when the cloud knew
	LateBy  time.Duration // how late it heard, 0 when at once
	Strange string        // a code: why it should not have been, "" when it should
}

package custody

import (
	"time"

	"claviger/tenants"
)

// FireID names one alarm of a fire panel at a cabinet: fir_
type FireID string

// FireTakeID names one key that left its slot by such an alarm: fit_
type FireTakeID string

// FireSet is what a cabinet opens by itself when its fire panel gives alarm:
// which of its keys, in which order, and for how long after the alarm.
type FireSet struct {
	Keys []ItemID      `json:"keys"`
	Stay time.Duration `json:"stay"` // 0: until the alarm is over
}

// MostFireKeys is how many keys of one cabinet a fire panel opens.
const MostFireKeys = 50

// FireStays are the times after an alarm in which slots may stand open.
var FireStays = []time.Duration{0, 15 * time.Minute, 30 * time.Minute, time.Hour, 4 * time.Hour}

// Fire is one alarm of a fire panel, as its cabinet told it.
type Fire struct {
	OrgID     tenants.OrgID
	ID        FireID
	SiteID    tenants.SiteID
	PlaceID   PlaceID // the cabinet
	At        time.Time
	LateBy    time.Duration // how late it was heard, 0 when at once
	Told      int           // how many people were told
	ClearedAt *time.Time    // nil while it goes on, as far as it is known
}

// Live tells whether the alarm goes on and was heard of as it began.
func (f Fire) Live() bool { return f.ClearedAt == nil && f.LateBy == 0 }

// FireTake is one key that left a slot which the fire panel had opened. Nobody
// is known to have it until somebody says who.
type FireTake struct {
	OrgID    tenants.OrgID
	ID       FireTakeID
	FireID   FireID // "" when its alarm was not heard of
	SiteID   tenants.SiteID
	PlaceID  PlaceID
	Slot     int
	ItemID   ItemID
	At       time.Time
	BackAt   *time.Time       // it hangs again, or was found
	NamedAt  *time.Time       // somebody said who took it
	NamedBy  tenants.PersonID // "" for a program
	PersonID tenants.PersonID // who took it
}

// Open tells whether it is to be said who has the key.
func (t FireTake) Open() bool { return t.BackAt == nil && t.NamedAt == nil }

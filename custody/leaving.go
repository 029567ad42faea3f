package custody

import (
	"time"

	"claviger/tenants"
)

// LeavingID names the recovery of what somebody who left still had: lea_
type LeavingID string

// Leaving is the recovery of what somebody who left still had: the keys are
// its tasks, and its owner sees to them. It is over when every key is back, or
// is followed as lost.
type Leaving struct {
	OrgID    tenants.OrgID
	ID       LeavingID
	PersonID tenants.PersonID
	OwnerID  tenants.PersonID
	BegunAt  time.Time
	BegunBy  string // actor
	Ended    Pending
	MailedAt *time.Time
	ClosedAt *time.Time
}

// Pending is what a person had open when they left.
type Pending struct {
	Credentials int64 `json:"credentials"` // badges and PINs that no longer work
	Bookings    int64 `json:"bookings"`
	Requests    int64 `json:"requests"`
	Offers      int64 `json:"offers"`
	Waits       int64 `json:"waits"`
	StandIns    int64 `json:"stand_ins"`
}

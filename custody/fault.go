package custody

import (
	"time"

	"claviger/tenants"
)

// FaultID names something that is wrong with a vehicle or a key: flt_
type FaultID string

// Fault is something wrong with a vehicle or with a key itself, from the report
// to the lifting. One that blocks keeps every key of the vehicle from being
// taken; another only warns. A return is never in its way.
type Fault struct {
	OrgID     tenants.OrgID
	ID        FaultID
	SiteID    tenants.SiteID
	ItemID    ItemID    // the key with which it was reported, "" when it was the vehicle's page
	VehicleID VehicleID // "" when the key opens no vehicle
	HoldingID HoldingID // of the return at which it was reported, else ""
	What      string    // in words, personal; "" when a kiosk had none
	Blocks    bool
	Photo     string // hash of a blob, "" for none
	RaisedAt  time.Time
	RaisedBy  string // actor
	LiftedAt  *time.Time
	LiftedBy  string // actor
	Why       string // it was lifted
}

// Open tells whether the fault still warns or blocks.
func (f Fault) Open() bool { return f.LiftedAt == nil }

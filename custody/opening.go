package custody

import (
	"time"

	"claviger/tenants"
)

// OpeningID names an opening.
type OpeningID string

// Opening is a cabinet whose door was opened without a release: with its
// mechanical key, as far as anybody knows, or by nobody knows whom. It stays
// open until somebody writes its cause.
type Opening struct {
	OrgID    tenants.OrgID
	ID       OpeningID
	PlaceID  PlaceID
	DeviceID tenants.DeviceID
	At       time.Time
	ShutAt   *time.Time       // nil while the door stands open
	ItemID   ItemID           // the mechanical key as it was named then, "" for none
	PersonID tenants.PersonID // who held that key then, "" for nobody
	Since    *time.Time       // since when they held it
	ClosedAt *time.Time
	ClosedBy tenants.PersonID // "" for a token
	Cause    string
}

// HeldAt tells whether somebody had the key of the holding at a moment.
func (h Holding) HeldAt(at time.Time) bool {
	return h.PersonID != "" && !h.OutAt.After(at) && (h.InAt == nil || !h.InAt.Before(at))
}

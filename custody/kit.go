package custody

import (
	"time"

	"claviger/tenants"
)

// KitID names a kit: kit_
type KitID string

// Kit is a named set of items of one site that are taken together or not at
// all: the key of an ambulance, its radio, its drug key. Each has a holding of
// its own, and comes back when it comes back.
type Kit struct {
	OrgID     tenants.OrgID
	ID        KitID
	SiteID    tenants.SiteID
	Name      string
	Together  bool     // its items never leave one by one
	Tag       string   // scanned for the whole kit, "" none
	Items     []ItemID // in the order of their ids
	CreatedAt time.Time
}

package custody

import (
	"time"

	"claviger/tenants"
)

// PlaceKind sorts the places where items hang or lie.
type PlaceKind string

// The kinds of places. Only a cabinet moves metal by itself.
const (
	Cabinet PlaceKind = "cabinet"
	Board   PlaceKind = "board"
	Safe    PlaceKind = "safe"
	Desk    PlaceKind = "desk"
)

// Place is where items belong when nobody holds them.
type Place struct {
	OrgID     tenants.OrgID
	ID        PlaceID
	SiteID    tenants.SiteID
	Kind      PlaceKind
	Name      string
	Slots     int // number of slots or hooks
	CreatedAt time.Time
}

// Slot is one position of a place. Tag is what the sensor reads there now;
// ItemID what we believe hangs there.
type Slot struct {
	OrgID   tenants.OrgID
	PlaceID PlaceID
	No      int
	Fixed   bool   // only its own item may hang here
	ItemID  ItemID // "" when empty
	Tag     string
	Fault   string // "" or a fault code
	SeenAt  *time.Time
}

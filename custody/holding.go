package custody

import (
	"strconv"
	"time"

	"claviger/tenants"
)

// Via says through which door of the house a move was made.
type Via string

// The closed list of ways.
const (
	ViaDesk    Via = "desk"
	ViaWeb     Via = "web"
	ViaKiosk   Via = "kiosk"
	ViaCabinet Via = "cabinet"
	ViaImport  Via = "import"
	ViaAPI     Via = "api"
	ViaHand    Via = "hand"  // from one holder to the next, past every place
	ViaSheet   Via = "sheet" // on paper, entered later
)

// Holding is the period during which one person has one item. RemindedAt,
// NoticedAt and ToldAt say that people were told (the holder before and after
// the due time, then the manager); overdue itself is DueAt against now.
type Holding struct {
	OrgID      tenants.OrgID
	ID         HoldingID
	ItemID     ItemID
	PersonID   tenants.PersonID
	Purpose    string // code of the reason list, or ""
	Reason     string // free text
	OutAt      time.Time
	DueAt      *time.Time // nil: permanent
	InAt       *time.Time
	IssuedBy   string // actor
	ReturnedBy string // actor
	BroughtBy  tenants.PersonID
	OutVia     Via
	InVia      Via
	OutPlaceID PlaceID
	OutSlot    int
	InPlaceID  PlaceID
	InSlot     int
	RemindedAt *time.Time
	NoticedAt  *time.Time
	ToldAt     *time.Time
	LateBy     time.Duration // how late the cabinet's report was, 0 live
	BookingID  BookingID     // of the booking that the take began, or ""
	RuleID     RuleID        // that granted it, "" when none did
	Version    int           // of the rule: what it asks at the return stays as it was then
	Witnesses  int           // wanted when it comes back; it comes back without them too
}

// Overdue tells whether the item should have been back at that moment.
func (h Holding) Overdue(at time.Time) bool {
	return h.InAt == nil && h.DueAt != nil && at.After(*h.DueAt)
}

// Open tells whether the item is still out.
func (h Holding) Open() bool { return h.InAt == nil }

func itoa(n int) string { return strconv.Itoa(n) }

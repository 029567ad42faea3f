package keys

import (
	"context"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Store opens the one transaction of a use-case.
type Store interface {
	InTx(ctx context.Context, scope tenants.Scope, fn func(Tx) error) error
}

// Tx is what these use-cases need inside the transaction. All of it belongs to
// the scope's organisation; what is missing is a NotFound error.
type Tx interface {
	BookedTx
	ApprovedTx
	WaitingTx
	ReturnTx
	FaultTx
	CheckTx
	OverDeskTx
	GlassTx
	UrgentTx
	FireSeenTx
	JointTx
	Now() time.Time
	NewID(prefix string) string

	// LockItem reads an item and keeps others from changing it.
	LockItem(id custody.ItemID) (custody.Item, error)
	LockItemByTag(tag string) (custody.Item, error)
	Place(id custody.PlaceID) (custody.Place, error)
	DeskOf(site tenants.SiteID) (custody.Place, error)
	Holding(id custody.HoldingID) (custody.Holding, error)
	LastHolding(item custody.ItemID) (custody.Holding, error)
	PersonName(id tenants.PersonID) (string, error)
	Human(id tenants.PersonID) (string, error)

	// Facts gathers what Decide may know about this ask: two statements.
	Facts(ask rules.Ask, item custody.Item) (rules.Facts, error)

	// KeepInputs stores Ask and Facts once and gives their hash.
	KeepInputs(ask rules.Ask, facts rules.Facts) ([]byte, error)

	// SaveItem writes where the item is and moves the counters with it.
	SaveItem(before, after custody.Item) error
	OpenHolding(h custody.Holding) error
	AddAnswers(holding custody.HoldingID, as []custody.Answer) error
	MoveAnswers(from custody.CommandID, to custody.HoldingID) error // what was answered when a cabinet was asked
	CloseHolding(h custody.Holding) error
	ReopenHolding(h custody.Holding) error
	SetDue(h custody.Holding) error
	SetSlot(place custody.PlaceID, no int, item custody.ItemID, tag string) error
	LeaveSlot(place custody.PlaceID, no int, item custody.ItemID) error
	HangsAt(place custody.PlaceID, slot int) (custody.Item, error)   // what is in at a slot, locked; the zero value for none
	HangingAt(place custody.PlaceID) (map[int]custody.ItemID, error) // what is in at the slots of a place

	OpenIncident(item custody.ItemID) (custody.Incident, error) // NotFound when none is open

	// LostSince tells whether an item was found or given up at that moment or
	// after it, in an incident that is open or closed.
	LostSince(item custody.ItemID, at time.Time) (bool, error)
	AddIncident(i custody.Incident) error
	SaveIncident(i custody.Incident) error

	AddCommand(c Command) error
	Command(id custody.CommandID) (Command, error)
	SettleCommand(c Command) error
	CabinetAt(place custody.PlaceID) (Twin, error)

	Record(e custody.Event) (custody.EntryID, error)
	Enqueue(intent custody.Intent, payload any, due time.Time) error
}

// Twin is what the use-cases need to know of a cabinet's controller.
type Twin struct {
	DeviceID    tenants.DeviceID
	BootID      []byte
	Epoch       uint32
	Online      bool
	HeardAt     *time.Time
	Quarantined bool
}

package custody

import (
	"time"

	"claviger/tenants"
)

// Ids of things that can be held or opened; see tenants.FormatID.
type (
	ItemID     string // itm_
	KeyID      string // key_ (one piece of metal)
	PlaceID    string // plc_
	HoldingID  string // hld_
	VehicleID  string // veh_
	PropertyID string // prp_
	UnitID     string // unt_
	AreaID     string // are_
	RuleID     string // rul_
	CommandID  string // cmd_
	KeyGroupID string // kgr_ (a named set of items, for rules)
	EntryID    string // ent_
)

// ItemKind sorts items by what they are made of.
type ItemKind string

// The kinds of items.
const (
	Ring   ItemKind = "ring"
	Single ItemKind = "single"
	Card   ItemKind = "card"
	Plate  ItemKind = "plate"
	Gadget ItemKind = "device"
)

// ItemKinds lists the kinds in the order a form shows them.
var ItemKinds = []ItemKind{Single, Ring, Card, Plate, Gadget}

// State says where an item is, in one word. Overdue is not a state.
type State string

// The states of an item: exactly one at any time.
const (
	In      State = "in"      // at its place, or in its slot
	ToHang  State = "to_hang" // at the desk, its home is a cabinet
	Out     State = "out"     // with a person
	Missing State = "missing"
	Retired State = "retired"
)

// Level is the security level 0–4 of an item: which credential it demands.
type Level int

// Item is the unit of custody: what moves as one on one fob, in one slot.
type Item struct {
	OrgID     tenants.OrgID
	ID        ItemID
	Code      string // coded tag, reveals nothing: K-104
	Name      string // what people call it
	Kind      ItemKind
	Tag       string // serial of the fob, as the slot reads it; "" when none
	Level     Level
	SiteID    tenants.SiteID
	HomeID    PlaceID // cabinet, board, safe or desk where it belongs
	HomeSlot  int     // slot or hook number, 0 when none
	BackTo    BackTo  // where it may be hung when it comes back
	State     State
	PlaceID   PlaceID // where it is when In or ToHang
	Slot      int
	HolderID  tenants.PersonID // who has it when Out, who had it when Missing
	HoldingID HoldingID        // the open holding, or ""
	Number    int64            // of its last entry; gapless from 1
	Pieces    int              // pieces of metal on the ring
	Seal      string           // number of the seal that closes the ring, "" when none
	Note      string           // shown to the taker
	Photo     string           // blob of its photo, "" when there is none
	Cost      int64            // replacement, minor units of the organisation's currency; 0: as its level says
	CreatedAt time.Time
	UpdatedAt time.Time // since when it is in this state and at this place; an edit leaves it
}

// Key is one physical piece: a symbol and a copy number, member of exactly one
// item at a time.
type Key struct {
	OrgID  tenants.OrgID
	ID     KeyID
	Symbol string
	Copy   int
	ItemID ItemID // the present membership; the last one when it is scrapped
	Serial string // stamped by the lock shop that cut it, "" when none is known

	RetiredAt *time.Time // when it was scrapped, nil while in use
}

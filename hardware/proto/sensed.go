package proto

import "errors"

// ErrNoDoor says that the door of a cabinet has no lock that could be moved.
var ErrNoDoor = errors.New("proto: the door has no lock that could be moved")

// Change names what a board saw. Drivers and controllers share this list.
type Change string

// The closed list of changes.
const (
	FobIn      Change = "fob_in"  // Slot, Tag
	FobOut     Change = "fob_out" // Slot
	DoorOpen   Change = "door_open"
	DoorShut   Change = "door_shut"
	TamperOn   Change = "tamper_on"
	TamperOff  Change = "tamper_off"
	MainsOff   Change = "mains_off"
	MainsOn    Change = "mains_on"
	SlotBroken Change = "slot_broken" // Slot, Tag: code of the fault
	SlotSound  Change = "slot_sound"  // Slot
	CardRead   Change = "card_read"   // Tag: what the reader at the front read
	FireOn     Change = "fire_on"     // the fire panel gives alarm
	FireOff    Change = "fire_off"
	FireBroken Change = "fire_broken" // the contacts of the panel contradict each other: a wire is cut
	FireSound  Change = "fire_sound"
	ReaderDead Change = "reader_dead" // the reader at the front does not answer
	ReaderWell Change = "reader_well"
)

// Sensed is one change at a board.
type Sensed struct {
	Change Change
	Slot   int
	Tag    string
}

// Reading is all that a board says at one moment.
type Reading struct {
	Slots    []SlotState // every slot, by rising number
	DoorOpen bool
	Tamper   bool
	Fire     bool // the fire panel gives alarm
	FireOdd  bool // its contacts contradict each other, and Fire is not to be believed
	Reader   bool // the reader at the front does not answer
	Power    Power
}

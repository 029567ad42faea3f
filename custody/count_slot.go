package custody

import (
	"time"

	"claviger/tenants"
)

// SlotFound is what a counter found on a hook or in a slot besides the keys that
// were scanned.
type SlotFound string

// What may be found.
const (
	SlotUnseen SlotFound = ""      // nobody said
	SlotEmpty  SlotFound = "empty" // nothing hangs there
	SlotOther  SlotFound = "other" // something that has no label hangs there
)

// CountSlot is one hook or slot of a count of a whole place.
type CountSlot struct {
	No          int
	ItemID      ItemID // the record had this there when the count began, "" for nothing
	Found       SlotFound
	FoundAt     *time.Time
	FoundBy     tenants.PersonID
	Sensed      ItemID // the cabinet's sensor read this key at the end; "" for none, or no sensor
	SensorFault string
	Differs     bool // somebody must explain it
	ResolvedAt  *time.Time
	ResolvedBy  tenants.PersonID
	Why         string
}

// Differ says whether somebody must explain the slot: something hangs there that
// nobody can read, or the counter found it empty while the sensor reads a key
// that the record has elsewhere. The key that should hang there is a difference
// of its own.
func (s CountSlot) Differ() bool {
	return s.Found == SlotOther || s.Found == SlotEmpty && s.Sensed != "" && s.Sensed != s.ItemID && s.SensorFault == ""
}

// Bare tells whether it should be empty and nobody said that it is.
func (s CountSlot) Bare() bool { return s.ItemID == "" && s.Found == SlotUnseen }

// Rest marks as empty every slot of which nobody said anything, and where the
// record has no key that was seen.
func Rest(slots []CountSlot, lines []CountLine) (rest []int) {
	seen := map[ItemID]bool{}
	for _, l := range lines {
		seen[l.ItemID] = l.SeenAt != nil
	}
	for _, s := range slots {
		if s.Found == SlotUnseen && !seen[s.ItemID] {
			rest = append(rest, s.No)
		}
	}
	return rest
}

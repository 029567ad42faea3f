package custody

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// DifferKind says how a slot and the record differ.
type DifferKind string

// The closed list of differences.
const (
	DifferFault   DifferKind = "fault"     // the sensor cannot be believed
	DifferTag     DifferKind = "tag"       // a fob that no key has
	DifferAstray  DifferKind = "astray"    // a key whose own slot is another
	DifferElse    DifferKind = "elsewhere" // a key that the record has elsewhere, or with somebody
	DifferGone    DifferKind = "gone"      // the record has a key there, the slot has not
	DifferMissing DifferKind = "missing"   // a key that belongs there, and nobody knows where it is
)

// Differs lists every kind.
var Differs = []DifferKind{DifferFault, DifferTag, DifferAstray, DifferElse, DifferGone, DifferMissing}

// Difference is one slot whose content is not as the record says.
type Difference struct {
	Kind     DifferKind
	Slot     int
	Item     Item // the key in question; the zero value for a fob that no key has
	Tag      string
	Fault    string
	SensedAt *time.Time // when the slot last said something
}

// CompareSlots finds where what the sensors of a place read is not what the
// record says. Slots that never said anything tell nothing. Items are those that
// hang there, belong there or are on record there.
func CompareSlots(place PlaceID, sensed map[int]Slot, items []Item) (out []Difference) {
	byID := make(map[ItemID]Item, len(items))
	for _, it := range items {
		byID[it.ID] = it
	}
	for no, s := range sensed {
		it := byID[s.ItemID]
		d := Difference{Slot: no, Item: it, Tag: s.Tag, Fault: s.Fault, SensedAt: s.SeenAt}
		switch {
		case s.Fault != "":
			d.Kind = DifferFault
		case s.Tag != "" && it.ID == "":
			d.Kind = DifferTag
		case it.ID == "":
		case it.State != In || it.PlaceID != place || it.Slot != no:
			d.Kind = DifferElse
		case !it.BackTo.Belongs(it.HomeID, it.HomeSlot, place, no):
			d.Kind = DifferAstray
		}
		if d.Kind != "" {
			out = append(out, d)
		}
	}
	for _, it := range items {
		d := Difference{Slot: it.Slot, Item: it}
		s, read := sensed[it.Slot]
		switch {
		case it.State == In && it.PlaceID == place && it.Tag != "" && read && s.Fault == "" && s.ItemID != it.ID:
			d.Kind, d.SensedAt = DifferGone, s.SeenAt
		case it.State == Missing && it.HomeID == place && !hangs(sensed, it.ID):
			d.Kind, d.Slot = DifferMissing, it.HomeSlot
			d.SensedAt = sensed[it.HomeSlot].SeenAt
		default:
			continue
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Slot, b.Slot), strings.Compare(string(a.Item.ID), string(b.Item.ID)))
	})
	return out
}

func hangs(sensed map[int]Slot, id ItemID) bool {
	for _, s := range sensed {
		if s.ItemID == id && s.Fault == "" {
			return true
		}
	}
	return false
}

// CorrectAct is how a person settles a difference.
type CorrectAct string

// The closed list of ways to settle.
const (
	CorrectSlot   CorrectAct = "slot"   // the record follows the slot
	CorrectPerson CorrectAct = "person" // somebody has the key
	CorrectLost   CorrectAct = "lost"   // it is lost: an incident follows it
	CorrectTag    CorrectAct = "tag"    // the fob belongs to a key
)

// CorrectActs lists every way.
var CorrectActs = []CorrectAct{CorrectSlot, CorrectPerson, CorrectLost, CorrectTag}

// Acts are the ways to settle a difference of the kind; none for a fault, which
// is mended at the slot.
func (k DifferKind) Acts() []CorrectAct {
	switch k {
	case DifferTag:
		return []CorrectAct{CorrectTag}
	case DifferAstray, DifferElse:
		return []CorrectAct{CorrectSlot}
	case DifferGone:
		return []CorrectAct{CorrectSlot, CorrectPerson, CorrectLost}
	case DifferMissing:
		return []CorrectAct{CorrectPerson, CorrectLost}
	}
	return nil
}

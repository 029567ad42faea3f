package custody

// BackTo says where an item may be hung when it comes back. A return is taken
// anywhere; metal that hangs elsewhere is in a wrong slot, and somebody is told.
type BackTo string

// The return policies.
const (
	OwnSlot    BackTo = ""        // its own slot; any of its cabinet when it has none
	AnySlot    BackTo = "cabinet" // any slot of its cabinet
	AnyCabinet BackTo = "any"     // any slot of any cabinet
)

// BackTos lists the policies in the order a form shows them.
var BackTos = []BackTo{OwnSlot, AnySlot, AnyCabinet}

// Belongs tells whether an item with this home, slot and policy may hang in
// that slot of that cabinet.
func (b BackTo) Belongs(home PlaceID, own int, place PlaceID, slot int) bool {
	switch b {
	case AnyCabinet:
		return true
	case AnySlot:
		return home == place
	}
	return home == place && (own == 0 || own == slot)
}

package proto

import "claviger/tenants"

// Version is the version of this protocol that the code speaks.
const Version = 1

// Birth opens a connection: which life of the journal speaks, what it holds,
// what it obeys. A cabinet sends it first whenever its line comes up.
type Birth struct {
	Device     tenants.DeviceID `cbor:"1,keyasint"`
	Epoch      uint32           `cbor:"2,keyasint"`
	Boot       []byte           `cbor:"3,keyasint"` // random, new at each start
	Speaks     int              `cbor:"4,keyasint"` // protocol version
	Firmware   string           `cbor:"5,keyasint"`
	At         Moment           `cbor:"6,keyasint"`
	Error      uint32           `cbor:"7,keyasint,omitempty"`  // uncertainty of At, milliseconds
	First      uint64           `cbor:"8,keyasint,omitempty"`  // lowest number still held, 0 none
	Last       uint64           `cbor:"9,keyasint,omitempty"`  // highest number written, 0 none
	LastHash   []byte           `cbor:"10,keyasint,omitempty"` // of record Last
	Acked      uint64           `cbor:"11,keyasint,omitempty"` // highest number known to be safe
	Roster     uint64           `cbor:"12,keyasint,omitempty"` // version obeyed, 0 none
	RosterHash []byte           `cbor:"13,keyasint,omitempty"`
	Inventory  []byte           `cbor:"14,keyasint,omitempty"` // hash of the slot table, see HashSlots
	Slots      int              `cbor:"15,keyasint,omitempty"` // how many the cabinet has
}

// Kind is KindBirth.
func (Birth) Kind() Kind { return KindBirth }

// Head says whose birth it is.
func (m Birth) Head() Head { return Head{m.Device, m.Epoch} }

func (m Birth) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.span(int64(m.Speaks), 1, 1000, "speaks")
	b.text(m.Firmware, shortText, "firmware")
	b.moment(m.At, "at")
	b.need(m.First <= m.Last && m.Acked <= m.Last, "last")
	b.need(m.Last == 0 || len(m.LastHash) == HashSize, "last_hash")
	b.maybeBytes(m.LastHash, HashSize, "last_hash")
	b.maybeBytes(m.RosterHash, HashSize, "roster_hash")
	b.maybeBytes(m.Inventory, HashSize, "inventory")
	b.slot(m.Slots, "slots")
	return b.err
}

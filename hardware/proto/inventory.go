package proto

import (
	"crypto/sha256"

	"claviger/tenants"
)

// Inventory is what every slot holds now, as its sensor reads it.
type Inventory struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	Boot   []byte           `cbor:"3,keyasint"`
	At     Moment           `cbor:"4,keyasint"`
	Seq    uint64           `cbor:"5,keyasint,omitempty"` // last record written when it was read
	Slots  []SlotState      `cbor:"6,keyasint"`           // by rising number
}

// SlotState is one slot as its sensor reads it.
type SlotState struct {
	No    int    `cbor:"1,keyasint"`
	Tag   string `cbor:"2,keyasint,omitempty"` // serial of the fob, "" when empty
	Open  bool   `cbor:"3,keyasint,omitempty"` // the latch is not locked
	Fault string `cbor:"4,keyasint,omitempty"` // code, "" when sound
}

// HashSlots is the hash by which two slot tables are compared.
func HashSlots(slots []SlotState) Hash { return sha256.Sum256(encode(slots)) }

// Kind is KindInventory.
func (Inventory) Kind() Kind { return KindInventory }

// Head says whose slots these are.
func (m Inventory) Head() Head { return Head{m.Device, m.Epoch} }

func (m Inventory) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.moment(m.At, "at")
	b.span(int64(len(m.Slots)), 0, MostSlots, "slots")
	last := 0
	for _, s := range m.Slots {
		b.need(s.No > last && s.No <= MostSlots, "slots")
		b.text(s.Tag, shortText, "slots")
		b.text(s.Fault, shortText, "slots")
		last = s.No
	}
	return b.err
}

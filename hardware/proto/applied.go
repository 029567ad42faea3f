package proto

import "claviger/tenants"

// Applied tells what became of a roster: obeyed from now on, or refused.
type Applied struct {
	Device  tenants.DeviceID `cbor:"1,keyasint"`
	Epoch   uint32           `cbor:"2,keyasint"`
	Version uint64           `cbor:"3,keyasint"`           // of the roster in question
	Hash    []byte           `cbor:"4,keyasint"`           // HashRoster of the envelope as received
	Refusal Refusal          `cbor:"5,keyasint,omitempty"` // "" when it was applied
	Holds   uint64           `cbor:"6,keyasint,omitempty"` // version obeyed now, 0 none
	At      Moment           `cbor:"7,keyasint"`
}

// Kind is KindApplied.
func (Applied) Kind() Kind { return KindApplied }

// Head says which device obeys.
func (m Applied) Head() Head { return Head{m.Device, m.Epoch} }

func (m Applied) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.need(m.Version > 0, "version")
	b.bytes(m.Hash, HashSize, "hash")
	b.need(m.Refusal == "" || m.Refusal.Known(), "refusal")
	b.moment(m.At, "at")
	return b.err
}

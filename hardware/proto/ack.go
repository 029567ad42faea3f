package proto

import "claviger/tenants"

// Ack says that every record up to and including Upto is committed in the
// cloud, with its entry. Hash is that record's hash: a device that has another
// one under this number knows that it was restored or copied.
type Ack struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	Upto   uint64           `cbor:"3,keyasint"`
	Hash   []byte           `cbor:"4,keyasint,omitempty"` // absent when Upto is 0
	At     Moment           `cbor:"5,keyasint"`
}

// Kind is KindAck.
func (Ack) Kind() Kind { return KindAck }

// Head says whose journal is meant.
func (m Ack) Head() Head { return Head{m.Device, m.Epoch} }

func (m Ack) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.moment(m.At, "at")
	b.need(m.Upto == 0 && len(m.Hash) == 0 || m.Upto > 0 && len(m.Hash) == HashSize, "hash")
	return b.err
}

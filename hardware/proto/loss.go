package proto

import "claviger/tenants"

// Loss is a device's signed statement that it cannot send records From to To
// any more. It closes no gap by itself: a person has to accept it.
type Loss struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	From   uint64           `cbor:"3,keyasint"`
	To     uint64           `cbor:"4,keyasint"`
	Cause  string           `cbor:"5,keyasint"` // code
	After  []byte           `cbor:"6,keyasint"` // hash of record To, which the next one cites
	At     Moment           `cbor:"7,keyasint"`
}

// Causes of a loss.
const (
	CauseSpoilt = "record_spoilt" // stored bytes no longer match their hash
)

// Kind is KindLoss.
func (Loss) Kind() Kind { return KindLoss }

// Head says whose journal has the hole.
func (m Loss) Head() Head { return Head{m.Device, m.Epoch} }

func (m Loss) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.need(m.From > 0 && m.From <= m.To, "from")
	b.need(m.Cause != "", "cause")
	b.text(m.Cause, shortText, "cause")
	b.bytes(m.After, HashSize, "after")
	b.moment(m.At, "at")
	return b.err
}

package proto

import "claviger/tenants"

// Ask asks the cloud for the time and for proof that the rights the device
// holds are the newest. The nonce makes the answer unrepeatable.
type Ask struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	Nonce  []byte           `cbor:"3,keyasint"`
	Roster uint64           `cbor:"4,keyasint,omitempty"` // version obeyed, 0 none
}

// Beacon answers an Ask. Roster is the newest version that was ever issued to
// the device: a gateway that swallows rosters cannot keep a cabinet fresh by
// letting beacons through.
type Beacon struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	Nonce  []byte           `cbor:"3,keyasint"`
	At     Moment           `cbor:"4,keyasint"` // the cloud's clock
	Roster uint64           `cbor:"5,keyasint,omitempty"`
}

// Kind is KindAsk.
func (Ask) Kind() Kind { return KindAsk }

// Head says who asks.
func (m Ask) Head() Head { return Head{m.Device, m.Epoch} }

func (m Ask) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Nonce, NonceSize, "nonce")
	return b.err
}

// Kind is KindTime.
func (Beacon) Kind() Kind { return KindTime }

// Head says who asked.
func (m Beacon) Head() Head { return Head{m.Device, m.Epoch} }

func (m Beacon) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Nonce, NonceSize, "nonce")
	b.moment(m.At, "at")
	return b.err
}

package proto

import "claviger/tenants"

// Resend asks a device to send records From to To once more.
type Resend struct {
	Device tenants.DeviceID `cbor:"1,keyasint"`
	Epoch  uint32           `cbor:"2,keyasint"`
	From   uint64           `cbor:"3,keyasint"`
	To     uint64           `cbor:"4,keyasint"`
	At     Moment           `cbor:"5,keyasint"`
}

// Kind is KindResend.
func (Resend) Kind() Kind { return KindResend }

// Head says whose journal is meant.
func (m Resend) Head() Head { return Head{m.Device, m.Epoch} }

func (m Resend) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.moment(m.At, "at")
	b.need(m.From > 0 && m.From <= m.To, "from")
	return b.err
}

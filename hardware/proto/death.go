package proto

import "claviger/tenants"

// Death is the will of a gateway: the broker publishes it when the connection
// ends without a goodbye; the gateway publishes it itself before a goodbye. It
// is a hint, dated by the cloud's clock.
type Death struct {
	Device  tenants.DeviceID `cbor:"1,keyasint"`
	Epoch   uint32           `cbor:"2,keyasint"`
	Session []byte           `cbor:"3,keyasint"`           // random, new at each connection
	Clean   bool             `cbor:"4,keyasint,omitempty"` // it said goodbye
}

// Kind is KindDeath.
func (Death) Kind() Kind { return KindDeath }

// Head says which gateway is gone.
func (m Death) Head() Head { return Head{m.Device, m.Epoch} }

func (m Death) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Session, NonceSize, "session")
	return b.err
}

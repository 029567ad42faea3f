package proto

import "claviger/tenants"

// Bounds of what concerns certificates, in bytes.
const (
	LongestRequest = 2 << 10  // of a certificate request
	LongestRoots   = 16 << 10 // of the authorities to trust
)

// Renew asks for the next certificate of a gateway, before the present one
// runs out. The key pair was made on the gateway; it is a new one each time.
type Renew struct {
	Device  tenants.DeviceID `cbor:"1,keyasint"`
	Epoch   uint32           `cbor:"2,keyasint"`
	Request []byte           `cbor:"3,keyasint"` // PKCS #10, DER
	At      Moment           `cbor:"4,keyasint"`
}

// Certificate answers a Renew, and says anew whom to trust.
type Certificate struct {
	Device      tenants.DeviceID `cbor:"1,keyasint"`
	Epoch       uint32           `cbor:"2,keyasint"`
	Certificate []byte           `cbor:"3,keyasint"` // X.509, DER
	RootsPEM    string           `cbor:"4,keyasint"`
	At          Moment           `cbor:"5,keyasint"`
}

// Kind is KindRenew.
func (Renew) Kind() Kind { return KindRenew }

// Head says who asks.
func (m Renew) Head() Head { return Head{m.Device, m.Epoch} }

func (m Renew) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.need(len(m.Request) > 0 && len(m.Request) <= LongestRequest, "request")
	b.moment(m.At, "at")
	return b.err
}

// Kind is KindCertificate.
func (Certificate) Kind() Kind { return KindCertificate }

// Head says whose certificate it is.
func (m Certificate) Head() Head { return Head{m.Device, m.Epoch} }

func (m Certificate) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.need(len(m.Certificate) > 0 && len(m.Certificate) <= LongestRequest, "certificate")
	b.need(m.RootsPEM != "" && len(m.RootsPEM) <= LongestRoots, "roots")
	b.moment(m.At, "at")
	return b.err
}

package proto

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// EnrolPath is where a cloud takes an EnrolAsk by POST, as JSON.
const EnrolPath = "/enrol"

// EnrolAsk introduces a device by a one-time claim code. The key pair was made
// on the device; Proof shows that it holds the private half.
type EnrolAsk struct {
	Claim     string             `json:"claim"`
	Kind      tenants.DeviceKind `json:"kind"`       // gateway or cabinet
	PublicKey []byte             `json:"public_key"` // Ed25519, base64 in JSON
	Proof     []byte             `json:"proof"`
	Firmware  string             `json:"firmware,omitempty"`
	Slots     int                `json:"slots,omitempty"` // cabinets
	Epoch     uint32             `json:"epoch,omitempty"` // of the last life that it remembers, as whichever device

	// Request asks for a gateway's client certificate: PKCS #10, DER, of a
	// second key pair that was made on the gateway. The proof covers it.
	Request []byte `json:"request,omitempty"`
}

// EnrolAnswer is all that a device is told. It holds secrets: it travels over
// TLS and is never logged.
type EnrolAnswer struct {
	Org     tenants.OrgID    `json:"org"`
	Device  tenants.DeviceID `json:"device"`
	Gateway tenants.DeviceID `json:"gateway"` // the gateway itself for a gateway
	Epoch   uint32           `json:"epoch"`
	Place   custody.PlaceID  `json:"place,omitempty"`
	Name    string           `json:"name,omitempty"`
	At      time.Time        `json:"at"` // the cloud's clock, a first guess

	// Keys are the public keys of the cloud by purpose, several while one is
	// being replaced.
	Keys map[Purpose][][]byte `json:"keys"`

	// Secret is the device key (32 bytes) that verifiers in rosters are made
	// with. Gateways get none.
	Secret []byte `json:"secret,omitempty"`

	// Broker is where a gateway connects. Cabinets get none.
	Broker *Broker `json:"broker,omitempty"`
}

// Broker says where and how a gateway connects. With mqtts:// the certificate
// is who it is, and there is no password.
type Broker struct {
	URL      string `json:"url"` // mqtt:// or mqtts://
	Username string `json:"username"`
	Password string `json:"password"`
	RootsPEM string `json:"roots_pem,omitempty"` // whom to trust, "" the system's

	Certificate []byte `json:"certificate,omitempty"` // X.509, DER, for the request
}

// NewEnrolAsk signs the introduction with the device's key.
func NewEnrolAsk(claim string, kind tenants.DeviceKind, key ed25519.PrivateKey) EnrolAsk {
	a := EnrolAsk{Claim: claim, Kind: kind, PublicKey: key.Public().(ed25519.PublicKey)}
	a.Proof = ed25519.Sign(key, a.signed())
	return a
}

// WithRequest adds the request for a certificate, and signs anew.
func (a EnrolAsk) WithRequest(request []byte, key ed25519.PrivateKey) EnrolAsk {
	a.Request = request
	a.Proof = ed25519.Sign(key, a.signed())
	return a
}

func (a EnrolAsk) signed() []byte {
	text := "claviger/enrol/1\n" + string(a.Kind) + "\n" + a.Claim
	if len(a.Request) > 0 {
		sum := sha256.Sum256(a.Request)
		text += "\n" + hex.EncodeToString(sum[:])
	}
	return []byte(text)
}

// Check tells whether the ask is complete and its proof holds. Whether the
// claim is good is for the cloud to say.
func (a EnrolAsk) Check() error {
	var b bounds
	b.need(a.Claim != "", "claim")
	b.text(a.Claim, shortText, "claim")
	b.need(a.Kind == tenants.GatewayDevice || a.Kind == tenants.CabinetDevice, "kind")
	b.bytes(a.PublicKey, ed25519.PublicKeySize, "public_key")
	b.text(a.Firmware, shortText, "firmware")
	b.slot(a.Slots, "slots")
	b.need(len(a.Request) <= LongestRequest && (len(a.Request) == 0 || a.Kind == tenants.GatewayDevice), "request")
	if b.err == nil && !ed25519.Verify(a.PublicKey, a.signed(), a.Proof) {
		return ErrSignature
	}
	return b.err
}

// Check tells whether a device can live with the answer.
func (a EnrolAnswer) Check(kind tenants.DeviceKind) error {
	var b bounds
	b.head(a.Device, a.Epoch)
	b.id(string(a.Gateway), "gateway")
	b.id(string(a.Org), "org")
	for _, p := range Purposes {
		b.need(len(a.Keys[p]) > 0, "keys")
		for _, k := range a.Keys[p] {
			b.bytes(k, ed25519.PublicKeySize, "keys")
		}
	}
	if kind == tenants.GatewayDevice {
		b.need(a.Broker != nil && a.Broker.URL != "", "broker")
	} else {
		b.bytes(a.Secret, HashSize, "secret")
	}
	return b.err
}

// CloudKeys gives the public keys of the answer by key id, for Open.
func (a EnrolAnswer) CloudKeys() Keys {
	return func(keyID string) []ed25519.PublicKey {
		var out []ed25519.PublicKey
		for _, k := range a.Keys[Purpose(keyID)] {
			out = append(out, ed25519.PublicKey(k))
		}
		return out
	}
}

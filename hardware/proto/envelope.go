package proto

import (
	"crypto/ed25519"
	"errors"

	"claviger/tenants"

	"github.com/veraison/go-cose"
)

// Message is the content of one envelope.
type Message interface {
	// Kind names the message.
	Kind() Kind
	// To whom it belongs: the device that speaks, or is spoken to.
	Head() Head
	// check tells whether every field is present and within bounds.
	check() error
}

// Head says which device, in which life of its journal, a message is from or
// for. A gateway's epoch counts its enrolments.
type Head struct {
	Device tenants.DeviceID
	Epoch  uint32
}

// Signer signs messages: a device with its own key, the cloud with the key of
// one purpose.
type Signer struct {
	KeyID string // device id, or the purpose
	Key   ed25519.PrivateKey
}

// Keys gives the public keys that are good for a key id now; several while a
// key is being replaced, none for a stranger.
type Keys func(keyID string) []ed25519.PublicKey

// Seal encodes m and signs it. The signature covers the content and, in the
// protected header, the algorithm, the key id and the kind of the message.
func Seal(m Message, s Signer) ([]byte, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if s.KeyID != signerOf(m.Kind(), m.Head()) {
		return nil, ErrHeader
	}
	if len(s.Key) != ed25519.PrivateKeySize {
		return nil, ErrNoKey
	}
	signer, err := cose.NewSigner(cose.AlgorithmEdDSA, s.Key)
	if err != nil {
		return nil, err
	}
	msg := cose.Sign1Message{Headers: cose.Headers{Protected: header(m.Kind(), s.KeyID)}, Payload: encode(m)}
	if err := msg.Sign(nil, nil, signer); err != nil {
		return nil, err
	}
	b, err := msg.MarshalCBOR()
	if err == nil && len(b) > m.Kind().Limit() {
		return nil, ErrTooBig
	}
	return b, err
}

// Open verifies an envelope of the given kind and reads its content. The
// content is decoded only after the signature verified. Whoever calls must
// still compare Head with the topic and with what it knows of the device.
func Open(b []byte, kind Kind, keys Keys) (Message, error) {
	if len(b) > kind.Limit() {
		return nil, ErrTooBig
	}
	var msg cose.Sign1Message
	if err := msg.UnmarshalCBOR(b); err != nil {
		return nil, errors.Join(ErrForm, err)
	}
	keyID, err := checkHeader(&msg, kind)
	if err != nil {
		return nil, err
	}
	if err := verify(&msg, keys(keyID)); err != nil {
		return nil, err
	}
	m, err := Decode(msg.Payload, kind)
	if err != nil {
		return nil, strange(err, kind, msg.Payload)
	}
	if keyID != signerOf(kind, m.Head()) {
		return nil, ErrHeader
	}
	return m, nil
}

// SenderOf reads the key id that an envelope claims, without verifying it: a
// hint for finding keys, never proof.
func SenderOf(b []byte) string {
	var msg cose.Sign1Message
	if msg.UnmarshalCBOR(b) != nil {
		return ""
	}
	id, _ := msg.Headers.Protected[cose.HeaderLabelKeyID].([]byte)
	return string(id)
}

func header(kind Kind, keyID string) cose.ProtectedHeader {
	return cose.ProtectedHeader{
		cose.HeaderLabelAlgorithm:   cose.AlgorithmEdDSA,
		cose.HeaderLabelContentType: kind.contentType(),
		cose.HeaderLabelKeyID:       []byte(keyID),
	}
}

// signerOf is who has to sign: the device itself, or the key of the purpose.
func signerOf(kind Kind, h Head) string {
	if p := kind.Purpose(); p != "" {
		return string(p)
	}
	return string(h.Device)
}

// checkHeader wants exactly our three protected fields and nothing outside
// the signature.
func checkHeader(msg *cose.Sign1Message, kind Kind) (keyID string, err error) {
	p := msg.Headers.Protected
	id, isBytes := p[cose.HeaderLabelKeyID].([]byte)
	alg, algErr := p.Algorithm()
	ctype, isText := p[cose.HeaderLabelContentType].(string)
	switch {
	case len(p) != 3, len(msg.Headers.Unprotected) != 0,
		!isBytes, !isID(string(id)),
		algErr != nil, alg != cose.AlgorithmEdDSA,
		!isText, ctype != kind.contentType():
		return "", ErrHeader
	}
	return string(id), nil
}

func verify(msg *cose.Sign1Message, keys []ed25519.PublicKey) error {
	if len(keys) == 0 {
		return ErrNoKey
	}
	for _, key := range keys {
		if len(key) != ed25519.PublicKeySize {
			continue // a key that was stored wrongly verifies nothing
		}
		v, err := cose.NewVerifier(cose.AlgorithmEdDSA, key)
		if err == nil && msg.Verify(nil, v) == nil {
			return nil
		}
	}
	return ErrSignature
}

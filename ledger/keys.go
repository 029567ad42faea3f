package ledger

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrKey says that a text is not a verifier key.
var ErrKey = errors.New("ledger: not an Ed25519 verifier key")

// SigningKey is an Ed25519 key under the name of one log: by c2sp.org/tlog-checkpoint
// the name of a log's key is its origin. One key pair serves all logs of an
// installation; each log knows it by another name.
type SigningKey struct {
	key VerifierKey
	sec ed25519.PrivateKey
}

// NewSigningKey gives sec the name origin.
func NewSigningKey(origin string, sec ed25519.PrivateKey) (SigningKey, error) {
	if len(sec) != ed25519.PrivateKeySize {
		return SigningKey{}, ErrKey
	}
	key, err := NewVerifierKey(origin, sec.Public().(ed25519.PublicKey))
	return SigningKey{key: key, sec: sec}, err
}

// Name is the origin of the log.
func (k SigningKey) Name() string { return k.key.Name() }

// KeyHash is the number by which notes call the key.
func (k SigningKey) KeyHash() uint32 { return k.key.v.KeyHash() }

// Sign signs msg; it cannot fail.
func (k SigningKey) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(k.sec, msg), nil }

// Verifier is the public half.
func (k SigningKey) Verifier() VerifierKey { return k.key }

// VerifierKey is the public key of one log, in the text form of signed notes:
// origin+hash+base64.
type VerifierKey struct {
	text string
	pub  ed25519.PublicKey
	v    note.Verifier
}

// NewVerifierKey gives pub the name origin.
func NewVerifierKey(origin string, pub ed25519.PublicKey) (VerifierKey, error) {
	if _, ok := LogOf(origin); !ok {
		return VerifierKey{}, fmt.Errorf("%w: origin", ErrKey)
	}
	text, err := note.NewEd25519VerifierKey(origin, pub)
	if err != nil {
		return VerifierKey{}, fmt.Errorf("%w: %v", ErrKey, err)
	}
	v, err := note.NewVerifier(text)
	if err != nil {
		return VerifierKey{}, fmt.Errorf("%w: %v", ErrKey, err)
	}
	return VerifierKey{text: text, pub: pub, v: v}, nil
}

// ParseVerifierKey reads exactly what String writes.
func ParseVerifierKey(text string) (VerifierKey, error) {
	if _, err := note.NewVerifier(text); err != nil {
		return VerifierKey{}, fmt.Errorf("%w: %v", ErrKey, err)
	}
	parts := strings.SplitN(text, "+", 3)
	raw, err := std64.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize {
		return VerifierKey{}, ErrKey
	}
	k, err := NewVerifierKey(parts[0], raw[1:])
	if err != nil || k.text != text {
		return VerifierKey{}, ErrKey
	}
	return k, nil
}

// String is the key in the text form of signed notes, fit to be published.
func (k VerifierKey) String() string { return k.text }

// Name is the origin of the log.
func (k VerifierKey) Name() string { return strings.SplitN(k.text, "+", 2)[0] }

// ID is the short name of the key, eight hexadecimal digits. It tells two keys
// of one log apart; it is no fingerprint: compare String for that.
func (k VerifierKey) ID() string { return fmt.Sprintf("%08x", k.v.KeyHash()) }

// Equal says whether both are the same key of the same log.
func (k VerifierKey) Equal(o VerifierKey) bool { return k.text == o.text }

// SamePair says whether both are the same key pair, whatever the log.
func (k VerifierKey) SamePair(o VerifierKey) bool { return k.pub.Equal(o.pub) }

func (k VerifierKey) is(s note.Signature) bool {
	return k.Name() == s.Name && k.v.KeyHash() == s.Hash
}

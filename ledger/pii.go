package ledger

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
)

// piiDomain begins every commitment, so that its hash means nothing elsewhere.
const piiDomain = "claviger/pii/1"

// SaltSize is the length of a salt, in bytes.
const SaltSize = 32

// Commitment stands in the log for a personal value: without the salt it says
// nothing about the value, with salt and value anyone can check it.
type Commitment [sha256.Size]byte

// Salt hides the value of one field of one entry; never use one twice.
type Salt [SaltSize]byte

// ErrDisclosure says that a disclosed value is not the one committed to.
var ErrDisclosure = errors.New("ledger: value does not match its commitment")

// errBase64 says that a hash or salt is not in the one spelling we accept.
var errBase64 = errors.New("ledger: not 32 bytes of unpadded base64url")

// NewSalt draws a salt from rand, which must be cryptographically random.
func NewSalt(rand io.Reader) (Salt, error) {
	var s Salt
	_, err := io.ReadFull(rand, s[:])
	return s, err
}

// Commit hashes "claviger/pii/1", the length of field (one byte), field, salt
// and value, in this order. It panics on a field that an Entry would refuse:
// fields are constants of the program.
func Commit(field string, salt Salt, value string) Commitment {
	if !validField(field) {
		panic("ledger: bad name of a personal field: " + field)
	}
	return commit(field, salt, value)
}

func commit(field string, salt Salt, value string) Commitment {
	h := sha256.New()
	io.WriteString(h, piiDomain)
	h.Write([]byte{byte(len(field))})
	io.WriteString(h, field)
	h.Write(salt[:])
	io.WriteString(h, value)
	return Commitment(h.Sum(nil))
}

// validField: 1 to 64 of a-z 0-9 _ so that a name is a name and not a value.
func validField(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

// Disclosure opens one commitment: what the database keeps beside the entry
// until the person is erased, and what a bundle shows of it.
type Disclosure struct {
	Field string `json:"field"`
	Salt  Salt   `json:"salt"`
	Value string `json:"value"`
}

// Conceal commits to value with a fresh salt from rand.
func Conceal(rand io.Reader, field, value string) (Commitment, Disclosure, error) {
	salt, err := NewSalt(rand)
	if err != nil {
		return Commitment{}, Disclosure{}, err
	}
	return Commit(field, salt, value), Disclosure{Field: field, Salt: salt, Value: value}, nil
}

// Check says whether d opens the commitment that e carries for its field.
func (d Disclosure) Check(e Entry) error {
	want, ok := e.PII[d.Field]
	if !ok || !validField(d.Field) {
		return ErrDisclosure
	}
	got := commit(d.Field, d.Salt, d.Value)
	if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return ErrDisclosure
	}
	return nil
}

// MarshalText writes unpadded base64url, 43 characters.
func (c Commitment) MarshalText() ([]byte, error) { return text32(c), nil }

// UnmarshalText reads exactly what MarshalText writes.
func (c *Commitment) UnmarshalText(b []byte) error { return untext32(b, (*[32]byte)(c)) }

// MarshalText writes unpadded base64url, 43 characters.
func (s Salt) MarshalText() ([]byte, error) { return text32(s), nil }

// UnmarshalText reads exactly what MarshalText writes.
func (s *Salt) UnmarshalText(b []byte) error { return untext32(b, (*[32]byte)(s)) }

var url32 = base64.RawURLEncoding.Strict()

func text32(b [32]byte) []byte { return url32.AppendEncode(nil, b[:]) }

func untext32(text []byte, into *[32]byte) error {
	b, err := url32.AppendDecode(nil, text)
	if err != nil || len(text) != 43 || len(b) != 32 {
		return errBase64
	}
	copy(into[:], b)
	return nil
}

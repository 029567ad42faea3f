package proto

import (
	"errors"

	"github.com/fxamacker/cbor/v2"
)

// What can be wrong with received bytes. These are for logs and counters;
// people never read them.
var (
	ErrTooBig    = errors.New("proto: message is larger than its kind allows")
	ErrForm      = errors.New("proto: bytes do not have the form of this message")
	ErrHeader    = errors.New("proto: header names another algorithm, sender or kind")
	ErrSignature = errors.New("proto: signature does not verify")
	ErrNoKey     = errors.New("proto: no key is known for this sender")
	ErrField     = errors.New("proto: a field is missing or out of bounds")
	ErrTopic     = errors.New("proto: topic does not have the form claviger/v1/gateway/device/up|down/kind")
)

// encoding is the deterministic CBOR of CTAP2: definite lengths, shortest
// integers, sorted map keys, no tags.
var encoding = must(cbor.CTAP2EncOptions().EncMode())

// lenient skips map keys it does not know, so that newer cabinets can talk to
// an older cloud; strict refuses them, so that an older cabinet never obeys
// half of a newer roster or command.
var (
	lenient = must(decoding(cbor.ExtraDecErrorNone).DecMode())
	strict  = must(decoding(cbor.ExtraDecErrorUnknownField).DecMode())
)

func decoding(extra cbor.ExtraDecErrorCond) cbor.DecOptions {
	return cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		TagsMd:            cbor.TagsForbidden,
		MaxNestedLevels:   8,
		MaxArrayElements:  65536,
		MaxMapPairs:       256,
		ExtraReturnErrors: extra,
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// encode writes v; the types of this package always encode.
func encode(v any) []byte { return must(encoding.Marshal(v)) }

// decode reads exactly one value that fills b.
func decode(mode cbor.DecMode, b []byte, v any) error {
	if err := mode.Unmarshal(b, v); err != nil {
		return errors.Join(ErrForm, err)
	}
	return nil
}

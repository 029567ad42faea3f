package proto

import (
	"errors"
	"fmt"

	"claviger/tenants"
	"github.com/fxamacker/cbor/v2"
)

// StrangeRoster says that a roster was signed as it should be, and has fields
// that this version does not know. It tells what is needed to refuse it aloud.
type StrangeRoster struct {
	Head
	Version uint64
}

func (s *StrangeRoster) Error() string {
	return fmt.Sprintf("proto: roster %d has fields that this version does not know", s.Version)
}

// strange is err, or what can be told of a roster that is of a later version
// of the protocol. The signature was verified.
func strange(err error, kind Kind, content []byte) error {
	var unknown *cbor.UnknownFieldError
	if kind != KindRoster || !errors.As(err, &unknown) {
		return err
	}
	var head struct {
		Device  tenants.DeviceID `cbor:"1,keyasint"`
		Epoch   uint32           `cbor:"2,keyasint"`
		Version uint64           `cbor:"3,keyasint"`
	}
	if decode(lenient, content, &head) != nil || head.Version == 0 {
		return err
	}
	return errors.Join(&StrangeRoster{Head: Head{Device: head.Device, Epoch: head.Epoch}, Version: head.Version}, err)
}

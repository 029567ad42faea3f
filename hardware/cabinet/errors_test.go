package cabinet_test

import (
	"claviger/hardware/proto"
	"github.com/veraison/go-cose"
	"testing"

	"errors"

	"claviger/tenants"
)

func asError(err error) (*tenants.Error, bool) {
	var e *tenants.Error
	return e, errors.As(err, &e)
}

// contentOf reads the content of an envelope without verifying it: its key was
// made by the program that is tested.
func contentOf[T any](t *testing.T, envelope []byte) *T {
	t.Helper()
	var m cose.Sign1Message
	if err := m.UnmarshalCBOR(envelope); err != nil {
		t.Fatal(err)
	}
	var out T
	got, err := proto.Decode(m.Payload, any(&out).(proto.Message).Kind())
	if err != nil {
		t.Fatal(err)
	}
	return any(got).(*T)
}

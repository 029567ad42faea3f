package cabinet_test

import (
	"errors"

	"claviger/tenants"
)

func asError(err error) (*tenants.Error, bool) {
	var e *tenants.Error
	return e, errors.As(err, &e)
}

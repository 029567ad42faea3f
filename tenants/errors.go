package tenants

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind sorts every failure into one of seven; the edge maps it to a status.
type Kind string

// The seven kinds. Anything that is not an *Error is Internal.
const (
	Invalid   Kind = "invalid"
	NotFound  Kind = "not_found"
	Forbidden Kind = "forbidden"
	Conflict  Kind = "conflict"
	Needs     Kind = "needs"
	Limit     Kind = "limit"
	Internal  Kind = "internal"
)

// Error is a failure that a person can be told about: Code names a sentence
// of package words, Params fill it. Err, when set, is for the log only.
type Error struct {
	Kind   Kind
	Code   string
	Field  string // the form field or column concerned, or ""
	Params map[string]string
	Err    error
}

// Error writes the failure for the log; people read words, not this.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Code)
	for _, k := range slices.Sorted(maps.Keys(e.Params)) {
		fmt.Fprintf(&b, " %s=%q", k, e.Params[k])
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives errors.Is and errors.As the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail makes an Error; params are key, value, key, value.
func Fail(kind Kind, code string, params ...string) *Error {
	e := &Error{Kind: kind, Code: code}
	if len(params) > 1 {
		e.Params = make(map[string]string, len(params)/2)
		for i := 0; i+1 < len(params); i += 2 {
			e.Params[params[i]] = params[i+1]
		}
	}
	return e
}

// At names the field that the failure is about and returns e.
func (e *Error) At(field string) *Error { e.Field = field; return e }

// Because keeps the cause for the log and returns e.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

// KindOf is the kind of err; what nobody foresaw is Internal.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// CodeOf is the code of err, or "internal".
func CodeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return "internal"
}

// Wrap puts the name of the function before err; a nil err stays nil.
func Wrap(op string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", op, err)
}

package ledger

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// ErrNotCanonical says that bytes are not the one spelling that Encode writes.
var ErrNotCanonical = errors.New("ledger: not canonical JSON of an entry")

// FieldError says which field of an entry cannot be written, and why.
type FieldError struct{ Field, Why string }

// Error is for the log and for tests.
func (e *FieldError) Error() string { return "ledger: " + e.Field + ": " + e.Why }

// TooLargeError says that an entry is longer than MaxEntry.
type TooLargeError struct{ Size int } // bytes

// Error is for the log and for tests.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("ledger: entry of %d bytes, at most %d", e.Size, MaxEntry)
}

// LogName is the name of an organisation's n-th log: the organisation's id for
// the first, then id.2, id.3 … for successors (see Succession).
func LogName(org string, n int) string {
	if n <= 1 {
		return org
	}
	return org + "." + strconv.Itoa(n)
}

// SplitLogName is the inverse of LogName; ok is false for any other text.
func SplitLogName(log string) (org string, n int, ok bool) {
	org, tail, found := strings.Cut(log, ".")
	if !found {
		return org, 1, validLogName(log)
	}
	n, err := strconv.Atoi(tail)
	return org, n, err == nil && n > 1 && validLogName(org) && log == LogName(org, n)
}

// validLogName keeps names usable in an origin line, a file name and a URL.
func validLogName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 80
}

// check refuses what could not be read back as it was meant.
func (e Entry) check() error {
	for _, f := range []struct{ name, value string }{
		{"id", e.ID}, {"log", e.Log}, {"kind", e.Kind}, {"actor", e.Actor},
	} {
		if f.value == "" {
			return &FieldError{f.name, "empty"}
		}
	}
	if _, _, ok := SplitLogName(e.Log); !ok {
		return &FieldError{"log", "not a log name"}
	}
	if err := e.checkNumbers(); err != nil {
		return err
	}
	if err := e.checkTimes(); err != nil {
		return err
	}
	return e.checkText()
}

func (e Entry) checkNumbers() error {
	switch {
	case (e.Item == "") != (e.ItemNo == 0):
		return &FieldError{"item_no", "item and number come together"}
	case e.Device == "" && (e.Epoch != 0 || e.Seq != 0 || e.LostTo != 0):
		return &FieldError{"device", "a number without its device"}
	case e.Device != "" && (e.Epoch == 0 || e.Seq == 0):
		return &FieldError{"seq", "a device without epoch and number"}
	case e.LostTo != 0 && e.LostTo < e.Seq:
		return &FieldError{"lost_to", "less than seq"}
	}
	for _, f := range []struct {
		name  string
		value uint64
	}{{"item_no", e.ItemNo}, {"seq", e.Seq}, {"lost_to", e.LostTo}, {"roster", e.Roster}} {
		if f.value > maxNumber {
			return &FieldError{f.name, "greater than 2^53-1"}
		}
	}
	return nil
}

func (e Entry) checkTimes() error {
	switch {
	case e.Received.IsZero():
		return &FieldError{"received", "empty"}
	case !writable(e.Received):
		return &FieldError{"received", "year out of range"}
	case !e.DeviceTime.IsZero() && !writable(e.DeviceTime):
		return &FieldError{"device_time", "year out of range"}
	case e.DeviceError < 0 || e.DeviceError%time.Microsecond != 0:
		return &FieldError{"device_error_us", "not whole microseconds from 0"}
	case e.DeviceError != 0 && e.DeviceTime.IsZero():
		return &FieldError{"device_error_us", "without device_time"}
	case e.DeviceError.Microseconds() > maxNumber:
		return &FieldError{"device_error_us", "greater than 2^53-1"}
	}
	return nil
}

// writable: four digits of year, and not the zero time, which means absent.
func writable(t time.Time) bool {
	t = t.UTC().Truncate(time.Microsecond)
	return !t.IsZero() && t.Year() >= 1 && t.Year() <= 9999
}

func (e Entry) checkText() error {
	all := map[string]string{"id": e.ID, "kind": e.Kind, "actor": e.Actor, "subject": e.Subject,
		"item": e.Item, "device": e.Device, "request": e.Request, "rules": e.Rules,
		"decision": e.Decision, "authority": e.Authority, "outcome": e.Outcome}
	for i, c := range e.Cites {
		if c == "" {
			return &FieldError{"cites", "empty"}
		}
		all["cites."+strconv.Itoa(i)] = c
	}
	for k, v := range e.Data {
		if k == "" {
			return &FieldError{"data", "empty name"}
		}
		all["data."+k] = k + v
	}
	for k := range e.PII {
		if !validField(k) {
			return &FieldError{"pii", "bad field name"}
		}
	}
	for name, v := range all {
		if !utf8.ValidString(v) {
			return &FieldError{strings.ToValidUTF8(name, "?"), "not UTF-8"}
		}
	}
	return nil
}

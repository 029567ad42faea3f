package store

import (
	"database/sql"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"claviger/tenants"
)

// micros is the time as both engines keep it: UTC, microseconds.
func micros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func isNoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// notFound turns "no rows" into a NotFound error with a code; it leaves every
// other error, and nil, as it is.
func notFound(err error, code string) error {
	if isNoRows(err) {
		return tenants.Fail(tenants.NotFound, code)
	}
	return err
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }

func sortStrings[T ~string](list []T) { slices.Sort(list) }

// naturalOrder makes text that sorts as people count: K-9 before K-10. Runs of
// digits are written with their length first.
func naturalOrder(s string) string {
	var b strings.Builder
	digits := ""
	flush := func() {
		if digits == "" {
			return
		}
		n := strings.TrimLeft(digits, "0")
		b.WriteByte(byte('0' + min(len(n), 9)))
		b.WriteString(n)
		digits = ""
	}
	for _, r := range Fold(s) {
		if r >= '0' && r <= '9' {
			digits += string(r)
			continue
		}
		flush()
		b.WriteRune(r)
	}
	flush()
	return b.String()
}

// personalOf reads what Timeline joined: field, unit separator, value.
func personalOf(raw string) map[string]string {
	if raw == "" {
		return nil
	}
	m := map[string]string{}
	for _, part := range strings.Split(raw, recordSep) {
		if field, value, ok := strings.Cut(part, unitSep); ok {
			m[field] = value
		}
	}
	return m
}

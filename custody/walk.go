package custody

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"claviger/tenants"
)

// WalkID names a walk: wlk_
type WalkID string

// Walk is how the keys of a place come on record: somebody goes from key to
// key with a phone, and each gets the next code. Several people may walk the
// same walk at once, and one that was left can be gone on with.
type Walk struct {
	OrgID   tenants.OrgID
	ID      WalkID
	PlaceID PlaceID
	Prefix  string // of the codes: K-
	Digits  int    // that the number has at least: 3 makes K-007
	Next    int    // number of the next code
	Level   Level  // of the keys it makes
	Made    int    // keys so far
	BegunAt time.Time
	BegunBy tenants.PersonID
	EndedAt *time.Time
}

// Enrolment is one key of a walk. Mark is what the phone called it, so that a
// key which is sent twice on a bad line counts once.
type Enrolment struct {
	OrgID    tenants.OrgID
	WalkID   WalkID
	Mark     string
	No       int // of the walk, from 1
	ItemID   ItemID
	Known    bool // it was on record before; the walk gave it a tag or a photo
	PersonID tenants.PersonID
	At       time.Time
}

// Longest prefix and most digits of a walk's codes.
const (
	longestPrefix = 24
	mostDigits    = 6
)

// WalkCode takes a first code apart: K-017 is the prefix K-, three digits, and
// the number 17. ok is false when it does not end with a number that codes can
// count on from.
func WalkCode(first string) (prefix string, digits, number int, ok bool) {
	first = strings.TrimSpace(first)
	cut := len(first)
	for cut > 0 && first[cut-1] >= '0' && first[cut-1] <= '9' {
		cut--
	}
	prefix, tail := first[:cut], first[cut:]
	number, err := strconv.Atoi(tail)
	if err != nil || len(tail) > mostDigits || len([]rune(prefix)) > longestPrefix {
		return "", 0, 0, false
	}
	return prefix, len(tail), number, true
}

// Code is the walk's code with this number.
func (w Walk) Code(number int) string { return fmt.Sprintf("%s%0*d", w.Prefix, w.Digits, number) }

// NextHook is the first number from 1 that no key of the place has for its
// home; 0 when the place has no numbers or all are given. taken is in order.
func NextHook(slots int, taken []int) int {
	next := 1
	for _, no := range taken {
		if no > next {
			break
		}
		if no == next {
			next++
		}
	}
	if next > slots {
		return 0
	}
	return next
}

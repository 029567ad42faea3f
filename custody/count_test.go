package custody_test

import (
	"testing"
	"time"

	"claviger/custody"
)

// Every case of a key that is or is not expected, seen, here at the end and
// moved meanwhile: only what nobody moved is a difference.
func TestCountSettlesWhatMovesMeanwhile(t *testing.T) {
	now := time.Unix(0, 0)
	for _, x := range []struct {
		expected, seen, here, moved bool
		want                        custody.CountOutcome
	}{
		{true, true, true, false, custody.CountedHere},
		{true, true, false, true, custody.CountedHere}, // taken after it was seen
		{true, false, false, true, custody.CountedLeft},
		{true, false, true, true, custody.CountedCame},
		{true, false, true, false, custody.CountedAbsent},
		{false, true, true, true, custody.CountedCame},
		{false, false, false, false, custody.CountedAway}, // drawn, and with somebody
		{false, false, true, true, custody.CountedCame},   // drawn, and brought after the counter looked
		{false, true, false, false, custody.CountedExtra},
		{false, true, false, true, custody.CountedExtra}, // somebody has it, says the record, and it hangs here
	} {
		l := custody.CountLine{Expected: x.expected}
		if x.seen {
			l.SeenAt = &now
		}
		if got := l.Settle(x.here, x.moved); got != x.want || got.Difference() != (x.want == "absent" || x.want == "extra") {
			t.Errorf("%+v: %s", x, got)
		}
	}
}

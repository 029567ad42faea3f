package custody_test

import (
	"testing"

	"claviger/custody"
)

func TestWhereAKeyMayHang(t *testing.T) {
	for _, c := range []struct {
		policy     custody.BackTo
		own        int
		place      custody.PlaceID
		slot       int
		mayHang    bool
		whatItSays string
	}{
		{custody.OwnSlot, 4, "plc_home", 4, true, "its own slot"},
		{custody.OwnSlot, 4, "plc_home", 5, false, "another slot of its cabinet"},
		{custody.OwnSlot, 0, "plc_home", 5, true, "no slot of its own"},
		{custody.OwnSlot, 0, "plc_other", 5, false, "no slot of its own, another cabinet"},
		{custody.OwnSlot, 4, "plc_other", 4, false, "the same number in another cabinet"},
		{custody.AnySlot, 4, "plc_home", 5, true, "any slot of its cabinet"},
		{custody.AnySlot, 4, "plc_other", 4, false, "any slot, another cabinet"},
		{custody.AnyCabinet, 4, "plc_other", 9, true, "any cabinet"},
		{"nonsense", 4, "plc_home", 5, false, "an unknown policy is the strict one"},
	} {
		if got := c.policy.Belongs("plc_home", c.own, c.place, c.slot); got != c.mayHang {
			t.Errorf("%s: %v", c.whatItSays, got)
		}
	}
}

package tenants_test

import (
	"testing"
	"time"

	"claviger/tenants"
)

// TestPassCode: a code hangs on the cabinet's key, on what is granted and on
// the use, and is the same on every machine.
func TestPassCode(t *testing.T) {
	key := []byte("a key that only one cabinet has ")
	code := tenants.PassCode(key, "pas_a", 0)
	if code != "47642586" {
		t.Errorf("the code of the vector is %s", code)
	}
	for name, other := range map[string]string{"key": tenants.PassCode(key[1:], "pas_a", 0), "grant": tenants.PassCode(key, "pas_b", 0), "use": tenants.PassCode(key, "pas_a", 1)} {
		if other == code || len(other) != tenants.PassDigits {
			t.Errorf("another %s gives %s", name, other)
		}
	}
}

// TestNormalCode: spaces and hyphens do not count, anything else does.
func TestNormalCode(t *testing.T) {
	for in, want := range map[string]string{"0042 1177": "00421177", "0042-1177": "00421177", "421177": "", "0042117x": "", "004211770": ""} {
		got, err := tenants.NormalCode(in)
		if got != want || (want == "") != (err != nil) {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

// TestPassThrottle: the fifth wrong code closes the way for an hour.
func TestPassThrottle(t *testing.T) {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	var tries tenants.Throttle
	for n := 1; n <= 5; n++ {
		tries = tenants.PassThrottle.Wrong(tries, at)
		if _, closed := tries.Blocked(at); closed != (n == 5) {
			t.Errorf("after %d wrong codes closed is %v", n, closed)
		}
	}
	if _, closed := tries.Blocked(at.Add(time.Hour)); closed {
		t.Error("an hour later it is still closed")
	}
}

package tenants_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/tenants"
)

// TestThrottleBoundsGuesses lets a guesser try at any moments and counts how
// many tries are looked at.
func TestThrottleBoundsGuesses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Date(2026, 3, 28, 23, 0, 0, 0, time.UTC)
		var pin, address tenants.Throttle
		looked, seen := 0, 0
		start := now
		for range 400 {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(10*time.Minute)).Draw(t, "pause")))
			if _, blocked := pin.Blocked(now); !blocked {
				if tenants.PINThrottle.TriesLeft(pin, now) < 1 {
					t.Fatal("a try is open but none is left")
				}
				looked++
				pin = tenants.PINThrottle.Wrong(pin, now)
			} else if tenants.PINThrottle.TriesLeft(pin, now) != 0 {
				t.Fatal("tries left while blocked")
			}
			if _, blocked := address.Blocked(now); !blocked {
				seen++
				address = tenants.AddressThrottle.Wrong(address, now)
			}
		}
		if looked > 10 {
			t.Fatalf("%d PINs were looked at", looked)
		}
		if most := 21 + 1 + int(now.Sub(start)/time.Minute)*2; seen > most {
			t.Fatalf("%d tries of one address in %v", seen, now.Sub(start))
		}
	})
}

func TestThrottleWaits(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	var a tenants.Throttle
	for n := 1; n <= 4; n++ {
		a = tenants.AccountThrottle.Wrong(a, now)
		if _, blocked := a.Blocked(now); blocked {
			t.Fatalf("blocked after %d", n)
		}
	}
	want := 2 * time.Second
	for range 12 {
		a = tenants.AccountThrottle.Wrong(a, now)
		until, blocked := a.Blocked(now)
		if !blocked || until.Sub(now) != want {
			t.Fatalf("waits %v, want %v", until.Sub(now), want)
		}
		if _, still := a.Blocked(until); still {
			t.Fatal("blocked at its end")
		}
		want = min(2*want, 15*time.Minute)
	}
	for a.Fails < 100 {
		a = tenants.AccountThrottle.Wrong(a, now)
	}
	if _, blocked := a.Blocked(now.AddDate(100, 0, 0)); !blocked || !a.Locked() {
		t.Error("a hundred wrong passwords do not lock")
	}
}

func TestThrottleForgets(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	k := tenants.Throttle{Fails: 15, UpdatedAt: now}
	if k = tenants.KioskThrottle.Wrong(k, now.Add(10*time.Minute)); k.Fails != 6 {
		t.Errorf("remembers %d, want 6", k.Fails)
	}
	if k = tenants.KioskThrottle.Wrong(k, now.Add(-time.Hour)); k.Fails != 7 {
		t.Errorf("a clock that went back makes it forget: %d", k.Fails)
	}
}

package tenants

import "time"

// Throttle is a durable counter of wrong tries against one thing that could be
// guessed: an account, an address, a person number, a kiosk.
type Throttle struct {
	Key         string
	Fails       int
	LockedUntil *time.Time
	UpdatedAt   time.Time
}

// ThrottlePolicy says how wrong tries slow the next one down. The zero value
// of Decay keeps fails until a success clears them.
type ThrottlePolicy struct {
	Free    int           // wrong tries without a wait
	Delay   time.Duration // wait after the first wrong try beyond Free; doubles with each more
	Longest time.Duration // most that a wait can be
	Lock    int           // at so many wrong tries the thing is locked until someone lifts it; 0: never
	Decay   time.Duration // one wrong try is forgotten after each such span; 0: never
}

// Policies for what can be guessed at. NIST SP 800-63B-4 allows 100 wrong
// passwords in a row; a PIN of six digits may be tried ten times in all.
var (
	AccountThrottle = ThrottlePolicy{Free: 4, Delay: 2 * time.Second, Longest: 15 * time.Minute, Lock: 100}
	AddressThrottle = ThrottlePolicy{Free: 20, Delay: 10 * time.Second, Longest: 15 * time.Minute, Decay: time.Minute}
	PINThrottle     = ThrottlePolicy{Free: 4, Delay: 5 * time.Minute, Longest: time.Hour, Lock: 10}
	KioskThrottle   = ThrottlePolicy{Free: 15, Delay: 10 * time.Second, Longest: 5 * time.Minute, Decay: time.Minute}
	ClaimThrottle   = ThrottlePolicy{Free: 10, Delay: 10 * time.Second, Longest: 10 * time.Minute, Decay: 2 * time.Minute}
)

// locked is the far end of a lock that only a person lifts; it is a moment
// that both database engines can hold.
var locked = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

// Blocked tells whether a try at that moment is refused unseen, and until when.
func (t Throttle) Blocked(at time.Time) (until time.Time, blocked bool) {
	if t.LockedUntil == nil || !at.Before(*t.LockedUntil) {
		return time.Time{}, false
	}
	return *t.LockedUntil, true
}

// Locked tells whether only a person can lift the block.
func (t Throttle) Locked() bool { return t.LockedUntil != nil && !t.LockedUntil.Before(locked) }

// Wrong is the throttle after one more wrong try at that moment.
func (p ThrottlePolicy) Wrong(t Throttle, at time.Time) Throttle {
	t.Fails = p.remembered(t, at) + 1
	t.UpdatedAt = at
	switch {
	case p.Lock > 0 && t.Fails >= p.Lock:
		end := locked
		t.LockedUntil = &end
	case t.Fails > p.Free:
		end := at.Add(p.wait(t.Fails - p.Free))
		t.LockedUntil = &end
	default:
		t.LockedUntil = nil
	}
	return t
}

// TriesLeft is how many wrong tries remain before the next wait or lock.
func (p ThrottlePolicy) TriesLeft(t Throttle, at time.Time) int {
	if _, blocked := t.Blocked(at); blocked {
		return 0
	}
	left := p.Free + 1 - p.remembered(t, at)
	if p.Lock > 0 {
		left = min(left, p.Lock-p.remembered(t, at))
	}
	return max(left, 1)
}

// remembered is how many of the wrong tries still count.
func (p ThrottlePolicy) remembered(t Throttle, at time.Time) int {
	if p.Decay <= 0 || !at.After(t.UpdatedAt) {
		return t.Fails
	}
	return max(0, t.Fails-int(at.Sub(t.UpdatedAt)/p.Decay))
}

// wait doubles with each wrong try beyond the free ones.
func (p ThrottlePolicy) wait(beyond int) time.Duration {
	d := p.Delay
	for n := 1; n < beyond && d < p.Longest; n++ {
		d *= 2
	}
	return min(d, p.Longest)
}

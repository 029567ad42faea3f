package cabinet

import "time"

// Clock is what a cabinet knows of time by itself: a wall clock that may be
// wrong and may step, and a counter since start that does neither.
type Clock interface {
	Now() time.Time
	Mono() time.Duration
}

type systemClock struct{ start time.Time }

// SystemClock is the clock of the machine.
func SystemClock() Clock { return systemClock{time.Now()} }

func (c systemClock) Now() time.Time      { return time.Now().Round(0) }
func (c systemClock) Mono() time.Duration { return time.Since(c.start) }

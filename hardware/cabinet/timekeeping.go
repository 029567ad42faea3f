package cabinet

import (
	"time"

	"claviger/hardware/proto"
)

const (
	drift     = 100                 // parts per million that a controller's crystal may be off
	coldError = 5 * time.Second     // of a real-time clock just read
	stepLimit = 5 * time.Second     // a larger jump of the wall clock is an event
	slowest   = 30 * time.Second    // a beacon that took longer says too little
	tickError = time.Millisecond    // of a beacon, beside the way there and back
	floorTurn = time.Minute         // how often the floor is written
	maxError  = 45 * 24 * time.Hour // no clock is called worse; longer than any grace
)

// timekeeper tells the time and how wrong it may be. From start it runs on the
// counter: steps of the wall clock change nothing. A signed beacon corrects it.
type timekeeper struct {
	clock Clock
	base  time.Time     // the time at the counter's value at
	at    time.Duration //
	err   time.Duration // of base
	floor time.Time     // no time before this is told

	wall, mono time.Duration // last look at both clocks, to notice steps
}

// newTimekeeper starts from the wall clock. Floor is the last moment that was
// persisted: the clock may have been set back, or stood still, since.
func newTimekeeper(clock Clock, floor time.Time) *timekeeper {
	k := &timekeeper{clock: clock, base: clock.Now(), at: clock.Mono(), floor: floor}
	k.err = min(coldError+drifted(k.base.Sub(floor)), maxError)
	if k.base.Before(floor) { // it lost the time: how much has passed, nobody knows
		k.base, k.err = floor, maxError
	}
	k.look()
	return k
}

func drifted(d time.Duration) time.Duration { return d / 1_000_000 * drift }

// now is the time, cut to microseconds, and how far it may be off.
func (k *timekeeper) now() (time.Time, time.Duration) {
	run := k.clock.Mono() - k.at
	t := k.base.Add(run)
	if t.Before(k.floor) {
		t = k.floor
	}
	return t.UTC().Truncate(time.Microsecond), k.err + drifted(run)
}

// moment is now on the wire.
func (k *timekeeper) moment() proto.Moment {
	t, _ := k.now()
	return proto.MomentOf(t)
}

// milliseconds is the present uncertainty on the wire.
func (k *timekeeper) milliseconds() uint32 {
	_, e := k.now()
	return uint32(e.Milliseconds())
}

// correct sets the clock by a beacon that was asked for at the counter's value
// asked; shift is how far the clock moved. It may go back: the cloud's signed
// word is better than a floor that a wrong clock wrote.
func (k *timekeeper) correct(at time.Time, asked time.Duration) (shift time.Duration, ok bool) {
	trip := k.clock.Mono() - asked
	if trip < 0 || trip > slowest {
		return 0, false
	}
	before, _ := k.now()
	k.base, k.at, k.err = at.Add(trip/2), k.clock.Mono(), trip/2+tickError
	k.floor = k.base
	return k.base.Sub(before), true
}

// look notices steps of the wall clock against the counter since the last look.
func (k *timekeeper) look() (step time.Duration) {
	wall, mono := time.Duration(k.clock.Now().UnixNano()), k.clock.Mono()
	if k.wall != 0 {
		step = wall - k.wall - (mono - k.mono)
	}
	k.wall, k.mono = wall, mono
	if step.Abs() < stepLimit {
		return 0
	}
	return step
}

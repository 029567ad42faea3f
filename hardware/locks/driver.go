package locks

import (
	"context"

	"claviger/hardware/proto"
)

// Driver is what a controller wants of a board. Slots are numbered from 1.
//
// A fob can always be put into an empty slot, whatever the latch: returns are
// never refused. A fob leaves a slot only while its latch is open, unless
// somebody forces it; the sensor says so either way.
type Driver interface {
	// Slots is how many the board has.
	Slots() int

	// Read reads every sensor now.
	Read(ctx context.Context) (proto.Reading, error)

	// Release opens the latch of one slot and returns when it has moved.
	Release(ctx context.Context, slot int) error

	// Lock closes the latch of one slot; closing a closed one is no error.
	Lock(ctx context.Context, slot int) error

	// Light turns the light of one slot on or off.
	Light(ctx context.Context, slot int, on bool) error

	// FreeDoor lets the door be opened, or holds it again once it is shut. A
	// board that moves no lock on its door answers proto.ErrNoDoor.
	FreeDoor(ctx context.Context, free bool) error

	// Watch calls see for every change, one at a time and in order, until ctx
	// ends or the board is lost. What changed before Watch is found by Read.
	Watch(ctx context.Context, see func(proto.Sensed)) error
}

package cabinet

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"sync"
	"time"

	"claviger/custody"
	"claviger/hardware/proto"
	"claviger/store/journal"
)

// Locks is what a controller wants of the board that moves metal and reads
// slots, numbered from 1. Package locks tells more and has a simulated one.
type Locks interface {
	Slots() int
	Read(ctx context.Context) (proto.Reading, error)
	Release(ctx context.Context, slot int) error
	Lock(ctx context.Context, slot int) error
	Light(ctx context.Context, slot int, on bool) error
	FreeDoor(ctx context.Context, free bool) error
	Watch(ctx context.Context, see func(proto.Sensed)) error
}

// Line is a way to the cloud that is up. Send hands over one envelope and
// tells whether it was accepted; it never waits. Accepted is not delivered.
type Line interface {
	Send(kind proto.Kind, envelope []byte) bool
}

// Parts is what a controller is put together from.
type Parts struct {
	Journal  *journal.Journal
	Locks    Locks
	Clock    Clock
	Log      *slog.Logger
	Rand     io.Reader // nil: the system's
	Firmware string
	Capacity uint64 // records that may wait for the cloud, 0: UsualCapacity
}

// UsualCapacity is how many records may wait for the cloud.
const UsualCapacity = 100_000

// Controller decides and records for one cabinet. It does nothing by itself:
// sensors (Sensed), people (the methods of the screen), the cloud (Receive)
// and time (Tick) make it act, one at a time.
type Controller struct {
	ctx context.Context // of the run; the database and the board are asked in it
	Parts

	mu     sync.Mutex
	id     Identity
	signer proto.Signer
	cloud  proto.Keys
	boot   []byte
	time   *timekeeper
	proof  proof
	rights *rights

	known map[int]proto.SlotState            // what the journal says of each slot
	live  map[int]proto.SlotState            // what its sensor says
	own   map[custody.ItemID]journal.Holding // what happened here and no roster knows
	box   box
	open  *release
	fire  fire
	desk  *session
	lit   map[int]time.Duration // lights to turn off, by the counter
	note  Notice
	back  []cameBack
	spent []spent                   // approvals and bookings that takes here used up
	uses  map[custody.PassID]usedUp // how many codes of each pass are spent
	owed  []*owed                   // what is still to be said about keys that are back
	sends sends

	retired bool // the cloud holds another journal under this name
	restart chan struct{}
}

// New starts a controller: it checks the journal, settles what the last run
// left open, and records that it started. The journal must have an identity.
func New(ctx context.Context, p Parts) (*Controller, error) {
	if p.Rand == nil {
		p.Rand = rand.Reader
	}
	if p.Capacity == 0 {
		p.Capacity = UsualCapacity
	}
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	c := &Controller{ctx: ctx, Parts: p, known: map[int]proto.SlotState{}, live: map[int]proto.SlotState{},
		own: map[custody.ItemID]journal.Holding{}, lit: map[int]time.Duration{}, uses: map[custody.PassID]usedUp{}, restart: make(chan struct{}, 1)}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(); err != nil {
		return nil, err
	}
	return c, c.begin()
}

// Restart has an element when the cloud asked for a restart.
func (c *Controller) Restart() <-chan struct{} { return c.restart }

// Identity is who this cabinet is, without its secrets.
func (c *Controller) Identity() proto.EnrolAnswer {
	a := c.id.Answer
	a.Secret = nil
	return a
}

package hub

import (
	"context"

	"claviger/hardware/proto"
	"claviger/store"
)

// turns is how many batches of backlogs are stored at a time. What people do
// waits behind no more than these, however many cabinets come back at once.
// SQLite has one writer: a second batch only keeps it from waiting for us. On
// PostgreSQL two batches count the same keys of one organisation in turns of
// their own, and would stop each other again and again.
var turns = map[store.Dialect]int{store.SQLite: 2, store.Postgres: 1}

// turn waits until a batch may be stored, first come first served. What just
// happened goes at once: somebody may stand there and look at the board.
func (h *Hub) turn(ctx context.Context, records []proto.Parsed) (leave func(), err error) {
	if h.clock().Sub(records[0].At.Time()) <= live {
		return func() {}, nil
	}
	select {
	case h.turns <- struct{}{}:
		return func() { <-h.turns }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

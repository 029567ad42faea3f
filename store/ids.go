package store

import (
	"encoding/binary"
	"io"
	"sync"
	"time"
)

// idSource makes UUIDv7 (RFC 9562, section 6.2, methods 2 and 3): 48 bits of
// milliseconds, 12 bits of the fraction, 62 random bits that grow within the
// same microsecond, so that ids sort in the order they were made.
type idSource struct {
	mu      sync.Mutex
	entropy io.Reader
	stamp   uint64 // milliseconds << 12 | fraction
	tail    uint64 // 62 bits
}

func (g *idSource) next(now time.Time) [16]byte {
	micros := uint64(now.UnixMicro())
	stamp := micros/1000<<12 | micros%1000*4096/1000
	g.mu.Lock()
	defer g.mu.Unlock()
	if stamp > g.stamp {
		g.stamp, g.tail = stamp, g.random()>>3 // 61 bits: room to grow
	} else {
		g.tail += 1 + g.random()>>34
	}
	if g.tail>>62 != 0 {
		g.stamp, g.tail = g.stamp+1, g.random()>>3
	}
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], g.stamp>>12<<16|0x7000|g.stamp&0xfff)
	binary.BigEndian.PutUint64(id[8:], 1<<63|g.tail)
	return id
}

func (g *idSource) random() uint64 {
	var b [8]byte
	if _, err := io.ReadFull(g.entropy, b[:]); err != nil {
		panic("store: no entropy: " + err.Error())
	}
	return binary.BigEndian.Uint64(b[:])
}

// Read gives salts from the same entropy as the ids.
func (g *idSource) Read(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return io.ReadFull(g.entropy, p)
}

package demo

import (
	"sync"
	"time"
)

// clock is the time of the story. It stands still between two acts, but for a
// millisecond each time that the store looks at it, and never goes back.
type clock struct {
	mu sync.Mutex
	at time.Time
}

// set moves the story on to a moment; an earlier one changes nothing.
func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.After(c.at) {
		c.at = at
	}
}

// now is the present moment of the story.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// tick is now for the store: no two transactions are of the same moment.
func (c *clock) tick() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(time.Millisecond)
	return c.at
}

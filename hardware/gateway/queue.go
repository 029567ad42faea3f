package gateway

import (
	"bytes"
	"errors"
	"io"
	"sync"

	"github.com/eclipse/paho.golang/autopaho/queue"
)

// queueLimit bounds what waits for the broker, in messages. Cabinets send
// again what nobody acknowledged, so that a full queue loses only time.
const queueLimit = 1024

var errFull = errors.New("gateway: too much waits for the broker")

// waiting is the queue between the local lines and the broker: in order,
// bounded, emptied when the connection breaks.
type waiting struct {
	mu       sync.Mutex
	messages [][]byte
	ears     []chan struct{} // closed when something arrives
}

// Wait returns a channel that is closed when there is something.
func (q *waiting) Wait() chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := make(chan struct{})
	if len(q.messages) > 0 {
		close(c)
	} else {
		q.ears = append(q.ears, c)
	}
	return c
}

// Enqueue adds a message, or refuses it when the queue is full.
func (q *waiting) Enqueue(p io.Reader) error {
	b, err := io.ReadAll(p)
	if err != nil {
		return err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) >= queueLimit {
		return errFull
	}
	q.messages = append(q.messages, b)
	for _, c := range q.ears {
		close(c)
	}
	q.ears = nil
	return nil
}

// Peek shows the oldest message.
func (q *waiting) Peek() (queue.Entry, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.messages) == 0 {
		return nil, queue.ErrEmpty
	}
	return &oldest{q: q, message: q.messages[0]}, nil
}

// clear forgets everything.
func (q *waiting) clear() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.messages = nil
}

// oldest is the message at the head of the queue.
type oldest struct {
	q       *waiting
	message []byte
}

// Reader reads the message.
func (o *oldest) Reader() (io.Reader, error) { return bytes.NewReader(o.message), nil }

// Leave keeps it.
func (o *oldest) Leave() error { return nil }

// Quarantine drops it: what cannot be sent is of no use here.
func (o *oldest) Quarantine() error { return o.Remove() }

// Remove drops it, unless the queue was cleared meanwhile.
func (o *oldest) Remove() error {
	o.q.mu.Lock()
	defer o.q.mu.Unlock()
	if len(o.q.messages) > 0 && &o.q.messages[0][0] == &o.message[0] {
		o.q.messages = o.q.messages[1:]
	}
	return nil
}

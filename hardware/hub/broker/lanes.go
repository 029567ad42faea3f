package broker

import (
	"context"
	"strings"
	"sync"

	"claviger/hardware/proto"
)

// What may wait to be stored, in bytes, of one lane and of all. A gateway whose
// lane is full is not read from until there is room.
const (
	laneRoom = 512 << 10
	allRoom  = 128 << 20
)

// hurried marks the lane of what must not wait behind a gateway's journals: the
// outcome of a command, and the question for the time, which is worth less the
// longer its answer takes. Neither leans on what was sent before it.
const hurried = "!"

// message is one on its way into the database.
type message struct {
	topic   string
	payload []byte
	failed  func(error) // it was not stored
}

// lanes hand messages on: those of one gateway in their order, those of
// different gateways side by side. Nobody relies on what waits here: cabinets
// send again what was not acknowledged.
type lanes struct {
	store func(message)

	mu     sync.Mutex
	room   *sync.Cond
	lanes  map[string]*lane
	bytes  int // that wait, of all
	closed bool
}

// lane is what one gateway sent and is not stored yet.
type lane struct {
	messages []message
	bytes    int
}

func newLanes(store func(message)) *lanes {
	l := &lanes{store: store, lanes: map[string]*lane{}}
	l.room = sync.NewCond(&l.mu)
	return l
}

// laneOf is the name of the lane that messages of a topic take.
func laneOf(topic string) string {
	t, err := proto.ParseTopic(topic)
	if err != nil {
		return topic
	}
	if t.Kind == proto.KindResult || t.Kind == proto.KindAsk {
		return string(t.Gateway) + hurried
	}
	return string(t.Gateway)
}

// hand puts a message into its lane. It waits while that is full.
func (l *lanes) hand(m message) {
	name := laneOf(m.topic)
	l.mu.Lock()
	defer l.mu.Unlock()
	for !l.closed && !l.takes(name, len(m.payload)) {
		l.room.Wait()
	}
	if l.closed {
		return
	}
	at, driven := l.lanes[name]
	if !driven {
		at = &lane{}
		l.lanes[name] = at
		go l.drive(name, at)
	}
	at.messages = append(at.messages, m)
	at.bytes += len(m.payload)
	l.bytes += len(m.payload)
}

// takes tells whether there is room for so many bytes; what is larger than a
// room goes alone.
func (l *lanes) takes(name string, size int) bool {
	at := l.lanes[name]
	own := at == nil || at.bytes == 0 || at.bytes+size <= laneRoom
	return own && (l.bytes == 0 || l.bytes+size <= allRoom)
}

// drive stores what a lane holds, one message after the other, and ends with it.
func (l *lanes) drive(name string, at *lane) {
	for {
		l.mu.Lock()
		if len(at.messages) == 0 {
			delete(l.lanes, name)
			l.room.Broadcast()
			l.mu.Unlock()
			return
		}
		m := at.messages[0]
		at.messages = at.messages[1:]
		l.mu.Unlock()
		l.store(m)
		l.mu.Lock()
		at.bytes -= len(m.payload)
		l.bytes -= len(m.payload)
		l.room.Broadcast()
		l.mu.Unlock()
	}
}

// forget drops the journals of a gateway that hung up: its cabinets send them
// again on their next line. What else it said still counts.
func (l *lanes) forget(gateway string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.lanes[gateway]
	if at == nil {
		return
	}
	var kept []message
	for _, m := range at.messages {
		if strings.HasSuffix(m.topic, "/"+string(proto.KindEvents)) {
			at.bytes -= len(m.payload)
			l.bytes -= len(m.payload)
			continue
		}
		kept = append(kept, m)
	}
	at.messages = kept
	l.room.Broadcast()
}

// close lets nothing more in, and ends when nothing is being stored any more.
func (l *lanes) close(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for _, at := range l.lanes {
		at.messages = nil
	}
	stop := context.AfterFunc(ctx, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.room.Broadcast()
	})
	defer stop()
	l.room.Broadcast()
	for len(l.lanes) > 0 && ctx.Err() == nil {
		l.room.Wait()
	}
}

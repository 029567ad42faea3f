package sim

import (
	"net"
	"sync"
	"time"
)

// lent is a listener that can be given back: Close ends the use of it, and the
// socket stays for the next user, with its port.
type lent struct {
	net.Listener
	once sync.Once
	over chan struct{}
}

// turn is how often a borrower looks whether its time is over.
const turn = 50 * time.Millisecond

// Accept waits for a connection, or for Close.
func (l *lent) Accept() (net.Conn, error) {
	tcp := l.Listener.(*net.TCPListener)
	for {
		select {
		case <-l.over:
			return nil, net.ErrClosed
		default:
		}
		if err := tcp.SetDeadline(time.Now().Add(turn)); err != nil {
			return nil, err
		}
		conn, err := tcp.Accept()
		if e, ok := err.(net.Error); ok && e.Timeout() {
			continue
		}
		return conn, err
	}
}

// Close ends this use.
func (l *lent) Close() error {
	l.once.Do(func() { close(l.over) })
	return nil
}

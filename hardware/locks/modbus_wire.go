package locks

import (
	"io"
	"net"
	"time"
)

// wire joins the library's connection to the board's. The library dials by
// itself and closes as TCP does: what was written is sent for minutes more. An
// order to a latch must not come so late, so the far side is reset: what the
// board did not get until then, it never gets.
type wire struct {
	ln  net.Listener
	far *net.TCPConn
}

// dialWire connects to the board and waits for the library on a loopback port,
// for one connection.
func dialWire(addr string, patience time.Duration) (*wire, error) {
	far, err := net.DialTimeout("tcp", addr, max(patience, time.Second))
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		far.Close()
		return nil, err
	}
	w := &wire{ln, far.(*net.TCPConn)}
	go w.join()
	return w, nil
}

// near is where the library connects to.
func (w *wire) near() string { return w.ln.Addr().String() }

// join passes bytes both ways until either side ends.
func (w *wire) join() {
	near, err := w.ln.Accept()
	w.ln.Close()
	if err != nil {
		w.cut()
		return
	}
	go func() {
		io.Copy(near, w.far)
		near.Close()
	}()
	io.Copy(w.far, near)
	w.cut()
	near.Close()
}

// cut resets the board's side.
func (w *wire) cut() {
	w.ln.Close()
	w.far.SetLinger(0)
	w.far.Close()
}

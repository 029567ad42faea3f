package locks

import (
	"context"
	"io"
	"net"
	"syscall"
	"testing"
	"time"
)

// TestCutWireSendsNothingMore: what the board had no room for when the driver
// gave up never arrives, however long the board takes.
func TestCutWireSendsNothingMore(t *testing.T) {
	small := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 4096) })
	}}
	ln, err := small.Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	w, err := dialWire(ln.Addr().String(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	board, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer board.Close()
	near, err := net.Dial("tcp", w.near())
	if err != nil {
		t.Fatal(err)
	}
	const orders = 64 << 10
	if _, err := near.Write(make([]byte, orders)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond) // they stand in the kernel, the board reads nothing
	near.Close()
	time.Sleep(50 * time.Millisecond)
	board.SetReadDeadline(time.Now().Add(5 * time.Second))
	got, err := io.Copy(io.Discard, board)
	if got >= orders || err == nil {
		t.Errorf("%d of %d bytes arrived after the wire was cut (%v)", got, orders, err)
	}
}

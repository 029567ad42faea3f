package locks_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"claviger/hardware/locks"
	"claviger/hardware/proto"
)

// pty is a pseudo-terminal: the board's end as a file, and the name of the
// other end, which the driver opens like a serial line.
func pty(t *testing.T) (board *os.File, name string) {
	t.Helper()
	board, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	must(t, err)
	t.Cleanup(func() { board.Close() })
	var n, unlock uint32
	for request, at := range map[uintptr]*uint32{syscall.TIOCGPTN: &n, syscall.TIOCSPTLCK: &unlock} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, board.Fd(), request, uintptr(unsafe.Pointer(at))); errno != 0 {
			t.Fatal(errno)
		}
	}
	return board, fmt.Sprintf("/dev/pts/%d", n)
}

// crc is the checksum of RTU frames (Modbus over serial line 1.02, 6.2.2).
func crc(b []byte) uint16 {
	c := uint16(0xFFFF)
	for _, x := range b {
		c ^= uint16(x)
		for range 8 {
			if c&1 == 1 {
				c = c>>1 ^ 0xA001
			} else {
				c >>= 1
			}
		}
	}
	return c
}

// translate is a converter between a serial line and a board's Modbus TCP, as
// they are sold: requests of eight bytes one way, answers the other.
func translate(t *testing.T, line io.ReadWriter, plate string) {
	conn, err := net.Dial("tcp", plate)
	must(t, err)
	t.Cleanup(func() { conn.Close() })
	go func() {
		frame := make([]byte, 8)
		for {
			if _, err := io.ReadFull(line, frame); err != nil {
				return
			}
			if crc(frame[:6]) != binary.LittleEndian.Uint16(frame[6:]) {
				t.Errorf("a request with a wrong checksum: %x", frame)
				return
			}
			conn.Write(append([]byte{0, 1, 0, 0, 0, 6}, frame[:6]...))
			head := make([]byte, 6)
			if _, err := io.ReadFull(conn, head); err != nil {
				return
			}
			answer := make([]byte, binary.BigEndian.Uint16(head[4:]))
			if _, err := io.ReadFull(conn, answer); err != nil {
				return
			}
			line.Write(binary.LittleEndian.AppendUint16(answer, crc(answer)))
		}
	}()
}

// TestSerialLine drives a board over RTU on a pseudo-terminal.
func TestSerialLine(t *testing.T) {
	p := newPlate(t)
	p.hang(2, 0xBEEF)
	end, name := pty(t)
	translate(t, end, p.addr)
	m := mapOf("rtu://" + name)
	m.Speed, m.Parity, m.TimeoutMS, m.PulseMS = 115200, "even", 500, 60
	b, err := locks.NewModbus(m)
	must(t, err)
	r, err := b.Read(ctx)
	must(t, err)
	if r.Slots[1].Tag != "0000BEEF" || !r.Power.Mains {
		t.Errorf("%+v", r)
	}
	e := watchBoard(t, b)
	must(t, b.Release(ctx, 2))
	if !p.coil(1) {
		t.Error("the latch is off")
	}
	p.hang(2, 0)
	e.next(proto.Sensed{Change: proto.FobOut, Slot: 2})
	eventually(t, func() bool { return !p.coil(1) }, func() any { return "the relay stays on" })
	p.stop() // the converter answers nothing any more
	for no := 1; no <= 4; no++ {
		e.next(proto.Sensed{Change: proto.SlotBroken, Slot: no, Tag: locks.FaultUnreachable})
	}
}

// TestRTUOverTCP: the same frames through a converter on the network.
func TestRTUOverTCP(t *testing.T) {
	p := newPlate(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { ln.Close() })
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			translate(t, conn, p.addr)
		}
	}()
	m := mapOf("rtuovertcp://" + ln.Addr().String())
	m.TimeoutMS = 500
	b := opened(t, m)
	must(t, b.Release(ctx, 4))
	time.Sleep(10 * time.Millisecond)
	if !p.coil(3) {
		t.Error("the latch is off")
	}
	must(t, b.Lock(ctx, 4))
	if p.coil(3) {
		t.Error("the latch stays on")
	}
}

package locks_test

import (
	"errors"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"claviger/hardware/locks"
	"claviger/hardware/proto"

	"github.com/simonvetter/modbus"
)

var _ locks.Driver = (*locks.Modbus)(nil)

// TestBoardIsRead: what hangs there at the begin, then every change, in order.
func TestBoardIsRead(t *testing.T) {
	p := newPlate(t)
	p.hang(2, 0xBEEF)
	p.set(func() { p.inputs[21] = true })
	b, err := locks.NewModbus(mapOf("tcp://" + p.addr))
	must(t, err)
	r, err := b.Read(ctx)
	must(t, err)
	want := proto.Reading{Tamper: true, Power: proto.Power{Mains: true, Battery: -1}, Slots: []proto.SlotState{{No: 1}, {No: 2, Tag: "0000BEEF"}, {No: 3}, {No: 4}}}
	if !reflect.DeepEqual(r, want) || b.Slots() != 4 {
		t.Errorf("%+v", r)
	}
	e := watchBoard(t, b)
	p.hang(1, 7)
	e.next(proto.Sensed{Change: proto.FobIn, Slot: 1, Tag: "00000007"})
	p.hang(1, 8)
	e.next(proto.Sensed{Change: proto.FobOut, Slot: 1}, proto.Sensed{Change: proto.FobIn, Slot: 1, Tag: "00000008"})
	p.hang(2, 0)
	e.next(proto.Sensed{Change: proto.FobOut, Slot: 2})
	for _, x := range []struct {
		input   int
		on, off proto.Change
	}{{20, proto.DoorOpen, proto.DoorShut}, {21, proto.TamperOn, proto.TamperOff}, {22, proto.MainsOn, proto.MainsOff}, {26, proto.ReaderWell, proto.ReaderDead}} {
		was := x.input != 20
		p.set(func() { p.inputs[x.input] = !was })
		e.next(proto.Sensed{Change: map[bool]proto.Change{true: x.off, false: x.on}[was]})
		p.set(func() { p.inputs[x.input] = was })
		e.next(proto.Sensed{Change: map[bool]proto.Change{true: x.on, false: x.off}[was]})
	}
	for range 2 { // the same card twice is two cards
		p.set(func() { p.tags[40], p.tags[41] = 0xCAFE, 0x0001 })
		e.next(proto.Sensed{Change: proto.CardRead, Tag: "CAFE0001"})
		p.set(func() { p.tags[40], p.tags[41] = 0, 0 })
		time.Sleep(60 * time.Millisecond)
	}
}

// TestLatchMovesAndEnds: the relay is on until the slot closes, or for its
// pulse; a light is a relay too; a latch that does not move is an error.
func TestLatchMovesAndEnds(t *testing.T) {
	p := newPlate(t)
	b := opened(t, mapOf("tcp://"+p.addr))
	watchBoard(t, b)
	must(t, b.Light(ctx, 3, true), b.Release(ctx, 3))
	if !p.coil(2) || !p.coil(12) {
		t.Error("the latch or the light is off")
	}
	time.Sleep(60 * time.Millisecond)
	if r, err := b.Read(ctx); err != nil || !r.Slots[2].Open || !p.coil(2) {
		t.Errorf("%+v %v", r, err)
	}
	must(t, b.Lock(ctx, 3), b.Lock(ctx, 3), b.Light(ctx, 3, false))
	if p.coil(2) || p.coil(12) {
		t.Error("the latch or the light stays on")
	}
	p.set(func() { p.jammed = true })
	if err := b.Release(ctx, 1); !errors.Is(err, locks.ErrStuck) {
		t.Error(err)
	}
	p.set(func() { p.jammed = false })
	if err := b.Release(ctx, 5); !errors.Is(err, locks.ErrNoSlot) {
		t.Error(err)
	}

	m := mapOf("tcp://" + p.addr)
	m.PulseMS, m.Banks[0].Light = 40, nil
	pulsed := opened(t, m)
	watchBoard(t, pulsed)
	must(t, pulsed.Light(ctx, 2, true), pulsed.Release(ctx, 2))
	eventually(t, func() bool { return !p.coil(1) }, func() any { return "the relay stays on" })
	if p.coil(11) {
		t.Error("a light that the map does not have")
	}
}

// TestStuckInput: parts of a slot that contradict each other put it out of
// order; what is believed to hang there stays, until they agree again.
func TestStuckInput(t *testing.T) {
	p := newPlate(t)
	p.hang(1, 7)
	b := opened(t, mapOf("tcp://"+p.addr))
	e := watchBoard(t, b)
	p.set(func() { p.tags[1] = 0 }) // the switch stays pressed
	e.next(proto.Sensed{Change: proto.SlotBroken, Slot: 1, Tag: locks.FaultUnreadable})
	if r, err := b.Read(ctx); err != nil || r.Slots[0].Tag != "00000007" {
		t.Errorf("%+v %v", r, err)
	}
	p.hang(1, 0)
	e.next(proto.Sensed{Change: proto.SlotSound, Slot: 1}, proto.Sensed{Change: proto.FobOut, Slot: 1})
	p.set(func() { p.tags[3] = 9 }) // a tag, and the switch is not pressed
	e.next(proto.Sensed{Change: proto.SlotBroken, Slot: 2, Tag: locks.FaultSensor})
}

// TestLinkLoss: every slot is out of order while the board is away; the relay
// that was on is turned off when it is back, and what moved meanwhile is told.
func TestLinkLoss(t *testing.T) {
	p := newPlate(t)
	p.hang(1, 7)
	b := opened(t, mapOf("tcp://"+p.addr))
	e := watchBoard(t, b)
	must(t, b.Release(ctx, 1))
	p.stop()
	for no := 1; no <= 4; no++ {
		e.next(proto.Sensed{Change: proto.SlotBroken, Slot: no, Tag: locks.FaultUnreachable})
	}
	if err := b.Release(ctx, 2); !errors.Is(err, locks.ErrUnreachable) {
		t.Error(err)
	}
	if !p.coil(0) {
		t.Fatal("the test wants a relay that stayed on")
	}
	p.hang(1, 0)
	p.start()
	e.next(proto.Sensed{Change: proto.SlotSound, Slot: 2}, proto.Sensed{Change: proto.SlotSound, Slot: 3}, proto.Sensed{Change: proto.SlotSound, Slot: 4},
		proto.Sensed{Change: proto.SlotSound, Slot: 1}, proto.Sensed{Change: proto.FobOut, Slot: 1}) // what changed is believed at the second look
	if p.coil(0) {
		t.Error("a relay of before the loss is still on")
	}
	must(t, b.Release(ctx, 2))
	if got := p.moves(); !reflect.DeepEqual(got, []int{0, 1}) {
		t.Errorf("latches moved: %v", got)
	}
}

// TestSlowBoard: an answer that comes too late is a failure; the relay that
// obeyed late is turned off, and is not turned on again.
func TestSlowBoard(t *testing.T) {
	p := newPlate(t)
	b := opened(t, mapOf("tcp://"+p.addr))
	watchBoard(t, b)
	p.set(func() { p.slow = 400 * time.Millisecond })
	if err := b.Release(ctx, 1); !errors.Is(err, locks.ErrUnreachable) {
		t.Error(err)
	}
	p.set(func() { p.slow = 0 })
	eventually(t, func() bool { return len(p.moves()) == 1 && !p.coil(0) }, func() any { return p.moves() })
	time.Sleep(200 * time.Millisecond)
	if got := p.moves(); len(got) != 1 || p.coil(0) {
		t.Errorf("moved %v, on: %v", got, p.coil(0))
	}
}

// valve is a line that somebody can shut: it keeps what comes, as a radio or a
// switch may, and lets it through when it opens.
type valve struct {
	ln   net.Listener
	mu   sync.Mutex
	open *sync.Cond
	shut bool
}

func newValve(t *testing.T, to string) *valve {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	v := &valve{ln: ln}
	v.open = sync.NewCond(&v.mu)
	t.Cleanup(func() { ln.Close(); v.turn(false) })
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", to)
			if err != nil {
				near.Close()
				continue
			}
			go v.pass(far, near)
			go func() { io.Copy(near, far); near.Close() }()
		}
	}()
	return v
}

func (v *valve) turn(shut bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.shut = shut
	v.open.Broadcast()
}

// pass moves bytes as long as the valve is open. What it has not read yet when
// it is shut stays in the line.
func (v *valve) pass(far, near net.Conn) {
	defer far.Close()
	buf := make([]byte, 512)
	for {
		v.mu.Lock()
		for v.shut {
			v.open.Wait()
		}
		v.mu.Unlock()
		near.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
		n, err := near.Read(buf)
		var late net.Error
		if errors.As(err, &late) && late.Timeout() {
			continue
		}
		if n > 0 {
			if _, err := far.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// TestOrderThatWaitsInTheLine never comes: what the board did not get before
// the driver gave up is dropped, even when the line opens much later.
func TestOrderThatWaitsInTheLine(t *testing.T) {
	p := newPlate(t)
	v := newValve(t, p.addr)
	b := opened(t, mapOf("tcp://"+v.ln.Addr().String()))
	v.turn(true)
	time.Sleep(20 * time.Millisecond) // the valve stops reading
	began := time.Now()
	if err := b.Release(ctx, 1); !errors.Is(err, locks.ErrUnreachable) || time.Since(began) > 3*time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
	v.turn(false)
	time.Sleep(300 * time.Millisecond)
	if got := p.moves(); len(got) != 0 {
		t.Errorf("latches moved after the driver gave up: %v", got)
	}
}

// TestWrongAnswers name what the board refused; a board that talks nonsense is
// one that does not answer.
func TestWrongAnswers(t *testing.T) {
	p := newPlate(t)
	m := mapOf("tcp://" + p.addr)
	m.Banks[0].Fob = at(30) // the board has no such input
	b, err := locks.NewModbus(m)
	must(t, err)
	if _, err := b.Read(ctx); err == nil || !strings.Contains(err.Error(), "discrete input 30 to 33 of unit 1: illegal data address") {
		t.Error(err)
	}
	b = opened(t, mapOf("tcp://"+p.addr))
	p.set(func() { p.refuse = modbus.ErrServerDeviceFailure })
	if _, err := b.Read(ctx); err == nil || !strings.Contains(err.Error(), "server device failure") {
		t.Error(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer ln.Close()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
		}
	}()
	b, err = locks.NewModbus(mapOf("tcp://" + ln.Addr().String()))
	must(t, err)
	if _, err := b.Read(ctx); err == nil {
		t.Error("nonsense was read")
	}
	b, err = locks.NewModbus(mapOf("tcp://127.0.0.1:1"))
	must(t, err)
	if _, err := b.Read(ctx); !errors.Is(err, locks.ErrUnreachable) {
		t.Error(err)
	}
}

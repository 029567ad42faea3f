package locks

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

// Map says which relay and which input of a Modbus board is which part of a
// cabinet. It is a JSON file of its own; docs/lock-drivers.md explains it with
// an example. Addresses are those of the protocol, from 0.
type Map struct {
	URL       string  `json:"url"`        // tcp://host:port, rtu:///dev/ttyUSB0 or rtuovertcp://host:port
	Speed     uint    `json:"speed"`      // bits per second of a serial line, 0: 19200
	Parity    string  `json:"parity"`     // none, even, odd; "": none
	TimeoutMS int     `json:"timeout_ms"` // for one answer, 0: 300
	PollMS    int     `json:"poll_ms"`    // between two looks at the inputs, 0: 100
	PulseMS   int     `json:"pulse_ms"`   // a latch's relay is on for so long, 0: until the slot closes
	Banks     []Bank  `json:"banks"`
	Door      *Input  `json:"door"`      // on: the door is open
	DoorLock  *Relay  `json:"door_lock"` // on: the door can be opened
	Tamper    *Input  `json:"tamper"`    // on: somebody is at the box
	Mains     *Input  `json:"mains"`     // on: the mains are there
	Fire      *Fire   `json:"fire"`      // the contacts of a fire panel
	Reader    *Reader `json:"reader"`    // at the front
}

// Bank is a row of slots whose parts have addresses in a row: slot First has
// the addresses given, the next one those after.
type Bank struct {
	Unit         int  `json:"unit"`  // of the board, 0: 1
	First        int  `json:"first"` // slot, from 1
	Count        int  `json:"count"`
	Latch        *int `json:"latch"`         // coil
	Light        *int `json:"light"`         // coil, absent: no lights
	Fob          *int `json:"fob"`           // discrete input, on: something hangs there
	Tag          *int `json:"tag"`           // input register, the first of the slot
	TagRegisters int  `json:"tag_registers"` // of a slot, 0: 4
}

// Input is one discrete input.
type Input struct {
	Unit     int  `json:"unit"` // 0: 1
	Input    *int `json:"input"`
	Inverted bool `json:"inverted"` // off is what on would be
}

// Fire is the alarm relay of a fire panel: its contact that closes at an alarm
// and, to notice a cut wire, its other one, which is closed while the panel
// rests. With both, both open or both closed is a fault, and no alarm.
type Fire struct {
	Input
	Rest *Input `json:"rest"` // on: the panel rests; absent: nobody notices a cut wire
}

// Relay is one coil.
type Relay struct {
	Unit int  `json:"unit"` // 0: 1
	Coil *int `json:"coil"`
}

// Reader is a badge reader whose last card stands in input registers; all 0
// when nothing is held to it.
type Reader struct {
	Unit      int  `json:"unit"` // 0: 1
	Register  *int `json:"register"`
	Registers int  `json:"registers"` // 0: 4

	// Alive is on while the reader answers its board; absent: nobody notices that
	// it is broken.
	Alive *Input `json:"alive"`
}

// The usual values, and what a map may ask for.
const (
	usualTimeout = 300 * time.Millisecond
	usualPoll    = 100 * time.Millisecond
	usualTag     = 4 // registers
	longestTag   = 16
	longestPulse = time.Minute
	mostSlots    = 2000
	lastAddress  = 65535
)

// ReadMap reads a map and says what is wrong with it.
func ReadMap(path string) (m Map, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return m, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	if err := m.check(); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Slots is how many slots the banks have together.
func (m Map) Slots() (n int) {
	for _, b := range m.Banks {
		n += b.Count
	}
	return n
}

func (m Map) timeout() time.Duration { return orElse(m.TimeoutMS, usualTimeout) }
func (m Map) poll() time.Duration    { return orElse(m.PollMS, usualPoll) }
func (m Map) pulse() time.Duration   { return orElse(m.PulseMS, 0) }

func orElse(ms int, usual time.Duration) time.Duration {
	if ms == 0 {
		return usual
	}
	return time.Duration(ms) * time.Millisecond
}

func or1(unit int) int { return max(unit, 1) }

func (b Bank) registers() int {
	if b.TagRegisters == 0 {
		return usualTag
	}
	return b.TagRegisters
}

func (r Reader) registers() int {
	if r.Registers == 0 {
		return usualTag
	}
	return r.Registers
}

// check finds the first thing that is wrong.
func (m Map) check() error {
	kind, where, _ := strings.Cut(m.URL, "://")
	switch {
	case m.URL == "":
		return fmt.Errorf("url is missing")
	case kind != "tcp" && kind != "rtu" && kind != "rtuovertcp" || where == "":
		return fmt.Errorf("url %q is none of tcp://host:port, rtu:///dev/name, rtuovertcp://host:port", m.URL)
	case m.Parity != "" && m.Parity != "none" && m.Parity != "even" && m.Parity != "odd":
		return fmt.Errorf("parity %q is none of none, even, odd", m.Parity)
	case len(m.Banks) == 0:
		return fmt.Errorf("banks are missing: a cabinet has slots")
	}
	for name, ms := range map[string]int{"timeout_ms": m.TimeoutMS, "poll_ms": m.PollMS, "pulse_ms": m.PulseMS} {
		if ms < 0 || time.Duration(ms)*time.Millisecond > longestPulse {
			return fmt.Errorf("%s is %d, it must be between 0 and %d", name, ms, longestPulse.Milliseconds())
		}
	}
	plan := newPlan()
	for i, b := range m.Banks {
		if err := plan.bank(fmt.Sprintf("banks[%d]", i), b); err != nil {
			return err
		}
	}
	if err := plan.gapless(); err != nil {
		return err
	}
	contacts := []namedInput{{"door", m.Door}, {"tamper", m.Tamper}, {"mains", m.Mains}}
	if f := m.Fire; f != nil {
		contacts = append(contacts, namedInput{"fire", &f.Input}, namedInput{"fire.rest", f.Rest})
	}
	if r := m.Reader; r != nil {
		contacts = append(contacts, namedInput{"reader.alive", r.Alive})
	}
	for _, x := range contacts {
		if x.at == nil {
			continue
		}
		if err := plan.take("discrete input", x.name, "input", x.at.Unit, x.at.Input, 1); err != nil {
			return err
		}
	}
	if l := m.DoorLock; l != nil {
		if err := plan.take("coil", "door_lock", "coil", l.Unit, l.Coil, 1); err != nil {
			return err
		}
	}
	if r := m.Reader; r != nil {
		if r.registers() < 1 || r.registers() > longestTag {
			return fmt.Errorf("reader.registers is %d, it must be between 1 and %d", r.Registers, longestTag)
		}
		return plan.take("input register", "reader", "register", r.Unit, r.Register, r.registers())
	}
	return nil
}

// namedInput is an input as the map calls it, nil when it is absent.
type namedInput struct {
	name string
	at   *Input
}

package locks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"claviger/hardware/locks"
)

// TestMapsThatAreWrong: each says where, and what would help.
func TestMapsThatAreWrong(t *testing.T) {
	two := func(m *locks.Map) { m.Banks = append(m.Banks, m.Banks[0]) }
	for want, spoil := range map[string]func(*locks.Map){
		"url is missing":                          func(m *locks.Map) { m.URL = "" },
		`url "http://x" is none of tcp://`:        func(m *locks.Map) { m.URL = "http://x" },
		`url "tcp://" is none of`:                 func(m *locks.Map) { m.URL = "tcp://" },
		`parity "mark"`:                           func(m *locks.Map) { m.Parity = "mark" },
		"banks are missing":                       func(m *locks.Map) { m.Banks = nil },
		"poll_ms is -1":                           func(m *locks.Map) { m.PollMS = -1 },
		"pulse_ms is 99999999":                    func(m *locks.Map) { m.PulseMS = 99999999 },
		"banks[0].first is missing":               func(m *locks.Map) { m.Banks[0].First = 0 },
		"banks[0].count is missing":               func(m *locks.Map) { m.Banks[0].Count = 0 },
		"banks[0] ends at slot 2001":              func(m *locks.Map) { m.Banks[0].First = 1998 },
		"banks[0].latch is missing":               func(m *locks.Map) { m.Banks[0].Latch = nil },
		"banks[0].fob is missing":                 func(m *locks.Map) { m.Banks[0].Fob = nil },
		"banks[0].tag is missing":                 func(m *locks.Map) { m.Banks[0].Tag = nil },
		"banks[0].tag_registers is 17":            func(m *locks.Map) { m.Banks[0].TagRegisters = 17 },
		"banks[0].unit is 248":                    func(m *locks.Map) { m.Banks[0].Unit = 248 },
		"banks[0].latch reaches from 65533 to":    func(m *locks.Map) { m.Banks[0].Latch = at(65533) },
		"banks[0].fob reaches from -1 to 2":       func(m *locks.Map) { m.Banks[0].Fob = at(-1) },
		"banks[0].latch and banks[0].light both":  func(m *locks.Map) { m.Banks[0].Light = at(3) },
		"both have coil 3 of unit 1":              func(m *locks.Map) { m.Banks[0].Light = at(3) },
		"banks[0] and banks[1] both have slot 1":  two,
		"slot 5 is in no bank, though 8 slots":    func(m *locks.Map) { two(m); m.Banks[1].First, m.Banks[1].Unit = 9, 2 },
		"banks[0].fob and door.input both have":   func(m *locks.Map) { m.Door.Input = at(3) },
		"tamper.input is missing":                 func(m *locks.Map) { m.Tamper.Input = nil },
		"reader.registers is -1":                  func(m *locks.Map) { m.Reader.Registers = -1 },
		"both have input register 7 of unit 1":    func(m *locks.Map) { m.Reader.Register = at(7) },
		"reader.register reaches from 65535 to 6": func(m *locks.Map) { m.Reader.Register = at(65535) },
	} {
		m := mapOf("tcp://10.0.0.5:502")
		spoil(&m)
		if _, err := locks.NewModbus(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	m := mapOf("tcp://10.0.0.5:502")
	two(&m)
	m.Banks[1].First, m.Banks[1].Unit = 5, 2 // the same addresses of another board
	if b, err := locks.NewModbus(m); err != nil || b.Slots() != 8 {
		t.Error(err)
	}
}

// TestMapOfAFile: the driver is opened as a cabinet's configuration says.
func TestMapOfAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "board.json")
	text, err := json.Marshal(mapOf("tcp://10.0.0.5:502"))
	must(t, err, os.WriteFile(path, text, 0o600))
	for _, slots := range []int{0, 4} {
		if b, err := locks.Open(locks.Options{Driver: "modbus", File: path, Slots: slots}); err != nil || b.Slots() != 4 {
			t.Error(err)
		}
	}
	for want, o := range map[string]locks.Options{
		"file is missing":           {Driver: "modbus"},
		"no such file":              {Driver: "modbus", File: path + ".gone"},
		"slots is 5, but":           {Driver: "modbus", File: path, Slots: 5},
		"simulated and modbus are":  {Driver: "steam", Slots: 4},
		"slots must be at least 1":  {Driver: "simulated"},
		`unknown field "latches"`:   {Driver: "modbus", File: written(t, `{"url": "tcp://x:1", "latches": 3}`)},
		"banks are missing":         {Driver: "modbus", File: written(t, `{"url": "tcp://x:1"}`)},
		"cannot unmarshal string":   {Driver: "modbus", File: written(t, `{"url": "tcp://x:1", "banks": [{"first": "one"}]}`)},
		"banks[0].latch is missing": {Driver: "modbus", File: written(t, `{"url": "tcp://x:1", "banks": [{"first": 1, "count": 4, "fob": 0, "tag": 0}]}`)},
	} {
		if _, err := locks.Open(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func written(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "map.json")
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestMapOfTheGuide: the example that makers read is a map.
func TestMapOfTheGuide(t *testing.T) {
	text, err := os.ReadFile("../../docs/lock-drivers.md")
	must(t, err)
	found := regexp.MustCompile("(?s)```json\n(\\{\"url\".*?)```").FindSubmatch(text)
	if found == nil {
		t.Fatal("docs/lock-drivers.md shows no map")
	}
	m, err := locks.ReadMap(written(t, string(found[1])))
	must(t, err)
	if m.Slots() != 48 {
		t.Errorf("%d slots", m.Slots())
	}
}

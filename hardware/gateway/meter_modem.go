package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"claviger/hardware/proto"
)

const (
	modemPatience = 10 * time.Second // for all that one reading asks of mmcli
	modemAnswer   = 256 << 10        // bytes, more is no answer of mmcli
	signalTurn    = "30"             // seconds between two measurements of the modem
)

// modemManager reads a modem through ModemManager's command mmcli, in the
// form that `mmcli -J` writes (ModemManager 1.12 and newer).
type modemManager struct {
	program, name string

	seen      proto.Modem // the last reading that named a carrier
	failovers uint64      // changes of carrier or SIM since the program began
	asked     bool        // the modem was asked to measure
}

func newModemManager(program, name string) *modemManager {
	if program == "" {
		program = "mmcli"
	}
	if name == "" {
		name = "any"
	}
	return &modemManager{program: program, name: name}
}

// read asks for the modem, its signal and the bytes of its connection. What
// only some modems tell may be missing.
func (m *modemManager) read(ctx context.Context) (*proto.Modem, error) {
	ctx, cancel := context.WithTimeout(ctx, modemPatience)
	defer cancel()
	var a modemAnswers
	if err := m.ask(ctx, &a, "-m", m.name); err != nil {
		return nil, err
	}
	radio, bearers := a.radio()
	if err := m.ask(ctx, &a, "-m", m.name, "--signal-get"); err == nil {
		radio.RSRP, radio.SINR = a.signal()
	}
	if radio.RSRP == 0 && !m.asked { // it measures only when it is told to
		m.asked = m.ask(ctx, nil, "-m", m.name, "--signal-setup="+signalTurn) == nil
	}
	for _, path := range bearers {
		if err := m.ask(ctx, &a, "-b", path); err == nil {
			received, sent := a.bytes()
			radio.Received, radio.Sent = radio.Received+received, radio.Sent+sent
		}
	}
	radio.Failovers = m.count(radio)
	return &radio, nil
}

// count is how often carrier or SIM changed.
func (m *modemManager) count(now proto.Modem) uint64 {
	if now.Carrier == "" {
		return m.failovers // searching: it is not known yet who comes
	}
	if m.seen.Carrier != "" && (m.seen.Carrier != now.Carrier || m.seen.SIM != now.SIM) {
		m.failovers++
	}
	m.seen = now
	return m.failovers
}

// ask runs mmcli and reads its answer into a, unless that is nil.
func (m *modemManager) ask(ctx context.Context, a *modemAnswers, args ...string) error {
	if a != nil {
		args = append(args, "-J")
	}
	c := exec.CommandContext(ctx, m.program, args...)
	c.WaitDelay = time.Second
	var out, wrong shortened
	c.Stdout, c.Stderr = &out, &wrong
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s %s: %w%s", m.program, strings.Join(args, " "), err, wrong.line())
	}
	if a == nil {
		return nil
	}
	if err := json.Unmarshal(out.Bytes(), a); err != nil {
		return fmt.Errorf("%s %s: %w", m.program, strings.Join(args, " "), err)
	}
	return nil
}

// shortened keeps the begin of what a program writes.
type shortened struct{ bytes.Buffer }

// Write takes everything and keeps what has place.
func (s *shortened) Write(p []byte) (int, error) {
	s.Buffer.Write(p[:min(len(p), modemAnswer-s.Len())])
	return len(p), nil
}

// line is the first line of a complaint, after a colon.
func (s *shortened) line() string {
	first, _, _ := strings.Cut(strings.TrimSpace(s.String()), "\n")
	if first == "" {
		return ""
	}
	return ": " + first[:min(len(first), 200)]
}

// modemAnswers is what we read of the three answers. ModemManager writes every
// value as text and "--" where it knows none.
type modemAnswers struct {
	Modem struct {
		Network struct {
			Name  string `json:"operator-name"`
			Code  string `json:"operator-code"`
			State string `json:"registration-state"`
		} `json:"3gpp"`
		Generic struct {
			Slot    string   `json:"primary-sim-slot"`
			SIM     string   `json:"sim"`
			Bearers []string `json:"bearers"`
		} `json:"generic"`
		Signal map[string]json.RawMessage `json:"signal"`
	} `json:"modem"`
	Bearer struct {
		Stats struct {
			Received      string `json:"bytes-rx"`
			Sent          string `json:"bytes-tx"`
			TotalReceived string `json:"total-bytes-rx"`
			TotalSent     string `json:"total-bytes-tx"`
		} `json:"stats"`
	} `json:"bearer"`
}

// radio is the carrier and the SIM, and the paths of the connections.
func (a *modemAnswers) radio() (r proto.Modem, bearers []string) {
	n, g := a.Modem.Network, a.Modem.Generic
	if n.State == "home" || n.State == "roaming" {
		r.Carrier = known(n.Name, known(n.Code, ""))
		r.Carrier = r.Carrier[:min(len(r.Carrier), 60)]
	}
	slot, _ := strconv.Atoi(g.Slot) // "--": the modem has one place for a SIM
	if slot == 0 && known(g.SIM, "") != "" {
		slot = 1
	}
	r.SIM = clamp(slot, 0, 16)
	for _, path := range g.Bearers {
		if known(path, "") != "" && len(bearers) < 4 {
			bearers = append(bearers, path)
		}
	}
	return r, bearers
}

// signal is the power in dBm and the ratio in tenths of a dB: of 5G, else of
// LTE; 0 when neither is measured.
func (a *modemAnswers) signal() (rsrp, sinr int) {
	for _, kind := range []string{"5g", "lte"} {
		var s struct{ RSRP, SNR string }
		if json.Unmarshal(a.Modem.Signal[kind], &s) != nil {
			continue
		}
		power, err := strconv.ParseFloat(s.RSRP, 64)
		if err != nil {
			continue
		}
		ratio, _ := strconv.ParseFloat(s.SNR, 64)
		return clamp(int(math.Round(power)), -300, 100), clamp(int(math.Round(ratio*10)), -1000, 1000)
	}
	return 0, 0
}

// bytes are what the connection carried, of all its sessions where it counts
// them.
func (a *modemAnswers) bytes() (received, sent uint64) {
	s := a.Bearer.Stats
	read := func(texts ...string) uint64 {
		for _, text := range texts {
			if n, err := strconv.ParseUint(text, 10, 64); err == nil {
				return n
			}
		}
		return 0
	}
	return read(s.TotalReceived, s.Received), read(s.TotalSent, s.Sent)
}

// known is the text, or other when ModemManager knows none.
func known(text, other string) string {
	if text == "" || text == "--" {
		return other
	}
	return text
}

package gateway

import (
	"context"
	"errors"
	"fmt"

	"claviger/hardware/proto"
)

// Meter is the driver of the box around the program: it reads how the box is
// fed and how its radio does. Either may be nil when the box cannot tell; what
// can be told is told beside an error.
type Meter interface {
	Read(ctx context.Context) (*proto.Power, *proto.Modem, error)
}

// Figures says where power and modem are read.
type Figures struct {
	Modem   string `json:"modem"`   // "modemmanager", "simulated", "" there is none
	Program string `json:"program"` // modemmanager: its command, "" is mmcli
	Name    string `json:"name"`    // modemmanager: number or path of the modem, "" the first
	Power   string `json:"power"`   // folder of the kernel's power supplies, such as /sys/class/power_supply; "" nothing is known
	Heat    string `json:"heat"`    // file of the temperature, such as /sys/class/thermal/thermal_zone0/temp; "" nothing is known
}

func (f Figures) check() error {
	switch f.Modem {
	case "", "simulated", "modemmanager":
		return nil
	}
	return fmt.Errorf("figures.modem %q is not known; modemmanager and simulated are", f.Modem)
}

// open is the meter of these figures, nil when there is nothing to read.
func (f Figures) open() Meter {
	m := boxMeter{heat: f.Heat, power: f.Power}
	switch f.Modem {
	case "simulated":
		m.modem = simulatedModem{}
	case "modemmanager":
		m.modem = newModemManager(f.Program, f.Name)
	}
	if m == (boxMeter{}) {
		return nil
	}
	return &m
}

// modem is one kind of radio.
type modem interface {
	read(ctx context.Context) (*proto.Modem, error)
}

// boxMeter reads the supplies of the box by the kernel, and its modem.
type boxMeter struct {
	modem       modem
	power, heat string
}

// Read reads both; one that fails does not hide the other.
func (m *boxMeter) Read(ctx context.Context) (power *proto.Power, radio *proto.Modem, err error) {
	var failed [2]error
	if m.power != "" || m.heat != "" {
		power, failed[0] = readPower(m.power, m.heat)
	}
	if m.modem != nil {
		radio, failed[1] = m.modem.read(ctx)
	}
	return power, radio, errors.Join(failed[:]...)
}

// simulatedModem is a radio that is always there and never worse.
type simulatedModem struct{}

func (simulatedModem) read(context.Context) (*proto.Modem, error) {
	return &proto.Modem{Carrier: "Simulated", SIM: 1, RSRP: -88, SINR: 140}, nil
}

package locks

import (
	"fmt"
	"io"
	"log"
	"strings"

	"github.com/simonvetter/modbus"
)

// bus is what the driver wants of a Modbus line: it hides the library, of which
// this file alone knows (docs/adr/0015-modbus.md).
type bus interface {
	inputs(unit, at, n int) ([]bool, error)
	registers(unit, at, n int) ([]uint16, error)
	coil(unit, at int) (bool, error)
	set(unit, coil int, on bool) error
	close()
}

// libraryBus speaks through the library, and over TCP through a wire that
// drops what the board has not read when it closes.
type libraryBus struct {
	client *modbus.ModbusClient
	wire   *wire // nil: a serial line
}

// openBus opens the line of a map.
func openBus(m Map) (bus, error) {
	parity := map[string]uint{"": modbus.PARITY_NONE, "none": modbus.PARITY_NONE, "even": modbus.PARITY_EVEN, "odd": modbus.PARITY_ODD}[m.Parity]
	conf := modbus.ClientConfiguration{URL: m.URL, Speed: m.Speed, Parity: parity, Timeout: m.timeout(), Logger: log.New(io.Discard, "", 0)}
	b := &libraryBus{}
	if kind, where, _ := strings.Cut(m.URL, "://"); kind != "rtu" {
		var err error
		if b.wire, err = dialWire(where, m.timeout()); err != nil {
			return nil, err
		}
		conf.URL = kind + "://" + b.wire.near()
	}
	client, err := modbus.NewClient(&conf)
	if err == nil {
		err = client.Open()
	}
	if err != nil {
		b.close()
		return nil, err
	}
	b.client = client
	return b, nil
}

// to chooses the board that the next request is for.
func (b *libraryBus) to(unit int) error { return b.client.SetUnitId(uint8(unit)) }

func (b *libraryBus) inputs(unit, at, n int) ([]bool, error) {
	if err := b.to(unit); err != nil {
		return nil, err
	}
	list, err := b.client.ReadDiscreteInputs(uint16(at), uint16(n))
	return list, refused(err, "discrete input", unit, at, n)
}

func (b *libraryBus) registers(unit, at, n int) ([]uint16, error) {
	if err := b.to(unit); err != nil {
		return nil, err
	}
	list, err := b.client.ReadRegisters(uint16(at), uint16(n), modbus.INPUT_REGISTER)
	return list, refused(err, "input register", unit, at, n)
}

func (b *libraryBus) coil(unit, at int) (bool, error) {
	if err := b.to(unit); err != nil {
		return false, err
	}
	on, err := b.client.ReadCoil(uint16(at))
	return on, refused(err, "coil", unit, at, 1)
}

func (b *libraryBus) set(unit, coil int, on bool) error {
	if err := b.to(unit); err != nil {
		return err
	}
	return refused(b.client.WriteCoil(uint16(coil), on), "coil", unit, coil, 1)
}

func (b *libraryBus) close() {
	if b.wire != nil {
		b.wire.cut() // first: closing the client alone would send what waits
	}
	if b.client != nil {
		b.client.Close()
	}
}

// refused names what could not be had.
func refused(err error, kind string, unit, at, n int) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("board: %s %d to %d of unit %d: %w", kind, at, at+n-1, unit, err)
}

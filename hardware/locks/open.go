package locks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Options says which board to open; its fields are those of a cabinet's
// configuration.
type Options struct {
	Driver  string
	Slots   int
	File    string
	Console string
}

// Open opens the board of that driver: simulated, or modbus, whose File is its
// Map.
func Open(o Options) (Driver, error) {
	switch {
	case o.Driver == "modbus":
		return openModbus(o)
	case o.Driver != "simulated":
		return nil, fmt.Errorf("board: there is no driver %q; simulated and modbus are", o.Driver)
	case o.Slots < 1:
		return nil, errors.New("board: slots must be at least 1")
	case o.File == "":
		return NewSimulated(o.Slots), nil
	}
	return OpenSimulated(o.File, o.Slots)
}

// openModbus reads the map; that of a modbus board says how many slots it has.
func openModbus(o Options) (Driver, error) {
	if o.File == "" {
		return nil, errors.New("board: file is missing: a modbus board needs its map")
	}
	m, err := ReadMap(o.File)
	if err != nil {
		return nil, fmt.Errorf("board: %w", err)
	}
	if o.Slots != 0 && o.Slots != m.Slots() {
		return nil, fmt.Errorf("board: slots is %d, but %s has %d", o.Slots, o.File, m.Slots())
	}
	return NewModbus(m)
}

// Serve serves the Console at addr until ctx ends.
func (b *Simulated) Serve(ctx context.Context, addr string) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("board console: %w", err)
	}
	s := &http.Server{Handler: b.Console(), ReadHeaderTimeout: 5 * time.Second}
	go func() { <-ctx.Done(); s.Close() }()
	if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

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

// Open opens the board of that driver.
func Open(o Options) (Driver, error) {
	switch {
	case o.Driver != "simulated":
		return nil, fmt.Errorf("board: there is no driver %q; simulated is one", o.Driver)
	case o.Slots < 1:
		return nil, errors.New("board: slots must be at least 1")
	case o.File == "":
		return NewSimulated(o.Slots), nil
	}
	return OpenSimulated(o.File, o.Slots)
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

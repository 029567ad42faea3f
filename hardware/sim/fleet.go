package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"claviger/hardware/locks"
)

// Fleet is a number of gateways and cabinets, the shipped programs, in one
// process. They reach their cloud as any would: one request to enrol, then
// MQTT.
type Fleet struct {
	Gateways []*Gateway
	Cabinets []*Cabinet

	o      Options
	ctx    context.Context // of the fleet's life
	failed chan error
	hands  *hands
	addr   string // of the console
}

// Run runs a fleet until ctx ends or one of its programs fails.
func Run(ctx context.Context, o Options) error {
	live, stop := context.WithCancel(ctx)
	defer stop()
	f, err := newFleet(live, o)
	if err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	defer f.close()
	served := make(chan error, 1)
	if err := f.listen(live, served); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if err := f.powerOn(live); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if f.o.Started != nil {
		f.o.Started(f)
	}
	return f.watch(live, served)
}

// watch hangs keys as rosters name them, until something ends the fleet.
func (f *Fleet) watch(ctx context.Context, served <-chan error) error {
	look := time.NewTicker(time.Second / 4)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-f.failed:
			return fmt.Errorf("simulate: %w", err)
		case err := <-served:
			return fmt.Errorf("simulate: %w", err)
		case <-look.C:
			for _, c := range f.Cabinets {
				if f.o.Hang {
					c.Hang()
				}
			}
		}
	}
}

func newFleet(ctx context.Context, o Options) (*Fleet, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.PerGateway == 0 {
		o.PerGateway = 2
	}
	if o.Slots == 0 {
		o.Slots = 32
	}
	link, ok := weathers[o.Link]
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no link %q: good, lte or bad", o.Link)
	case len(o.Branches) == 0 && (o.Cabinets < 1 || o.PerGateway < 1 || o.Slots < 1):
		return nil, errors.New("a fleet has at least one cabinet with one slot behind each gateway")
	}
	if o.Branches == nil {
		o.Branches = o.numbered()
	}
	f := &Fleet{o: o, ctx: ctx, failed: make(chan error, 1), hands: newHands(o.Data)}
	for _, b := range o.Branches {
		if err := f.addBranch(b, link); err != nil {
			f.close()
			return nil, err
		}
	}
	return f, nil
}

// numbered is the fleet of so many equal cabinets.
func (o Options) numbered() (out []Branch) {
	for n := range o.Cabinets {
		if n%o.PerGateway == 0 {
			no := len(out) + 1
			out = append(out, Branch{Name: fmt.Sprintf("Gateway %d", no), Folder: fmt.Sprintf("gateway-%d", no)})
		}
		b := &out[len(out)-1]
		b.Cabinets = append(b.Cabinets, Box{Name: fmt.Sprintf("Cabinet %d", n+1), Folder: fmt.Sprintf("cabinet-%d", n+1), Slots: o.Slots})
	}
	return out
}

func (f *Fleet) addBranch(b Branch, link Weather) error {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	n := len(f.Gateways) + 1
	g := &Gateway{Name: b.Name, Owner: b.Owner, fleet: f, folder: filepath.Join(f.o.Data, b.Folder), local: ln, lte: newPipe(link, f.o.Seed+uint64(n)), meter: &meter{w: link}}
	if f.Gateways = append(f.Gateways, g); b.Cut {
		link.Down = true
		g.LTE(link)
	}
	if err := os.MkdirAll(g.folder, 0o700); err != nil {
		return err
	}
	for _, box := range b.Cabinets {
		if err := f.addCabinet(g, box); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) addCabinet(g *Gateway, box Box) error {
	folder := filepath.Join(f.o.Data, box.Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	bank, err := locks.OpenSimulated(filepath.Join(folder, bankFile), box.Slots)
	if err != nil {
		return err
	}
	c := &Cabinet{Name: box.Name, Bank: bank, fleet: f, folder: folder, box: g, local: newPipe(Weather{}, f.o.Seed+1000+uint64(len(f.Cabinets))), hung: map[string]bool{}}
	f.Cabinets = append(f.Cabinets, c)
	if f.o.Screens {
		c.screen, err = net.Listen("tcp", "127.0.0.1:0")
	}
	return err
}

// bankFile is where a cabinet's folder keeps the state of its steel.
const bankFile = "bank.json"

// powerOn starts every program; gateways first, as cabinets name theirs when
// they enrol.
func (f *Fleet) powerOn(ctx context.Context) error {
	for _, g := range f.Gateways {
		if err := g.PowerOn(ctx); err != nil {
			return err
		}
	}
	for _, c := range f.Cabinets {
		if err := c.PowerOn(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (f *Fleet) close() {
	for _, c := range f.Cabinets {
		c.PowerOff()
		if c.screen != nil {
			c.screen.Close()
		}
	}
	for _, g := range f.Gateways {
		g.PowerOff()
		g.local.Close()
	}
}

func (f *Fleet) claim(ctx context.Context, d Draft) (string, error) {
	if f.o.Claim == nil {
		return "", fmt.Errorf("%s is not enrolled, and nobody gives claim codes", d.Name)
	}
	return f.o.Claim(ctx, d)
}

// fail ends the fleet; the first failure is the one that is told.
func (f *Fleet) fail(err error) {
	select {
	case f.failed <- err:
	default:
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

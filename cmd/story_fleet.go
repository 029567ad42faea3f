package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claviger/hardware/sim"
	"claviger/seed/demo"
)

// storyFolder is where the data folder keeps the cabinets of the demo.
const storyFolder = "demo-cabinets"

// fleetFile lists them; it is written last, so that what it lists is whole.
const fleetFile = "fleet.json"

// layFleet puts the devices of a story that was just told into the data
// folder. They keep their keys and journals: no cabinet is enrolled anew, and
// its slots hold what the story left in them.
func (h *house) layFleet(ctx context.Context, gateways []demo.Gateway) ([]sim.Branch, error) {
	data := filepath.Join(h.kit.config.data, storyFolder)
	if err := os.RemoveAll(data); err != nil { // of a story that is gone
		return nil, err
	}
	var branches []sim.Branch
	for _, g := range gateways {
		b := sim.Branch{Owner: g.Organisation, Name: g.Name, Folder: string(g.Answer.Device), Cut: g.Behind}
		if err := b.LayGateway(data, g.Seed, g.Answer); err != nil {
			return nil, err
		}
		for _, c := range g.Cabinets {
			box := sim.Box{Name: c.Name, Folder: string(c.Memory.Identity.Answer.Device), Slots: len(c.Memory.Slots)}
			if err := box.Lay(ctx, data, c.Memory); err != nil {
				return nil, err
			}
			b.Cabinets = append(b.Cabinets, box)
		}
		branches = append(branches, b)
	}
	text, err := json.MarshalIndent(branches, "", " ")
	if err != nil {
		return nil, err
	}
	return branches, os.WriteFile(filepath.Join(data, fleetFile), text, 0o600)
}

// knownFleet reads the fleet of an earlier start; none when there is none.
func (h *house) knownFleet() (branches []sim.Branch, err error) {
	text, err := os.ReadFile(filepath.Join(h.kit.config.data, storyFolder, fleetFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &branches)
	}
	return branches, err
}

// runFleet runs the cabinets of the stories beside the server. One that fails
// stops them all, and nothing else.
func (h *house) runFleet(ctx context.Context, a *app) {
	if h.story == nil {
		return
	}
	if h.broker == nil {
		fmt.Fprintln(a.out, "the cabinets of these stories stand still: their gateways know the broker inside the program, not the one of MQTT_URL")
		return
	}
	if len(h.branches) == 0 {
		fmt.Fprintf(a.out, "nobody runs the cabinets of these stories here: %s is not in this data folder\n", filepath.Join(storyFolder, fleetFile))
		return
	}
	o := sim.Options{Data: filepath.Join(h.kit.config.data, storyFolder), Branches: h.branches, Link: "lte", URL: h.base, Broker: "mqtt://" + h.broker.Addr(), Console: h.console, OtherPort: true,
		Screens: true, Clock: h.story, Firmware: versionName(), Log: h.kit.log, Guests: []sim.Guest{{Badge: demo.HolderNumber, PIN: demo.HolderPIN}}}
	o.Started = func(f *sim.Fleet) {
		h.story.fleet.Store(f)
		fmt.Fprintf(a.out, "console of the cabinets on http://%s\n", f.Addr())
	}
	h.done.Go(func() {
		if err := sim.Run(ctx, o); err != nil && ctx.Err() == nil {
			h.story.fleet.Store(nil)
			h.kit.log.Error("the simulated cabinets have ended", "err", err)
		}
	})
}

// consoleOf is where the hands of a device are in the console, "" when nobody
// simulates it; of no device, where the console is.
func (s *story) consoleOf(device string) string {
	f := s.fleet.Load()
	switch {
	case f == nil || f.Addr() == "":
		return ""
	case device == "":
		return "http://" + f.Addr() + "/"
	case f.Find(device) == 0:
		return ""
	}
	return fmt.Sprintf("http://%s/cabinets/%d", f.Addr(), f.Find(device))
}

// Now and Mono are the story's clock as a cabinet sees it: time that is set
// forward has passed for the cabinet too.
func (s *story) Now() time.Time { return s.now().Round(0) }

// Mono counts from the start of the program.
func (s *story) Mono() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Since(s.begun) + s.ahead
}

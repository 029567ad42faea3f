package sim

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"claviger/hardware/cabinet"
	"claviger/tenants"
)

// Draft is a device that a fleet wants to enrol.
type Draft struct {
	Kind    tenants.DeviceKind
	Name    string
	Gateway tenants.DeviceID // through which a cabinet speaks
	Slots   int              // of a cabinet
}

// Claim gets the one-time claim code of a new device from whoever may make
// one.
type Claim func(ctx context.Context, d Draft) (code string, err error)

// Branch is one gateway with the cabinets behind it.
type Branch struct {
	Owner    string `json:"owner"` // whose it is, "" when all are of one organisation
	Name     string `json:"name"`  // of the gateway
	Folder   string `json:"folder"`
	Cut      bool   `json:"-"` // its link is down at first
	Cabinets []Box  `json:"cabinets"`
}

// Box is one cabinet of a branch.
type Box struct {
	Name   string `json:"name"`
	Folder string `json:"folder"`
	Slots  int    `json:"slots"`
}

// Guest is somebody whose badge the console offers.
type Guest struct{ Badge, PIN string }

// Options is how a fleet runs.
type Options struct {
	Data       string   // folder of all its devices; a fleet that was there goes on
	Branches   []Branch // the fleet, its folders inside Data; nil: by the three numbers
	Cabinets   int
	PerGateway int    // cabinets behind one gateway, 0: 2
	Slots      int    // of each cabinet, 0: 32
	Link       string // good, lte, bad, "" good
	URL        string // of the cloud, for enrolment
	Broker     string // in place of the address that enrolment tells, "" that one
	Claim      Claim  // nil: the fleet must be enrolled already
	Console    string // loopback host:port of the console, "" none
	OtherPort  bool   // take another port when that one is in use
	Screens    bool   // give each cabinet a screen on a port of its own
	Hang       bool   // hang each key in its slot when its roster first names it
	Guests     []Guest
	Clock      cabinet.Clock // of the cabinets, nil: the machine's
	Seed       uint64        // of the faults
	Firmware   string
	Log        *slog.Logger // nil: silent
	Client     *http.Client // for enrolment, nil: the usual

	// Started, when set, is told the fleet when its console listens.
	Started func(*Fleet) `json:"-"`
}

// Weather is what a connection does to those who use it.
type Weather struct {
	Delay     time.Duration `json:"delay"`     // each way
	Drop      float64       `json:"drop"`      // share of messages, local line only
	Duplicate float64       `json:"duplicate"` // share of messages, local line only
	Down      bool          `json:"down"`      // nothing passes, nobody connects
}

// links are the kinds of LTE links by name.
var weathers = map[string]Weather{
	"":     {Delay: 5 * time.Millisecond},
	"good": {Delay: 5 * time.Millisecond},
	"lte":  {Delay: 35 * time.Millisecond},
	"bad":  {Delay: 250 * time.Millisecond},
}

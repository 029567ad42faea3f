package proto

import (
	"slices"

	"claviger/custody"
	"claviger/tenants"
)

// Progress is how far a cabinet has come with a command.
type Progress string

// The closed list; these are the states of custody/desk/keys that only a
// cabinet can bring about.
const (
	Delivered Progress = "delivered" // persisted, the latch is about to move
	Actuated  Progress = "actuated"  // the latch moved, or the act is done
	TakenOut  Progress = "taken"
	Relocked  Progress = "relocked" // nobody took it
	Refused   Progress = "refused"  // see Refusal
	Unknown   Progress = "unknown"  // cut short, and no sensor can tell
)

// Progresses lists every state.
var Progresses = []Progress{Delivered, Actuated, TakenOut, Relocked, Refused, Unknown}

// Result tells quickly what became of a command. The journal says the same
// for good; a result that is lost loses nothing but time.
type Result struct {
	Device  tenants.DeviceID  `cbor:"1,keyasint"`
	Epoch   uint32            `cbor:"2,keyasint"`
	Boot    []byte            `cbor:"3,keyasint"`
	Command custody.CommandID `cbor:"4,keyasint"`
	State   Progress          `cbor:"5,keyasint"`
	Refusal Refusal           `cbor:"6,keyasint,omitempty"`
	Slot    int               `cbor:"7,keyasint,omitempty"`
	Seq     uint64            `cbor:"8,keyasint,omitempty"` // of the record that says it
	At      Moment            `cbor:"9,keyasint"`
	Error   uint32            `cbor:"10,keyasint,omitempty"` // uncertainty of At, milliseconds
}

// Kind is KindResult.
func (Result) Kind() Kind { return KindResult }

// Head says which device answers.
func (m Result) Head() Head { return Head{m.Device, m.Epoch} }

func (m Result) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.id(string(m.Command), "command")
	b.need(slices.Contains(Progresses, m.State), "state")
	b.need((m.State == Refused) == (m.Refusal != ""), "refusal")
	b.need(m.Refusal == "" || m.Refusal.Known(), "refusal")
	b.slot(m.Slot, "slot")
	b.moment(m.At, "at")
	return b.err
}

package proto

import (
	"slices"
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// Action is what a command asks a cabinet to do.
type Action string

// The closed list of actions.
const (
	ActRelease   Action = "release"   // open one slot for one person
	ActLocate    Action = "locate"    // light slots
	ActInventory Action = "inventory" // read every slot and send the table
	ActRestart   Action = "restart"   // start the controller program again
	ActUnlock    Action = "unlock"    // free the door, for somebody who stands before it
)

// Actions lists every action.
var Actions = []Action{ActRelease, ActLocate, ActInventory, ActRestart, ActUnlock}

// LongestLife is the most that may lie between issue and expiry.
const LongestLife = 60 * time.Second

// Command is one order to one cabinet in one of its runs: single use, dead
// after Expires.
type Command struct {
	Device    tenants.DeviceID  `cbor:"1,keyasint"`
	Epoch     uint32            `cbor:"2,keyasint"`
	Boot      []byte            `cbor:"3,keyasint"` // the run that may obey
	ID        custody.CommandID `cbor:"4,keyasint"`
	Action    Action            `cbor:"5,keyasint"`
	Slots     []int             `cbor:"6,keyasint,omitempty"`
	Item      custody.ItemID    `cbor:"7,keyasint,omitempty"` // that must hang in the slot
	Tag       string            `cbor:"8,keyasint,omitempty"` // that the slot must read
	Person    tenants.PersonID  `cbor:"9,keyasint,omitempty"` // for whom the slot opens
	Requester string            `cbor:"10,keyasint"`          // who asked: a person, token or job
	Approvers []string          `cbor:"11,keyasint,omitempty"`
	Purpose   string            `cbor:"12,keyasint,omitempty"`
	Due       Moment            `cbor:"13,keyasint,omitempty"` // when the key must be back
	Issued    Moment            `cbor:"14,keyasint"`
	Expires   Moment            `cbor:"15,keyasint"`
	Name      string            `cbor:"16,keyasint,omitempty"` // of the person, for the screen
}

// Kind is KindCommand.
func (Command) Kind() Kind { return KindCommand }

// Head says which device is to obey.
func (m Command) Head() Head { return Head{m.Device, m.Epoch} }

func (m Command) check() error {
	var b bounds
	b.head(m.Device, m.Epoch)
	b.bytes(m.Boot, BootSize, "boot")
	b.id(string(m.ID), "id")
	b.need(slices.Contains(Actions, m.Action), "action")
	b.need(m.Action != ActRelease || len(m.Slots) == 1 && m.Person != "", "slots")
	b.span(int64(len(m.Slots)), 0, 64, "slots")
	for _, no := range m.Slots {
		b.need(no > 0 && no <= MostSlots, "slots")
	}
	b.maybeID(string(m.Item), "item")
	b.text(m.Tag, shortText, "tag")
	b.maybeID(string(m.Person), "person")
	b.need(m.Requester != "", "requester")
	b.text(m.Requester, 2*shortText, "requester")
	b.span(int64(len(m.Approvers)), 0, 8, "approvers")
	for _, a := range m.Approvers {
		b.text(a, 2*shortText, "approvers")
	}
	b.text(m.Purpose, shortText, "purpose")
	b.text(m.Name, 2*shortText, "name")
	b.span(int64(m.Due), 0, 1<<62, "due")
	b.moment(m.Issued, "issued")
	b.need(m.Expires > m.Issued && m.Expires.Sub(m.Issued) <= LongestLife, "expires")
	return b.err
}

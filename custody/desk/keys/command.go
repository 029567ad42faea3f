package keys

import (
	"time"

	"claviger/custody"
	"claviger/tenants"
)

// CommandState is how far a command has come; it is never "done" before the
// cabinet itself has said so.
type CommandState string

// The states of a command, in the order in which they are reached.
const (
	Queued    CommandState = "queued"
	Sent      CommandState = "sent"
	Delivered CommandState = "delivered"
	Actuated  CommandState = "actuated"
	TakenS    CommandState = "taken"
	DoneS     CommandState = "done" // of an order that moves no key
	Relocked  CommandState = "relocked"
	RefusedS  CommandState = "refused"
	ExpiredS  CommandState = "expired"
	Cancelled CommandState = "cancelled"
	UnknownS  CommandState = "unknown"
)

// Settled tells whether nothing more can come of the command.
func (s CommandState) Settled() bool {
	switch s {
	case TakenS, DoneS, Relocked, RefusedS, ExpiredS, Cancelled, UnknownS:
		return true
	}
	return false
}

// rank orders the states that a cabinet reports, so that a late report never
// takes a command back.
func (s CommandState) rank() int {
	switch s {
	case Queued:
		return 0
	case Sent:
		return 1
	case Delivered:
		return 2
	case Actuated:
		return 3
	}
	return 4
}

// The actions that a command can ask for.
const (
	ActionRelease   = "release"
	ActionLocate    = "locate"
	ActionInventory = "inventory"
	ActionRestart   = "restart"
	ActionUnlock    = "unlock"
)

// Life of a command asked from a page.
const (
	DefaultLife = 15 * time.Second
	ShortLife   = 5 * time.Second
	LongLife    = 60 * time.Second
)

// Command is one order to a cabinet: single use, bound to its device, dead
// after ExpiresAt.
type Command struct {
	OrgID     tenants.OrgID
	ID        custody.CommandID
	DeviceID  tenants.DeviceID
	PlaceID   custody.PlaceID
	Slot      int
	ItemID    custody.ItemID
	PersonID  tenants.PersonID // for whom the slot opens
	Action    string
	Requester string           // actor
	Approver  tenants.PersonID // who agreed, where it takes two people
	Purpose   string
	Reason    string
	DueAt     *time.Time // when the key must be back, once taken
	RuleID    custody.RuleID
	Version   int              // of the rule that grants it
	Witnesses int              // wanted when it comes back
	Answers   []custody.Answer `bun:"-"` // that the taker gave when the cabinet was asked
	IssuedAt  time.Time
	ExpiresAt time.Time
	State     CommandState
	Detail    string // code of a refusal
	SettledAt *time.Time
}

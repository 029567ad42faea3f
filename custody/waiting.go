package custody

import (
	"time"

	"claviger/tenants"
)

// WaiterID names somebody's place in the queue for a key: wai_
type WaiterID string

// WaiterState says how far somebody who waits has come.
type WaiterState string

// The states of somebody who waits: waiting, told, then one of the others for
// good.
const (
	Waiting    WaiterState = "waiting"
	WaiterTold WaiterState = "told" // the key is back, and perhaps kept for them
	WaiterDone WaiterState = "done" // they have it
	WaiterLeft WaiterState = "left" // they want it no longer
	WaiterOver WaiterState = "over" // it was kept, and they did not come
)

// Waiter is somebody who wants to know when a key is back. The first to ask is
// the first to be told.
type Waiter struct {
	OrgID     tenants.OrgID
	ID        WaiterID
	ItemID    ItemID
	PersonID  tenants.PersonID
	State     WaiterState
	AskedAt   time.Time
	ToldAt    *time.Time
	HoldUntil *time.Time // kept for them until then; nil: for nobody
	SettledAt *time.Time
}

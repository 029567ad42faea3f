package proto

import "slices"

// Refusal is the code of why a device did not obey.
type Refusal string

// The closed list of refusals; words must say each.
const (
	RefusedDevice   Refusal = "wrong_device"
	RefusedEpoch    Refusal = "wrong_epoch"
	RefusedBoot     Refusal = "wrong_boot"       // the cabinet restarted since
	RefusedExpired  Refusal = "too_late"         // by the cabinet's clock and its error
	RefusedClock    Refusal = "clock_unsure"     // the error of the clock is larger than the time left
	RefusedAction   Refusal = "action_unknown"   //
	RefusedSlot     Refusal = "slot_unknown"     //
	RefusedEmpty    Refusal = "slot_empty"       //
	RefusedOther    Refusal = "slot_differs"     // another key hangs there
	RefusedBusy     Refusal = "cabinet_busy"     // another slot is open
	RefusedJournal  Refusal = "journal_full"     //
	RefusedLatch    Refusal = "latch_failed"     //
	RefusedDoor     Refusal = "no_door_lock"     // the door has no lock that the controller moves
	RefusedLockdown Refusal = "lockdown"         // the site is locked down, and the person is not exempt
	RefusedOld      Refusal = "roster_old"       // not newer than the one obeyed
	RefusedContents Refusal = "contents_unknown" // fields that this firmware cannot obey
)

// Refusals lists every refusal.
var Refusals = []Refusal{RefusedDevice, RefusedEpoch, RefusedBoot, RefusedExpired, RefusedClock, RefusedAction, RefusedSlot, RefusedEmpty,
	RefusedOther, RefusedBusy, RefusedJournal, RefusedLatch, RefusedDoor, RefusedLockdown, RefusedOld, RefusedContents}

// Known tells whether the code is one of the list.
func (r Refusal) Known() bool { return slices.Contains(Refusals, r) }

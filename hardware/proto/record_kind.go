package proto

import "claviger/custody"

// RecordKind is the code of what a journal record says. Codes are never used
// again for something else.
type RecordKind uint8

// The closed list of record kinds.
const (
	Booted       RecordKind = 1 // Boot, Detail: cause
	RosterTaken  RecordKind = 2 // Roster: the version that is obeyed from here on
	ClockMoved   RecordKind = 3 // Shift; Detail: by whom
	CustodyLost  RecordKind = 4 // a release was cut short and no sensor can tell: Slot, Intent
	JournalSpoil RecordKind = 5 // stored records that cannot be read any more: Detail from-to

	BadPIN     RecordKind = 11 // Person, when the number was known
	PINBlocked RecordKind = 12 // Person
	Stranger   RecordKind = 13 // a badge or number that the roster does not know
	Duress     RecordKind = 14 // Person
	BadCode    RecordKind = 15 // a code of no pass here, or of a use that is spent: Detail "spent"
	CodesShut  RecordKind = 16 // codes are closed for an hour after that

	Denied          RecordKind = 20 // Person, Item, Why
	Wanting         RecordKind = 21 // Person, Item, Why: needs that were not met
	Released        RecordKind = 22 // intent, before the latch moves: Person, Item, Slot, Rule
	CommandStarted  RecordKind = 23 // intent, before the latch moves: Command, Slot
	CommandFinished RecordKind = 24 // Command, Intent: a command that moves no key
	CommandRefused  RecordKind = 25 // Command, Detail: code of the refusal
	LatchFailed     RecordKind = 26 // Slot, Intent, Detail
	GlassBroken     RecordKind = 27 // right before its Released: Person, Item, Slot, Why (that did not count), Due; Detail: a custody.GlassWhy
	PassUsed        RecordKind = 28 // right before its Released: Person, Item, Slot, Due; Version: number of the use from 1; Detail: the pass
	UrgentTake      RecordKind = 29 // right before its Released: Person, Item, Slot, Why (that did not count), Due; Detail: the playbook that gives it at once

	Taken      RecordKind = 30 // Item, Slot, Tag, Person, Intent
	Returned   RecordKind = 31 // Item, Slot, Tag, Person when one had signed in
	WrongSlot  RecordKind = 32 // as Returned, but not in its own slot
	NotTaken   RecordKind = 33 // Intent: released, and nobody took it
	TakenLoose RecordKind = 34 // Slot, Tag: left its slot without a release
	UnknownTag RecordKind = 35 // Slot, Tag: came, and no item has that tag
	SlotFault  RecordKind = 36 // Slot, Detail
	BackSaid   RecordKind = 37 // Intent: the record of the return; Item, Answers, Witnesses

	DoorOpened   RecordKind = 40
	DoorClosed   RecordKind = 41
	DoorForced   RecordKind = 42
	DoorLeftOpen RecordKind = 43
	Tampered     RecordKind = 44 // Detail: begun, ended
	MainsLost    RecordKind = 45
	MainsBack    RecordKind = 46
	DoorUnused   RecordKind = 47 // Command, Intent: freed from afar, and nobody opened it

	FireRaised   RecordKind = 50 // the fire panel gives alarm
	FireReleased RecordKind = 51 // intent, before the latch moves: Item, Slot, Tag; nobody's right but the panel's
	FireCleared  RecordKind = 52 // Intent: the record of the alarm that is over
	FireWireLost RecordKind = 53 // the contacts of the panel contradict each other
	FireWireBack RecordKind = 54

	ReaderLost RecordKind = 55 // the badge reader does not answer
	ReaderBack RecordKind = 56
)

// DetailAgain is the detail of Released and Taken when the holder takes back a
// return by mistake: the terms are those of before.
const DetailAgain = "again"

// DetailFire is the detail of Taken when the fire panel opened the slot: the
// key left with nobody who is known.
const DetailFire = "fire"

// recorded maps each kind to the event that the cloud writes for it.
var recorded = map[RecordKind]custody.EventKind{
	Booted:       custody.CabinetRebooted,
	RosterTaken:  custody.RosterApplied,
	ClockMoved:   custody.ClockStepped,
	CustodyLost:  custody.SlotFault,
	JournalSpoil: custody.LossDeclared,

	BadPIN:     custody.PINWrong,
	PINBlocked: custody.PINLocked,
	Stranger:   custody.AttemptUnknown,
	Duress:     custody.AttemptDuress,
	BadCode:    custody.CodeWrong,
	CodesShut:  custody.CodesClosed,

	Denied:          custody.AttemptDenied,
	Wanting:         custody.AttemptNeeds,
	Released:        custody.AttemptGranted,
	CommandStarted:  custody.CommandStarted,
	CommandFinished: custody.CommandDone,
	CommandRefused:  custody.CommandRefused,
	LatchFailed:     custody.SlotFault,
	GlassBroken:     custody.GlassBroken,
	PassUsed:        custody.PassUsed,
	UrgentTake:      custody.UrgentTaken,

	Taken:      custody.Taken,
	Returned:   custody.Returned,
	WrongSlot:  custody.WrongSlot,
	NotTaken:   custody.NotTaken,
	TakenLoose: custody.TakenLoose,
	UnknownTag: custody.UnknownTag,
	SlotFault:  custody.SlotFault,
	BackSaid:   custody.BackAnswered,

	DoorOpened:   custody.DoorOpened,
	DoorClosed:   custody.DoorClosed,
	DoorForced:   custody.DoorForced,
	DoorLeftOpen: custody.DoorLeftOpen,
	Tampered:     custody.Tampered,
	MainsLost:    custody.MainsLost,
	MainsBack:    custody.MainsBack,
	DoorUnused:   custody.DoorUnused,

	FireRaised:   custody.FireRaised,
	FireReleased: custody.FireReleased,
	FireCleared:  custody.FireCleared,
	FireWireLost: custody.FireWireLost,
	FireWireBack: custody.FireWireBack,
	ReaderLost:   custody.ReaderLost,
	ReaderBack:   custody.ReaderBack,
}

// RecordKinds gives every kind with its event.
func RecordKinds() map[RecordKind]custody.EventKind {
	all := make(map[RecordKind]custody.EventKind, len(recorded))
	for k, e := range recorded {
		all[k] = e
	}
	return all
}

// Event is the event that the cloud writes for the kind, "" for no kind at
// all. What a fob did (Moves) is told by custody/desk/keys, which looks at the
// item and may choose another event.
func (k RecordKind) Event() custody.EventKind { return recorded[k] }

// Moves tells whether the record says that a fob came (present) or went.
func (k RecordKind) Moves() (present, moves bool) {
	switch k {
	case Returned, WrongSlot, UnknownTag:
		return true, true
	case Taken, TakenLoose:
		return false, true
	}
	return false, false
}

// Intent tells whether the record announces a motion that a later record
// completes by naming its number.
func (k RecordKind) Intent() bool { return k == Released || k == CommandStarted || k == FireReleased }

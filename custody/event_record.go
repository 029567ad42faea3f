package custody

import (
	"time"

	"claviger/tenants"
)

// Event is one thing that happened, as a use-case tells it. The store adds
// who acted and by what right, numbers it, commits to the personal fields and
// writes it as an entry of the log in the same transaction.
type Event struct {
	Kind       EventKind
	ItemID     ItemID
	PersonID   tenants.PersonID // whom it is about
	HappenedAt time.Time        // zero: now
	Device     *Stamp           // when a device reports it
	RuleID     RuleID
	Version    int               // of the rule
	Decision   []byte            // hash of the stored Ask and Facts
	Outcome    string            // grant, need, deny, done, failed …
	Cites      []EntryID         // earlier entries that this one is about
	Data       map[string]string // facts without personal content
	Personal   map[string]string // free text and names: only commitments enter the log
}

// Stamp is where and when a device saw something, by its own clock.
type Stamp struct {
	DeviceID    tenants.DeviceID
	Epoch       uint32
	Seq         uint64
	At          time.Time
	Uncertainty time.Duration
	LateBy      time.Duration // receipt minus At, 0 when live
	Roster      uint64        // version the device obeyed
}

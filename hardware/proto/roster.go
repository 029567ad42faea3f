package proto

import (
	"crypto/sha256"
	"slices"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Roster is the one document that a cabinet obeys: who is known, what hangs
// there, which rules hold. Versions of one (device, epoch) strictly rise.
type Roster struct {
	Device  tenants.DeviceID `cbor:"1,keyasint"`
	Epoch   uint32           `cbor:"2,keyasint"`
	Version uint64           `cbor:"3,keyasint"`
	Issued  Moment           `cbor:"4,keyasint"`
	Org     tenants.OrgID    `cbor:"5,keyasint"`
	Site    tenants.SiteID   `cbor:"6,keyasint"`
	Place   custody.PlaceID  `cbor:"7,keyasint"`            // the cabinet, as a place
	Name    string           `cbor:"8,keyasint"`            // of the cabinet, for its screen
	Zone    string           `cbor:"9,keyasint"`            // IANA name, of the site
	Locale  string           `cbor:"10,keyasint"`           // of the idle screen
	Help    string           `cbor:"11,keyasint,omitempty"` // telephone to call

	Lease  uint32  `cbor:"12,keyasint"`           // seconds that rights stay fresh
	Grace  uint32  `cbor:"13,keyasint"`           // seconds after which they are worth nothing
	Levels []Level `cbor:"14,keyasint,omitempty"` // levels with a lease of their own

	// AsOf is the highest record of this device that States and Held know of;
	// what the device itself saw later counts more.
	AsOf uint64 `cbor:"15,keyasint,omitempty"`

	People []Person `cbor:"16,keyasint,omitempty"`
	Items  []Item   `cbor:"17,keyasint,omitempty"`
	Slots  []Slot   `cbor:"18,keyasint,omitempty"`
	Rules  []Rule   `cbor:"19,keyasint,omitempty"`
	Held   []Held   `cbor:"20,keyasint,omitempty"`
	Cost   PINCost  `cbor:"21,keyasint"`

	Calendar *Calendar `cbor:"22,keyasint,omitempty"` // holidays of the site; nil: nobody entered them

	Approved []Approved `cbor:"23,keyasint,omitempty"`
	Booked   []Booked   `cbor:"24,keyasint,omitempty"`
	Regret   uint32     `cbor:"25,keyasint,omitempty"` // seconds in which a return by mistake is taken back; 0: never

	Lockdown *Lockdown `cbor:"26,keyasint,omitempty"` // nil: none

	Keepers []Keeper `cbor:"27,keyasint,omitempty"` // who may open here what the rules refuse

	Ready  []Ready `cbor:"28,keyasint,omitempty"` // what playbooks give at once
	Passes []Pass  `cbor:"29,keyasint,omitempty"` // of guests, not over

	Fire *Fire `cbor:"32,keyasint,omitempty"` // what the fire panel opens; nil: nothing
}

// Lockdown is a lockdown of the site: no key is given but to the exempt.
type Lockdown struct {
	ID     custody.LockdownID `cbor:"1,keyasint"`
	Since  Moment             `cbor:"2,keyasint"`
	Exempt []tenants.PersonID `cbor:"3,keyasint,omitempty"`
}

// Facts is what the rules may know of it for one person; nil for none.
func (l *Lockdown) Facts(person tenants.PersonID) *rules.LockdownFact {
	if l == nil {
		return nil
	}
	return &rules.LockdownFact{ID: l.ID, Since: l.Since.Time(), Exempt: slices.Contains(l.Exempt, person)}
}

// Level gives a security level a lease of its own.
type Level struct {
	Level custody.Level `cbor:"1,keyasint"`
	Lease uint32        `cbor:"2,keyasint"` // seconds
}

// Slot says what belongs in a slot. Slots that are not listed are floating.
type Slot struct {
	No    int            `cbor:"1,keyasint"`
	Fixed bool           `cbor:"2,keyasint,omitempty"` // only its own item may hang here
	Item  custody.ItemID `cbor:"3,keyasint,omitempty"`
}

// Held is one item that a person of the roster has, wherever it was taken.
type Held struct {
	Item   custody.ItemID   `cbor:"1,keyasint"`
	Person tenants.PersonID `cbor:"2,keyasint"`
	Due    Moment           `cbor:"3,keyasint,omitempty"` // 0: permanent

	Level  custody.Level        `cbor:"4,keyasint,omitempty"` // of the item, which may belong elsewhere
	Assets []custody.AssetKind  `cbor:"5,keyasint,omitempty"`
	Groups []custody.KeyGroupID `cbor:"6,keyasint,omitempty"`

	Rule    custody.RuleID `cbor:"7,keyasint,omitempty"` // by which it was taken
	Version int            `cbor:"8,keyasint,omitempty"` // of the rule
}

// MostPlanned is the most approvals, and the most bookings, of a roster.
const MostPlanned = 2000

// Approved is one yes that was given for one take of an item by a person.
type Approved struct {
	Request custody.RequestID `cbor:"1,keyasint"`
	Item    custody.ItemID    `cbor:"2,keyasint"`
	Person  tenants.PersonID  `cbor:"3,keyasint"` // who may take it
	Rule    custody.RuleID    `cbor:"4,keyasint"`
	Version int               `cbor:"5,keyasint"` // of the rule
	Step    int               `cbor:"6,keyasint"` // from 0
	At      Moment            `cbor:"7,keyasint"`
	By      tenants.PersonID  `cbor:"8,keyasint"`
	For     tenants.PersonID  `cbor:"9,keyasint,omitempty"`  // in whose place
	From    Moment            `cbor:"10,keyasint,omitempty"` // good from
	Until   Moment            `cbor:"11,keyasint,omitempty"` // good before, and the item is back by then
}

// GoodAt tells whether the approval lets the item be taken at that moment.
func (a Approved) GoodAt(m Moment) bool { return a.From <= m && (a.Until == 0 || m < a.Until) }

// Booked keeps an item for a person, or for anybody of a group. Kept is from
// when they may fetch it and others may not.
type Booked struct {
	ID     string           `cbor:"1,keyasint"` // of the booking, or of a place in a queue
	Item   custody.ItemID   `cbor:"2,keyasint"`
	Person tenants.PersonID `cbor:"3,keyasint,omitempty"`
	Group  tenants.GroupID  `cbor:"4,keyasint,omitempty"`
	Kept   Moment           `cbor:"5,keyasint"`
	From   Moment           `cbor:"6,keyasint"`
	To     Moment           `cbor:"7,keyasint"`
	Waits  bool             `cbor:"8,keyasint,omitempty"` // kept for the first who waited for it: no booking
}

// PINCost is how a PIN is stretched; a cabinet that stretches otherwise
// refuses the roster.
type PINCost struct {
	Memory uint32 `cbor:"1,keyasint"` // KiB
	Passes uint32 `cbor:"2,keyasint"`
	Lanes  uint8  `cbor:"3,keyasint"`
}

// StandardPIN is the cost of tenants.Stem: Argon2id, 8 MiB, one pass.
var StandardPIN = PINCost{Memory: 8 * 1024, Passes: 1, Lanes: 1}

// The usual freshness of rights.
const (
	UsualLease     = 24 * time.Hour
	SensitiveLease = 4 * time.Hour // levels 3 and 4
	UsualGrace     = 72 * time.Hour
)

// LongestGrace is the most seconds that rights may be worth something without
// proof: 31 days.
const LongestGrace = 31 * 24 * 3600

// HashRoster names a roster: the hash of its envelope as it was received.
func HashRoster(envelope []byte) Hash { return sha256.Sum256(envelope) }

// Kind is KindRoster.
func (Roster) Kind() Kind { return KindRoster }

// Head says which device is to obey.
func (m Roster) Head() Head { return Head{m.Device, m.Epoch} }

// LeaseOf is how long rights on an item of that level stay fresh.
func (m Roster) LeaseOf(level custody.Level) time.Duration {
	for _, l := range m.Levels {
		if l.Level == level {
			return time.Duration(l.Lease) * time.Second
		}
	}
	return time.Duration(m.Lease) * time.Second
}

package proto

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Person is what a cabinet may know of somebody who may use it.
type Person struct {
	ID         tenants.PersonID   `cbor:"1,keyasint"`
	Number     string             `cbor:"2,keyasint,omitempty"`
	Name       string             `cbor:"3,keyasint"`
	From       Moment             `cbor:"4,keyasint,omitempty"` // active from
	Until      Moment             `cbor:"5,keyasint,omitempty"` // active before
	Kind       tenants.PersonKind `cbor:"6,keyasint,omitempty"`
	Role       tenants.Role       `cbor:"7,keyasint,omitempty"`
	Profile    string             `cbor:"8,keyasint,omitempty"`
	Department string             `cbor:"9,keyasint,omitempty"`
	Groups     []tenants.GroupID  `cbor:"10,keyasint,omitempty"`
	Locale     string             `cbor:"11,keyasint,omitempty"`
	Badges     []Badge            `cbor:"12,keyasint,omitempty"`
	PIN        *PIN               `cbor:"13,keyasint,omitempty"`
	Duress     *PIN               `cbor:"14,keyasint,omitempty"`
	Human      string             `cbor:"15,keyasint,omitempty"` // the same for two records of one human
	Quals      []Qualification    `cbor:"16,keyasint,omitempty"`
}

// Qualification is a licence or a training that somebody has.
type Qualification struct {
	Name  string `cbor:"1,keyasint"`
	Until Moment `cbor:"2,keyasint,omitempty"` // 0: for good
}

// Badge is a badge that names the person: tenants.DeviceVerifier of the
// device key and tenants.BadgeStem.
type Badge struct {
	Verifier []byte `cbor:"1,keyasint"`
	Secure   bool   `cbor:"2,keyasint,omitempty"` // the card proved a secret of its own
	Until    Moment `cbor:"3,keyasint,omitempty"`
}

// PIN proves who somebody is once they are named: tenants.DeviceVerifier of
// the device key and tenants.Stem(pin, Salt).
type PIN struct {
	Salt     []byte `cbor:"1,keyasint"`
	Verifier []byte `cbor:"2,keyasint"`
}

// ActiveAt tells whether the person may be given anything at that moment.
func (p Person) ActiveAt(at time.Time) bool {
	m := MomentOf(at)
	return m >= p.From && (p.Until == 0 || m < p.Until)
}

// Facts is what the rules may know of the person at that moment.
func (p Person) Facts(at time.Time) rules.PersonFacts {
	f := rules.PersonFacts{Known: true, Active: p.ActiveAt(at), Human: p.Human, Kind: p.Kind, Role: p.Role, Profile: p.Profile,
		Department: p.Department, Groups: p.Groups}
	for _, q := range p.Quals {
		fact := rules.Qualification{Name: q.Name}
		if q.Until != 0 {
			until := q.Until.Time()
			fact.Until = &until
		}
		f.Qualifications = append(f.Qualifications, fact)
	}
	return f
}

// Item is one thing that hangs in the cabinet or belongs there.
type Item struct {
	ID      custody.ItemID      `cbor:"1,keyasint"`
	Code    string              `cbor:"2,keyasint"`
	Name    string              `cbor:"3,keyasint,omitempty"`
	Tag     string              `cbor:"4,keyasint,omitempty"`
	Level   custody.Level       `cbor:"5,keyasint,omitempty"`
	Kind    custody.ItemKind    `cbor:"6,keyasint,omitempty"`
	Home    custody.PlaceID     `cbor:"7,keyasint,omitempty"`
	Slot    int                 `cbor:"8,keyasint,omitempty"` // of its home, 0 any
	Site    tenants.SiteID      `cbor:"9,keyasint,omitempty"`
	Assets  []custody.AssetKind `cbor:"10,keyasint,omitempty"`
	Classes []string            `cbor:"11,keyasint,omitempty"`
	Note    string              `cbor:"12,keyasint,omitempty"` // shown to the taker
	State   custody.State       `cbor:"13,keyasint"`           // as of AsOf
	Holder  tenants.PersonID    `cbor:"14,keyasint,omitempty"` // as of AsOf
	Find    []string            `cbor:"15,keyasint,omitempty"` // what people also call it: plate, stock number

	Groups []custody.KeyGroupID `cbor:"16,keyasint,omitempty"` // key groups
	Back   custody.BackTo       `cbor:"17,keyasint,omitempty"` // where it may be hung
	Fault  custody.FaultID      `cbor:"18,keyasint,omitempty"` // that keeps it out of service
	Kit    *Kit                 `cbor:"19,keyasint,omitempty"` // without which it does not leave
	Check  custody.CheckListID  `cbor:"20,keyasint,omitempty"` // a check of its vehicle, without which it is not given
	Since  Moment               `cbor:"21,keyasint,omitempty"` // from then on
}

// Kit is a kit that leaves whole or not at all; a cabinet gives none of it.
type Kit struct {
	ID   custody.KitID `cbor:"1,keyasint"`
	Name string        `cbor:"2,keyasint,omitempty"`
}

// Facts is what the rules may know of the item; state and holder are the
// caller's, who knows what the sensors say.
func (i Item) Facts(state custody.State, holder tenants.PersonID) rules.ItemFacts {
	f := rules.ItemFacts{Known: true, Kind: i.Kind, Level: i.Level, State: state, HolderID: holder, SiteID: i.Site, HomeID: i.Home,
		Assets: i.Assets, Classes: i.Classes, Groups: i.Groups, Fault: i.Fault}
	if i.Kit != nil {
		f.Together = &rules.KitFact{ID: i.Kit.ID, Name: i.Kit.Name}
	}
	if i.Check != "" {
		f.Check = &rules.CheckFact{List: i.Check, From: i.Since.Time()}
	}
	return f
}

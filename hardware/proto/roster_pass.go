package proto

import (
	"slices"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Pass lets a guest take some of the items here, by a code for each use
// (tenants.PassCode of the device key and Grants).
type Pass struct {
	ID      custody.PassID   `cbor:"1,keyasint"`
	Person  tenants.PersonID `cbor:"2,keyasint"` // the guest
	Items   []custody.ItemID `cbor:"3,keyasint"`
	Level   custody.Level    `cbor:"4,keyasint,omitempty"` // the highest
	From    Moment           `cbor:"5,keyasint"`
	Until   Moment           `cbor:"6,keyasint"`
	Due     Moment           `cbor:"7,keyasint"`           // of what is taken by it
	Uses    int              `cbor:"8,keyasint"`           // each has a code of its own
	Through bool             `cbor:"9,keyasint,omitempty"` // also during a lockdown, and against what rules forbid
}

// Grants is what its codes are made from.
func (p Pass) Grants() string {
	return custody.PassGrants(p.ID, p.Items, p.From.Time(), p.Until.Time())
}

// Facts is what the rules may know of it for one item; used is how many of its
// codes are spent.
func (p Pass) Facts(item custody.ItemID, used int) *rules.PassFact {
	return &rules.PassFact{ID: p.ID, Names: slices.Contains(p.Items, item), Level: p.Level, From: p.From.Time(), Until: p.Until.Time(), Due: p.Due.Time(), Spent: used >= p.Uses, Through: p.Through}
}

func (b *bounds) passes(passes []Pass) {
	b.need(len(passes) <= custody.MostPasses, "passes")
	for _, p := range passes {
		b.id(string(p.ID), "passes")
		b.id(string(p.Person), "passes")
		b.need(len(p.Items) > 0 && len(p.Items) <= custody.MostPassKeys, "passes")
		for _, i := range p.Items {
			b.id(string(i), "passes")
		}
		b.span(int64(p.Level), 0, 4, "passes")
		b.moment(p.From, "passes")
		b.need(p.From < p.Until && p.Until.Time().Sub(p.From.Time()) <= custody.LongestPass && p.From < p.Due, "passes")
		b.span(int64(p.Uses), 1, custody.MostUses, "passes")
	}
}

package proto

import (
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// Keeper is somebody named to open what the rules refuse, at this cabinet.
type Keeper struct {
	ID     custody.KeeperID `cbor:"1,keyasint"`
	Person tenants.PersonID `cbor:"2,keyasint"`
	Level  custody.Level    `cbor:"3,keyasint"` // the highest
	From   Moment           `cbor:"4,keyasint"`
	Until  Moment           `cbor:"5,keyasint"`
}

// Glass is what the rules may know of a person's right to open what they
// refuse: of several the one that reaches highest, nil for none. It holds
// however old the roster is, until its own end.
func (m *Roster) Glass(person tenants.PersonID, at time.Time) (f *rules.GlassFact) {
	now := MomentOf(at)
	for _, k := range m.Keepers {
		if k.Person == person && k.From <= now && now < k.Until && (f == nil || k.Level > f.Level) {
			f = &rules.GlassFact{Keeper: k.ID, Level: k.Level}
		}
	}
	return f
}

func (b *bounds) keepers(keepers []Keeper) {
	b.need(len(keepers) <= custody.MostKeepers, "keepers")
	for _, k := range keepers {
		b.id(string(k.ID), "keepers")
		b.id(string(k.Person), "keepers")
		b.span(int64(k.Level), 0, 4, "keepers")
		b.moment(k.From, "keepers")
		b.need(k.From < k.Until, "keepers")
	}
}

package cabinet

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a cabinet may run on a system without zones

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// rights is a roster made ready for questions. It does not change.
type rights struct {
	*proto.Roster
	hash     proto.Hash
	zone     *time.Location
	people   map[tenants.PersonID]*proto.Person
	byNumber map[string]*proto.Person
	byBadge  map[string]owner // key: the verifier's bytes
	items    map[custody.ItemID]*proto.Item
	byTag    map[string]*proto.Item
	rules    []rules.Rule
}

// owner is whose badge it is.
type owner struct {
	person *proto.Person
	badge  proto.Badge
}

// newRights prepares a roster; an error means that this program cannot obey
// it.
func newRights(m *proto.Roster, hash proto.Hash) (*rights, error) {
	zone, err := time.LoadLocation(m.Zone)
	if err != nil {
		return nil, fmt.Errorf("cabinet: zone of the roster: %w", err)
	}
	if m.Cost != proto.StandardPIN {
		return nil, fmt.Errorf("cabinet: PINs stretched by %+v, not %+v", m.Cost, proto.StandardPIN)
	}
	r := &rights{Roster: m, hash: hash, zone: zone, people: map[tenants.PersonID]*proto.Person{}, byNumber: map[string]*proto.Person{},
		byBadge: map[string]owner{}, items: map[custody.ItemID]*proto.Item{}, byTag: map[string]*proto.Item{}}
	for i := range m.People {
		r.addPerson(&m.People[i])
	}
	for i := range m.Items {
		it := &m.Items[i]
		r.items[it.ID] = it
		if it.Tag != "" {
			r.byTag[sameTag(it.Tag)] = it
		}
	}
	for _, w := range m.Rules {
		r.rules = append(r.rules, w.Rule())
	}
	return r, nil
}

func (r *rights) addPerson(p *proto.Person) {
	r.people[p.ID] = p
	if p.Number != "" {
		r.byNumber[p.Number] = p
	}
	for _, b := range p.Badges {
		r.byBadge[string(b.Verifier)] = owner{p, b}
	}
}

// sameTag brings the serial of a fob to one form, whoever wrote it.
func sameTag(tag string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", ":", "", "-", "").Replace(tag))
}

// freshness is how far rights on an item of that level can be trusted at an
// age of their proof.
func (r *rights) freshness(level custody.Level, proven bool, age time.Duration) rules.Freshness {
	switch {
	case !proven || age > time.Duration(r.Grace)*time.Second:
		return rules.Expired
	case age > r.LeaseOf(level):
		return rules.Stale
	}
	return rules.Fresh
}

// locked tells whether a lockdown keeps the keys from that person.
func (r *rights) locked(person tenants.PersonID) bool {
	l := r.Lockdown.Facts(person)
	return l != nil && !l.Exempt
}

// at home tells whether an item belongs in that slot of this cabinet.
func (r *rights) atHome(it *proto.Item, slot int) bool {
	return it.Back.Belongs(it.Home, it.Slot, r.Place, slot)
}

// name is what people call an item: code and name.
func nameOf(it *proto.Item) string {
	return strings.TrimSpace(it.Code + " " + it.Name)
}

package hub

import (
	"claviger/hardware/proto"
	"claviger/store"
	"claviger/tenants"
)

// drafts makes rosters of one organisation from one moment of its database.
// What they share is read once, however many there are.
type drafts struct {
	h     *Hub
	r     *store.Rx
	sites map[tenants.SiteID]proto.Roster // with what a site gives alone
	whole *shared                         // nil until it is read
}

// shared is what all rosters of an organisation say.
type shared struct {
	rules  []proto.Rule
	people []member
	held   []proto.Held
}

// member is a person as a cabinet knows them. Their verifiers are made anew for
// each cabinet from the stems: they are worth nothing at another one.
type member struct {
	store.RosterPerson
	stems [][]byte // of each of the credentials
}

func (h *Hub) drafts(r *store.Rx) *drafts {
	return &drafts{h: h, r: r, sites: map[tenants.SiteID]proto.Roster{}}
}

// addSite puts in what the site of the cabinet says: zone and language, its
// calendar, a lockdown, who may open there what the rules refuse, and what
// playbooks give there at once.
func (d *drafts) addSite(doc *proto.Roster) error {
	at, ok := d.sites[doc.Site]
	if !ok {
		var err error
		if at, err = d.site(doc.Site); err != nil {
			return err
		}
		d.sites[doc.Site] = at
	}
	doc.Zone, doc.Locale, doc.Calendar, doc.Lockdown, doc.Keepers, doc.Ready = at.Zone, at.Locale, at.Calendar, at.Lockdown, at.Keepers, at.Ready
	return nil
}

func (d *drafts) site(id tenants.SiteID) (at proto.Roster, err error) {
	site, locale, err := d.r.SiteOf(id)
	if err != nil {
		return at, err
	}
	at.Zone, at.Locale = site.Zone, locale
	holidays, err := d.r.Calendar(id)
	if err != nil {
		return at, err
	}
	at.Calendar = proto.CalendarOf(holidays)
	if at.Lockdown, err = lockdown(d.r, id); err != nil {
		return at, err
	}
	if at.Keepers, err = keepers(d.r, id); err != nil {
		return at, err
	}
	at.Ready, err = ready(d.r, id)
	return at, err
}

// addShared puts in the rules, those whom a rule could let take something
// here, and what they have.
func (d *drafts) addShared(doc *proto.Roster) error {
	if d.whole == nil {
		var err error
		if d.whole, err = d.h.share(d.r); err != nil {
			return err
		}
	}
	doc.Rules, doc.Held = d.whole.rules, d.whole.held
	secret := d.h.keys.DeviceSecret(doc.Device, doc.Epoch)
	doc.People = make([]proto.Person, len(d.whole.people))
	for i, p := range d.whole.people {
		doc.People[i] = p.at(doc.Zone, secret)
	}
	return nil
}

// share reads what all rosters of the organisation say.
func (h *Hub) share(r *store.Rx) (*shared, error) {
	var s shared
	rs, err := r.Rules()
	if err != nil {
		return nil, err
	}
	for _, rule := range rs {
		s.rules = append(s.rules, proto.RuleOf(rule))
	}
	people, err := r.RosterPeople(r.Now())
	if err != nil {
		return nil, err
	}
	in := map[tenants.PersonID]bool{}
	for _, p := range people {
		k := member{RosterPerson: p}
		for _, c := range p.Credentials {
			stem, err := h.keys.OpenStem(c.ID, c.Sealed)
			if err != nil {
				return nil, err
			}
			k.stems = append(k.stems, stem)
		}
		in[p.ID] = true
		s.people = append(s.people, k)
	}
	held, err := r.RosterHeld()
	for _, x := range held {
		if in[x.PersonID] {
			s.held = append(s.held, proto.Held{Item: x.ItemID, Person: x.PersonID, Due: proto.MomentAt(x.DueAt), Level: x.Level, Assets: x.Assets(), Groups: x.Groups(), Rule: x.RuleID, Version: x.RuleVersion})
		}
	}
	return &s, err
}

// at is the person as the cabinet with that secret knows them.
func (k member) at(zone string, secret []byte) proto.Person {
	p := proto.Person{ID: k.ID, Number: k.Number, Name: k.Name, From: proto.MomentAt(k.StartsOn), Until: proto.MomentAt(k.EndsOn), Kind: k.Kind, Role: k.Role,
		Profile: k.Profile, Department: k.Department, Groups: k.Groups, Locale: k.Locale, Human: k.Human}
	for _, q := range k.Licences(zone) {
		p.Quals = append(p.Quals, proto.Qualification{Name: q.Name, Until: proto.MomentAt(q.Until)})
	}
	for i, c := range k.Credentials {
		v := tenants.DeviceVerifier(secret, k.stems[i])
		switch c.Kind {
		case tenants.PINCredential:
			p.PIN = &proto.PIN{Salt: c.Salt, Verifier: v}
		case tenants.DuressCredential:
			p.Duress = &proto.PIN{Salt: c.Salt, Verifier: v}
		default:
			p.Badges = append(p.Badges, proto.Badge{Verifier: v, Secure: c.Kind == tenants.BadgeSecure})
		}
	}
	return p
}

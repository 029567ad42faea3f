package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/desk/keys"
	"claviger/custody/rules"
	"claviger/store"
	"claviger/store/storetest"
	"claviger/tenants"
)

// chronicle changes everything that rules know, and remembers what they
// answered after each change.
type chronicle struct {
	h         *house
	clock     *tick
	people    []tenants.PersonID
	items     []custody.Item
	groups    []tenants.GroupID
	keyGroups []custody.KeyGroupID
	area      custody.Area
	rule      rules.Rule
	licences  []tenants.QualificationID
	at        []time.Time
	said      []string
}

// TestThePastAnswersAsThePresentDid makes changes in any order and asks after
// each who may take what; asked later about that moment, the answer is the same.
func TestThePastAnswersAsThePresentDid(t *testing.T) {
	clock := &tick{now: time.Date(2026, 3, 27, 9, 0, 0, 0, time.UTC)}
	storetest.EachWith(t, store.Options{Clock: clock.read}, func(t *testing.T, s *store.Store) {
		c := newChronicle(t, s, clock)
		stories(t, "12")
		rapid.Check(t, func(rt *rapid.T) {
			c.at, c.said, c.licences = nil, nil, nil
			rt.Repeat(c.acts(rt))
			for i, at := range c.at {
				if now := c.ask(at); now != c.said[i] {
					rt.Fatalf("change %d of %d, %s:\nthen  %s\nlater %s", i+1, len(c.at), at.Format(time.DateTime), c.said[i], now)
				}
			}
		})
	})
}

func newChronicle(t *testing.T, s *store.Store, clock *tick) *chronicle {
	h := newHouse(t, s, "chronicle")
	c := &chronicle{h: h, clock: clock, people: []tenants.PersonID{h.ann, h.ben, h.chloe}, groups: []tenants.GroupID{"grp_a", "grp_b"}, keyGroups: []custody.KeyGroupID{"kgr_a", "kgr_b"}}
	for i := range 3 {
		c.items = append(c.items, h.key(fmt.Sprint("K-", i), h.board, 0))
	}
	c.write(func(tx *store.Tx) error {
		for _, g := range c.groups {
			must(t, tx.AddGroup(tenants.Group{ID: g, Name: string(g)}))
		}
		for _, g := range c.keyGroups {
			must(t, tx.SaveKeyGroup(custody.KeyGroup{ID: g, Name: string(g)}, nil))
		}
		c.area = custody.Area{ID: "are_x", SiteID: h.site, Name: "Pharmacy"}
		return tx.AddArea(c.area)
	})
	h.only(rules.Rule{Name: "Everyone", Limits: rules.Limits{MaxMinutes: 60, MaxHeld: 2, NoneWhileOverdue: true}})
	h.rule(rules.Rule{Name: "Not at noon", Effect: rules.Deny, Who: rules.Who{Everyone: true}, When: []rules.Window{{Days: 127, From: 600, To: 900}}})
	three := custody.Level(3)
	h.rule(rules.Rule{Name: "Group A", Effect: rules.Allow, Who: rules.Who{Groups: c.groups[:1]}, What: rules.What{MaxLevel: &three}, Limits: rules.Limits{MaxMinutes: 60, MaxHeld: 1}})
	h.rule(rules.Rule{Name: "Not the area", Effect: rules.Deny, Who: rules.Who{Departments: []string{"Night"}}, What: rules.What{Classes: []string{"controlled"}}})
	h.rule(rules.Rule{Name: "Owners never on holidays", Effect: rules.Deny, Who: rules.Who{Roles: []tenants.Role{tenants.RoleOwner}}, Holidays: rules.HolidaysOnly})
	h.rule(rules.Rule{Name: "Mornings", Effect: rules.Allow, Who: rules.Who{Profiles: []string{"driver"}}, When: []rules.Window{{Days: 127, From: 300, To: 700}},
		Needs: rules.Needs{Qualifications: []string{"Crane"}}, Limits: rules.Limits{ReturnFirst: rules.First{Groups: c.keyGroups[:1]}}})
	c.rule = h.rule(rules.Rule{Name: "Changing", Effect: rules.Deny, Who: rules.Who{Groups: c.groups[1:]}, What: rules.What{Groups: c.keyGroups[1:]}})
	return c
}

func (c *chronicle) write(fn func(*store.Tx) error) {
	c.h.t.Helper()
	must(c.h.t, c.h.s.InTx(context.Background(), c.h.desk, fn))
}

// ask is all that rules know and answer about a moment.
func (c *chronicle) ask(at time.Time) string {
	type line struct {
		Who      any
		Key      any
		Decision rules.Decision
	}
	var said []line
	c.h.read(func(rx *store.Rx) error {
		e, err := rx.Effective(store.EffectiveAsk{At: at})
		if err != nil {
			return err
		}
		for p := range e.People {
			for k := range e.Keys {
				who, key := &e.People[p], &e.Keys[k]
				said = append(said, line{who.PersonFacts, key.ItemFacts, e.Decide(who, key, e.For(who))})
			}
			one, err := rx.Effective(store.EffectiveAsk{At: at, Item: c.items[0].ID})
			if err != nil || len(one.Keys) == 0 {
				return err
			}
			said = append(said, line{nil, one.Keys[0].ID, one.Decide(&one.People[p], &one.Keys[0], one.Rules)})
		}
		return nil
	})
	text, err := json.Marshal(said)
	must(c.h.t, err)
	return string(text)
}

// acts are the changes; each takes a second, or hours.
func (c *chronicle) acts(*rapid.T) map[string]func(*rapid.T) {
	acts := map[string]func(*rapid.T){"person": c.person, "role": c.role, "group": c.group, "licence": c.licence, "key": c.key, "opens": c.opens, "class": c.class, "key group": c.keyGroup,
		"retire": c.retire, "holidays": c.holidays, "zone": c.zone, "rule": c.ruleChange, "move": c.move, "due": c.due}
	for name, act := range acts {
		acts[name] = func(rt *rapid.T) {
			c.clock.add(time.Second)
			act(rt)
			c.clock.add(time.Duration(rapid.IntRange(1, 40).Draw(rt, "minutes")) * time.Minute)
			at := c.clock.read()
			c.at, c.said = append(c.at, at), append(c.said, c.ask(at))
			c.clock.add(time.Second)
		}
	}
	return acts
}

func (c *chronicle) who(rt *rapid.T) tenants.PersonID {
	return rapid.SampledFrom(c.people).Draw(rt, "who")
}

func (c *chronicle) item(rt *rapid.T) custody.Item {
	it := rapid.SampledFrom(c.items).Draw(rt, "item")
	c.h.read(func(rx *store.Rx) (err error) { it, err = rx.Item(it.ID); return err })
	return it
}

func (c *chronicle) person(rt *rapid.T) {
	id, kind := c.who(rt), rapid.SampledFrom([]string{"profile", "department", "kind", "dates", "block", "phone"}).Draw(rt, "what")
	c.write(func(tx *store.Tx) error {
		p, err := tx.LockPerson(id)
		must(c.h.t, err)
		soon := tx.Now().Add(time.Hour)
		switch kind {
		case "profile":
			p.Profile = rapid.SampledFrom([]string{"driver", "porter"}).Draw(rt, "profile")
		case "department":
			p.Department = rapid.SampledFrom([]string{"Night", "Day"}).Draw(rt, "department")
		case "kind":
			p.Kind = rapid.SampledFrom([]tenants.PersonKind{tenants.Staff, tenants.Contractor}).Draw(rt, "kind")
		case "dates":
			p.EndsOn = rapid.SampledFrom([]*time.Time{nil, &soon}).Draw(rt, "ends")
		case "block":
			now := tx.Now()
			p.BlockedAt = rapid.SampledFrom([]*time.Time{nil, &now}).Draw(rt, "blocked")
		default:
			p.Phone = rapid.StringMatching("[0-9]{4}").Draw(rt, "phone")
		}
		return tx.SavePerson(p)
	})
}

func (c *chronicle) role(rt *rapid.T) {
	role := rapid.SampledFrom([]tenants.Role{tenants.RoleManager, tenants.RoleOwner, tenants.RoleHolder}).Draw(rt, "role")
	must(c.h.t, c.h.s.UnscopedInTx(context.Background(), "test", func(tx *store.UnscopedTx) error {
		in := tx.As(tenants.ForJob(c.h.org, "test"))
		if _, err := in.MemberOf(c.h.chloe); err == nil {
			return in.SaveMembership(tenants.Membership{LoginID: "log_chloe", Role: role, PersonID: c.h.chloe})
		}
		login := map[string]any{"id": "log_chloe", "email": "chloe@example.org", "name": "Chloé B.", "password_hash": "-", "created_at": tx.Now()}
		if _, err := tx.Insert("logins", &login).Exec(tx.Context()); err != nil {
			return err
		}
		return in.AddMembership(tenants.Membership{LoginID: "log_chloe", Role: role, PersonID: c.h.chloe})
	}))
}

func (c *chronicle) group(rt *rapid.T) {
	g, who, in := rapid.SampledFrom(c.groups).Draw(rt, "group"), c.who(rt), rapid.Bool().Draw(rt, "in")
	c.write(func(tx *store.Tx) error { return tx.SetGroupMember(g, who, in) })
}

func (c *chronicle) licence(rt *rapid.T) {
	if n := len(c.licences); n > 0 && rapid.Bool().Draw(rt, "end") {
		id := c.licences[n-1]
		c.licences = c.licences[:n-1]
		c.write(func(tx *store.Tx) error { _, err := tx.EndQualification(id); return err })
		return
	}
	who := c.who(rt)
	until := rapid.SampledFrom([]string{"", c.clock.read().Format(time.DateOnly)}).Draw(rt, "until")
	c.write(func(tx *store.Tx) error {
		q := tenants.Qualification{ID: tenants.QualificationID(tx.NewID("qua")), PersonID: who, Name: "Crane", UntilOn: until}
		c.licences = append(c.licences, q.ID)
		return tx.AddQualification(q)
	})
}

func (c *chronicle) key(rt *rapid.T) {
	if len(c.items) < 6 && rapid.IntRange(0, 4).Draw(rt, "new") == 0 {
		c.items = append(c.items, c.h.key(fmt.Sprint("K-", c.clock.read().UnixMicro()), c.h.board, 0))
		return
	}
	it, level := c.item(rt), custody.Level(rapid.IntRange(0, 4).Draw(rt, "level"))
	home := rapid.SampledFrom([]custody.PlaceID{c.h.board.ID, c.h.cabinet.ID}).Draw(rt, "home")
	c.write(func(tx *store.Tx) error {
		it.Level, it.HomeID, it.HomeSlot = level, home, 0
		return tx.ChangeItem(it)
	})
}

func (c *chronicle) opens(rt *rapid.T) {
	it := c.item(rt)
	opens := rapid.SampledFrom([][]custody.Opens{nil, {{Kind: custody.AreaAsset, AssetID: string(c.area.ID)}}, {{Kind: custody.VehicleAsset, AssetID: "veh_x"}}}).Draw(rt, "opens")
	c.write(func(tx *store.Tx) error { return tx.SetOpens(it.ID, opens) })
}

func (c *chronicle) class(rt *rapid.T) {
	c.area.Class = rapid.SampledFrom([]string{"", "controlled"}).Draw(rt, "class")
	c.write(func(tx *store.Tx) error { return tx.ChangeArea(c.area) })
}

func (c *chronicle) keyGroup(rt *rapid.T) {
	g := rapid.SampledFrom(c.keyGroups).Draw(rt, "group")
	var in []custody.ItemID
	for _, it := range c.items {
		if rapid.Bool().Draw(rt, "in") {
			in = append(in, it.ID)
		}
	}
	c.write(func(tx *store.Tx) error { return tx.SaveKeyGroup(custody.KeyGroup{ID: g, Name: string(g)}, in) })
}

func (c *chronicle) retire(rt *rapid.T) {
	it := c.item(rt)
	if it.State == custody.Retired {
		_, err := keys.Revive(context.Background(), store.In[keys.LifeTx](c.h.s), c.h.desk, it.ID, "found again")
		must(c.h.t, err)
		return
	}
	_, err := keys.Retire(context.Background(), store.In[keys.EditTx](c.h.s), c.h.desk, it.ID)
	if err != nil && tenants.CodeOf(err) != "key_not_back" {
		rt.Fatal(err)
	}
}

func (c *chronicle) holidays(rt *rapid.T) {
	day := c.clock.read().AddDate(0, 0, rapid.IntRange(-1, 1).Draw(rt, "day")).Format(time.DateOnly)
	c.write(func(tx *store.Tx) error {
		return tx.SaveCalendar(c.h.site, "2026-01-01", "2027-12-31", []custody.Holiday{{Day: day, Name: "Feast"}})
	})
}

func (c *chronicle) zone(rt *rapid.T) {
	zone := rapid.SampledFrom([]string{"Europe/Paris", "Asia/Tokyo", "America/Lima"}).Draw(rt, "zone")
	ofSite := rapid.Bool().Draw(rt, "of the site")
	c.write(func(tx *store.Tx) error {
		if ofSite {
			s, err := tx.Site(c.h.site)
			must(c.h.t, err)
			s.Zone = rapid.SampledFrom([]string{"", zone}).Draw(rt, "own")
			return tx.SaveSite(s)
		}
		o, err := tx.Organisation()
		must(c.h.t, err)
		o.Zone = zone
		return tx.SaveOrganisation(o)
	})
}

func (c *chronicle) ruleChange(rt *rapid.T) {
	c.rule.Who.Groups = rapid.SampledFrom([][]tenants.GroupID{c.groups, c.groups[:1], c.groups[1:]}).Draw(rt, "for")
	c.rule = c.h.rule(c.rule)
	if rapid.Bool().Draw(rt, "ended") {
		must(c.h.t, access.EndRule(context.Background(), store.In[access.Tx](c.h.s), c.h.desk, c.rule.ID))
		c.rule.ID = ""
	}
}

// move takes a key, or brings it back.
func (c *chronicle) move(rt *rapid.T) {
	it := c.item(rt)
	if it.State == custody.Out {
		_, err := c.h.back(it)
		must(c.h.t, err)
		return
	}
	_, err := c.h.take(it, c.who(rt))
	if tenants.KindOf(err) == tenants.Internal {
		rt.Log(err)
	}
}

// due moves when a key that is out is due.
func (c *chronicle) due(rt *rapid.T) {
	it := c.item(rt)
	if it.State != custody.Out {
		return
	}
	to := c.clock.read().Add(time.Duration(rapid.IntRange(1, 90).Draw(rt, "minutes")) * time.Minute)
	if _, err := keys.Extend(context.Background(), store.In[keys.Tx](c.h.s), c.h.desk, it.ID, to); err != nil {
		rt.Log(err)
	}
}

package cabinet

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// TestDecisionVectors runs the vectors of custody/rules through a roster: onto
// the wire, off it, through what the controller makes of it. The decision must
// be the same bytes as in the cloud.
func TestDecisionVectors(t *testing.T) {
	text, err := os.ReadFile("../../custody/rules/testdata/decisions.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []struct {
		Name     string         `json:"name"`
		Ask      rules.Ask      `json:"ask"`
		Facts    rules.Facts    `json:"facts"`
		Decision rules.Decision `json:"decision"`
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	same := 0
	for _, v := range all {
		if v.Facts.ZoneID == "" {
			continue // TestRosterWithoutAZone
		}
		same++
		got, _ := json.Marshal(throughRoster(t, v.Ask, v.Facts))
		if want, _ := json.Marshal(v.Decision); string(got) != string(want) {
			t.Errorf("%s:\n cabinet %s\n cloud   %s", v.Name, got, want)
		}
	}
	if same < 165 {
		t.Errorf("only %d of %d vectors ran", same, len(all))
	}
	t.Logf("%d vectors decided as in the cloud", same)
}

// TestRosterWithoutAZone: a cabinet takes none, so that it never decides by a
// clock that nobody named.
func TestRosterWithoutAZone(t *testing.T) {
	for _, zone := range []string{"", "Nowhere/Else"} {
		m := &proto.Roster{Device: "dev_1", Epoch: 1, Version: 1, Issued: 1, Org: "org_a", Site: "sit_1", Place: "plc_1", Name: "North", Zone: zone, Locale: "en",
			Lease: 3600, Grace: 7200, Cost: proto.StandardPIN}
		back, err := proto.Decode(proto.Encode(m), proto.KindRoster)
		if err == nil {
			_, err = newRights(back.(*proto.Roster), proto.Hash{})
		}
		if err == nil {
			t.Errorf("a roster with the zone %q was taken", zone)
		}
	}
}

// throughRoster decides as a cabinet would that got these facts in a roster.
func throughRoster(t *testing.T, ask rules.Ask, f rules.Facts) rules.Decision {
	t.Helper()
	m := &proto.Roster{Device: "dev_1", Epoch: 1, Version: 1, Issued: 1, Org: "org_a", Site: "sit_1", Place: "plc_1", Name: "North", Zone: f.ZoneID, Locale: "en",
		Lease: 3600, Grace: 7200, Cost: proto.StandardPIN, Calendar: proto.CalendarOf(f.Calendar)}
	addPerson(m, ask.PersonID, f.Person)
	for _, w := range f.Witnesses {
		addPerson(m, w.PersonID, w.PersonFacts)
	}
	for _, r := range f.Rules {
		m.Rules = append(m.Rules, proto.RuleOf(r))
	}
	var holds []proto.Held
	for _, h := range f.Held {
		held := proto.Held{Item: h.ItemID, Person: ask.PersonID, Level: h.Level, Assets: h.Assets, Groups: h.Groups}
		if h.Overdue {
			held.Due = proto.MomentOf(ask.At) - 1
		}
		holds = append(holds, held)
	}
	m.Held = holds
	if i := f.Item; i.Known {
		m.Items = []proto.Item{{ID: ask.ItemID, Code: "K-1", Kind: i.Kind, Level: i.Level, Home: i.HomeID, Site: i.SiteID, Assets: i.Assets, Classes: i.Classes, Groups: i.Groups, Fault: i.Fault, State: i.State}}
		if i.Check != nil {
			m.Items[0].Check, m.Items[0].Since = i.Check.List, proto.MomentOf(i.Check.From)
		}
	}
	if k := f.Item.Together; k != nil && len(m.Items) > 0 {
		m.Items[0].Kit = &proto.Kit{ID: k.ID, Name: k.Name}
	}
	if l := f.Lockdown; l != nil {
		m.Lockdown = &proto.Lockdown{ID: l.ID, Since: proto.MomentOf(l.Since)}
		if l.Exempt {
			m.Lockdown.Exempt = []tenants.PersonID{ask.PersonID}
		}
	}
	if g := f.Glass; g != nil {
		m.Keepers = []proto.Keeper{{ID: g.Keeper, Person: ask.PersonID, Level: g.Level, From: proto.MomentOf(ask.At), Until: proto.MomentOf(ask.At) + 1}}
	}
	for _, x := range f.Ready {
		m.Ready = append(m.Ready, proto.Ready{Playbook: x.Playbook, Kind: x.Kind, Name: "Playbook", Run: x.Run, Who: proto.Who(x.Who), Items: []custody.ItemID{ask.ItemID}})
	}
	used := 0
	if g := f.Pass; g != nil {
		items := []custody.ItemID{"itm_other"}
		if g.Names {
			items = append(items, ask.ItemID)
		}
		m.Passes = []proto.Pass{{ID: g.ID, Person: ask.PersonID, Items: items, Level: g.Level, From: proto.MomentOf(g.From), Until: proto.MomentOf(g.Until), Due: proto.MomentOf(g.Due), Uses: 1, Through: g.Through}}
		if g.Spent {
			used = 1
		}
	}
	addPlans(m, ask, f)
	back, err := proto.Decode(proto.Encode(m), proto.KindRoster)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRights(back.(*proto.Roster), proto.Hash{})
	if err != nil {
		t.Fatal(err)
	}
	facts := r.facts(ask, back.(*proto.Roster).Held, nil)
	if it := r.items[ask.ItemID]; it != nil {
		facts.Item = it.Facts(f.Item.State, f.Item.HolderID)
	}
	if p := r.pass(ask.Pass); p != nil {
		facts.Pass = p.Facts(ask.ItemID, used)
	}
	facts.Stale, facts.Offline = f.Stale, f.Offline
	return rules.Decide(ask, facts)
}

func addPerson(m *proto.Roster, id tenants.PersonID, p rules.PersonFacts) {
	if !p.Known || slices.ContainsFunc(m.People, func(x proto.Person) bool { return x.ID == id }) {
		return
	}
	out := proto.Person{ID: id, Name: string(id), Human: p.Human, Kind: p.Kind, Role: p.Role, Profile: p.Profile, Department: p.Department, Groups: p.Groups}
	if !p.Active {
		out.Until = 1 // long over
	}
	for _, q := range p.Qualifications {
		out.Quals = append(out.Quals, proto.Qualification{Name: q.Name, Until: proto.MomentAt(q.Until)})
	}
	m.People = append(m.People, out)
}

// addPlans puts in approvals with who gave them, and bookings.
func addPlans(m *proto.Roster, ask rules.Ask, f rules.Facts) {
	for _, a := range f.Approvals {
		out := proto.Approved{Request: "req_a", Item: ask.ItemID, Person: ask.PersonID, Rule: a.RuleID, Version: a.Version, Step: a.Step, At: proto.MomentOf(a.At), By: a.PersonID, Until: proto.MomentAt(a.Until)}
		addPerson(m, a.PersonID, a.PersonFacts)
		if a.Instead != nil {
			out.For = a.Instead.PersonID
			addPerson(m, a.Instead.PersonID, a.Instead.PersonFacts)
		}
		m.Approved = append(m.Approved, out)
	}
	for _, b := range f.Bookings {
		m.Booked = append(m.Booked, proto.Booked{ID: "bkg_a", Item: ask.ItemID, Person: ask.PersonID, Kept: proto.MomentOf(b.From), From: proto.MomentOf(b.From), To: proto.MomentOf(b.To)})
	}
	for _, b := range f.Reserved {
		m.Booked = append(m.Booked, proto.Booked{ID: "bkg_b", Item: ask.ItemID, Person: "per_other", Kept: proto.MomentOf(b.Kept), From: proto.MomentOf(b.From), To: proto.MomentOf(b.To)})
	}
}

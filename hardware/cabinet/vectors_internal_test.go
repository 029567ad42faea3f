package cabinet

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// TestDecisionVectors runs the vectors of custody/rules through a roster: onto
// the wire, off it, through what the controller makes of it. The decision must
// be the same bytes as in the cloud. Approvals and bookings stay in the cloud:
// there the cabinet decides as if there were none, which gives nothing that
// the cloud would not but a key that is kept for somebody else.
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
	same, apart := 0, 0
	for _, v := range all {
		if v.Facts.ZoneID == "" {
			continue // TestRosterWithoutAZone
		}
		want, f := v.Decision, v.Facts
		if len(f.Approvals)+len(f.Bookings)+len(f.Reserved) == 0 {
			same++
		} else {
			apart++
			f.Approvals, f.Bookings, f.Reserved = nil, nil, nil
			if f.Zone, err = time.LoadLocation(f.ZoneID); err != nil {
				t.Fatal(err)
			}
			want = rules.Decide(v.Ask, f)
			if want.Outcome == rules.Granted && v.Decision.Outcome != rules.Granted && len(v.Facts.Reserved) == 0 {
				t.Errorf("%s: the cabinet grants what the cloud does not", v.Name)
			}
		}
		got, _ := json.Marshal(throughRoster(t, v.Ask, f))
		if bytes, _ := json.Marshal(want); string(got) != string(bytes) {
			t.Errorf("%s:\n cabinet %s\n cloud   %s", v.Name, got, bytes)
		}
	}
	if same < 130 || apart < 35 {
		t.Errorf("only %d and %d of %d vectors ran", same, apart, len(all))
	}
	t.Logf("%d vectors decided as in the cloud, %d without what only the cloud knows", same, apart)
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
	}
	back, err := proto.Decode(proto.Encode(m), proto.KindRoster)
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRights(back.(*proto.Roster), proto.Hash{})
	if err != nil {
		t.Fatal(err)
	}
	facts := r.facts(ask, back.(*proto.Roster).Held)
	if it := r.items[ask.ItemID]; it != nil {
		facts.Item = it.Facts(f.Item.State, f.Item.HolderID)
	}
	facts.Stale, facts.Offline = f.Stale, f.Offline
	return rules.Decide(ask, facts)
}

func addPerson(m *proto.Roster, id tenants.PersonID, p rules.PersonFacts) {
	if !p.Known {
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

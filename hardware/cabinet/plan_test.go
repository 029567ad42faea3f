package cabinet_test

import (
	"errors"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// planned is a cabinet off the line whose roster has approvals and bookings.
func planned(t *testing.T, needs rules.Needs, plan func(m *proto.Roster, now proto.Moment)) *rig {
	t.Helper()
	r := ready(t)
	r.planRoster(needs, plan)
	r.beacon()
	r.c.LineDown()
	return r
}

func (r *rig) planRoster(needs rules.Needs, plan func(m *proto.Roster, now proto.Moment)) {
	r.roster(func(m *proto.Roster) {
		asks(r.t, m, needs)
		m.People[2].Role = tenants.RoleManager // Cleo
		m.AsOf = r.j.Head().Last
		plan(m, proto.MomentOf(r.clock.Now()))
	})
}

// outcome is the answer to Ann's wish to have the first key now.
func (r *rig) outcome() rules.Decision {
	r.t.Helper()
	r.ok(r.c.Present("1001"))
	d, err := r.c.Decide(cabinet.TakeAsk{Item: "itm_1"})
	r.ok(err)
	r.c.SignOut()
	return d
}

// fetch lets Ann take the first key and bring it back.
func (r *rig) fetch() {
	r.t.Helper()
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.ok(err)
	r.bank.Pull(1)
	r.bank.Settle()
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	r.c.SignOut()
}

func booking(id string, person tenants.PersonID, kept, from, to proto.Moment) proto.Booked {
	return proto.Booked{ID: id, Item: "itm_1", Person: person, Kept: kept, From: from, To: to}
}

// TestOwnBooking: a key that needs a booking is given from when it is kept for
// the taker, once, also after a restart and until a roster knows of the take.
func TestOwnBooking(t *testing.T) {
	r := planned(t, rules.Needs{Booking: true}, func(m *proto.Roster, now proto.Moment) {
		m.Booked = []proto.Booked{booking("bkg_1", "per_ann", now.Add(10*time.Minute), now.Add(25*time.Minute), now.Add(2*time.Hour))}
	})
	if d := r.outcome(); d.Outcome != rules.Denied || d.Reasons[0].Code != rules.NotBooked || d.Reasons[0].Params["from"] == "" {
		t.Fatalf("before its time: %+v", d)
	}
	r.wait(11 * time.Minute)
	if d := r.outcome(); d.Outcome != rules.Granted || d.Terms.DueAt == nil || !d.Terms.DueAt.Equal(start.Add(2*time.Hour)) {
		t.Fatalf("within its time: %+v", d)
	}
	r.fetch()
	if d := r.outcome(); d.Outcome != rules.Denied {
		t.Errorf("a second time: %+v", d)
	}
	r.reboot(nil)
	if d := r.outcome(); d.Outcome != rules.Denied {
		t.Errorf("after a restart: %+v", d)
	}
	r.up()
	r.planRoster(rules.Needs{Booking: true}, func(m *proto.Roster, now proto.Moment) {
		m.Booked = []proto.Booked{booking("bkg_1", "per_ann", now, now, now.Add(time.Hour))}
	})
	if d := r.outcome(); d.Outcome != rules.Granted {
		t.Errorf("the cloud says that it still holds: %+v", d)
	}
}

// TestGrantedRequest: what two others granted counts for one take, under the
// version of the rule they saw, and while who granted it still may.
func TestGrantedRequest(t *testing.T) {
	needs := rules.Needs{Approvals: []rules.Approval{{Who: rules.Who{Roles: []tenants.Role{tenants.RoleManager}}}}}
	yes := func(m *proto.Roster, now proto.Moment) {
		m.Approved = []proto.Approved{{Request: "req_1", Item: "itm_1", Person: "per_ann", Rule: "rul_1", Version: 2, At: now.Add(-time.Minute), By: "per_cleo", From: now, Until: now.Add(time.Hour)}}
	}
	for name, change := range map[string]func(m *proto.Roster, now proto.Moment){
		"nobody":          func(*proto.Roster, proto.Moment) {},
		"another version": func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].Version = 1 },
		"another taker":   func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].Person = "per_bo" },
		"no manager":      func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].By = "per_dan" },
		"who left":        func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].By = "per_gone" },
		"too late":        func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].Until = now },
		"too early":       func(m *proto.Roster, now proto.Moment) { yes(m, now); m.Approved[0].From = now.Add(time.Minute) },
	} {
		if d := planned(t, needs, change).outcome(); d.Outcome != rules.Needed || d.Needs[0].Kind != rules.NeedApproval {
			t.Errorf("%s: %+v", name, d)
		}
	}
	r := planned(t, needs, yes)
	if d := r.outcome(); d.Outcome != rules.Granted || !d.Terms.DueAt.Equal(start.Add(time.Hour)) {
		t.Fatalf("granted: %+v", d)
	}
	r.fetch()
	if d := r.outcome(); d.Outcome != rules.Needed {
		t.Errorf("it counts twice: %+v", d)
	}
}

// TestAnothersBooking: a near booking of another asks for the promise at the
// screen; in its own time the key is kept, until the other took it.
func TestAnothersBooking(t *testing.T) {
	r := planned(t, rules.Needs{}, func(m *proto.Roster, now proto.Moment) {
		m.Booked = []proto.Booked{booking("bkg_1", "per_cleo", now.Add(45*time.Minute), now.Add(time.Hour), now.Add(2*time.Hour))}
	})
	s := atScreen(t, r)
	s.post("/present", "code", "1001")
	code, body := s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Somebody else has booked K-1", "It is back before 11:00")
	code, body = s.post("/take", "item", "itm_1", "promise", "1")
	s.wants(code, body, 200, "Slot 1")
	if got := s.newest(); got.Due.Time() != start.Add(time.Hour) {
		t.Errorf("due %v", got.Due.Time())
	}
	s.post("/cancel")
	s.wait(50 * time.Minute)
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	var no *cabinet.Refused
	if !errors.As(err, &no) || no.Decision.Reasons[0].Code != rules.Reserved {
		t.Fatalf("in another's time: %v", err)
	}
	r.ok(r.c.Present("1003"))
	_, err = r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.ok(err)
	r.bank.Pull(1)
	r.bank.Settle()
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	if d := r.outcome(); d.Outcome != rules.Granted {
		t.Errorf("after the booking began and ended: %+v", d)
	}
}

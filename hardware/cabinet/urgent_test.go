package cabinet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// blue is a change of the roster: no rule gives anything, and a code blue gives
// Ann the key of level 3.
func blue(m *proto.Roster) {
	m.Rules = nil
	m.Ready = []proto.Ready{{Playbook: "pbk_blue", Kind: custody.PlaybookCodeBlue, Name: "Code blue", Who: proto.Who{People: []tenants.PersonID{"per_ann"}}, Items: []custody.ItemID{"itm_3", "itm_gone"}}}
}

// notReady wants that the cabinet gives an item to nobody at once.
func notReady(t *testing.T, r *rig, when string, item custody.ItemID, code rules.Code) {
	t.Helper()
	moves, err := r.bank.Moves(), r.c.Urgent(item)
	var no *cabinet.Refused
	if !errors.As(err, &no) || !slices.ContainsFunc(no.Decision.Reasons, func(x rules.Reason) bool { return x.Code == code }) || r.bank.Moves() != moves || r.newest().Kind != proto.Denied {
		t.Errorf("%s: %v", when, err)
	}
}

// TestUrgentWithoutALine: ten days without the cloud, in a lockdown, a badge and
// one act give the key of the playbook. That is on disk before the latch moves.
func TestUrgentWithoutALine(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) { blue(m); locked(r)(m) })
	r.c.LineDown()
	r.clock.pass(10 * 24 * time.Hour)
	r.wait(time.Second)
	r.wantCode(r.c.Urgent("itm_3"), "kiosk_session_over")
	r.ok(r.c.Present("1001"))
	if v := r.c.View(); v.Freshness != rules.Expired || len(v.Person.Urgent) != 1 || v.Person.Urgent[0].Code != "K-3" || v.Person.Urgent[0].Playbook != "Code blue" {
		t.Fatalf("%q: %+v", v.Freshness, v.Person.Urgent)
	}
	notReady(t, r, "another key", "itm_1", rules.NotReady)
	moves := r.bank.Moves()
	r.ok(r.c.Urgent("itm_3"))
	all := r.journal()
	use, intent := all[len(all)-2].Record, all[len(all)-1].Record
	if use.Kind != proto.UrgentTake || use.Person != "per_ann" || use.Item != "itm_3" || use.Detail != "pbk_blue" || use.Due == 0 || len(use.Factors) != 1 ||
		!slices.ContainsFunc(use.Why, func(w proto.Why) bool { return w.Code == string(rules.Lockdown) }) {
		t.Errorf("the use: %+v", use)
	}
	if intent.Kind != proto.Released || intent.Rule != "" || intent.Due != use.Due || r.bank.Moves() == moves {
		t.Errorf("the intent: %+v", intent)
	}
	_, err := r.bank.Pull(3)
	r.ok(err)
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Taken || got.Person != "per_ann" || got.Intent != intent.Seq {
		t.Errorf("the take: %+v", got)
	}
	r.c.Again()
	notReady(t, r, "it is out", "itm_3", rules.AlreadyYours)
}

// TestUrgentHasBounds: who is not named, a slot out of order, a fire that nobody
// started, or one that may be over.
func TestUrgentHasBounds(t *testing.T) {
	r := ready(t)
	r.roster(blue)
	r.ok(r.c.SignIn("1002", "246802"))
	notReady(t, r, "not named", "itm_3", rules.NotReady)
	r.c.SignOut()
	fire := func(run custody.RunID) func(*proto.Roster) {
		return func(m *proto.Roster) { blue(m); m.Ready[0].Kind, m.Ready[0].Run = custody.PlaybookFire, run }
	}
	r.roster(fire(""))
	r.ok(r.c.Present("1001"))
	notReady(t, r, "nobody started it", "itm_3", rules.NotReady)
	r.roster(fire("prn_1"))
	if v := r.c.View(); len(v.Person.Urgent) != 1 {
		t.Errorf("it goes on, and gives %+v", v.Person.Urgent)
	}
	r.c.SignOut()
	r.c.LineDown()
	r.clock.pass(5 * time.Hour) // the lease of level 3
	r.wait(time.Second)
	r.ok(r.c.Present("1001"))
	notReady(t, r, "it may be over", "itm_3", rules.RightsStale)
}

// TestUrgentInTheReserve: a journal that refuses takes still opens for a code
// blue until half of the reserve is used.
func TestUrgentInTheReserve(t *testing.T) {
	r := newRig(t)
	r.halt()
	r.parts = func(p *cabinet.Parts) { p.Capacity = 100 }
	r.boot()
	r.up()
	r.roster(func(m *proto.Roster) {
		rs := m.Rules
		blue(m)
		m.Rules = rs
		m.Ready[0].Items = []custody.ItemID{"itm_3"}
	})
	r.beacon()
	r.ok(r.bank.Insert(1, "TAG1"))
	r.ok(r.bank.Insert(3, "TAG3"))
	r.bank.Settle()
	r.c.LineDown()
	for r.j.Head().Waiting() < 90 {
		r.bank.Insert(5, "X")
		r.bank.Force(5)
		r.bank.Settle()
	}
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "journal_full")
	r.ok(r.c.Urgent("itm_3"))
	if r.newest().Kind != proto.Released {
		t.Errorf("%+v", r.newest())
	}
}

// TestUrgentOnTheScreen: after the badge the key is one tap away, above all
// others, and the next page says which slot is open.
func TestUrgentOnTheScreen(t *testing.T) {
	r := ready(t)
	r.roster(blue)
	s := atScreen(t, r)
	code, body := s.post("/present", "code", "1001")
	s.wants(code, body, 200, "Take K-3 at once", "Code blue", "write why afterwards")
	if strings.Contains(body, "Take K-1 at once") {
		t.Error("a key of no playbook is offered")
	}
	code, body = s.post("/urgent", "item", "itm_3")
	s.wants(code, body, 200, "Slot 3")
}

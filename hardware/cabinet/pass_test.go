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

// passes is a change of the roster: a plumber may take keys here, by no rule.
func passes(all ...proto.Pass) func(*proto.Roster) {
	return func(m *proto.Roster) {
		m.Rules = nil
		m.People = append(m.People, proto.Person{ID: "per_guest", Name: "Plumber (Pipes Ltd)", Kind: tenants.Contractor})
		m.Passes = all
	}
}

// aPass is good for so many uses from now on.
func aPass(r *rig, uses int, items ...custody.ItemID) proto.Pass {
	now := proto.MomentOf(r.clock.Now())
	return proto.Pass{ID: "pas_1", Person: "per_guest", Items: items, Level: 2, From: now.Add(-time.Minute), Until: now.Add(7 * time.Hour), Due: now.Add(4 * time.Hour), Uses: uses}
}

func codeOf(p proto.Pass, use int) string { return tenants.PassCode(secret, p.Grants(), use) }

// pull takes the key of an open slot.
func (r *rig) pull(slot int) {
	r.t.Helper()
	_, err := r.bank.Pull(slot)
	r.ok(err)
	r.bank.Settle()
}

// TestPassWithoutALine: rights are worth nothing any more, and the code of a
// pass opens its one key at once. The use is on disk before the latch moves,
// the guest is the holder, and the code opens nothing a second time, not after
// a power cut either.
func TestPassWithoutALine(t *testing.T) {
	r := ready(t)
	r.clock.pass(4 * 24 * time.Hour)
	p := aPass(r, 1, "itm_2")
	r.roster(passes(p))
	r.c.LineDown()
	r.wait(time.Second)
	if v := r.c.View(); v.Freshness != rules.Expired || !v.Codes {
		t.Fatalf("rights are %q, codes %v", v.Freshness, v.Codes)
	}
	moves := r.bank.Moves()
	r.ok(r.c.UseCode(codeOf(p, 0)[:4] + " " + codeOf(p, 0)[4:]))
	all := r.journal()
	use, intent := all[len(all)-2].Record, all[len(all)-1].Record
	if use.Kind != proto.PassUsed || use.Person != "per_guest" || use.Item != "itm_2" || use.Detail != "pas_1" || use.Version != 1 || use.Due != p.Due {
		t.Errorf("the use: %+v", use)
	}
	if intent.Kind != proto.Released || intent.Person != "per_guest" || intent.Due != p.Due || r.bank.Moves() == moves {
		t.Errorf("the intent: %+v", intent)
	}
	r.pull(2)
	if got := r.newest(); got.Kind != proto.Taken || got.Person != "per_guest" || got.Due != p.Due {
		t.Errorf("the take: %+v", got)
	}
	if v := r.c.View(); len(v.Person.Held) != 1 || v.Person.Name != "Plumber (Pipes Ltd)" {
		t.Errorf("who has it: %+v", v.Person)
	}
	r.reboot(nil)
	r.ok(r.bank.Insert(2, "TAG2"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Returned {
		t.Errorf("the return: %+v", got)
	}
	moves = r.bank.Moves()
	r.wantCode(r.c.UseCode(codeOf(p, 0)), "pass_code_spent")
	if got := r.newest(); got.Kind != proto.BadCode || got.Detail != "spent" || r.bank.Moves() != moves {
		t.Errorf("a second time: %+v", got)
	}
}

// TestPassOfSeveralKeys: one use opens each key of the set, one after another,
// and no other. Later codes work when earlier ones were left out, which then
// open nothing; those beyond the look-ahead do not.
func TestPassOfSeveralKeys(t *testing.T) {
	r := ready(t)
	p := aPass(r, 9, "itm_1", "itm_2")
	r.roster(passes(p))
	r.wantCode(r.c.UseCode(codeOf(p, custody.LookAhead)), "pass_code_wrong")
	r.ok(r.c.UseCode(codeOf(p, 2)))
	if all := r.c.Choices(""); len(all) != 2 || all[0].Decision.Outcome != rules.Granted {
		t.Fatalf("keys to choose from: %+v", all)
	}
	var no *cabinet.Refused
	if err := r.c.Wish("itm_3", cabinet.Told{}); !errors.As(err, &no) || !slices.ContainsFunc(no.Decision.Reasons, func(x rules.Reason) bool { return x.Code == rules.PassKey }) {
		t.Errorf("another key: %v", err)
	}
	for slot, item := range map[int]custody.ItemID{1: "itm_1", 2: "itm_2"} {
		r.ok(r.c.Wish(item, cabinet.Told{}))
		r.pull(slot)
	}
	r.c.SignOut()
	for use := range 3 {
		r.wantCode(r.c.UseCode(codeOf(p, use)), "pass_code_spent")
	}
	r.ok(r.c.UseCode(codeOf(p, 3)))
}

// TestPassHasBounds: nothing before or after the window, at a lockdown, by
// another key of the cabinet or after it was revoked.
func TestPassHasBounds(t *testing.T) {
	r := ready(t)
	early := aPass(r, 1, "itm_1")
	early.From = early.From.Add(time.Hour)
	r.roster(passes(early))
	r.wantCode(r.c.UseCode(codeOf(early, 0)), "pass_not_yet")
	p := aPass(r, 2, "itm_1")
	r.roster(passes(p))
	moves := r.bank.Moves()
	r.wantCode(r.c.UseCode(tenants.PassCode(slices.Concat(secret[1:], []byte{1}), p.Grants(), 0)), "pass_code_wrong")
	var no *cabinet.Refused
	r.roster(func(m *proto.Roster) {
		passes(p)(m)
		m.Lockdown = &proto.Lockdown{ID: "lkd_1", Since: p.From}
	})
	if err := r.c.UseCode(codeOf(p, 0)); !errors.As(err, &no) || r.newest().Kind != proto.Denied {
		t.Errorf("during a lockdown: %v", err)
	}
	r.roster(passes(p))
	r.c.SignOut()
	r.ok(r.c.Present(custody.PassMark + codeOf(p, 0)))
	if r.bank.Moves() == moves {
		t.Error("the picture of the code opens nothing")
	}
	r.pull(1)
	r.roster(passes())
	if v := r.c.View(); v.Person != nil || v.Codes {
		t.Errorf("after it was revoked: %+v", v.Person)
	}
	r.wantCode(r.c.UseCode(codeOf(p, 1)), "pass_code_wrong")
	r.roster(passes(p))
	r.clock.pass(9 * time.Hour)
	r.wantCode(r.c.UseCode(codeOf(p, 1)), "pass_is_over")
}

// TestWrongCodesCloseTheWay: at the fifth wrong code nobody gets in by a code
// for an hour, whatever plug is pulled; badges go on.
func TestWrongCodesCloseTheWay(t *testing.T) {
	r := ready(t)
	p := aPass(r, 1, "itm_1")
	r.roster(passes(p))
	for n := range 4 {
		r.wantCode(r.c.UseCode("00000000"), "pass_code_wrong")
		if n == 1 {
			r.reboot(nil)
		}
	}
	r.wantCode(r.c.UseCode("00000000"), "pass_codes_shut")
	if got := r.tail(2); !slices.Equal(got, []proto.RecordKind{proto.BadCode, proto.CodesShut}) {
		t.Errorf("records %v", got)
	}
	moves := r.bank.Moves()
	r.wantCode(r.c.UseCode(codeOf(p, 0)), "pass_codes_shut")
	r.reboot(nil)
	r.wantCode(r.c.UseCode(codeOf(p, 0)), "pass_codes_shut")
	if r.bank.Moves() != moves {
		t.Error("a slot opened")
	}
	r.ok(r.c.Present("1001"))
	r.c.SignOut()
	r.clock.pass(time.Hour)
	r.ok(r.c.UseCode(codeOf(p, 0)))
	if r.bank.Moves() == moves {
		t.Error("an hour later the code opens nothing")
	}
}

// TestScreenGuest is the way of a guest as fingers do it: a code, the key, and
// back without one. A wrong code says so on the pad.
func TestScreenGuest(t *testing.T) {
	r := ready(t)
	s := atScreen(t, r)
	if _, body := s.get("/"); strings.Contains(body, "Guest code") {
		t.Error("without passes the screen offers to use one")
	}
	p := aPass(r, 2, "itm_1", "itm_2")
	r.roster(passes(p))
	code, body := s.get("/")
	s.wants(code, body, 200, "Guest code")
	code, body = s.get("/?step=code")
	s.wants(code, body, 200, "Your code, eight digits", `name="code"`)
	code, body = s.post("/code", "code", "12345678")
	s.wants(code, body, 422, "Your code, eight digits", "This code opens nothing here.")
	code, body = s.post("/code", "code", custody.PassMark+codeOf(p, 0)) // by a scanner, on the pad
	s.wants(code, body, 200, "Hello Plumber (Pipes Ltd)", "Take K-1", "Take K-2")
	if strings.Contains(body, "K-3") {
		t.Error("the guest sees keys of others")
	}
	code, body = s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Slot 1", "is flashing")
	r.pull(1)
	code, body = s.get("/")
	s.wants(code, body, 200, "You have K-1 key K-1")
	s.post("/out")
	code, body = s.post("/code", "code", codeOf(p, 0))
	s.wants(code, body, 422, "This code was used.")
}

package cabinet_test

import (
	"errors"
	"testing"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/tenants"
)

// locked is a change of the roster: a lockdown but for those people.
func locked(r *rig, exempt ...tenants.PersonID) func(*proto.Roster) {
	return func(m *proto.Roster) {
		m.Lockdown = &proto.Lockdown{ID: "lkd_1", Since: proto.MomentOf(r.clock.Now()), Exempt: exempt}
	}
}

// lockedOut wants the refusal of a lockdown.
func lockedOut(t *testing.T, r *rig, when string) {
	t.Helper()
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	var no *cabinet.Refused
	if !errors.As(err, &no) || !no.Decision.Lacks(rules.Lockdown) {
		t.Errorf("%s: %v", when, err)
	}
	if got := r.newest(); got.Kind != proto.Denied || len(got.Why) != 1 || got.Why[0].Code != "lockdown" {
		t.Errorf("%s: the journal says %+v", when, got)
	}
}

// TestLockdown: from the roster that says so on, no key leaves but for the
// exempt: on line, off line, after a power cut, not by a command either. Keys
// are taken back all the time, and the next roster gives them again.
func TestLockdown(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"}); err != nil {
		t.Fatal(err)
	}
	_, err := r.bank.Pull(2)
	r.ok(err)
	r.bank.Settle()
	r.roster(locked(r))
	if got := last[proto.Applied](r.line); got.Version != r.version || got.Refusal != "" {
		t.Errorf("the lockdown is not confirmed: %+v", got)
	}
	lockedOut(t, r, "on line")
	r.c.LineDown()
	lockedOut(t, r, "off line")
	r.reboot(nil)
	r.up()
	r.beacon()
	signedIn(t, r)
	lockedOut(t, r, "after a power cut")
	moves := r.bank.Moves()
	r.tell(r.command("cmd_1", 1))
	if got := last[proto.Result](r.line); got.State != proto.Refused || got.Refusal != proto.RefusedLockdown || r.bank.Moves() != moves {
		t.Errorf("a command: %+v, %d motions", got, r.bank.Moves()-moves)
	}
	r.ok(r.bank.Insert(2, "TAG2"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Returned || got.Item != "itm_2" {
		t.Errorf("a return during a lockdown: %+v", got)
	}
	r.roster(nil)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Errorf("after the lifting: %v", err)
	}
}

// TestLockdownExempt: who is named takes, by hand and by command.
func TestLockdownExempt(t *testing.T) {
	r := ready(t)
	r.roster(locked(r, "per_ann"))
	r.beacon()
	signedIn(t, r)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Error(err)
	}
}

// TestLockdownOnTheScreen: it says since when, and that returns are open.
func TestLockdownOnTheScreen(t *testing.T) {
	r := ready(t)
	r.roster(locked(r))
	s := atScreen(t, r)
	code, body := s.get("/")
	s.wants(code, body, 200, "LOCKDOWN since 10:00", "You can bring keys back", "band stop")
	code, body = s.post("/present", "code", "1001")
	s.wants(code, body, 200, `aria-disabled="true"`, "Lockdown since 10:00: only exempt persons take keys.")
}

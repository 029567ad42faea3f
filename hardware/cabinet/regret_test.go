package cabinet_test

import (
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

// regretful is a cabinet off the line at which Ann just brought back a key
// that she had taken for a reason, until a time of her own.
func regretful(t *testing.T) (r *rig, due proto.Moment) {
	t.Helper()
	r = planned(t, rules.Needs{Reason: true, Approvals: nil}, func(m *proto.Roster, _ proto.Moment) { m.Regret = 300 })
	r.ok(r.c.Present("1001"))
	until := 2 * time.Hour
	r.ok(r.c.Wish("itm_1", cabinet.Told{Reason: "round", Due: &until}))
	r.bank.Pull(1)
	r.bank.Settle()
	due = r.newest().Due
	r.c.SignOut()
	r.wait(10 * time.Minute)
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	return r, due
}

// TestTakenBack: within the grace the last holder has the key again under the
// terms of before, asked for nothing, also after a restart.
func TestTakenBack(t *testing.T) {
	for name, meanwhile := range map[string]func(*rig){
		"at once": func(*rig) {}, "after a restart": func(r *rig) { r.reboot(nil) }, "from another slot": func(r *rig) { r.bank.Force(1); r.bank.Settle(); r.ok(r.bank.Insert(5, "TAG1")); r.bank.Settle() },
	} {
		r, due := regretful(t)
		meanwhile(r)
		r.ok(r.c.Present("1001"))
		r.ok(r.c.Wish("itm_1", cabinet.Told{}))
		v := r.c.View()
		if v.Open == nil || v.Wish != nil {
			t.Fatalf("%s: the slot is not open: %+v", name, v.Wish)
		}
		r.bank.Pull(v.Open.Slot)
		r.bank.Settle()
		got := r.newest()
		if got.Kind != proto.Taken || got.Detail != proto.DetailAgain || got.Person != "per_ann" || got.Due != due || got.Rule != "rul_1" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestNotTakenBack: anybody else, and anybody later, asks as for any key; what
// the rules forbid stays forbidden.
func TestNotTakenBack(t *testing.T) {
	for name, c := range map[string]struct {
		badge string
		do    func(*rig)
	}{
		"another":  {"1003", func(*rig) {}},
		"too late": {"1001", func(r *rig) { r.wait(5 * time.Minute) }},
		"not here": {"1001", func(r *rig) {
			r.up()
			r.planRoster(rules.Needs{Reason: true}, func(*proto.Roster, proto.Moment) {})
		}},
	} {
		r, _ := regretful(t)
		c.do(r)
		r.ok(r.c.Present(c.badge))
		r.ok(r.c.Wish("itm_1", cabinet.Told{}))
		if w := r.c.View().Wish; w == nil || w.Step != cabinet.StepWhy {
			t.Errorf("%s: %+v", name, w)
		}
	}
	r, _ := regretful(t)
	r.up()
	r.planRoster(rules.Needs{Reason: true}, func(m *proto.Roster, now proto.Moment) {
		m.Regret = 300
		m.Rules = append(m.Rules, proto.RuleOf(rules.Rule{ID: "rul_2", Version: 1, Effect: rules.Deny, Who: rules.Who{Everyone: true}}))
	})
	r.ok(r.c.Present("1001"))
	if err := r.c.Wish("itm_1", cabinet.Told{}); err == nil || r.c.View().Open != nil {
		t.Errorf("what is forbidden was given: %v", err)
	}
}

// TestTakenBackByPIN: what wants a second proof wants it again, and nothing
// else; once the grace is over on the way, everything is asked about.
func TestTakenBackByPIN(t *testing.T) {
	for name, late := range map[string]bool{"in time": false, "too late": true} {
		r := planned(t, rules.Needs{Reason: true, SecondFactor: true}, func(m *proto.Roster, _ proto.Moment) { m.Regret = 30 })
		r.ok(r.c.Present("1001"))
		r.ok(r.c.ProvePIN("739154"))
		r.ok(r.c.Wish("itm_1", cabinet.Told{Reason: "round"}))
		r.bank.Pull(1)
		r.bank.Settle()
		r.ok(r.bank.Insert(1, "TAG1"))
		r.bank.Settle()
		r.c.SignOut()
		r.ok(r.c.Present("1001"))
		r.ok(r.c.Wish("itm_1", cabinet.Told{}))
		if v := r.c.View(); v.Open != nil || v.Wish == nil || v.Wish.Step != cabinet.StepPIN {
			t.Fatalf("%s: it does not ask for the PIN alone: %+v", name, v.Wish)
		}
		if err := r.c.ProvePIN("000000"); err == nil || r.c.View().Open != nil {
			t.Fatalf("%s: a wrong PIN: %v", name, err)
		}
		if late {
			r.wait(31 * time.Second)
		}
		r.ok(r.c.ProvePIN("739154"))
		v := r.c.View()
		if late {
			if v.Open != nil || v.Wish == nil || v.Wish.Step != cabinet.StepWhy {
				t.Errorf("%s: %+v", name, v.Wish)
			}
			continue
		}
		if v.Open == nil || v.Wish != nil {
			t.Fatalf("%s: the slot is not open: %+v", name, v.Wish)
		}
		r.bank.Pull(v.Open.Slot)
		r.bank.Settle()
		if got := r.newest(); got.Kind != proto.Taken || got.Detail != proto.DetailAgain || got.Person != "per_ann" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestMovedToItsSlot: a key in a wrong slot is named with the right one, which
// is lit; who brought it takes it back without a question and moves it there.
func TestMovedToItsSlot(t *testing.T) {
	r, _ := regretful(t)
	s := atScreen(t, r)
	r.ok(r.c.Present("1001"))
	r.ok(r.c.Wish("itm_1", cabinet.Told{}))
	r.bank.Pull(1)
	r.bank.Settle()
	r.c.SignOut()
	r.ok(r.bank.Insert(5, "TAG1"))
	r.bank.Settle()
	code, body := s.get("/")
	s.wants(code, body, 200, "K-1 key K-1", "belongs in slot 1")
	if !r.bank.State().Slots[0].Light || r.newest().Kind != proto.WrongSlot {
		t.Errorf("slot 1 is not lit: %+v, %+v", r.bank.State().Slots[0], r.newest())
	}
	s.post("/present", "code", "1001")
	code, body = s.post("/take", "item", "itm_1")
	s.wants(code, body, 200, "Slot 5")
	r.bank.Pull(5)
	r.bank.Settle()
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Returned || r.bank.State().Slots[0].Light {
		t.Errorf("%+v, the light is %v", got, r.bank.State().Slots[0].Light)
	}
}

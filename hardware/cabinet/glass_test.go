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
)

// keeper is a change of the roster: Ann may break the glass up to a level.
func keeper(r *rig, level custody.Level) func(*proto.Roster) {
	return func(m *proto.Roster) {
		m.Rules = nil
		m.Keepers = []proto.Keeper{{ID: "glk_1", Person: "per_ann", Level: level, From: proto.MomentOf(r.clock.Now()).Add(-time.Hour), Until: proto.MomentOf(r.clock.Now()).Add(20 * 24 * time.Hour)}}
	}
}

// TestGlassWithoutALine: ten days without the cloud, when rights are worth
// nothing any more, a named keeper opens with badge, PIN and a reason. The use
// is on disk before the latch moves, and the rest goes as with any key.
func TestGlassWithoutALine(t *testing.T) {
	r := ready(t)
	r.roster(keeper(r, 2))
	r.c.LineDown()
	r.clock.pass(10 * 24 * time.Hour)
	r.wait(time.Second)
	if v := r.c.View(); v.Freshness != rules.Expired {
		t.Fatalf("rights are %q", v.Freshness)
	}
	r.ok(r.c.Present("1001"))
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_2"})
	var no *cabinet.Refused
	if !errors.As(err, &no) {
		t.Fatalf("without a rule: %v", err)
	}
	for _, why := range []custody.GlassWhy{"", "boredom", custody.GlassOther} {
		r.wantCode(r.c.Break("itm_2", why), "glass_why_required")
	}
	moves := r.bank.Moves()
	r.ok(r.c.Break("itm_2", custody.GlassFire))
	if v := r.c.View(); v.Wish == nil || v.Wish.Step != cabinet.StepPIN || r.bank.Moves() != moves {
		t.Fatalf("with a badge that anybody may have found: %+v", v.Wish)
	}
	r.ok(r.c.ProvePIN("739154"))
	all := r.journal()
	use, intent := all[len(all)-2].Record, all[len(all)-1].Record
	if use.Kind != proto.GlassBroken || use.Person != "per_ann" || use.Item != "itm_2" || use.Detail != "fire" || use.Due == 0 || len(use.Factors) != 2 ||
		!slices.ContainsFunc(use.Why, func(w proto.Why) bool { return w.Code == string(rules.RightsStale) }) {
		t.Errorf("the use: %+v", use)
	}
	if intent.Kind != proto.Released || intent.Rule != "" || intent.Due != use.Due || r.bank.Moves() == moves {
		t.Errorf("the intent: %+v", intent)
	}
	_, err = r.bank.Pull(2)
	r.ok(err)
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.Taken || got.Person != "per_ann" || got.Intent != intent.Seq {
		t.Errorf("the take: %+v", got)
	}
}

// TestGlassHasBounds: nobody who is not named, nothing above the level, no
// lockdown, and nothing after the naming is over.
func TestGlassHasBounds(t *testing.T) {
	r := ready(t)
	refused := func(when string, item custody.ItemID, code rules.Code) {
		t.Helper()
		moves := r.bank.Moves()
		err := r.c.Break(item, custody.GlassFire)
		var no *cabinet.Refused
		if !errors.As(err, &no) || !slices.ContainsFunc(no.Decision.Reasons, func(x rules.Reason) bool { return x.Code == code }) || r.bank.Moves() != moves || r.newest().Kind != proto.Denied {
			t.Errorf("%s: %v", when, err)
		}
	}
	r.roster(func(m *proto.Roster) { m.Rules = nil })
	signedIn(t, r)
	refused("not named", "itm_1", rules.GlassNotNamed)
	r.roster(keeper(r, 2))
	refused("above the level", "itm_3", rules.GlassLevel)
	r.roster(func(m *proto.Roster) { keeper(r, 4)(m); locked(r)(m) })
	refused("in a lockdown", "itm_1", rules.Lockdown)
	r.roster(keeper(r, 4))
	r.c.SignOut()
	r.clock.pass(21 * 24 * time.Hour)
	r.wait(time.Second)
	signedIn(t, r)
	refused("over", "itm_1", rules.GlassNotNamed)
}

// TestGlassInTheReserve: a journal that refuses takes still opens for a keeper
// until half of the reserve is used; the other half is for returns.
func TestGlassInTheReserve(t *testing.T) {
	r := newRig(t)
	r.halt()
	r.parts = func(p *cabinet.Parts) { p.Capacity = 100 }
	r.boot()
	r.up()
	r.roster(func(m *proto.Roster) {
		rules := m.Rules
		keeper(r, 4)(m)
		m.Rules = rules[:0]
	})
	r.beacon()
	r.bank.Insert(1, "TAG1")
	r.bank.Insert(3, "TAG3")
	r.bank.Settle()
	r.c.LineDown()
	fill := func(upto uint64) {
		for r.j.Head().Waiting() < upto {
			r.bank.Insert(5, "X")
			r.bank.Force(5)
			r.bank.Settle()
		}
	}
	fill(90)
	signedIn(t, r)
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	r.wantCode(err, "journal_full")
	r.ok(r.c.Break("itm_1", custody.GlassPerson))
	if r.newest().Kind != proto.Released {
		t.Fatalf("%+v", r.newest())
	}
	_, err = r.bank.Pull(1)
	r.ok(err)
	r.bank.Settle()
	fill(95)
	signedIn(t, r)
	r.wantCode(r.c.Break("itm_3", custody.GlassPerson), "journal_full")
	r.bank.Insert(1, "TAG1")
	r.bank.Settle()
	if r.newest().Kind != proto.Returned {
		t.Errorf("the return: %+v", r.newest())
	}
}

// TestGlassOnTheScreen: a keeper finds the way on the tile of a refused key,
// says why, shows the PIN, and reads which slot is open.
func TestGlassOnTheScreen(t *testing.T) {
	r := ready(t)
	r.roster(keeper(r, 4))
	s := atScreen(t, r)
	code, body := s.post("/present", "code", "1001")
	s.wants(code, body, 200, "Open K-1 anyway")
	if strings.Contains(body, `aria-disabled="true"`) {
		t.Error("a tile is closed to the keeper")
	}
	code, body = s.get("/?step=glass&item=itm_1&key=K-1")
	s.wants(code, body, 200, "Open K-1 against the rules", "Fire or smoke", "Those who review it are told at once")
	code, body = s.post("/glass", "item", "itm_1", "why", "")
	s.wants(code, body, 422, "Choose why")
	code, body = s.post("/glass", "item", "itm_1", "why", "fire")
	s.wants(code, body, 200, "PIN")
	code, body = s.post("/pin", "pin", "739154")
	s.wants(code, body, 200, "Slot 1")
}

package cabinet_test

import (
	"errors"
	"testing"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
)

func TestRosterMonotone(t *testing.T) {
	r := ready(t)
	applied := func() *proto.Applied { return last[proto.Applied](r.line) }
	if a := applied(); a.Version != 1 || a.Refusal != "" || a.Holds != 1 {
		t.Fatalf("%+v", a)
	}
	for name, c := range map[string]struct {
		change func(*proto.Roster)
		want   proto.Refusal
	}{
		"same version": {func(m *proto.Roster) { m.Version, m.Name = 1, "Other" }, proto.RefusedOld},
		"other org":    {func(m *proto.Roster) { m.Version, m.Org = 50, "org_9" }, proto.RefusedDevice},
		"long expired": {func(m *proto.Roster) { m.Version, m.Issued = 50, proto.MomentOf(start.Add(-100*time.Hour)) }, proto.RefusedExpired},
		"unknown zone": {func(m *proto.Roster) { m.Version, m.Zone = 50, "Mars/Olympus" }, proto.RefusedContents},
		"other cost":   {func(m *proto.Roster) { m.Version, m.Cost.Passes = 50, 9 }, proto.RefusedContents},
	} {
		r.roster(c.change)
		if a := applied(); a.Refusal != c.want || a.Holds != 1 {
			t.Errorf("%s: %+v", name, a)
		}
		if v := r.c.View(); v.Roster != 1 || v.Name != "North" {
			t.Errorf("%s: it is obeyed", name)
		}
	}
	n := r.j.Head().Last
	r.version = 60
	r.roster(nil)
	if got := r.newest(); got.Kind != proto.RosterTaken || got.Roster != 61 || r.j.Head().Last != n+1 || applied().Holds != 61 {
		t.Errorf("%+v %+v", got, applied())
	}
	r.version = 40
	r.roster(nil)
	if applied().Refusal != proto.RefusedOld {
		t.Errorf("a rollback was taken: %+v", applied())
	}
	r.reboot(nil)
	r.up()
	if b := last[proto.Birth](r.line); b.Roster != 61 || len(b.RosterHash) != 32 {
		t.Errorf("%+v", b)
	}
	r.version = 60
	r.roster(func(m *proto.Roster) { m.Version = 60 })
	if applied().Refusal != proto.RefusedOld {
		t.Error("a restart forgot the version")
	}
}

// TestForeignRosters: not for this device or life, or not signed for rosters.
func TestForeignRosters(t *testing.T) {
	r := ready(t)
	for _, change := range []func(*proto.Roster){func(m *proto.Roster) { m.Device = "dev_9" }, func(m *proto.Roster) { m.Epoch = 2 }} {
		r.roster(change)
	}
	m := baseRoster(t)
	m.Version, m.Issued = 99, proto.MomentOf(start)
	b, err := proto.Seal(m, proto.Signer{KeyID: "roster", Key: keyOf("command")})
	if err != nil {
		t.Fatal(err)
	}
	r.c.Receive(proto.KindRoster, b)
	if v := r.c.View(); v.Roster != 1 {
		t.Errorf("roster %d is obeyed", v.Roster)
	}
}

// TestFreshness: fresh for a day (sensitive keys four hours), stale for three,
// then nothing is given out; returns go on; a beacon makes all fresh again.
func TestFreshness(t *testing.T) {
	r := ready(t)
	r.c.LineDown()
	grants := func(item custody.ItemID) bool {
		signedIn(t, r)
		d, err := r.c.Decide(cabinet.TakeAsk{Item: item})
		if err != nil {
			t.Fatal(err)
		}
		if d.Outcome == rules.Denied && d.Reasons[0].Code != rules.RightsStale {
			t.Fatalf("%+v", d)
		}
		return d.Outcome == rules.Granted
	}
	for _, step := range []struct {
		pass            time.Duration
		plain, sensible bool
	}{
		{0, true, true}, {3*time.Hour + 55*time.Minute, true, true}, {10 * time.Minute, true, false}, {19 * time.Hour, true, false},
		{40 * time.Hour, true, false}, {8*time.Hour + 50*time.Minute, true, false}, {10 * time.Minute, false, false}, {1000 * time.Hour, false, false},
	} {
		r.clock.pass(step.pass)
		if got := grants("itm_2"); got != step.plain {
			t.Errorf("after %v: level 2 is %v", r.clock.Mono(), got)
		}
		if got := grants("itm_3"); got != step.sensible {
			t.Errorf("after %v: level 3 is %v", r.clock.Mono(), got)
		}
	}
	if v := r.c.View(); v.Freshness != rules.Expired {
		t.Errorf("%+v", v)
	}
	r.ok(r.bank.Insert(5, "TAG9"))
	r.bank.Settle()
	if r.newest().Kind != proto.UnknownTag {
		t.Error("a return was refused")
	}
	r.up()
	r.beacon()
	if !grants("itm_3") {
		t.Error("a beacon does not help")
	}
}

// TestSwallowedRoster: a gateway that drops rosters and lets beacons through
// does not keep old rights fresh.
func TestSwallowedRoster(t *testing.T) {
	r := ready(t)
	r.version++ // issued, never arrived
	for range 30 {
		r.wait(9 * time.Minute)
		r.wait(70 * time.Second)
		r.beacon()
	}
	signedIn(t, r)
	d, err := r.c.Decide(cabinet.TakeAsk{Item: "itm_3"})
	if err != nil || d.Outcome != rules.Denied || d.Reasons[0].Code != rules.RightsStale {
		t.Errorf("%+v %v", d, err)
	}
}

// TestPowerCycles: a clock set back, or standing still while the power is
// off, makes no right younger than the time the controller was running.
func TestPowerCycles(t *testing.T) {
	r := ready(t)
	r.c.LineDown()
	for range 80 {
		r.clock.pass(59 * time.Minute)
		r.wait(time.Minute)
		r.clock.step(-time.Minute - time.Hour + 30*time.Second) // set back to just after the last start
		r.reboot(nil)
	}
	signedIn(t, r)
	_, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"})
	var no *cabinet.Refused
	if !errors.As(err, &no) || no.Decision.Reasons[0].Code != rules.RightsStale {
		t.Errorf("eighty hours of running later: %v", err)
	}
}

// TestNoRoster: before the first roster nothing is given, all is taken back.
func TestNoRoster(t *testing.T) {
	r := newRig(t)
	r.wantCode(r.c.Present("1001"), "badge_unknown")
	r.wantCode(r.c.SignIn("1001", "739154"), "code_wrong")
	r.ok(r.bank.Insert(1, "TAG1"))
	r.bank.Settle()
	if got := r.newest(); got.Kind != proto.UnknownTag || got.Tag != "TAG1" {
		t.Errorf("%+v", got)
	}
	r.up()
	r.roster(nil)
	r.beacon()
	r.ok(r.c.Present("1001"))
	if got := r.c.Choices(""); len(got) != 1 || got[0].Slot != 1 {
		t.Errorf("%+v", got)
	}
}

// TestRosterKnowsHoldings: what the cloud says of keys counts until the
// cabinet sees more.
func TestRosterKnowsHoldings(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) {
		m.AsOf = r.j.Head().Last
		m.Held = []proto.Held{{Item: "itm_7", Person: "per_ann", Due: proto.MomentOf(start.Add(-time.Hour))}}
		m.Items = append(m.Items, proto.Item{ID: "itm_7", Code: "K-7", Tag: "TAG7", Home: "plc_1", State: custody.Out, Holder: "per_ann"})
	})
	r.ok(r.c.Present("1001"))
	if g := r.c.View().Person; len(g.Held) != 1 || g.Held[0].Key != "K-7" || g.Held[0].Due.After(start) {
		t.Errorf("%+v", g)
	}
	r.ok(r.bank.Insert(5, "TAG7"))
	r.bank.Settle()
	if g := r.c.View().Person; len(g.Held) != 0 {
		t.Errorf("it came back and she still has it: %+v", g)
	}
	if got := r.newest(); got.Kind != proto.Returned || got.Person != "per_ann" {
		t.Errorf("%+v", got)
	}
}

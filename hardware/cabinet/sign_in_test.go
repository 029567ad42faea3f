package cabinet_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claviger/custody/rules"
	"claviger/hardware/cabinet"
	"claviger/hardware/proto"
	"claviger/tenants"
)

func TestSignIn(t *testing.T) {
	r := ready(t)
	r.ok(r.c.SignIn("1002", "246802"))
	if g := r.c.View().Person; g == nil || g.Name != "Bo" || !slices.Equal(g.Factors, []rules.Factor{rules.FactorPIN}) {
		t.Errorf("%+v", g)
	}
	r.ok(r.c.Present("10 01"))
	if g := r.c.View().Person; g.Name != "Ann" || !slices.Equal(g.Factors, []rules.Factor{rules.FactorBadge}) {
		t.Errorf("the factors of one went to another: %+v", g)
	}
	r.ok(r.bank.Card("1001"))
	r.bank.Settle()
	r.ok(r.c.ProvePIN("739154"))
	if g := r.c.View().Person; len(g.Factors) != 2 {
		t.Errorf("%+v", g)
	}
	r.wantCode(r.c.Present("4711"), "badge_unknown")
	r.wantCode(r.c.Present("x"), "badge_length")
	r.wantCode(r.c.SignIn("abc", "1"), "number_digits")
}

// TestIdle: who walks away is signed out; an open slot keeps the session.
func TestIdle(t *testing.T) {
	r := ready(t)
	signedIn(t, r)
	r.wait(44 * time.Second)
	if r.c.View().Person == nil {
		t.Fatal("signed out too early")
	}
	r.wait(2 * time.Second)
	if r.c.View().Person != nil {
		t.Error("still signed in")
	}
	r.wantCode(r.c.ProvePIN("739154"), "kiosk_session_over")
	signedIn(t, r)
	r.wait(40 * time.Second)
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Fatal(err)
	}
	r.wait(10 * time.Second)
	if r.c.View().Person == nil || r.c.View().Open == nil {
		t.Error("signed out while the slot is open")
	}
}

// TestSameAnswers: who does not exist, who has no PIN and who has another PIN
// cannot be told apart, however often one tries.
func TestSameAnswers(t *testing.T) {
	r := ready(t)
	r.roster(func(m *proto.Roster) {
		m.People = append(m.People, proto.Person{ID: "per_cy", Number: "1003", Name: "Cy"})
	})
	answers := map[string]string{}
	for _, number := range []string{"1002", "1003", "9999"} {
		var said []string
		for range 12 {
			err := r.c.SignIn(number, "000111")
			var left string
			if e, ok := asError(err); ok {
				left = e.Params["left"]
			}
			said = append(said, tenants.CodeOf(err)+left)
			r.clock.pass(2 * time.Hour)
		}
		answers[number] = strings.Join(said, " ")
	}
	if answers["1002"] != answers["1003"] || answers["1002"] != answers["9999"] {
		t.Errorf("they differ: %v", answers)
	}
	if !strings.HasPrefix(answers["1002"], "code_wrong4 code_wrong3 code_wrong2 code_wrong1") || !strings.HasSuffix(answers["1002"], "code_locked code_locked") {
		t.Errorf("%v", answers["1002"])
	}
}

// TestPINGuessing: ten wrong tries in all, across restarts that come between
// the try and the answer, and no more.
func TestPINGuessing(t *testing.T) {
	r := ready(t)
	evaluated := 0
	for range 30 {
		err := r.c.SignIn("1002", "000111")
		switch tenants.CodeOf(err) {
		case "code_wrong":
			evaluated++
		case "code_locked", "too_many_tries":
		default:
			t.Fatal(err)
		}
		r.reboot(nil)
		r.clock.pass(2 * time.Hour)
	}
	if evaluated > 10 || evaluated < 4 {
		t.Errorf("%d tries were evaluated", evaluated)
	}
	r.wantCode(r.c.SignIn("1002", "246802"), "code_locked")
	count := map[proto.RecordKind]int{}
	for _, rec := range r.journal() {
		count[rec.Kind]++
	}
	if count[proto.BadPIN] != 10 || count[proto.PINBlocked] != 1 {
		t.Errorf("%v", count)
	}
	r.up()
	r.roster(func(m *proto.Roster) { m.People[1].PIN = pin("135797", "new") })
	r.ok(r.c.SignIn("1002", "135797"))
}

// TestRightPINForgives: a right PIN forgets wrong ones before it.
func TestRightPINForgives(t *testing.T) {
	r := ready(t)
	for range 5 {
		for range 3 {
			r.wantCode(r.c.SignIn("1002", "000111"), "code_wrong")
		}
		r.ok(r.c.SignIn("1002", "246802"))
		r.clock.pass(time.Hour)
	}
}

// TestStrangers: unknown badges are counted for the whole cabinet, and what
// was typed is nowhere in the journal.
func TestStrangers(t *testing.T) {
	r := ready(t)
	limited := false
	for i := range 40 {
		err := r.c.Present("77" + strings.Repeat("1", i%7+1))
		limited = limited || tenants.CodeOf(err) == "too_many_tries"
	}
	if !limited {
		t.Error("forty unknown badges in a row were looked at")
	}
	strangers := 0
	for _, rec := range r.journal() {
		if rec.Kind == proto.Stranger {
			strangers++
			if rec.Detail != "" || rec.Tag != "" {
				t.Errorf("%+v", rec)
			}
		}
	}
	if strangers < 10 || strangers > 20 {
		t.Errorf("%d strangers recorded", strangers)
	}
	r.clock.pass(time.Hour)
	r.ok(r.c.Present("1001"))
}

// TestDuress: the other PIN opens as usual and leaves a silent record.
func TestDuress(t *testing.T) {
	r := ready(t)
	r.ok(r.c.SignIn("1001", "739155"))
	if got := r.newest(); got.Kind != proto.Duress || got.Person != "per_ann" {
		t.Errorf("%+v", got)
	}
	if g := r.c.View().Person; g == nil || g.Name != "Ann" || r.c.View().Note.Code != "" {
		t.Errorf("the screen shows it: %+v", g)
	}
	if _, err := r.c.Take(cabinet.TakeAsk{Item: "itm_1"}); err != nil {
		t.Error(err)
	}
}

// TestTimeOver: before the first and after the last day nobody comes in, and
// the error of the clock counts against the taker.
func TestTimeOver(t *testing.T) {
	r := ready(t)
	at := proto.MomentOf(r.clock.Now())
	for name, change := range map[string]func(*proto.Person){
		"over":    func(p *proto.Person) { p.Until = at },
		"not yet": func(p *proto.Person) { p.From = at.Add(time.Hour) },
		"badge":   func(p *proto.Person) { p.Badges[0].Until = at },
	} {
		r.roster(func(m *proto.Roster) { change(&m.People[0]) })
		if err := r.c.Present("1001"); err == nil {
			t.Errorf("%s: came in", name)
		}
	}
	r.roster(func(m *proto.Roster) { m.People[0].Until = at.Add(time.Minute) })
	r.ok(r.c.Present("1001"))
	r.roster(func(m *proto.Roster) { m.People = m.People[1:] })
	if r.c.View().Person != nil {
		t.Error("a person whom the roster no longer knows is still signed in")
	}
}

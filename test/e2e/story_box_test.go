package e2e_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"claviger/custody"
)

// box is one cabinet's own screen, with hands on its slots.
type box struct {
	*tab
	f *fleet
}

// atTheBox adds a cabinet with two keys, gives it steel and opens its screen.
func atTheBox(s *server, owner *tab) *box {
	owner.visit("/cabinets/new")
	owner.fill("Name", "Cabinet C")
	owner.fill("Slots", "4")
	owner.press("Save")
	owner.at("/cabinets/plc_")
	owner.visit("/import")
	owner.tick("Keys")
	owner.fill("Or paste the rows here", "code,name,tag,level,home,slot\nB-1,Safe,7707-01,2,Cabinet C,1\nB-2,Store,7707-02,2,Cabinet C,2\n")
	owner.press("Read the list")
	owner.press("Check without saving")
	owner.press("Import 2 rows")
	owner.see("Import finished")
	b := &box{f: simulate(owner.t, s, "motors", "--cabinets", "1", "--slots", "4")}
	b.f.until("on line with its rights", func(st fleetState) bool { return st.Cabinets[0].Online && st.Cabinets[0].Roster > 0 })
	b.do("insert", "slot", "1", "tag", "7707-01")
	b.tab = open(owner.t, b.f.state().Cabinets[0].Screen, "")
	b.size(1280, 800)
	return b
}

// do is an act of hands at the cabinet.
func (b *box) do(act string, pairs ...string) {
	b.f.t.Helper()
	if why := b.f.hand(1, act, pairs...); why != "" {
		b.f.t.Fatal(why)
	}
}

// keys types on the pad of the screen.
func (b *box) keys(digits string) {
	b.t.Helper()
	for _, d := range digits {
		b.press(string(d))
	}
	b.press("Enter")
}

// TestAtTheBox tells at the cabinet's own screen of a key that asks a question,
// a PIN, a promise and a witness, that comes back into a wrong slot and is moved
// to its own, and of another that stays in the wrong one.
func TestAtTheBox(t *testing.T) {
	s := serve(t, told(t), "--demo")
	owner := signIn(t, s.url, "owner@motors.example")
	b := atTheBox(s, owner)
	takeWithAWitness(s, owner, b)
	comeBackAstray(t, b)
	moveHome(t, b)
	b.do("insert", "slot", "3", "tag", "7707-02")
	b.see("belongs in slot 2")
	tellAstray(s, owner)
	for _, p := range []*tab{owner, b.tab} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}

// takeWithAWitness: a colleague, who has booked the key for later, stands by.
func takeWithAWitness(s *server, owner *tab, b *box) {
	a := s.api("motors", "owner")
	only := func(path string) map[string]any {
		_, found := a.call(http.MethodGet, path, nil)
		return found["items"].([]any)[0].(map[string]any)
	}
	fiona, key := only("/people?q="+url.QueryEscape("Fiona Abbott")), only("/keys?q=B-1")
	owner.visit("/people/" + fiona["id"].(string) + "/pin")
	owner.js(`(() => { const f = document.querySelector('[name=again]').form; f.elements.pin.value = '246813'; f.elements.again.value = '246813'; f.requestSubmit(); return 1 })()`)
	owner.until(`!location.pathname.endsWith('/pin')`)
	first := b.f.state().Cabinets[0].Roster
	a.ruled(custody.ItemID(key["id"].(string)), map[string]any{"witnesses": map[string]any{"count": 1}, "questions": []map[string]any{{"id": "", "text": "How many bags?", "kind": "number", "min": 0, "max": 8}}})
	b.f.until("the rule is at the cabinet", func(st fleetState) bool { return st.Cabinets[0].Roster > first })
	before := b.f.state().Cabinets[0].Roster
	now := time.Now()
	if status, answer := a.call(http.MethodPost, "/bookings", map[string]any{"key_id": key["id"], "person_id": fiona["id"], "from": now.Add(time.Hour), "to": now.Add(2 * time.Hour)}); status >= 300 {
		b.t.Fatalf("the booking: %d %v", status, answer)
	}
	b.f.until("rule and booking are at the cabinet", func(st fleetState) bool { return st.Cabinets[0].Roster > before })

	b.title("Scan your badge")
	b.axe()
	b.scan("1001")
	b.title("Hello ")
	b.press("Take B-1")
	b.title("How many bags?")
	b.axe()
	b.keys("9")
	b.see("from 0 to 8")
	b.keys("3")
	b.title("Your PIN")
	b.keys("739154")
	b.title("Somebody else has booked B-1")
	b.axe()
	b.js(`document.querySelector('main .ktile').click()`)
	b.title("Witness 1 of 1")
	b.axe()
	b.keys("1001")
	b.title("The witness types their PIN")
	b.keys("739154")
	b.see("You cannot be your own witness")
	b.keys(fiona["number"].(string))
	b.title("The witness types their PIN")
	b.keys("246813")
	b.title("Slot 1")
	b.do("pull", "slot", "1")
	b.title("You have B-1")
	owner.visit("/keys?q=B-1")
	owner.press("B-1")
	owner.at("/keys/itm_")
	owner.see("Fiona Abbott") // the witness, in its story
}

// comeBackAstray: the screen names the slots and lights the right one.
func comeBackAstray(t *testing.T, b *box) {
	b.do("insert", "slot", "2", "tag", "7707-01")
	b.title("This is B-1 Safe. Slot 2 is for B-2 Store.")
	b.see("belongs in slot 1")
	b.axe()
	if st := b.f.state().Cabinets[0]; !st.Slots[0].Light {
		t.Errorf("slot 1 is not lit: %+v", st.Slots)
	}
}

// moveHome: who brought the key signs in again, is asked for the PIN alone, and
// moves it; the screen has nothing more to say about it.
func moveHome(t *testing.T, b *box) {
	b.press("Finish")
	b.title("Scan your badge")
	b.do("badge", "text", "1001")
	b.title("Hello ")
	b.press("Take B-1")
	b.title("Your PIN")
	b.keys("739154")
	b.title("Slot 2")
	b.do("pull", "slot", "2")
	b.title("You have B-1")
	b.do("insert", "slot", "1", "tag", "7707-01")
	b.title("B-1 Safe is back")
	b.axe()
	if st := b.f.state().Cabinets[0]; st.Slots[0].Light {
		t.Errorf("slot 1 is still lit: %+v", st.Slots)
	}
}

// tellAstray: an hour later those who look after the place were told of the key
// that nobody moved, and of no other; its page shows where it truly hangs.
func tellAstray(s *server, owner *tab) {
	const alarm = "stayed in the wrong slot"
	db := s.database(owner.t)
	waiting := func() (n int) {
		if err := db.QueryRow(`SELECT count(*) FROM outbox WHERE kind = ? AND done_at IS NULL`, custody.TellAstray).Scan(&n); err != nil {
			owner.t.Fatal(err)
		}
		return n
	}
	for end := time.Now().Add(patience); waiting() < 2; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			owner.t.Fatal("the server did not hear of both keys in wrong slots")
		}
	}
	owner.visit("/demo")
	owner.press("One hour on")
	for end := time.Now().Add(patience); waiting() > 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			owner.t.Fatal("an hour later nobody has looked at the keys in wrong slots")
		}
	}
	owner.visit("/keys?q=B-2")
	owner.press("B-2")
	owner.at("/keys/itm_")
	owner.see("B-2 " + alarm)
	owner.see("In Cabinet C, slot 3, since")
	owner.axe()
	owner.visit("/keys?q=B-1")
	owner.press("B-1")
	owner.at("/keys/itm_")
	owner.see("In Cabinet C, slot 1, since")
	if strings.Contains(owner.text(), alarm) {
		owner.t.Error("an alarm about a key that was moved in time")
	}
}

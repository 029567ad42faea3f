package e2e_test

import (
	"net/http"
	"net/url"
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
// a PIN, a promise and a witness, and that comes back into a wrong slot.
func TestAtTheBox(t *testing.T) {
	s := serve(t, told(t), "--demo")
	owner := signIn(t, s.url, "owner@motors.example")
	b := atTheBox(s, owner)
	takeWithAWitness(s, owner, b)
	comeBackAstray(t, b)
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

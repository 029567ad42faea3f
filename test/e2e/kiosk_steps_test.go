package e2e_test

import (
	"strconv"
	"strings"
	"testing"

	"claviger/custody"
)

// title waits for the heading of a kiosk's screen.
func (p *tab) title(words string) {
	p.t.Helper()
	p.within(patience/8, `(document.querySelector("h1")?.textContent ?? "").includes(`+strconv.Quote(words)+`)`)
}

// pad types digits on the keypad of the screen and goes on.
func (p *tab) pad(digits string) {
	p.t.Helper()
	for _, d := range digits {
		p.press(string(d))
	}
	p.press("Next")
}

// onBoard makes a key that hangs on the board where the kiosk stands.
func onBoard(owner *tab, code, name string) custody.ItemID {
	owner.visit("/keys/new")
	owner.fill("Code", code)
	owner.fill("Name", name)
	owner.choose("Home", "Key board")
	owner.choose("Security level", "2 Sensitive")
	owner.press("Save")
	owner.at("/keys/itm_")
	return custody.ItemID(strings.TrimPrefix(owner.js(`location.pathname`), "/keys/"))
}

// ruled makes a rule for everybody and one key.
func (a api) ruled(key custody.ItemID, needs map[string]any) {
	a.t.Helper()
	if status, answer := a.call("POST", "/rules", map[string]any{"name": "As the story wants it", "effect": "allow", "who": map[string]any{"everyone": true},
		"what": map[string]any{"items": []custody.ItemID{key}}, "needs": needs}); status != 200 {
		a.t.Fatalf("the rule: %d %v", status, answer)
	}
}

// TestKioskFromBadgeToKeyAndBack takes a key at the kiosk under a rule that asks
// for a reason, a number and a second proof, and brings it back there: refusals
// on the way, no screen scrolls, and the metal is back before anything is asked.
func TestKioskFromBadgeToKeyAndBack(t *testing.T) {
	s := serve(t, told(t), "--demo")
	owner := signIn(t, s.url, "owner@motors.example")
	s.api("motors", "owner").ruled(onBoard(owner, "Z-1", "Courtesy van"), map[string]any{"purposes": []string{"test_drive", "service"}, "second_factor": true, "questions": []map[string]any{
		{"id": "", "text": "How many passengers?", "kind": "number", "min": 0, "max": 8}, {"id": "", "text": "What does the dial show?", "kind": "number", "on_return": true}}})
	k := kiosk(t, s)
	k.scan("1001")
	k.title("Hello ")
	k.js(`(() => { const f = document.querySelector('form[role=search]'); f.elements.q.value = 'Z-1'; f.requestSubmit(); return 1 })()`)
	k.until(`location.pathname === '/kiosk/find'`)
	k.press("Take Z-1")
	k.title("What is it for?")
	k.gloves()
	k.axe()
	k.press("Test drive")
	k.title("How many passengers?")
	k.gloves()
	k.pad("9")
	k.see("from 0 to 8")
	k.title("How many passengers?")
	k.gloves()
	k.pad("3")
	k.title("Z-1 also wants your PIN")
	k.gloves()
	k.axe()
	k.pad("000000")
	k.see("Tries left")
	k.gloves()
	k.pad("739154")
	k.title("You have Z-1")
	k.gloves()
	k.press("Another key")
	k.title("Hello ")
	k.press("Bring back Z-1")
	k.title("What does the dial show?")
	k.see("Z-1 is back")
	k.gloves()
	k.axe()
	owner.visit("/returns")
	owner.see("Z-1")
	owner.axe()
	k.press("Later")
	k.title("Scan your badge")
	k.scan("1001")
	k.title("Hello ")
	k.press("Z-1: still to say")
	k.title("What does the dial show?")
	k.pad("48211")
	k.title("Z-1 is back")
	k.see("All is said about Z-1")
	owner.visit("/returns")
	owner.is(`document.body.innerText.includes('Z-1')`, "false")
	for _, p := range []*tab{k, owner} {
		if said := p.faults(); len(said) > 0 {
			t.Errorf("the browser complained: %q", said)
		}
	}
}
